//! A question to a register, and its life: queued, asked, answered or failed.

use super::{case::Case, check::CheckId, code, evidence::Source, finding::Finding, reason::Reason};
use contracts::{buyback::PurchaseId, verification::CaseId};
use kernel::{Code, Error, Instant, Money, Result, VehicleNumber, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

kernel::id! {
    /// A question to a register.
    CallId;
}

kernel::words! {
    /// Where a question stands.
    pub enum CallState {
        /// To be asked.
        Queued = "queued",
        /// On its way.
        Asked = "asked",
        /// Answered.
        Answered = "answered",
        /// Given up.
        Failed = "failed",
    }

    /// What moves it.
    pub enum CallStep {
        /// Ask; again when the asker died.
        Ask = "ask",
        /// A good answer came.
        Answer = "answer",
        /// No good answer; ask later.
        PutOff = "put_off",
        /// No good answer, and no more tries.
        GiveUp = "give_up",
    }
}

impl CallState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: CallStep) -> Result<Self> {
        match (self, step) {
            (Self::Queued | Self::Asked, CallStep::Ask) => Ok(Self::Asked),
            (Self::Asked, CallStep::Answer) => Ok(Self::Answered),
            (Self::Asked, CallStep::PutOff) => Ok(Self::Queued),
            (Self::Asked, CallStep::GiveUp) => Ok(Self::Failed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// The pause before the second try; it doubles.
const PAUSE: Duration = Duration::milliseconds(400);

/// A question to a register.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Call {
    /// The question.
    pub id: CallId,
    /// Of which case.
    pub case_id: CaseId,
    /// Of which purchase: its seller may be a part of the question.
    pub purchase_id: Option<PurchaseId>,
    /// Of which check.
    pub check_id: CheckId,
    /// Which register.
    pub provider: Source,
    /// About which car.
    pub vin: VehicleNumber,
    /// Where it stands.
    pub state: CallState,
    /// How often it got no good answer. A question whose asker died does not count.
    pub failures: i32,
    /// Why the last one was no good.
    pub reason: Option<Reason>,
    /// The lease under which it was asked.
    pub fence: Option<i64>,
    /// It must be answered within this time.
    pub deadline_ms: i32,
    /// How often it is asked at most.
    pub tries: i32,
    /// What an answer costs.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// Asked beside a case that a person has, or after an extract.
    pub beside: bool,
}

/// A question to a register as the card of a case shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CallMark {
    /// The question.
    pub id: CallId,
    /// Of which check.
    pub check_id: CheckId,
    /// Which register.
    pub provider: Source,
    /// Where it stands.
    pub state: CallState,
    /// How often it got no good answer.
    pub failures: i32,
    /// Why the last one was no good.
    pub reason: Option<Reason>,
    /// What it has cost so far.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
    /// Whether an earlier answer was used again.
    pub cached: bool,
    /// Asked beside a case that a person has, or after an extract.
    pub beside: bool,
    /// When the last try began.
    pub asked_at: Option<Instant>,
    /// When the last try ended.
    pub answered_at: Option<Instant>,
    /// How long the last try took.
    pub elapsed_ms: Option<i32>,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// When it was asked.
    pub asked_at: Instant,
    /// When it ended.
    pub answered_at: Instant,
    /// How long it took.
    pub elapsed_ms: i32,
    /// What it was about: the vehicle's number, or a keyed hash of the person.
    pub subject: String,
    /// The question as it was sent; a person in it is a keyed hash.
    pub request: String,
    /// HTTP status, when there was an answer.
    pub http_status: Option<i32>,
    /// The bytes, when there were any: kept whatever they are worth.
    pub raw: Option<Vec<u8>>,
    /// What they are worth: a finding, or why not.
    pub verdict: Result<Finding, Code>,
}

impl Call {
    /// A new question on the terms of its register.
    #[must_use]
    pub fn queued(case: &Case, check: CheckId, provider: Source, terms: &Terms) -> Self {
        Self {
            id: CallId::new(),
            case_id: case.id,
            purchase_id: case.purchase_id,
            check_id: check,
            provider,
            vin: case.vin.clone(),
            state: CallState::Queued,
            failures: 0,
            reason: None,
            fence: None,
            deadline_ms: terms.deadline_ms,
            tries: terms.tries,
            price: terms.price,
            beside: false,
        }
    }

    /// On its way under a lease.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn ask(&self, fence: i64) -> Result<Self> {
        Ok(Self {
            state: self.state.next(CallStep::Ask)?,
            fence: Some(fence),
            ..self.clone()
        })
    }

