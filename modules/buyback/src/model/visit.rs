//! Who goes to look at a car, and where it stands.

use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, Line, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// Where an inspection is to be, and by whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Visit {
    /// Who goes; absent: whoever is free.
    pub appraiser_id: Option<UserId>,
    /// Where, in words; absent: at the centre, or the seller was forgotten.
    pub address: Option<Line>,
    /// Latitude in millionths of a degree.
    pub latitude_e6: Option<i64>,
    /// Longitude in millionths of a degree.
    pub longitude_e6: Option<i64>,
}

/// A car to be looked at, as a phone is told of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VisitRow {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Its centre.
    pub centre_id: CentreId,
    /// Who goes and where.
    #[sqlx(flatten)]
    pub visit: Visit,
    /// Name of the seller.
    pub seller_name: Option<String>,
    /// Phone of the seller.
    pub seller_phone: Option<String>,
    /// The newest offer.
    pub offer_kopecks: Option<i64>,
    /// Until when it stands.
    pub offer_until: Option<Instant>,
}
