//! Who waits for a car that somebody else holds. An offer is a task on the desk, not a reservation: the salesman still has
//! to take the car. While the offer stands, the car is kept from the others.

use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Instant, Money};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
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
        /// It let its offer pass.
        Missed = "missed",
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
    /// The offer stands until then.
    pub offered_until: Option<Instant>,
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
            offered_until: None,
            ended: None,
        }
    }

    /// The car is free and offered to this deal, for so many hours.
    #[must_use]
    pub fn offered(&self, hours: i64, now: OffsetDateTime) -> Self {
        Self {
            offered_at: Some(now.into()),
            offered_until: Some((now + Duration::hours(hours)).into()),
            ..self.clone()
        }
    }

    /// Somebody has the car: the offer is void, and the deal waits on.
    #[must_use]
    pub fn waiting(&self) -> Self {
        Self {
            offered_at: None,
            offered_until: None,
            ..self.clone()
        }
    }

    /// The deal waits no longer.
    #[must_use]
    pub fn over(&self, end: InterestEnd) -> Self {
        Self {
            ended: Some(end),
            ..self.clone()
        }
    }

    /// Whether the time of its offer is over.
    #[must_use]
    pub fn is_due(&self, now: OffsetDateTime) -> bool {
        self.offered_until.is_some_and(|until| until.0 <= now)
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
    /// It is kept from the others until then.
    pub offered_until: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_offer_stands_for_its_time() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let first = Interest::joining(EpisodeId::new(), DealId::new(), 1, now.into());
        assert!(!first.is_due(now));
        let offered = first.offered(24, now);
        let until = now + Duration::hours(24);
        assert!(!offered.is_due(until - Duration::SECOND) && offered.is_due(until));
        assert_eq!(offered.waiting(), first);
        let missed = offered.over(InterestEnd::Missed);
        assert_eq!(missed.ended, Some(InterestEnd::Missed));
    }
}
