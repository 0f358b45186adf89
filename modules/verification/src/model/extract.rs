//! An extract on paper in place of an answer that did not come. One officer enters it, another one confirms it (VER-2).

use super::{
    check::{CheckId, Hands, Outcome},
    code,
    evidence::EvidenceId,
    finding::Finding,
};
use contracts::verification::CaseId;
use kernel::{Instant, Line, Note, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// An extract.
    ExtractId;
}

kernel::words! {
    /// What an extract on paper shows. "Failed" is no such thing.
    pub enum ExtractOutcome {
        /// Nothing.
        NotFound = "not_found",
        /// An entry.
        Found = "found",
    }

    /// Where an extract stands.
    pub enum ExtractState {
        /// It waits for the second person.
        Entered = "entered",
        /// It is the answer.
        Confirmed = "confirmed",
        /// It is none.
        Refused = "refused",
    }
}

impl ExtractOutcome {
    /// The extract as an answer.
    #[must_use]
    pub fn finding(self) -> Finding {
        match self {
            Self::NotFound => Finding::clean(),
            Self::Found => Finding::found(code::EXTRACT_FOUND),
        }
    }
}

/// What an officer reads off an extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it shows.
    pub outcome: ExtractOutcome,
    /// Its number.
    pub document_number: Line,
    /// What there is to say about it.
    pub note: Note,
}

/// An extract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Extract {
    /// The extract.
    pub id: ExtractId,
    /// Its case.
    pub case_id: CaseId,
    /// The question that it answers.
    pub check_id: CheckId,
    /// What it shows.
    pub outcome: ExtractOutcome,
    /// Its number.
    pub document_number: Line,
    /// What was entered, as evidence.
    pub evidence_id: EvidenceId,
    /// Where it stands.
    pub state: ExtractState,
    /// Who entered it.
    pub entered_by: UserId,
    /// When.
    pub entered_at: Instant,
    /// Who confirmed or refused it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// What the register said once it was back.
    pub later_outcome: Option<Outcome>,
    /// Its answer.
    pub later_evidence_id: Option<EvidenceId>,
}

impl Extract {
    /// What an officer has entered.
    #[must_use]
    pub fn entered(
        check: (CaseId, CheckId),
        reading: &Reading,
        evidence: EvidenceId,
        by: UserId,
        at: Instant,
    ) -> Self {
        Self {
            id: ExtractId::new(),
            case_id: check.0,
            check_id: check.1,
            outcome: reading.outcome,
            document_number: reading.document_number.clone(),
            evidence_id: evidence,
            state: ExtractState::Entered,
            entered_by: by,
            entered_at: at,
            decided_by: None,
            decided_at: None,
            later_outcome: None,
            later_evidence_id: None,
        }
    }

    /// The second person says that it is right, or that it is not.
    ///
    /// # Errors
    /// `verification.extract_decided`, `verification.four_eyes`.
    pub fn decide(&self, state: ExtractState, by: UserId, at: Instant) -> Result<Self> {
        if self.state != ExtractState::Entered {
            return Err(code::EXTRACT_DECIDED.into());
        }
        if self.entered_by == by {
            return Err(code::FOUR_EYES.into());
        }
        Ok(Self {
            state,
            decided_by: Some(by),
            decided_at: Some(at),
            ..self.clone()
        })
    }

    /// Who stands behind it, once it is confirmed.
    #[must_use]
    pub fn hands(&self) -> Option<Hands> {
        let confirmed_by = self
            .decided_by
            .filter(|_| self.state == ExtractState::Confirmed)?;
        Some(Hands {
            entered_by: self.entered_by,
            confirmed_by,
        })
    }

    /// The register has answered after all. Whether it says something else than the paper is the second value.
    #[must_use]
    pub fn compared(&self, outcome: Outcome, evidence: Option<EvidenceId>) -> (Self, bool) {
        let differs = self.outcome.finding().outcome != outcome;
        let compared = Self {
            later_outcome: Some(outcome),
            later_evidence_id: evidence,
            ..self.clone()
        };
        (compared, differs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Instant = Instant(time::OffsetDateTime::UNIX_EPOCH);

    fn entered(by: UserId, outcome: ExtractOutcome) -> Extract {
        let reading = Reading {
            outcome,
            document_number: "2026-1".parse().unwrap(),
            note: "Выписка нотариуса".parse().unwrap(),
        };
        let check = (CaseId::new(), CheckId::new());
        Extract::entered(check, &reading, EvidenceId::new(), by, AT)
    }

    #[test]
    fn ver_2_the_second_person_is_another_one() {
        let (me, you) = (UserId::new(), UserId::new());
        let extract = entered(me, ExtractOutcome::NotFound);
        assert_eq!(extract.hands(), None);
        let same = extract.decide(ExtractState::Confirmed, me, AT).unwrap_err();
        assert_eq!(same.code, code::FOUR_EYES);
        let confirmed = extract.decide(ExtractState::Confirmed, you, AT).unwrap();
        let hands = Hands {
            entered_by: me,
            confirmed_by: you,
        };
        assert_eq!(confirmed.hands(), Some(hands));
        for state in [ExtractState::Confirmed, ExtractState::Refused] {
            let again = confirmed.decide(state, you, AT).unwrap_err();
            assert_eq!(again.code, code::EXTRACT_DECIDED);
        }
        let refused = extract.decide(ExtractState::Refused, you, AT).unwrap();
        assert_eq!(refused.hands(), None);
    }

    #[test]
    fn ver_2_a_register_that_says_something_else_is_noticed() {
        let clean = entered(UserId::new(), ExtractOutcome::NotFound);
        assert!(!clean.compared(Outcome::NotFound, None).1);
        assert!(clean.compared(Outcome::Found, None).1);
        let dirty = entered(UserId::new(), ExtractOutcome::Found);
        assert!(dirty.compared(Outcome::NotFound, None).1);
        assert_eq!(
            dirty.compared(Outcome::Found, None).0.later_outcome,
            Some(Outcome::Found)
        );
    }
}
