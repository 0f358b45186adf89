//! What the module says, and what it listens to.

use crate::{
    MODULE, flow,
    model::{
        contract::{Acceptance, Contract, Payout},
        purchase::Purchase,
    },
};
use contracts::{
    buyback::{CarAccepted, ChecksRequested, ContractSigned, PayoutMade, SellerErased},
    buyback_mobile::{self, InspectionAbandoned, InspectionCompleted, RiskFound},
    identity::{self, CentreOpened, PersonDismissed},
    vehicles::{self, CostAdded, EpisodeHandedOver, EpisodeListed, EpisodeOpened},
    verification::{self, CaseDecided},
};
use kernel::{Error, Result};
use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    vec![
        Consumer::of(MODULE, identity::CENTRE)
            .on::<CentreOpened>(|_, tx, event| Box::pin(flow::pattern::centre_opened(tx, event))),
        Consumer::of(MODULE, buyback_mobile::INSPECTION)
            .on::<RiskFound>(|_, tx, event| Box::pin(flow::risk::risk_found(tx, event)))
            .on::<InspectionCompleted>(|_, tx, event| {
                Box::pin(flow::risk::inspection_completed(tx, event))
            })
            .on::<InspectionAbandoned>(|_, tx, event| {
                Box::pin(flow::risk::inspection_abandoned(tx, event))
            }),
        Consumer::of(MODULE, verification::CASE)
            .on::<CaseDecided>(|_, tx, event| Box::pin(flow::contract::case_decided(tx, event))),
        Consumer::of(MODULE, identity::PERSON).on::<PersonDismissed>(|_, tx, event| {
            Box::pin(flow::keeper::person_dismissed(tx, event))
        }),
        Consumer::of(MODULE, vehicles::EPISODE)
            .on::<EpisodeOpened>(|_, tx, event| Box::pin(flow::purchase::episode_opened(tx, event)))
            .on::<CostAdded>(|_, tx, event| Box::pin(flow::recon_truth::cost_added(tx, event)))
            .on::<EpisodeListed>(|app, tx, event| {
                Box::pin(flow::recon_truth::recon_completed(app, tx, event.episode))
            })
            .on::<EpisodeHandedOver>(|app, tx, event| {
                Box::pin(flow::recon_truth::recon_completed(app, tx, event.episode))
            }),
    ]
}

/// The car and the papers are to be checked.
pub fn checks_requested(purchase: &Purchase) -> Result<ChecksRequested> {
    let accepted_at = purchase
        .accepted_at
        .ok_or_else(|| Error::internal("checks before an acceptance"))?;
    Ok(ChecksRequested {
        purchase: purchase.id,
        entity: purchase.entity_id,
        centre: purchase.centre_id,
        vin: purchase.known_vin()?,
        accepted_at: accepted_at.into(),
        vehicle_type: purchase.vehicle_type.clone(),
    })
}

/// The contract is signed; also said again when the check before the payout has to be made again.
pub fn contract_signed(purchase: &Purchase, contract: &Contract) -> Result<ContractSigned> {
    Ok(ContractSigned {
        purchase: purchase.id,
        entity: purchase.entity_id,
        centre: purchase.centre_id,
        vin: purchase.known_vin()?,
        contract: contract.document(),
        price: contract.price,
        vehicle_type: purchase.vehicle_type.clone(),
    })
}

/// The seller has the money.
pub fn payout_made(purchase: &Purchase, payout: &Payout) -> Result<PayoutMade> {
    Ok(PayoutMade {
        purchase: purchase.id,
        entity: purchase.entity_id,
        centre: purchase.centre_id,
        seller: purchase.seller_id,
        vin: purchase.known_vin()?,
        way: payout.way,
        amount: payout.amount,
        paid_on: payout.paid_on,
        document: payout.document(),
    })
}

/// The seller of a purchase was forgotten.
pub fn seller_erased(purchase: &Purchase) -> SellerErased {
    SellerErased {
        purchase: purchase.id,
        seller: purchase.seller_id,
    }
}

/// The car is ours.
pub fn car_accepted(
    purchase: &Purchase,
    contract: &Contract,
    act: &Acceptance,
) -> Result<CarAccepted> {
    let vat_scheme = purchase
        .vat_scheme
        .ok_or_else(|| Error::internal("a bought car without a VAT scheme"))?;
    Ok(CarAccepted {
        purchase: purchase.id,
        entity: purchase.entity_id,
        centre: purchase.centre_id,
        seller: purchase.seller_id,
        vin: purchase.known_vin()?,
        make: purchase.make.clone(),
        model: purchase.model.clone(),
        year: purchase.year,
        mileage_km: act.mileage_km,
        price: contract.price,
        vat_scheme,
        accepted_on: act.accepted_on,
        contract: contract.document(),
        vehicle_type: purchase.vehicle_type.clone(),
        attributes: purchase.attributes.clone(),
    })
}
