//! The case: all checks of one car for one purpose, and where it stands.

use super::{
    check::{Check, Outcome},
    grounds::DecisionReason,
    reason::Reason,
};
use contracts::{
    buyback::PurchaseId,
    verification::{CaseId, Purpose},
};
use kernel::{
    CentreId, Code, EntityId, Error, Instant, Note, Result, UserId, VehicleNumber, codes,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

kernel::words! {
    /// Where a case stands. "Expired" is no state: an approval ends by time, see [`Case::is_expired`].
    pub enum CaseState {
        /// Opened, or to be asked again; the job takes it up.
        New = "new",
        /// Our own questions are answered, the registers are being asked.
        Running = "running",
        /// Yes.
        Approved = "approved",
        /// Waits for a person: something was found, a source failed, or the consent is missing.
        NeedsReview = "needs_review",
        /// An officer has it.
        InReview = "in_review",
        /// No.
        Rejected = "rejected",
    }

    /// What moves a case.
    pub enum CaseStep {
        /// Answer our own questions and ask the registers.
        Start = "start",
        /// Hand it to a person.
        Refer = "refer",
        /// Take it, or take it over.
        Take = "take",
        /// Ask the failed sources again.
        Recheck = "recheck",
        /// Decide: yes.
        Approve = "approve",
        /// Decide: no.
        Reject = "reject",
    }
}

impl CaseState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: CaseStep) -> Result<Self> {
        use CaseState as S;
        use CaseStep as T;
        match (self, step) {
            (S::New, T::Start) => Ok(S::Running),
            (S::New | S::Running, T::Refer) => Ok(S::NeedsReview),
            (S::Running | S::InReview, T::Approve) => Ok(S::Approved),
            (S::NeedsReview | S::InReview, T::Take) => Ok(S::InReview),
            (S::NeedsReview | S::InReview, T::Recheck) => Ok(S::New),
            (S::InReview, T::Reject) => Ok(S::Rejected),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// How long a decision holds (CHK-1).
const VALID: Duration = Duration::hours(24);

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// The purchase that it was opened for.
    pub purchase_id: PurchaseId,
    /// What it decides about.
    pub purpose: Purpose,
    /// The number among the cases of this purchase and purpose, from 1.
    pub attempt: i32,
    /// The buying legal entity.
    pub entity_id: EntityId,
    /// The buying centre.
    pub centre_id: CentreId,
    /// The car.
    pub vin: VehicleNumber,
    /// Where it stands.
    pub state: CaseState,
    /// Why a person has to look, as closed codes.
    pub review_reasons: Vec<Reason>,
    /// When it was opened.
    pub opened_at: Instant,
    /// The officer who has it, or had it last.
    pub reviewer_id: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Who decided; absent when the system did.
    pub decided_by: Option<UserId>,
    /// Why, from the closed list.
    pub decision_reason: Option<DecisionReason>,
    /// Why, in words.
    pub decision_note: Option<Note>,
    /// The answers that the decision was made on, by their SHA-256.
    pub decided_on: Vec<String>,
    /// Afterwards it unlocks nothing.
    pub valid_until: Option<Instant>,
    /// Version, as in `ETag`.
    pub version: i64,
}

/// What somebody wants checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The purchase.
    pub purchase: PurchaseId,
    /// What for.
    pub purpose: Purpose,
    /// The buying legal entity.
    pub entity: EntityId,
    /// The buying centre.
    pub centre: CentreId,
    /// The car.
    pub vin: VehicleNumber,
}

impl Case {
    /// A new case.
    #[must_use]
    pub fn open(ask: Opening, attempt: i32, now: Instant) -> Self {
        Self {
            id: CaseId::new(),
            purchase_id: ask.purchase,
            purpose: ask.purpose,
            attempt,
            entity_id: ask.entity,
            centre_id: ask.centre,
            vin: ask.vin,
            state: CaseState::New,
            review_reasons: Vec::new(),
            opened_at: now,
            reviewer_id: None,
            decided_at: None,
            decided_by: None,
            decision_reason: None,
            decision_note: None,
            decided_on: Vec::new(),
            valid_until: None,
            version: 1,
        }
    }

    /// The same case after a step; every other change is made beside it.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: CaseStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Waits for a person before anything was asked: the consent is missing, or nobody knows the seller.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn refer(&self, reason: Code) -> Result<Self> {
        Ok(Self {
            review_reasons: vec![Reason(reason)],
            ..self.step(CaseStep::Refer)?
        })
    }

    /// Decides as far as a machine may: approves when every question was answered and nothing was found, hands it to a
    /// person when anything was found or a source failed, and waits while a question is open.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn settle(
        &self,
        checks: &[Check],
        hashes: Vec<String>,
        now: Instant,
    ) -> Result<Option<Self>> {
        if checks.is_empty() || checks.iter().any(Check::is_open) {
            return Ok(None);
        }
        if checks
            .iter()
            .all(|check| check.outcome == Some(Outcome::NotFound))
        {
            return self.decided(CaseStep::Approve, hashes, now).map(Some);
        }
        Ok(Some(Self {
            review_reasons: reasons(checks),
            ..self.step(CaseStep::Refer)?
        }))
    }

    /// A decision of now; whose it is, is added by the review.
    pub(super) fn decided(
        &self,
        step: CaseStep,
        hashes: Vec<String>,
        now: Instant,
    ) -> Result<Self> {
        let valid_until = Instant(now.0 + VALID);
        Ok(Self {
            decided_at: Some(now),
            decided_on: hashes,
            valid_until: Some(valid_until),
            ..self.step(step)?
        })
    }

    /// Whether an approval has run out. Nothing happens at that moment, and nothing has to.
    #[must_use]
    pub fn is_expired(&self, now: Instant) -> bool {
        self.valid_until.is_some_and(|until| until <= now)
    }

    /// The case for the audit log: people write names into notes.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self {
            decision_note: None,
            ..self.clone()
        }
    }

    /// Whether a person has to look because of this.
    #[must_use]
    pub fn waits_for(&self, reason: Code) -> bool {
        self.review_reasons.contains(&Reason(reason))
    }
}

