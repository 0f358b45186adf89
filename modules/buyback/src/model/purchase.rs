//! The purchase: one offered car, from the first call to the stock.

use super::{listing, offer::OfferId, reference::ChecklistId};
use contracts::buyback::{PurchaseId, SellerId};
use kernel::{
    CentreId, EntityId, Error, Instant, Plate, Result, VehicleNumber, codes, vat::VatScheme,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

kernel::words! {
    /// How far a purchase has come.
    pub enum PurchaseState {
        /// Somebody offers a car.
        Lead = "lead",
        /// A time for the inspection is agreed.
        Appointment = "appointment",
        /// The car is being looked at.
        Inspection = "inspection",
        /// There is a valuation of what was seen.
        Valued = "valued",
        /// The seller has an offer.
        Offered = "offered",
        /// The seller has accepted; papers or consent for the checks are still missing.
        Accepted = "accepted",
        /// Verification looks at the car and the papers.
        Checks = "checks",
        /// A contract may be signed.
        Checked = "checked",
        /// The contract is signed, and everything is checked again.
        ContractSigned = "contract_signed",
        /// The money may be paid.
        Payable = "payable",
        /// The seller has the money.
        Paid = "paid",
        /// The car is ours and in the stock.
        InStock = "in_stock",
        /// No agreement was reached.
        Lost = "lost",
        /// Verification said no.
        RejectedByChecks = "rejected_by_checks",
        /// An agreement was called off before money moved.
        Cancelled = "cancelled",
    }

    /// What moves a purchase on.
    pub enum PurchaseStep {
        /// Agree on a time, or on another one.
        Appoint = "appoint",
        /// Enter who sells, or a consent.
        Identify = "identify",
        /// Begin the inspection.
        Inspect = "inspect",
        /// Save what was seen.
        Appraise = "appraise",
        /// Value the car.
        Value = "value",
        /// Make an offer, or another one.
        Offer = "offer",
        /// The seller accepts.
        Accept = "accept",
        /// Ask verification, or ask again after a decision has run out.
        RequestChecks = "request_checks",
        /// Verification says yes to a contract.
        Approve = "approve",
        /// Verification says no.
        Reject = "reject",
        /// Sign the contract.
        Sign = "sign",
        /// Verification says yes to the payout.
        Clear = "clear",
        /// Ask for the check before the payout again, after its decision has run out.
        Recheck = "recheck",
        /// Pay the seller.
        Pay = "pay",
        /// Sign the act of acceptance.
        AcceptCar = "accept_car",
        /// The stock has the car.
        Stock = "stock",
        /// Give up before an agreement.
        Lose = "lose",
        /// Call an agreement off.
        Cancel = "cancel",
    }

    /// Where a lead came from.
    pub enum LeadSource {
        /// Our site.
        Site = "site",
        /// A call.
        Call = "call",
        /// Classifieds.
        Classifieds = "classifieds",
        /// Somebody came by.
        WalkIn = "walk_in",
        /// A client of our workshop.
        Service = "service",
        /// Part of the payment for another car.
        TradeIn = "trade_in",
    }

    /// Why a purchase came to nothing.
    pub enum EndReason {
        /// The price did not suit.
        Price = "price",
        /// Sold to somebody else.
        SoldElsewhere = "sold_elsewhere",
        /// The seller keeps the car.
        ChangedMind = "changed_mind",
        /// The seller cannot be reached.
        NoAnswer = "no_answer",
        /// The car is worse than told.
        Condition = "condition",
        /// The papers are not in order.
        Papers = "papers",
        /// Something else.
        Other = "other",
    }
}

impl PurchaseState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: PurchaseStep) -> Result<Self> {
        use PurchaseState as S;
        use PurchaseStep as T;
        match (self, step) {
            (S::Lead | S::Appointment, T::Appoint) => Ok(S::Appointment),
            (
                S::Lead | S::Appointment | S::Inspection | S::Valued | S::Offered | S::Accepted,
                T::Identify,
            ) => Ok(self),
            (S::Appointment, T::Inspect) => Ok(S::Inspection),
            (S::Inspection | S::Valued | S::Offered, T::Appraise) => Ok(S::Inspection),
            (S::Inspection | S::Valued, T::Value) => Ok(S::Valued),
            (S::Valued | S::Offered, T::Offer) => Ok(S::Offered),
            (S::Offered, T::Accept) => Ok(S::Accepted),
            (S::Accepted | S::Checked, T::RequestChecks) => Ok(S::Checks),
            (S::Checks | S::Checked, T::Approve) => Ok(S::Checked),
            (S::Checks | S::Checked | S::ContractSigned | S::Payable, T::Reject) => {
                Ok(S::RejectedByChecks)
            }
            (S::Checked, T::Sign) => Ok(S::ContractSigned),
            (S::ContractSigned | S::Payable, T::Clear) => Ok(S::Payable),
            (S::Payable, T::Recheck) => Ok(S::ContractSigned),
            (S::Payable, T::Pay) => Ok(S::Paid),
            (S::Paid, T::AcceptCar) => Ok(S::Paid),
            (S::Paid, T::Stock) => Ok(S::InStock),
            (S::Lead | S::Appointment | S::Inspection | S::Valued | S::Offered, T::Lose) => {
                Ok(S::Lost)
            }
            (S::Accepted | S::Checks | S::Checked | S::ContractSigned | S::Payable, T::Cancel) => {
                Ok(S::Cancelled)
            }
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// One offered car. No price and no person in it: those are behind permissions of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Purchase {
    /// The purchase.
    pub id: PurchaseId,
    /// The buying legal entity.
    pub entity_id: EntityId,
    /// The buying centre.
    pub centre_id: CentreId,
    /// How far it has come.
    pub state: PurchaseState,
    /// Where the lead came from.
    pub source: LeadSource,
    /// Who sells.
    pub seller_id: SellerId,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// VIN, or the number that vehicles of the type have, once it is known.
    pub vin: Option<VehicleNumber>,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer, as told and later as seen; 0 for types that are not used by kilometres.
    pub mileage_km: i64,
    /// Properties that the type has: code and value.
    #[sqlx(json)]
    pub attributes: BTreeMap<String, String>,
    /// Registration plate.
    pub plate: Option<Plate>,
    /// When the car is to be inspected.
    pub appointment_at: Option<Instant>,
    /// The questions of the inspection, fixed when it began.
    pub checklist_id: Option<ChecklistId>,
    /// The newest appraisal; 0 before the first.
    pub appraisal_version: i64,
    /// VAT scheme by the appraisal (VAT-3).
    pub vat_scheme: Option<VatScheme>,
    /// The accepted offer.
    pub offer_id: Option<OfferId>,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// Why it came to nothing.
    pub end_reason: Option<EndReason>,
    /// When it began.
    pub opened_at: Instant,
    /// The lost purchase that it takes up again.
    pub reopened_from: Option<PurchaseId>,
    /// The first purchase of its chain: itself, unless it takes up a lost one.
    pub root_id: PurchaseId,
    /// Grows with every change.
    pub version: i64,
}

impl Purchase {
    /// The same purchase one step on.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: PurchaseStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same purchase at its end.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn end(&self, step: PurchaseStep, reason: EndReason) -> Result<Self> {
        Ok(Self {
            end_reason: Some(reason),
            ..self.step(step)?
        })
    }

