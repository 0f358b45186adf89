//! One question of a case.

use super::{
    code,
    evidence::{EvidenceId, Source},
    finding::Finding,
    reason::Reason,
};
use contracts::verification::CaseId;
use kernel::{Instant, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A check of a case.
    CheckId;
}

kernel::words! {
    /// What is asked. Every kind is mandatory.
    pub enum CheckKind {
        /// Is the VIN right in itself.
        Identifier = "identifier",
        /// Is the passport valid today, has the vehicle passport the form of one.
        Document = "document",
        /// Is the car or the seller on our own stop list.
        StopList = "stop_list",
        /// Is the car in the pledge register.
        Pledge = "pledge",
    }

    /// The three answers. The third one never reads as the first.
    pub enum Outcome {
        /// Asked, and nothing is there.
        NotFound = "not_found",
        /// Something is there.
        Found = "found",
        /// The source did not answer.
        Failed = "failed",
    }
}

impl CheckKind {
    /// The register that is asked; `None` when the module answers itself.
    #[must_use]
    pub fn register(self) -> Option<Source> {
        match self {
            Self::Identifier | Self::Document | Self::StopList => None,
            Self::Pledge => Some(Source::PledgeRegister),
        }
    }
}

/// A check with its answer, once there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Check {
    /// The check.
    pub id: CheckId,
    /// Its case.
    pub case_id: CaseId,
    /// What is asked.
    pub kind: CheckKind,
    /// The answer; absent while it is awaited.
    pub outcome: Option<Outcome>,
    /// Why, as closed codes; a clean answer may carry warnings.
    pub reasons: Vec<Reason>,
    /// The answer as it was given.
    pub evidence_id: Option<EvidenceId>,
    /// When.
    pub answered_at: Option<Instant>,
    /// The officer who entered it; absent when the source answered.
    pub answered_by: Option<UserId>,
}

impl Check {
    /// The questions of a new case.
    #[must_use]
    pub fn of_case(case_id: CaseId) -> Vec<Self> {
        let one = |kind: &CheckKind| Self {
            id: CheckId::new(),
            case_id,
            kind: *kind,
            outcome: None,
            reasons: Vec::new(),
            evidence_id: None,
            answered_at: None,
            answered_by: None,
        };
        CheckKind::ALL.iter().map(one).collect()
    }

    /// The same check with an answer.
    #[must_use]
    pub fn answered(
        &self,
        finding: &Finding,
        evidence_id: Option<EvidenceId>,
        by: Option<UserId>,
        at: Instant,
    ) -> Self {
        Self {
            outcome: Some(finding.outcome),
            reasons: finding.reasons.clone(),
            evidence_id,
            answered_at: Some(at),
            answered_by: by,
            ..self.clone()
        }
    }

    /// The same check, to be asked again; its evidence stays with the case.
    #[must_use]
    pub fn reopened(&self) -> Self {
        Self {
            outcome: None,
            reasons: Vec::new(),
            evidence_id: None,
            answered_at: None,
            answered_by: None,
            ..self.clone()
        }
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether it can be relied on: the source has said something.
    #[must_use]
    pub fn has_answer(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Found | Outcome::NotFound))
    }

    /// Whether an officer may enter an extract: only where a register was asked and failed.
    ///
    /// # Errors
    /// `verification.extract_not_needed`.
    pub fn takes_extract(&self) -> Result<()> {
        if self.kind.register().is_some() && self.outcome == Some(Outcome::Failed) {
            Ok(())
        } else {
            Err(code::EXTRACT_NOT_NEEDED.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extract_replaces_only_an_answer_that_did_not_come() {
        let at = Instant(time::OffsetDateTime::UNIX_EPOCH);
        for check in Check::of_case(CaseId::new()) {
            assert!(check.is_open() && check.takes_extract().is_err());
            for outcome in Outcome::ALL {
                let finding = Finding {
                    outcome: *outcome,
                    reasons: Vec::new(),
                };
                let answered = check.answered(&finding, None, None, at);
                let wanted = check.kind == CheckKind::Pledge && *outcome == Outcome::Failed;
                assert_eq!(
                    answered.takes_extract().is_ok(),
                    wanted,
                    "{} {outcome}",
                    check.kind
                );
                assert_eq!(answered.has_answer(), *outcome != Outcome::Failed);
                assert_eq!(answered.reopened(), check);
            }
        }
    }
}
