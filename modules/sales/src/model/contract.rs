//! The contract of a deal.

use contracts::sales::DealId;
use kernel::{Day, EntityId, Line, Money, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// A signed contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Contract {
    /// The deal.
    pub deal_id: DealId,
    /// The seller.
    pub entity_id: EntityId,
    /// Number.
    pub number: Line,
    /// Day, in the zone of the centre.
    pub signed_on: Day,
    /// The sum: the price of the car.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// The version of the terms that it froze.
    pub version: i64,
    /// Who signed for us.
    pub signed_by: UserId,
}