    /// A good answer came.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn answer(&self) -> Result<Self> {
        Ok(Self {
            state: self.state.next(CallStep::Answer)?,
            reason: None,
            ..self.clone()
        })
    }

    /// No good answer: put off while it may help to ask again and the budget has a retry, otherwise given up.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn fail(&self, reason: Code, may_retry: impl FnOnce() -> bool) -> Result<Self> {
        let failures = self.failures.saturating_add(1);
        let passes = may_pass(reason) && reason != code::SOURCE_PAUSED;
        let step = if passes && failures < self.tries && may_retry() {
            CallStep::PutOff
        } else {
            CallStep::GiveUp
        };
        Ok(Self {
            state: self.state.next(step)?,
            failures,
            reason: Some(Reason(reason)),
            ..self.clone()
        })
    }

    /// How long a question that was put off waits.
    #[must_use]
    pub fn pause(&self) -> Duration {
        PAUSE * (1_i32 << self.failures.saturating_sub(1).clamp(0, 8))
    }
}

/// The terms under which a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// It must be answered within this time.
    pub deadline_ms: i32,
    /// How often it is asked at most.
    pub tries: i32,
    /// What an answer costs.
    pub price: Money,
}

/// Whether a register can be blamed for this: it counts against its breaker.
#[must_use]
pub fn is_fault(reason: Code) -> bool {
    may_pass(reason) && ![code::SOURCE_PAUSED, code::PERSON_UNKNOWN].contains(&reason)
}

/// Whether asking again may help. A register that speaks of another car is not asked until it says something else.
#[must_use]
pub fn may_pass(reason: Code) -> bool {
    [
        code::SOURCE_PAUSED,
        code::PERSON_UNKNOWN,
        code::SOURCE_DOWN,
        code::SOURCE_LATE,
        code::SOURCE_ERROR,
        code::SOURCE_MALFORMED,
    ]
    .contains(&reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::{Before, Opening};
    use contracts::verification::Purpose;
    use kernel::{CentreId, EntityId};

    fn asked() -> Call {
        let ask = Opening {
            purchase: Some(PurchaseId::new()),
            episode: None,
            purpose: Purpose::Purchase,
            entity: EntityId::new(),
            centre: CentreId::new(),
            vin: "Z94K241C9PR000042".parse().unwrap(),
            vehicle_type: "car".into(),
            flags: Vec::new(),
        };
        let before = Before {
            attempts: 0,
            previous: None,
        };
        let at = Instant(time::OffsetDateTime::UNIX_EPOCH);
        let case = Case::open(ask, before, at);
        let terms = Terms {
            deadline_ms: 5_000,
            tries: 3,
            price: Money::kopecks(6_000),
        };
        Call::queued(&case, CheckId::new(), Source::PledgeRegister, &terms)
            .ask(1)
            .unwrap()
    }

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let pairs = CallState::ALL
            .iter()
            .flat_map(|state| CallStep::ALL.iter().map(move |step| (*state, *step)));
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
                "queued ask asked",
                "asked ask asked",
                "asked answer answered",
                "asked put_off queued",
                "asked give_up failed"
            ]
        );
    }

    #[test]
    fn three_tries_with_growing_pauses() {
        let first = asked().fail(code::SOURCE_DOWN, || true).unwrap();
        assert_eq!((first.state, first.pause()), (CallState::Queued, PAUSE));
        let second = first.ask(2).unwrap();
        let second = second.fail(code::SOURCE_LATE, || true).unwrap();
        assert_eq!(
            (second.state, second.pause()),
            (CallState::Queued, PAUSE * 2)
        );
        let third = second.ask(3).unwrap();
        let third = third.fail(code::SOURCE_ERROR, || true).unwrap();
        assert_eq!(
            (third.state, third.reason),
            (CallState::Failed, Some(Reason(code::SOURCE_ERROR)))
        );
    }

    #[test]
    fn a_question_whose_asker_died_is_asked_again_for_free() {
        let again = asked().ask(2).unwrap();
        assert_eq!((again.failures, again.fence), (0, Some(2)));
    }

    #[test]
    fn what_asking_cannot_cure_and_what_the_budget_forbids_is_given_up() {
        for reason in [
            code::SOURCE_NOT_SET,
            code::PROVIDER_MISMATCH,
            code::SOURCE_PAUSED,
        ] {
            assert_eq!(
                asked().fail(reason, || true).unwrap().state,
                CallState::Failed
            );
        }
        let poor = asked().fail(code::SOURCE_DOWN, || false).unwrap();
        assert_eq!(poor.state, CallState::Failed);
        assert!(may_pass(code::SOURCE_PAUSED) && !is_fault(code::SOURCE_PAUSED));
        assert!(is_fault(code::SOURCE_LATE) && !is_fault(code::SOURCE_NOT_SET));
    }
}
