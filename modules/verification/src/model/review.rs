//! What a person does with a case: takes it, has it asked again, decides.

use super::{
    case::{Case, CaseState, CaseStep},
    check::{Check, CheckId, Outcome},
    code,
    grounds::Grounds,
    rule::Policy,
    score::Light,
};
use kernel::{Error, Instant, Result, UserId, codes};

impl Case {
    /// An officer takes it, also from a colleague, or gets it. A case that waits for the second signature keeps the first.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn take(&self, by: UserId, at: Instant) -> Result<Self> {
        let taken = if self.state == CaseState::Proposed {
            Self {
                version: self.version + 1,
                ..self.clone()
            }
        } else {
            self.step(CaseStep::Take)?
        };
        Ok(Self {
            reviewer_id: Some(by),
            assigned_at: Some(at),
            ..taken
        })
    }

    /// Back to the queue; a first signature is void.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn release(&self) -> Result<Self> {
        let held = if self.state == CaseState::Proposed {
            self.decline()?
        } else {
            self.clone()
        };
        Ok(Self {
            reviewer_id: None,
            assigned_at: None,
            ..held.step(CaseStep::Release)?
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
        Ok(again.fresh())
    }

    fn fresh(self) -> Self {
        Self {
            review_reasons: Vec::new(),
            reviewer_id: None,
            assigned_at: None,
            review_due_at: None,
            light: None,
            score: None,
            hard_stops: Vec::new(),
            ..self
        }
    }

    /// The same case after an answer changed under the eyes of a person.
    #[must_use]
    pub fn reviewed(&self, checks: &[Check], policy: &Policy) -> Self {
        let scored = self.scored(checks, policy);
        Self {
            review_reasons: scored.reasons(checks),
            version: self.version + 1,
            ..scored
        }
    }

    /// Refuses what nobody may approve: without consent, without every mandatory answer, against a hard stop (VER-4).
    ///
    /// # Errors
    /// `verification.consent_required`, `verification.unanswered`, `verification.hard_stop`.
    pub fn approvable(&self, checks: &[Check]) -> Result<()> {
        if self.waits_for(code::CONSENT_REQUIRED) {
            return Err(code::CONSENT_REQUIRED.into());
        }
        let missing = |check: &&Check| check.mandatory && !check.has_answer();
        let unanswered = kinds(checks.iter().filter(missing));
        if !unanswered.is_empty() || checks.is_empty() {
            return Err(Error::new(code::UNANSWERED).with("checks", unanswered));
        }
        let hard = checks.iter().filter(|check| check.hard);
        let hard: Vec<_> = hard
            .flat_map(|check| check.reasons.iter().map(ToString::to_string))
            .collect();
        if hard.is_empty() {
            Ok(())
        } else {
            Err(Error::new(code::HARD_STOP).with("reasons", hard.join(", ")))
        }
    }

    /// An officer says yes. A green case is approved by that; everything else is a first signature that needs the right to
    /// override and a paper beside every finding.
    ///
    /// # Errors
    /// Those of [`Self::belongs_to`] and [`Self::approvable`], `common.forbidden`, `verification.paper_needed`.
    pub fn approve(&self, sitting: &Sitting<'_>) -> Result<Self> {
        self.belongs_to(sitting.by, CaseStep::Approve)?;
        self.approvable(sitting.checks)?;
        let scored = self.scored(sitting.checks, sitting.policy);
        if scored.light == Some(Light::Green) {
            return scored.ruled(CaseStep::Approve, sitting);
        }
        sitting.may_override()?;
        let bare = |check: &&Check| {
            check.outcome == Some(Outcome::Found) && !sitting.papers.contains(&check.id)
        };
        let bare = kinds(sitting.checks.iter().filter(bare));
        if !bare.is_empty() {
            return Err(Error::new(code::PAPER_NEEDED).with("checks", bare));
        }
        Ok(Self {
            proposed_by: Some(sitting.by),
            proposed_reason: Some(sitting.grounds.reason),
            proposed_note: Some(sitting.grounds.note.clone()),
            ..scored.step(CaseStep::Propose)?
        })
    }

    /// The second signature.
    ///
    /// # Errors
    /// `common.illegal_transition`, `verification.four_eyes`, `common.forbidden`, those of [`Self::approvable`].
    pub fn confirm(&self, sitting: &Sitting<'_>) -> Result<Self> {
        self.state.next(CaseStep::Confirm)?;
        if self.proposed_by == Some(sitting.by) {
            return Err(code::FOUR_EYES.into());
        }
        sitting.may_override()?;
        self.approvable(sitting.checks)?;
        let scored = self.scored(sitting.checks, sitting.policy);
        Ok(Self {
            decided_by: self.proposed_by,
            decision_reason: self.proposed_reason,
            decision_note: self.proposed_note.clone(),
            confirmed_by: Some(sitting.by),
            ..scored.decided(
                CaseStep::Confirm,
                sitting.hashes.clone(),
                sitting.policy,
                sitting.now,
            )?
        })
    }

    /// No second signature: the first one is void, and the case stays with the officer.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn decline(&self) -> Result<Self> {
        Ok(Self {
            proposed_by: None,
            proposed_reason: None,
            proposed_note: None,
            ..self.step(CaseStep::Decline)?
        })
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
            ..self.decided(step, sitting.hashes.clone(), sitting.policy, sitting.now)?
        })
    }
}

fn kinds<'a>(checks: impl Iterator<Item = &'a Check>) -> String {
    checks
        .map(|check| check.kind.word())
        .collect::<Vec<_>>()
        .join(", ")
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
    /// The questions that have a paper beside them.
    pub papers: Vec<CheckId>,
    /// Whether the officer may approve, in this centre, although something was found.
    pub overrides: bool,
    /// How long decisions hold.
    pub policy: &'a Policy,
    /// When.
    pub now: Instant,
}

impl Sitting<'_> {
    fn may_override(&self) -> Result<()> {
        if self.overrides {
            return Ok(());
        }
        let permission = super::permission::CASE_OVERRIDE.name;
        Err(Error::new(codes::FORBIDDEN).with("permission", permission))
    }
}

#[cfg(test)]
#[path = "review_tests.rs"]
mod tests;
