//! The papers of a purchase: what verification decided, contract, payout, act of acceptance.

use super::{code, offer::Offer};
use contracts::{
    buyback::{MoneyWay, PurchaseId},
    identity::ConfirmationId,
    vehicles::SourceDocument,
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use kernel::{Day, EntityId, Error, Instant, Line, Money, Note, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What a seller hands over with the car (DOC-4).
    pub enum HandedPaper {
        /// Vehicle passport, or the extract of the electronic one.
        Pts = "pts",
        /// Registration certificate.
        Sts = "sts",
        /// Service book.
        ServiceBook = "service_book",
        /// Owner's manual.
        Manual = "manual",
        /// Compulsory insurance.
        Insurance = "insurance",
        /// Diagnostic card.
        DiagnosticCard = "diagnostic_card",
        /// Power of attorney.
        PowerOfAttorney = "power_of_attorney",
        /// Consent of the spouse.
        SpouseConsent = "spouse_consent",
    }
}

/// A decision of verification, as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Decision {
    /// The case behind it.
    pub case_id: CaseId,
    /// What was decided about.
    pub purpose: Purpose,
    /// Yes or no.
    pub verdict: Verdict,
    /// When.
    pub decided_at: Instant,
    /// Afterwards it unlocks nothing.
    pub valid_until: Instant,
}

impl From<&CaseDecided> for Decision {
    fn from(event: &CaseDecided) -> Self {
        Self {
            case_id: event.case,
            purpose: event.purpose,
            verdict: event.verdict,
            decided_at: event.decided_at.into(),
            valid_until: event.valid_until.into(),
        }
    }
}

/// Refuses unless the newest decision is a yes that still holds.
///
/// # Errors
/// `buyback.decision_expired`.
pub fn unlocked(decision: Option<&Decision>, now: Instant) -> Result<()> {
    match decision {
        Some(one) if one.verdict == Verdict::Approved && now < one.valid_until => Ok(()),
        one => {
            let until = one.map_or_else(|| "—".to_owned(), |one| one.valid_until.to_string());
            Err(Error::new(code::DECISION_EXPIRED).with("until", until))
        }
    }
}

/// The purchase contract (DOC-4); its parties and the car are those of the purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Contract {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The buyer, who numbers it.
    pub entity_id: EntityId,
    /// Its number.
    pub number: Line,
    /// Day of signing, in the zone of the centre.
    pub signed_on: Day,
    /// The accepted offer.
    pub offer_id: super::offer::OfferId,
    /// Price: that of the offer.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
}

impl Contract {
    /// The contract for an accepted offer.
    ///
    /// # Errors
    /// `buyback.price_not_accepted`.
    pub fn of(
        offer: &Offer,
        entity_id: EntityId,
        number: Line,
        price: Money,
        signed_on: Day,
    ) -> Result<Self> {
        if price != offer.amount {
            return Err(Error::new(code::PRICE_NOT_ACCEPTED).with("accepted", offer.amount));
        }
        Ok(Self {
            purchase_id: offer.purchase_id,
            entity_id,
            number,
            signed_on,
            offer_id: offer.id,
            price,
        })
    }

    /// The contract as others quote it.
    #[must_use]
    pub fn document(&self) -> SourceDocument {
        document(&self.number, self.signed_on)
    }
}

/// The money for the car, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Payout {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Who paid.
    pub entity_id: EntityId,
    /// Cash or bank.
    pub way: MoneyWay,
    /// Number of the payment order or the cash voucher.
    pub number: Line,
    /// The day, in the zone of the centre.
    pub paid_on: Day,
    /// How much: the price of the contract.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// Who paid it out.
    pub paid_by: UserId,
    /// What that person confirmed with a second factor; none up to the limit, and none of a program.
    pub confirmation_id: Option<ConfirmationId>,
}

impl Payout {
    /// The payment as others quote it.
    #[must_use]
    pub fn document(&self) -> SourceDocument {
        document(&self.number, self.paid_on)
    }
}

/// The act of acceptance (DOC-4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Acceptance {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The new owner.
    pub entity_id: EntityId,
    /// Number of the act.
    pub number: Line,
    /// Its day, in the zone of the centre.
    pub accepted_on: Day,
    /// Its moment.
    pub accepted_at: Instant,
    /// Odometer.
    pub mileage_km: i64,
    /// Keys handed over.
    pub keys: i64,
    /// Papers handed over.
    pub documents: Vec<HandedPaper>,
    /// Remark.
    pub note: Option<Note>,
    /// Who took the car.
    pub accepted_by: UserId,
}

/// Everything signed, decided and paid in a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PurchasePapers {
    /// Decisions of verification, newest first.
    pub decisions: Vec<Decision>,
    /// The contract.
    pub contract: Option<Contract>,
    /// The payout.
    pub payout: Option<Payout>,
    /// The act of acceptance.
    pub acceptance: Option<Acceptance>,
}

/// A purchase whose money may be paid, as the cashier sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct PayoutDue {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Make and model.
    pub title: String,
    /// Number of the contract.
    pub contract_number: Line,
    /// Its day.
    pub signed_on: Day,
    /// How much.
    #[sqlx(rename = "price_kopecks")]
    pub amount: Money,
}

fn document(number: &Line, date: Day) -> SourceDocument {
    SourceDocument {
        module: crate::MODULE.to_owned(),
        number: number.to_string(),
        date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn only_a_yes_that_still_holds_unlocks() {
        let decision = |verdict| Decision {
            case_id: CaseId::new(),
            purpose: Purpose::Purchase,
            verdict,
            decided_at: datetime!(2026-03-05 09:00 UTC).into(),
            valid_until: datetime!(2026-03-06 09:00 UTC).into(),
        };
        let (before, at) = (
            datetime!(2026-03-06 08:59:59 UTC).into(),
            datetime!(2026-03-06 09:00 UTC).into(),
        );
        assert!(unlocked(Some(&decision(Verdict::Approved)), before).is_ok());
        for (one, now) in [
            (Some(decision(Verdict::Approved)), at),
            (Some(decision(Verdict::Rejected)), before),
            (None, before),
        ] {
            assert_eq!(
                unlocked(one.as_ref(), now).unwrap_err().code,
                code::DECISION_EXPIRED
            );
        }
    }
}
