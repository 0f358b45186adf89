//! What somebody confirms with a fresh second factor: one action on one thing with one amount, for five minutes.

use contracts::identity::{ConfirmationAsk, ConfirmationId};
use kernel::{Money, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// The thing that is acted upon; its action says of which kind it is.
    NounId;
}

kernel::words! {
    /// What can be confirmed.
    pub enum ConfirmedAction {
        /// The payout for a purchase.
        Payout = "buyback.payout",
    }
}

/// How long a confirmation is good.
pub const LIFE: Duration = Duration::minutes(5);

/// A confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Confirmation {
    /// The confirmation: the command names it.
    pub id: ConfirmationId,
    /// Who confirmed; nobody else can use it.
    pub person_id: UserId,
    /// What.
    pub action: ConfirmedAction,
    /// On what: the purchase of a payout.
    pub noun_id: NounId,
    /// The money that moves.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Good until then.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_until: OffsetDateTime,
}

impl Confirmation {
    /// A confirmation of this moment.
    #[must_use]
    pub fn made(
        person_id: UserId,
        (action, noun_id, amount): (ConfirmedAction, NounId, Money),
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id: ConfirmationId::new(),
            person_id,
            action,
            noun_id,
            amount,
            created_at: now,
            valid_until: now + LIFE,
        }
    }

    /// Whether it is about exactly this, and still good.
    #[must_use]
    pub fn covers(&self, ask: &ConfirmationAsk, now: OffsetDateTime) -> bool {
        let asked: (Uuid, &str, UserId, Money) = (ask.noun_id, ask.action, ask.person, ask.amount);
        let confirmed = (
            self.noun_id.0,
            self.action.word(),
            self.person_id,
            self.amount,
        );
        asked == confirmed && now < self.valid_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;
    use time::macros::datetime;

    #[test]
    fn a_confirmation_covers_one_person_thing_and_amount_for_five_minutes() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let (person, noun, amount) = (UserId::new(), NounId::new(), Money::kopecks(145_000_000));
        let made = Confirmation::made(person, (ConfirmedAction::Payout, noun, amount), now);
        let ask = ConfirmationAsk {
            tenant: TenantId::new(),
            id: made.id,
            person,
            action: "buyback.payout",
            noun_id: noun.0,
            amount,
        };
        assert!(made.covers(&ask, now + LIFE - Duration::SECOND));
        assert!(!made.covers(&ask, now + LIFE));
        let strangers = [
            ConfirmationAsk {
                person: UserId::new(),
                ..ask.clone()
            },
            ConfirmationAsk {
                noun_id: Uuid::now_v7(),
                ..ask.clone()
            },
            ConfirmationAsk {
                amount: Money::kopecks(145_000_001),
                ..ask.clone()
            },
            ConfirmationAsk {
                action: "buyback.other",
                ..ask
            },
        ];
        assert!(strangers.iter().all(|ask| !made.covers(ask, now)));
    }
}
