//! What a person does with a case: takes it, has it asked again, decides.

use super::{
    case::{Case, CaseState, CaseStep, reasons},
    check::{Check, Outcome},
    code,
    grounds::Grounds,
};
use kernel::{Error, Instant, Result, UserId, codes};

impl Case {
    /// An officer takes it; also from a colleague who has left.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn take(&self, by: UserId) -> Result<Self> {
        Ok(Self {
            reviewer_id: Some(by),
            ..self.step(CaseStep::Take)?
        })
    }

    /// Refuses everybody but the officer who has it.
    ///
    /// # Errors
    /// `common.illegal_transition` when nobody has it, `verification.case_foreign`.
    pub fn belongs_to(&self, by: UserId, command: impl std::fmt::Display) -> Result<()> {
        if self.state != CaseState::InReview {
            return Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self.state)
                .with("command", command));
        }
        if self.reviewer_id == Some(by) {
            Ok(())
        } else {
            Err(code::CASE_FOREIGN.into())
        }
    }

    /// To be asked again. A case in review only by the officer who has it.
    ///
    /// # Errors
    /// `common.illegal_transition`, `verification.case_foreign`, `verification.nothing_to_ask`.
    pub fn recheck(&self, checks: &[Check], by: UserId) -> Result<Self> {
        let again = self.step(CaseStep::Recheck)?;
        if self.state == CaseState::InReview {
            self.belongs_to(by, CaseStep::Recheck)?;
        }
        if checks.iter().all(Check::has_answer) {
            return Err(code::NOTHING_TO_ASK.into());
        }
        Ok(Self {
            review_reasons: Vec::new(),
            reviewer_id: None,
            ..again
        })
    }

    /// The same case after an extract was entered: what a person has to look at may have changed.
    #[must_use]
    pub fn reviewed(&self, checks: &[Check]) -> Self {
        Self {
            review_reasons: reasons(checks),
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// An officer says yes. Every question must have an answer; what was found needs the right to override.
    ///
    /// # Errors
    /// `verification.consent_required`, `verification.unanswered`, `common.forbidden`, those of [`Self::belongs_to`].
    pub fn approve(&self, sitting: &Sitting<'_>) -> Result<Self> {
        self.belongs_to(sitting.by, CaseStep::Approve)?;
        if self.waits_for(code::CONSENT_REQUIRED) {
            return Err(code::CONSENT_REQUIRED.into());
        }
        let unanswered: Vec<_> = sitting
            .checks
            .iter()
            .filter(|check| !check.has_answer())
            .map(|check| check.kind.word())
            .collect();
        if !unanswered.is_empty() {
            return Err(Error::new(code::UNANSWERED).with("checks", unanswered.join(", ")));
        }
        let found = sitting
            .checks
            .iter()
            .any(|check| check.outcome == Some(Outcome::Found));
        if found && !sitting.may_override {
            let permission = super::permission::CASE_OVERRIDE.name;
            return Err(Error::new(codes::FORBIDDEN).with("permission", permission));
        }
        self.ruled(CaseStep::Approve, sitting)
    }

    /// An officer says no.
    ///
    /// # Errors
    /// Those of [`Self::belongs_to`].
    pub fn reject(&self, sitting: &Sitting<'_>) -> Result<Self> {
        self.belongs_to(sitting.by, CaseStep::Reject)?;
        self.ruled(CaseStep::Reject, sitting)
    }

    fn ruled(&self, step: CaseStep, sitting: &Sitting<'_>) -> Result<Self> {
        Ok(Self {
            decided_by: Some(sitting.by),
            decision_reason: Some(sitting.grounds.reason),
            decision_note: Some(sitting.grounds.note.clone()),
            ..self.decided(step, sitting.hashes.clone(), sitting.now)?
        })
    }
}

/// What lies on the table when an officer decides.
#[derive(Debug, Clone)]
pub struct Sitting<'a> {
    /// The officer.
    pub by: UserId,
    /// Why.
    pub grounds: &'a Grounds,
    /// The questions with their answers.
    pub checks: &'a [Check],
    /// The answers by hash.
    pub hashes: Vec<String>,
    /// Whether the officer may approve, in this centre, although something was found.
    pub may_override: bool,
    /// When.
    pub now: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{case::Opening, finding::Finding, grounds::DecisionReason, reason::Reason};
    use contracts::{buyback::PurchaseId, verification::Purpose};
    use kernel::{CentreId, EntityId};
    use time::macros::datetime;

    const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

    fn in_review(by: UserId, last: Option<Outcome>) -> (Case, Vec<Check>) {
        let ask = Opening {
            purchase: PurchaseId::new(),
            purpose: Purpose::Payout,
            entity: EntityId::new(),
            centre: CentreId::new(),
            vin: "Z94K241C9PR000042".parse().unwrap(),
        };
        let case = Case::open(ask, 1, NOW)
            .refer(code::PLEDGED)
            .unwrap()
            .take(by)
            .unwrap();
        let mut outcomes = vec![Some(Outcome::NotFound); 3];
        outcomes.push(last);
        let answer = |(check, outcome): (Check, Option<Outcome>)| match outcome {
            Some(outcome) => {
                let finding = Finding {
                    outcome,
                    reasons: vec![Reason(code::PLEDGED)],
                };
                check.answered(&finding, None, None, NOW)
            }
            None => check,
        };
        let checks = Check::of_case(case.id)
            .into_iter()
            .zip(outcomes)
            .map(answer)
            .collect();
        (case, checks)
    }

    fn grounds(step: CaseStep, reason: DecisionReason) -> Grounds {
        Grounds::of(step, reason, "Проверено".parse().unwrap()).unwrap()
    }

    fn sitting<'a>(by: UserId, checks: &'a [Check], grounds: &'a Grounds) -> Sitting<'a> {
        Sitting {
            by,
            grounds,
            checks,
            hashes: vec!["hash".into()],
            may_override: false,
            now: NOW,
        }
    }

    #[test]
    fn nobody_approves_without_an_answer_whatever_right_they_have() {
        let me = UserId::new();
        let grounds = grounds(CaseStep::Approve, DecisionReason::Other);
        for last in [None, Some(Outcome::Failed)] {
            let (case, checks) = in_review(me, last);
            let mighty = Sitting {
                may_override: true,
                ..sitting(me, &checks, &grounds)
            };
            let refused = case.approve(&mighty).unwrap_err();
            assert_eq!(
                (refused.code, refused.params),
                (code::UNANSWERED, vec![("checks", "pledge".to_owned())])
            );
        }
    }

    #[test]
    fn what_was_found_needs_the_right_to_override() {
        let me = UserId::new();
        let grounds = grounds(CaseStep::Approve, DecisionReason::PledgeReleased);
        let (case, checks) = in_review(me, Some(Outcome::Found));
        let weak = sitting(me, &checks, &grounds);
        assert_eq!(case.approve(&weak).unwrap_err().code, codes::FORBIDDEN);
        let approved = case
            .approve(&Sitting {
                may_override: true,
                ..weak
            })
            .unwrap();
        assert_eq!(
            (approved.state, approved.decided_by),
            (CaseState::Approved, Some(me))
        );
        assert_eq!(approved.decided_on, ["hash"]);
        let (case, checks) = in_review(me, Some(Outcome::NotFound));
        assert!(case.approve(&sitting(me, &checks, &grounds)).is_ok());
    }

    #[test]
    fn a_case_belongs_to_the_officer_who_has_it() {
        let (me, you) = (UserId::new(), UserId::new());
        let (case, checks) = in_review(me, Some(Outcome::Failed));
        let yes = grounds(CaseStep::Approve, DecisionReason::Other);
        let no = grounds(CaseStep::Reject, DecisionReason::SourceSilent);
        assert_eq!(
            case.approve(&sitting(you, &checks, &yes)).unwrap_err().code,
            code::CASE_FOREIGN
        );
        assert_eq!(
            case.reject(&sitting(you, &checks, &no)).unwrap_err().code,
            code::CASE_FOREIGN
        );
        assert_eq!(
            case.recheck(&checks, you).unwrap_err().code,
            code::CASE_FOREIGN
        );
        let rejected = case
            .take(you)
            .unwrap()
            .reject(&sitting(you, &checks, &no))
            .unwrap();
        assert_eq!(
            (rejected.state, rejected.decision_reason),
            (CaseState::Rejected, Some(DecisionReason::SourceSilent))
        );
        assert_eq!(
            rejected.take(me).unwrap_err().code,
            codes::ILLEGAL_TRANSITION
        );
        assert_eq!(
            rejected
                .approve(&sitting(you, &checks, &yes))
                .unwrap_err()
                .code,
            codes::ILLEGAL_TRANSITION
        );
    }

    #[test]
    fn only_what_has_no_answer_is_asked_again() {
        let me = UserId::new();
        let (case, checks) = in_review(me, Some(Outcome::Failed));
        let again = case.recheck(&checks, me).unwrap();
        assert_eq!(
            (again.state, again.reviewer_id, again.review_reasons.len()),
            (CaseState::New, None, 0)
        );
        let (case, checks) = in_review(me, Some(Outcome::Found));
        assert_eq!(
            case.recheck(&checks, me).unwrap_err().code,
            code::NOTHING_TO_ASK
        );
    }

    #[test]
    fn a_case_without_consent_is_not_approved() {
        let me = UserId::new();
        let (case, checks) = in_review(me, None);
        let waiting = Case {
            review_reasons: vec![Reason(code::CONSENT_REQUIRED)],
            ..case
        };
        let grounds = grounds(CaseStep::Approve, DecisionReason::Other);
        let refused = waiting
            .approve(&sitting(me, &checks, &grounds))
            .unwrap_err();
        assert_eq!(refused.code, code::CONSENT_REQUIRED);
    }
}
