//! What the module says, and what it listens to.

use crate::{
    MODULE, flow,
    model::case::{Case, CaseState},
};
use contracts::{
    buyback::{self, ChecksRequested, ContractSigned, SellerErased},
    identity::{self, CentreOpened, PersonDismissed},
    vehicles::{self, SaleCheckRequested},
    verification::{CaseDecided, Verdict},
};
use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    vec![
        Consumer::of(MODULE, identity::CENTRE)
            .on::<CentreOpened>(|_, tx, event| Box::pin(flow::pattern::centre_opened(tx, event))),
        Consumer::of(MODULE, buyback::PURCHASE)
            .on::<ChecksRequested>(|app, tx, event| {
                Box::pin(flow::case::checks_requested(app, tx, event))
            })
            .on::<ContractSigned>(|app, tx, event| {
                Box::pin(flow::case::contract_signed(app, tx, event))
            })
            .on::<SellerErased>(|app, tx, event| {
                Box::pin(flow::forget::seller_erased(app, tx, event))
            }),
        Consumer::of(MODULE, identity::PERSON).on::<PersonDismissed>(|app, tx, event| {
            Box::pin(flow::reviewer::person_dismissed(app, tx, event))
        }),
        Consumer::of(MODULE, vehicles::EPISODE).on::<SaleCheckRequested>(|app, tx, event| {
            Box::pin(flow::case::sale_check_requested(app, tx, event))
        }),
    ]
}

/// A case is decided; nothing to say while it is not.
pub fn case_decided(case: &Case) -> Option<CaseDecided> {
    let verdict = match case.state {
        CaseState::Approved => Verdict::Approved,
        CaseState::Rejected => Verdict::Rejected,
        _ => return None,
    };
    Some(CaseDecided {
        case: case.id,
        purchase: case.purchase_id,
        episode: case.episode_id,
        purpose: case.purpose,
        verdict,
        decided_at: case.decided_at?.0,
        valid_until: case.valid_until?.0,
    })
}
