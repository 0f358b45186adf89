//! Who waits for a car that somebody else holds. An offer is a task on the desk, not a reservation: the salesman still has
//! to take the car, and so may others.

use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Instant, Money};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A deal's place in the queue for a car.
    InterestId;
}

kernel::words! {
    /// Why a deal waits no longer.
    pub enum InterestEnd {
        /// It has the car.
        Taken = "taken",
        /// The deal is off.
        Withdrawn = "withdrawn",
        /// Somebody else bought the car.
        Sold = "sold",
    }
}

/// A deal that waits for a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Interest {
    /// The place in the queue.
    pub id: InterestId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// The deal.
    pub deal_id: DealId,
    /// Order in the queue; grows with everybody who comes.
    pub place: i64,
    /// Since when.
    pub joined_at: Instant,
    /// When the car became free and was offered to this deal.
    pub offered_at: Option<Instant>,
    /// Why it waits no longer.
    pub ended: Option<InterestEnd>,
}

impl Interest {
    /// A deal that joins the queue at `place`.
    #[must_use]
    pub fn joining(episode_id: EpisodeId, deal_id: DealId, place: i64, now: Instant) -> Self {
        Self {
            id: InterestId::new(),
            episode_id,
            deal_id,
            place,
            joined_at: now,
            offered_at: None,
            ended: None,
        }
    }
}

/// A car that became free for a deal that waited: a task of its salesman.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct Offer {
    /// The place in the queue.
    pub id: InterestId,
    /// The deal.
    pub deal_id: DealId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Price of the deal.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// Since when the deal has waited.
    pub joined_at: Instant,
    /// When the car was offered.
    pub offered_at: Instant,
}