    /// The odometer at the acceptance. What counts engine hours may have none, and keeps what was said before.
    ///
    /// # Errors
    /// `field.required` at `/mileage_km`.
    pub fn accepted_km(&self, read: Option<i64>) -> Result<i64> {
        let counts_hours = self.attributes.contains_key("engine_hours");
        read.or(counts_hours.then_some(self.mileage_km))
            .ok_or_else(|| Error::field("/mileage_km", codes::REQUIRED))
    }

    /// The VIN of a car that has been appraised.
    ///
    /// # Errors
    /// Internal: the states after the appraisal all have one.
    pub fn known_vin(&self) -> Result<VehicleNumber> {
        self.vin
            .clone()
            .ok_or_else(|| Error::internal("an appraised purchase without a VIN"))
    }

    /// Words by which the market is asked.
    #[must_use]
    pub fn cohort(&self) -> listing::Cohort {
        listing::Cohort::of(&self.make, &self.model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let allowed: Vec<String> = PurchaseState::ALL
            .iter()
            .flat_map(|state| PurchaseStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        let expected = "lead appoint appointment; lead identify lead; lead lose lost;
            appointment appoint appointment; appointment identify appointment; appointment inspect inspection;
            appointment lose lost; inspection identify inspection; inspection appraise inspection;
            inspection value valued; inspection lose lost; valued identify valued; valued appraise inspection;
            valued value valued; valued offer offered; valued lose lost; offered identify offered;
            offered appraise inspection; offered offer offered; offered accept accepted; offered lose lost;
            accepted identify accepted; accepted request_checks checks; accepted cancel cancelled;
            checks approve checked; checks reject rejected_by_checks; checks cancel cancelled;
            checked request_checks checks; checked approve checked; checked reject rejected_by_checks;
            checked sign contract_signed; checked cancel cancelled; contract_signed reject rejected_by_checks;
            contract_signed clear payable; contract_signed cancel cancelled; payable reject rejected_by_checks;
            payable clear payable; payable recheck contract_signed; payable pay paid; payable cancel cancelled;
            paid accept_car paid; paid stock in_stock";
        let expected: Vec<&str> = expected.split(';').map(str::trim).collect();
        assert_eq!(allowed, expected);
        let error = PurchaseState::InStock
            .next(PurchaseStep::Cancel)
            .unwrap_err();
        assert_eq!(error.code, codes::ILLEGAL_TRANSITION);
    }
}
