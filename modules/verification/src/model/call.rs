//! A question to a register, and its life: queued, asked, answered or failed.

use super::{check::CheckId, code, evidence::Source, finding::Finding, reason::Reason};
use contracts::verification::CaseId;
use kernel::{Code, Error, Instant, Result, VehicleNumber, codes};
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

/// Good answers are waited for this often.
const TRIES: i32 = 3;
/// The pause before the second try; it doubles.
const PAUSE: Duration = Duration::milliseconds(400);

/// A question to a register.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Call {
    /// The question.
    pub id: CallId,
    /// Of which case.
    pub case_id: CaseId,
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
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// When it was asked.
    pub asked_at: Instant,
    /// When it ended.
    pub answered_at: Instant,
    /// The question as it was sent.
    pub request: String,
    /// HTTP status, when there was an answer.
    pub http_status: Option<i32>,
    /// The bytes, when there were any: kept whatever they are worth.
    pub raw: Option<Vec<u8>>,
    /// What they are worth: a finding, or why not.
    pub verdict: Result<Finding, Code>,
}

impl Call {
    /// A new question.
    #[must_use]
    pub fn queued(
        case_id: CaseId,
        check_id: CheckId,
        provider: Source,
        vin: VehicleNumber,
    ) -> Self {
        Self {
            id: CallId::new(),
            case_id,
            check_id,
            provider,
            vin,
            state: CallState::Queued,
            failures: 0,
            reason: None,
            fence: None,
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

    /// No good answer: put off while it may help to ask again, otherwise given up.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn fail(&self, reason: Code) -> Result<Self> {
        let failures = self.failures.saturating_add(1);
        let step = if may_pass(reason) && failures < TRIES {
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

/// Whether asking again may help. A register that speaks of another car is not asked until it says something else.
fn may_pass(reason: Code) -> bool {
    [
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

    fn asked() -> Call {
        let vin = "Z94K241C9PR000042".parse().unwrap();
        Call::queued(CaseId::new(), CheckId::new(), Source::PledgeRegister, vin)
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
        let first = asked().fail(code::SOURCE_DOWN).unwrap();
        assert_eq!((first.state, first.pause()), (CallState::Queued, PAUSE));
        let second = first.ask(2).unwrap().fail(code::SOURCE_LATE).unwrap();
        assert_eq!(
            (second.state, second.pause()),
            (CallState::Queued, PAUSE * 2)
        );
        let third = second.ask(3).unwrap().fail(code::SOURCE_ERROR).unwrap();
        assert_eq!((third.state, third.failures), (CallState::Failed, 3));
        assert_eq!(third.reason, Some(Reason(code::SOURCE_ERROR)));
    }

    #[test]
    fn what_asking_again_cannot_cure_is_given_up_at_once() {
        for reason in [code::PROVIDER_MISMATCH, code::SOURCE_NOT_SET] {
            assert_eq!(asked().fail(reason).unwrap().state, CallState::Failed);
        }
    }

    #[test]
    fn a_question_whose_asker_died_is_asked_again_for_free() {
        let again = asked().ask(2).unwrap();
        assert_eq!((again.failures, again.fence), (0, Some(2)));
    }
}
