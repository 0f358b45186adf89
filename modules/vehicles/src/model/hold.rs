//! Holds: a car kept for one holder until a certain time.

use super::code;
use contracts::{
    sales::DealId,
    vehicles::{EpisodeId, HoldEnd, HoldId},
};
use kernel::{Error, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

kernel::words! {
    /// Why a car is kept.
    pub enum HoldKind {
        /// A salesman talks with a client.
        Negotiation = "negotiation",
        /// A deal has taken it.
        Reservation = "reservation",
    }
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Hold {
    /// The hold.
    pub id: HoldId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Why.
    pub kind: HoldKind,
    /// For which deal.
    pub deal_id: Option<DealId>,
    /// Who took it.
    pub holder_id: UserId,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub taken_at: OffsetDateTime,
    /// It frees itself then.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
    /// Why it ended, once that is known.
    #[schema(value_type = Option<String>)]
    pub ended: Option<HoldEnd>,
}

/// A deal has this long to say that it really has the car; a caller that died blocks nobody longer.
pub const PROVISIONAL: Duration = Duration::minutes(5);

impl Hold {
    /// A salesman takes a car under negotiation.
    #[must_use]
    pub fn negotiation(
        episode_id: EpisodeId,
        holder_id: UserId,
        now: OffsetDateTime,
        length: Duration,
    ) -> Self {
        let (id, kind) = (HoldId::new(), HoldKind::Negotiation);
        Self {
            id,
            episode_id,
            kind,
            deal_id: None,
            holder_id,
            taken_at: now,
            until: now + length,
            ended: None,
        }
    }

    /// A deal asks for a car; its event will confirm the hold and make it last.
    #[must_use]
    pub fn provisional(
        episode_id: EpisodeId,
        deal: DealId,
        holder_id: UserId,
        now: OffsetDateTime,
    ) -> Self {
        let (id, kind) = (HoldId::new(), HoldKind::Reservation);
        Self {
            id,
            episode_id,
            kind,
            deal_id: Some(deal),
            holder_id,
            taken_at: now,
            until: now + PROVISIONAL,
            ended: None,
        }
    }

    /// Whether it keeps the car at `now`.
    #[must_use]
    pub fn is_live(&self, now: OffsetDateTime) -> bool {
        self.ended.is_none() && now < self.until
    }

    /// Whether it is this person's own talk with a client.
    #[must_use]
    pub fn is_negotiation_of(&self, person: UserId) -> bool {
        self.kind == HoldKind::Negotiation && self.holder_id == person
    }

    /// The refusal for everybody else: the time, but not the holder.
    #[must_use]
    pub fn refusal(&self) -> Error {
        Error::new(code::ALREADY_HELD).with("until", kernel::Instant(self.until))
    }

    /// The holder gives it back.
    ///
    /// # Errors
    /// `vehicles.hold_ended`, `vehicles.hold_foreign`.
    pub fn release(&self, by: UserId, now: OffsetDateTime) -> Result<Self> {
        if !self.is_live(now) {
            return Err(code::HOLD_ENDED.into());
        }
        if self.holder_id != by {
            return Err(code::HOLD_FOREIGN.into());
        }
        Ok(self.end(HoldEnd::Released, now))
    }

    /// The same hold, over.
    #[must_use]
    pub fn end(&self, reason: HoldEnd, now: OffsetDateTime) -> Self {
        Self {
            until: self.until.min(now).max(self.taken_at),
            ended: Some(reason),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn stk_4_a_negotiation_ends_by_itself_to_the_moment() {
        let ten = datetime!(2026-03-20 10:00 UTC);
        let hold = Hold::negotiation(EpisodeId::new(), UserId::new(), ten, Duration::hours(2));
        assert!(hold.is_live(datetime!(2026-03-20 11:59:59.9 UTC)));
        assert!(!hold.is_live(datetime!(2026-03-20 12:00 UTC)));
    }

    #[test]
    fn only_the_holder_gives_a_live_hold_back() {
        let (now, me) = (datetime!(2026-03-20 10:00 UTC), UserId::new());
        let hold = Hold::negotiation(EpisodeId::new(), me, now, Duration::hours(2));
        assert_eq!(
            hold.release(UserId::new(), now).unwrap_err().code,
            code::HOLD_FOREIGN
        );
        let released = hold.release(me, now + Duration::hours(1)).unwrap();
        assert_eq!(
            (released.ended, released.until),
            (Some(HoldEnd::Released), now + Duration::hours(1))
        );
        assert_eq!(
            released.release(me, now).unwrap_err().code,
            code::HOLD_ENDED
        );
    }
}
