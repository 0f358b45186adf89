//! Why a person decides.

use super::case::CaseStep;
use kernel::{FieldError, Invalid, Note, codes};

kernel::words! {
    /// Why a person decided. Every reason belongs to one verdict or to both.
    pub enum DecisionReason {
        /// Approve: an extract shows that nothing is there.
        ExtractClean = "extract_clean",
        /// Approve: the pledge is paid off and removed.
        PledgeReleased = "pledge_released",
        /// Approve: the hit is somebody else.
        FalseMatch = "false_match",
        /// Approve: another document was shown.
        DocumentReplaced = "document_replaced",
        /// Approve: the debt is paid, the restriction is lifted.
        RestrictionLifted = "restriction_lifted",
        /// Approve: the damage is known and in the price.
        RiskPriced = "risk_priced",
        /// Reject: pledged.
        Pledged = "pledged",
        /// Reject: on the stop list.
        StopListed = "stop_listed",
        /// Reject: the papers are not right.
        DocumentInvalid = "document_invalid",
        /// Reject: wanted, scrapped, void papers: nobody may approve it.
        HardStop = "hard_stop",
        /// Reject: restrictions of the police or the bailiffs.
        Restricted = "restricted",
        /// Reject: the seller is a risk.
        SellerRisk = "seller_risk",
        /// Reject: a source stays silent.
        SourceSilent = "source_silent",
        /// Reject: the seller does not consent.
        NoConsent = "no_consent",
        /// Either: anything else, said in the note.
        Other = "other",
    }
}

impl DecisionReason {
    /// The reasons of a verdict.
    #[must_use]
    pub fn of(step: CaseStep) -> &'static [Self] {
        match step {
            CaseStep::Approve => &[
                Self::ExtractClean,
                Self::PledgeReleased,
                Self::FalseMatch,
                Self::DocumentReplaced,
                Self::RestrictionLifted,
                Self::RiskPriced,
                Self::Other,
            ],
            CaseStep::Reject => &[
                Self::Pledged,
                Self::StopListed,
                Self::DocumentInvalid,
                Self::HardStop,
                Self::Restricted,
                Self::SellerRisk,
                Self::SourceSilent,
                Self::NoConsent,
                Self::Other,
            ],
            _ => &[],
        }
    }
}

/// Why a person decides as he or she does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    /// From the closed list.
    pub reason: DecisionReason,
    /// In words.
    pub note: Note,
}

impl Grounds {
    /// Grounds of a verdict.
    ///
    /// # Errors
    /// The reason belongs to the other verdict: a wrong field `/reason`.
    pub fn of(step: CaseStep, reason: DecisionReason, note: Note) -> Result<Self, Invalid> {
        let allowed = DecisionReason::of(step);
        if allowed.contains(&reason) {
            return Ok(Self { reason, note });
        }
        let accepted = allowed
            .iter()
            .map(|one| one.word())
            .collect::<Vec<_>>()
            .join(", ");
        let pointer = "/reason".to_owned();
        Err(Invalid {
            fields: vec![FieldError {
                pointer,
                code: codes::NOT_ALLOWED,
                params: vec![("accepted", accepted)],
            }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_belongs_to_a_verdict_and_is_refused_for_the_other() {
        for reason in DecisionReason::ALL {
            let verdicts = [CaseStep::Approve, CaseStep::Reject]
                .map(|step| DecisionReason::of(step).contains(reason));
            assert!(verdicts.contains(&true), "{reason}");
        }
        let wrong = Grounds::of(
            CaseStep::Reject,
            DecisionReason::ExtractClean,
            "x".parse().unwrap(),
        )
        .unwrap_err();
        assert_eq!(
            (wrong.fields[0].pointer.as_str(), wrong.fields[0].code),
            ("/reason", codes::NOT_ALLOWED)
        );
        assert!(DecisionReason::of(CaseStep::Take).is_empty());
    }
}
