//! One question of a case.

use super::{
    code,
    evidence::{EvidenceId, Source},
    finding::Finding,
    reason::Reason,
    rule::{CheckNeed, Need},
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
    /// What is asked. Which of them a case asks is data: rules by purpose and type of vehicle.
    pub enum CheckKind {
        /// Is the VIN right in itself.
        Identifier = "identifier",
        /// Is the passport valid today, has the vehicle passport the form of one.
        Document = "document",
        /// Is the car or the seller on our own stop list.
        StopList = "stop_list",
        /// Is the car in the pledge register.
        Pledge = "pledge",
        /// Is it registered, searched for, restricted.
        Police = "police",
        /// Has it had accidents.
        Accidents = "accidents",
        /// Does somebody enforce debts against the seller.
        Bailiff = "bailiff",
        /// Where does its electronic passport stand.
        Epts = "epts",
        /// Is the selling company alive.
        Counterparty = "counterparty",
        /// Is the seller's passport on the list of those that are void.
        Passport = "passport",
        /// Is it cleared by the customs, and nobody's on lease.
        Customs = "customs",
        /// Is the seller bankrupt.
        Bankruptcy = "bankruptcy",
    }

    /// What was answered. "Failed" never reads as "not found".
    pub enum Outcome {
        /// Asked, and nothing is there.
        NotFound = "not_found",
        /// Something is there.
        Found = "found",
        /// The source did not answer.
        Failed = "failed",
        /// The question does not arise: nobody asks the register of companies about a person.
        NotApplicable = "not_applicable",
    }
}

impl CheckKind {
    /// The register that is asked; `None` when the module answers itself.
    #[must_use]
    pub fn register(self) -> Option<Source> {
        match self {
            Self::Identifier | Self::Document | Self::StopList => None,
            Self::Pledge => Some(Source::PledgeRegister),
            Self::Police => Some(Source::PoliceRegister),
            Self::Accidents => Some(Source::AccidentRegister),
            Self::Bailiff => Some(Source::BailiffRegister),
            Self::Epts => Some(Source::EptsRegister),
            Self::Counterparty => Some(Source::CounterpartyRegister),
            Self::Passport => Some(Source::PassportRegister),
            Self::Customs => Some(Source::CustomsRegister),
            Self::Bankruptcy => Some(Source::BankruptcyRegister),
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
    /// The second officer, who confirmed it.
    pub confirmed_by: Option<UserId>,
    /// Whether a case can be decided without its answer.
    pub mandatory: bool,
    /// What a finding takes from the score.
    pub weight: i16,
    /// Whether what was found stops everybody.
    pub hard: bool,
}

/// Who stands behind an answer on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hands {
    /// Entered it.
    pub entered_by: UserId,
    /// Confirmed it.
    pub confirmed_by: UserId,
}

impl Check {
    /// A question of a new case.
    #[must_use]
    pub fn of(case_id: CaseId, need: &CheckNeed) -> Self {
        Self {
            id: CheckId::new(),
            case_id,
            kind: need.kind,
            outcome: None,
            reasons: Vec::new(),
            evidence_id: None,
            answered_at: None,
            answered_by: None,
            confirmed_by: None,
            mandatory: need.need == Need::Mandatory,
            weight: need.weight,
            hard: false,
        }
    }

    /// The same check with the answer of its source. `hard` are the reasons that stop everybody.
    #[must_use]
    pub fn answered(
        &self,
        finding: &Finding,
        evidence_id: Option<EvidenceId>,
        hard: &[Reason],
        at: Instant,
    ) -> Self {
        let stops = finding.reasons.iter().any(|reason| hard.contains(reason));
        Self {
            outcome: Some(finding.outcome),
            reasons: finding.reasons.clone(),
            evidence_id,
            answered_at: Some(at),
            hard: stops && finding.outcome == Outcome::Found,
            ..self.reopened()
        }
    }

    /// The same check with the answer of an extract.
    #[must_use]
    pub fn on_paper(
        &self,
        finding: &Finding,
        evidence_id: EvidenceId,
        hands: Hands,
        at: Instant,
    ) -> Self {
        Self {
            answered_by: Some(hands.entered_by),
            confirmed_by: Some(hands.confirmed_by),
            ..self.answered(finding, Some(evidence_id), &[], at)
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
            confirmed_by: None,
            hard: false,
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
        matches!(
            self.outcome,
            Some(Outcome::Found | Outcome::NotFound | Outcome::NotApplicable)
        )
    }

    /// Whether it speaks for the car: asked and nothing there, or nothing to ask.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        matches!(
            self.outcome,
            Some(Outcome::NotFound | Outcome::NotApplicable)
        )
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

    fn check(kind: CheckKind) -> Check {
        let need = CheckNeed {
            kind,
            need: Need::Mandatory,
            weight: 60,
        };
        Check::of(CaseId::new(), &need)
    }

    #[test]
    fn an_extract_replaces_only_an_answer_that_did_not_come() {
        let at = Instant(time::OffsetDateTime::UNIX_EPOCH);
        for check in CheckKind::ALL.iter().map(|kind| check(*kind)) {
            assert!(check.is_open() && check.takes_extract().is_err());
            for outcome in Outcome::ALL {
                let finding = Finding {
                    outcome: *outcome,
                    reasons: Vec::new(),
                };
                let answered = check.answered(&finding, None, &[], at);
                let wanted = check.kind.register().is_some() && *outcome == Outcome::Failed;
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

    #[test]
    fn ver_4_only_a_hard_reason_of_a_finding_stops_everybody() {
        let at = Instant(time::OffsetDateTime::UNIX_EPOCH);
        let hard = [Reason(code::EPTS_REDEEMED)];
        let epts = check(CheckKind::Epts);
        let redeemed = Finding::found(code::EPTS_REDEEMED);
        assert!(epts.answered(&redeemed, None, &hard, at).hard);
        let incomplete = Finding::found(code::EPTS_INCOMPLETE);
        assert!(!epts.answered(&incomplete, None, &hard, at).hard);
        let warned = Finding {
            outcome: Outcome::NotFound,
            ..redeemed
        };
        assert!(!epts.answered(&warned, None, &hard, at).hard);
    }
}
