//! Purchases that were lost for their price: looks at the market since, and the task to call when it has moved enough.

use super::{
    code,
    purchase::{EndReason, Purchase, PurchaseState},
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Day, Error, Instant, Money, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

kernel::id! {
    /// A task to call a seller again.
    FollowUpId;
    /// A dated policy of looks.
    FollowUpPolicyId;
}

kernel::words! {
    /// How far a follow-up has come.
    pub enum FollowUpState {
        /// Somebody should call.
        Open = "open",
        /// The car is being bought again.
        Reopened = "reopened",
        /// It leads to nothing.
        Dismissed = "dismissed",
    }

    /// What moves a follow-up on.
    pub enum FollowUpStep {
        /// The lost purchase is reopened.
        Reopen = "reopen",
        /// Give it up.
        Dismiss = "dismiss",
    }
}

impl FollowUpState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: FollowUpStep) -> Result<Self> {
        match (self, step) {
            (Self::Open, FollowUpStep::Reopen) => Ok(Self::Reopened),
            (Self::Open, FollowUpStep::Dismiss) => Ok(Self::Dismissed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// When lost purchases are looked at again, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct FollowUpPolicy {
    /// This version.
    pub id: FollowUpPolicyId,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// The first look, in days after the loss.
    pub first_days: i64,
    /// Days between looks.
    pub every_days: i64,
    /// No look later than so many days after the loss.
    pub until_days: i64,
    /// Where the days come from.
    pub source: String,
}

/// A purchase that was lost, and for how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Loss {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Its centre.
    pub centre_id: CentreId,
    /// Why.
    pub reason: EndReason,
    /// What we had offered.
    #[sqlx(rename = "offered_kopecks")]
    pub offered: Option<Money>,
    /// What the seller wanted.
    #[sqlx(rename = "wish_kopecks")]
    pub wish: Option<Money>,
    /// When.
    pub lost_on: Day,
    /// Who noted it.
    pub lost_by: UserId,
    /// The next look at the market; none when there will be none.
    pub next_look_on: Option<Day>,
}

impl Loss {
    /// A loss on a day. Only a price can come within reach again: for it the first look is planned.
    #[must_use]
    pub fn of(
        purchase: &Purchase,
        reason: EndReason,
        (offered, wish): (Option<Money>, Option<Money>),
        lost_on: Day,
        lost_by: UserId,
        policy: &FollowUpPolicy,
    ) -> Self {
        let hopeful =
            reason == EndReason::Price && wish.is_some() && purchase.appraisal_version > 0;
        Self {
            purchase_id: purchase.id,
            centre_id: purchase.centre_id,
            reason,
            offered,
            wish,
            lost_on,
            lost_by,
            next_look_on: hopeful
                .then(|| plus(lost_on, policy.first_days))
                .filter(|_| policy.first_days <= policy.until_days),
        }
    }

    /// How much was missing.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn gap(&self) -> Result<Option<Money>> {
        let both = self.wish.zip(self.offered);
        Ok(both
            .map(|(wish, offered)| wish.minus(offered))
            .transpose()?)
    }

    /// Days since the loss.
    #[must_use]
    pub fn day_number(&self, today: Day) -> i64 {
        (today.0 - self.lost_on.0).whole_days()
    }

    /// The same loss after a look: the next one, unless the price was within reach or it would be too late.
    #[must_use]
    pub fn looked(&self, today: Day, reached: bool, policy: &FollowUpPolicy) -> Self {
        let next = plus(today, policy.every_days);
        let late = self.day_number(next) > policy.until_days;
        Self {
            next_look_on: (!reached && !late).then_some(next),
            ..self.clone()
        }
    }
}

/// A look at what the market would pay now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Look {
    /// Days since the loss.
    pub day_number: i64,
    /// The day.
    pub looked_on: Day,
    /// The policy by which it was due.
    pub policy_id: FollowUpPolicyId,
    /// What we would offer.
    #[sqlx(rename = "offer_kopecks")]
    pub offer: Option<Money>,
    /// Code of the refusal when no value could be found.
    pub refused: Option<String>,
}

impl Look {
    /// Whether we could pay what the seller wanted.
    #[must_use]
    pub fn reaches(&self, wish: Option<Money>) -> bool {
        let both = self.offer.zip(wish);
        both.is_some_and(|(offer, wish)| offer.amount >= wish.amount)
    }
}

/// The task to call a seller again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct FollowUp {
    /// The task.
    pub id: FollowUpId,
    /// The lost purchase.
    pub purchase_id: PurchaseId,
    /// Its centre.
    pub centre_id: CentreId,
    /// How far it has come.
    pub state: FollowUpState,
    /// Days from the loss to the task.
    pub day_number: i64,
    /// What the seller wanted.
    #[sqlx(rename = "wish_kopecks")]
    pub wish: Money,
    /// What could be offered when the task was made.
    #[sqlx(rename = "offer_kopecks")]
    pub offer: Money,
    /// When it was made.
    pub made_at: Instant,
    /// Who ended it.
    pub ended_by: Option<UserId>,
    /// When.
    pub ended_at: Option<Instant>,
    /// Grows with every change.
    pub version: i64,
}