/// Why a person has to look: the reasons of everything that was found or failed.
#[must_use]
pub fn reasons(checks: &[Check]) -> Vec<Reason> {
    let red = checks
        .iter()
        .filter(|check| check.outcome != Some(Outcome::NotFound));
    red.flat_map(|check| check.reasons.iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{code, finding::Finding};
    use proptest::prelude::*;
    use time::macros::datetime;

    const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

    fn running() -> Case {
        let ask = Opening {
            purchase: PurchaseId::new(),
            purpose: Purpose::Purchase,
            entity: EntityId::new(),
            centre: CentreId::new(),
            vin: "Z94K241C9PR000042".parse().unwrap(),
        };
        Case::open(ask, 1, NOW).step(CaseStep::Start).unwrap()
    }

    fn answered(case: &Case, outcomes: &[Option<Outcome>]) -> Vec<Check> {
        let answer = |(check, outcome): (Check, &Option<Outcome>)| match outcome {
            Some(outcome) => {
                let finding = Finding {
                    outcome: *outcome,
                    reasons: vec![Reason(code::PLEDGED)],
                };
                check.answered(&finding, None, None, NOW)
            }
            None => check,
        };
        Check::of_case(case.id)
            .into_iter()
            .zip(outcomes)
            .map(answer)
            .collect()
    }

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let pairs = CaseState::ALL
            .iter()
            .flat_map(|state| CaseStep::ALL.iter().map(move |step| (*state, *step)));
        let allowed: Vec<String> = pairs
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "new start running",
                "new refer needs_review",
                "running refer needs_review",
                "running approve approved",
                "needs_review take in_review",
                "needs_review recheck new",
                "in_review take in_review",
                "in_review recheck new",
                "in_review approve approved",
                "in_review reject rejected",
            ]
        );
    }

    #[test]
    fn chk_1_an_approval_holds_for_a_day_to_the_second() {
        let case = running();
        let clean = answered(&case, &[Some(Outcome::NotFound); 4]);
        let approved = case
            .settle(&clean, vec!["hash".into()], NOW)
            .unwrap()
            .unwrap();
        assert_eq!(
            (approved.state, approved.decided_by),
            (CaseState::Approved, None)
        );
        assert_eq!(
            approved.valid_until,
            Some(Instant(datetime!(2026-03-06 06:00 UTC)))
        );
        assert!(!approved.is_expired(Instant(datetime!(2026-03-06 05:59:59.999 UTC))));
        assert!(approved.is_expired(Instant(datetime!(2026-03-06 06:00 UTC))));
        assert!(!case.is_expired(NOW));
    }

    #[test]
    fn a_failed_source_never_reads_as_clean() {
        let case = running();
        let (clean, failed) = (Some(Outcome::NotFound), Some(Outcome::Failed));
        let settled = case
            .settle(
                &answered(&case, &[clean, clean, clean, failed]),
                Vec::new(),
                NOW,
            )
            .unwrap()
            .unwrap();
        assert_eq!(
            (settled.state, settled.decided_at),
            (CaseState::NeedsReview, None)
        );
        assert_eq!(settled.review_reasons, [Reason(code::PLEDGED)]);
        assert_eq!(
            case.settle(
                &answered(&case, &[clean, clean, None, failed]),
                Vec::new(),
                NOW
            )
            .unwrap(),
            None
        );
        assert_eq!(
            case.settle(&[], Vec::new(), NOW).unwrap(),
            None,
            "no question is no clean car"
        );
    }

    proptest! {
        #[test]
        fn only_four_clean_answers_approve(picks in prop::collection::vec(0_usize..4, 4)) {
            let outcomes: Vec<_> = picks.iter().map(|pick| Outcome::ALL.get(*pick).copied()).collect();
            let case = running();
            let settled = case.settle(&answered(&case, &outcomes), vec!["hash".into()], NOW).unwrap();
            let approved = settled.as_ref().is_some_and(|case| case.state == CaseState::Approved);
            prop_assert_eq!(approved, outcomes.iter().all(|outcome| *outcome == Some(Outcome::NotFound)));
            prop_assert_eq!(settled.is_none(), outcomes.contains(&None));
        }
    }
}