impl FollowUp {
    /// The task that a look makes, when the price is within reach.
    #[must_use]
    pub fn of(loss: &Loss, look: &Look, made_at: Instant) -> Option<Self> {
        let (wish, offer) = loss.wish.zip(look.offer)?;
        look.reaches(loss.wish).then(|| Self {
            id: FollowUpId::new(),
            purchase_id: loss.purchase_id,
            centre_id: loss.centre_id,
            state: FollowUpState::Open,
            day_number: look.day_number,
            wish,
            offer,
            made_at,
            ended_by: None,
            ended_at: None,
            version: 1,
        })
    }

    /// The same task ended.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn end(&self, step: FollowUpStep, by: UserId, at: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            ended_by: Some(by),
            ended_at: Some(at),
            version: self.version + 1,
            ..self.clone()
        })
    }
}

impl Purchase {
    /// A new purchase of the same car from the same seller: what was lost comes back, and is looked at anew.
    ///
    /// # Errors
    /// `buyback.not_lost`.
    pub fn reopened(&self, now: Instant) -> Result<Self> {
        if self.state != PurchaseState::Lost {
            return Err(code::NOT_LOST.into());
        }
        Ok(Self {
            id: PurchaseId::new(),
            state: PurchaseState::Lead,
            appointment_at: None,
            checklist_id: None,
            appraisal_version: 0,
            vat_scheme: None,
            offer_id: None,
            accepted_at: None,
            end_reason: None,
            opened_at: now,
            reopened_from: Some(self.id),
            version: 1,
            ..self.clone()
        })
    }
}

/// A purchase of a chain, with its appraisal and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Link {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// How far it has come.
    pub state: PurchaseState,
    /// When it began.
    pub opened_at: Instant,
    /// Its newest appraisal; 0 without one.
    pub appraisal_version: i64,
    /// Who appraised.
    pub appraised_by: Option<UserId>,
    /// When.
    pub appraised_at: Option<Instant>,
    /// What the newest valuation says.
    #[sqlx(rename = "valued_kopecks")]
    pub valued: Option<Money>,
    /// What was offered last.
    #[sqlx(rename = "offered_kopecks")]
    pub offered: Option<Money>,
}

fn plus(day: Day, days: i64) -> Day {
    Day(day.0.saturating_add(Duration::days(days)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn policy() -> FollowUpPolicy {
        FollowUpPolicy {
            id: FollowUpPolicyId::new(),
            centre_id: None,
            valid_from: Day(date!(2026 - 01 - 01)),
            first_days: 3,
            every_days: 3,
            until_days: 10,
            source: "test".into(),
        }
    }

    fn loss() -> Loss {
        Loss {
            purchase_id: PurchaseId::new(),
            centre_id: CentreId::new(),
            reason: EndReason::Price,
            offered: Some(Money::roubles(1_339_000)),
            wish: Some(Money::roubles(1_399_000)),
            lost_on: Day(date!(2026 - 03 - 05)),
            lost_by: UserId::new(),
            next_look_on: Some(Day(date!(2026 - 03 - 08))),
        }
    }

    #[test]
    fn looks_come_at_their_days_until_it_is_too_late() {
        let (loss, policy) = (loss(), policy());
        assert_eq!(loss.gap().unwrap(), Some(Money::roubles(60_000)));
        let sixth = Day(date!(2026 - 03 - 11));
        assert_eq!(loss.day_number(sixth), 6);
        let after = loss.looked(sixth, false, &policy);
        assert_eq!(after.next_look_on, Some(Day(date!(2026 - 03 - 14))));
        assert_eq!(loss.looked(sixth, true, &policy).next_look_on, None);
        let ninth = Day(date!(2026 - 03 - 14));
        assert_eq!(loss.looked(ninth, false, &policy).next_look_on, None);
    }

    #[test]
    fn a_task_is_made_when_the_wish_is_within_reach() {
        let look = |kopecks| Look {
            day_number: 9,
            looked_on: Day(date!(2026 - 03 - 14)),
            policy_id: FollowUpPolicyId::new(),
            offer: Some(Money::kopecks(kopecks)),
            refused: None,
        };
        let now = time::macros::datetime!(2026-03-14 06:00 UTC).into();
        assert!(FollowUp::of(&loss(), &look(139_899_999), now).is_none());
        let task = FollowUp::of(&loss(), &look(139_900_000), now).unwrap();
        assert_eq!((task.state, task.day_number), (FollowUpState::Open, 9));
    }

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let allowed: Vec<String> = FollowUpState::ALL
            .iter()
            .flat_map(|state| FollowUpStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                let next = state.next(step).ok()?;
                Some(format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(allowed, ["open reopen reopened", "open dismiss dismissed"]);
    }
}
