//! What the module says, and what it listens to.

use crate::{
    MODULE, flow,
    model::{
        cost::CostLine,
        episode::{Arrival, Episode, PastSale, PurchaseFacts},
        hold::Hold,
    },
};
use contracts::{
    buyback::{self, CarAccepted},
    identity::{self, CentreOpened},
    sales::{self, DealCancelled, DealClosed, DealHandedOver, DealReserved, DealUnwound},
    vehicles::{
        CostAdded, EpisodeHandedOver, EpisodeListed, EpisodeOpened, EpisodeReturned, HoldEnd,
        HoldEnded, SaleCheckRequested,
    },
    verification::{self, CaseDecided},
};
use kernel::{Money, vat::VatScheme};
use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    vec![
        Consumer::of(MODULE, identity::CENTRE)
            .on::<CentreOpened>(|_, tx, event| Box::pin(flow::pattern::centre_opened(tx, event))),
        Consumer::of(MODULE, buyback::PURCHASE)
            .on::<CarAccepted>(|_, tx, event| Box::pin(flow::sale::car_accepted(tx, event))),
        Consumer::of(MODULE, sales::DEAL)
            .on::<DealReserved>(|app, tx, event| {
                Box::pin(flow::hold::deal_reserved(app, tx, event))
            })
            .on::<DealCancelled>(|app, tx, event| {
                Box::pin(flow::hold::deal_cancelled(app, tx, event))
            })
            .on::<DealHandedOver>(|app, tx, event| {
                Box::pin(flow::sale::deal_handed_over(app, tx, event))
            })
            .on::<DealClosed>(|_, tx, event| Box::pin(flow::sale::deal_closed(tx, event)))
            .on::<DealUnwound>(|app, tx, event| Box::pin(flow::sale::deal_unwound(app, tx, event))),
        Consumer::of(MODULE, verification::CASE)
            .on::<CaseDecided>(|_, tx, event| Box::pin(flow::check::case_decided(tx, event))),
    ]
}

/// A car came into stock.
pub fn episode_opened(episode: &Episode, arrival: &Arrival) -> EpisodeOpened {
    EpisodeOpened {
        episode: episode.id,
        vehicle: episode.vehicle_id,
        vin: episode.vin.clone(),
        entity: episode.entity_id,
        centre: episode.centre_id,
        purchase: arrival.purchase,
        counterparty: arrival.counterparty,
        purchase_price: arrival.price,
        purchase_vat: arrival.purchase_vat,
        vat_scheme: arrival.vat_scheme,
        acquired_on: arrival.acquired_on,
        document: arrival.document.clone(),
        vehicle_type: arrival.vehicle_type.clone(),
    }
}

/// A cost was added.
pub fn cost_added(episode: &Episode, line: &CostLine, cost_total: Money) -> CostAdded {
    CostAdded {
        episode: episode.id,
        vin: episode.vin.clone(),
        entity: episode.entity_id,
        centre: episode.centre_id,
        cost_line: line.id,
        kind: line.kind,
        document: line.document(),
        supplier: line.supplier_id,
        net: line.net,
        vat: line.vat,
        gross: line.gross,
        cost_total,
        work: line.work.clone(),
    }
}

/// A car is offered.
pub fn episode_listed(episode: &Episode, price: Money) -> EpisodeListed {
    EpisodeListed {
        episode: episode.id,
        vin: episode.vin.clone(),
        entity: episode.entity_id,
        centre: episode.centre_id,
        title: episode.title(),
        price,
    }
}

/// A hold is over.
pub fn hold_ended(hold: &Hold, reason: HoldEnd) -> HoldEnded {
    HoldEnded {
        episode: hold.episode_id,
        hold: hold.id,
        deal: hold.deal_id,
        reason,
    }
}

/// A car left the stock.
pub fn episode_handed_over(
    episode: &Episode,
    deal: &DealHandedOver,
    purchase_price: Money,
    vat_scheme: VatScheme,
    cost_total: Money,
) -> EpisodeHandedOver {
    EpisodeHandedOver {
        episode: episode.id,
        vehicle: episode.vehicle_id,
        vin: episode.vin.clone(),
        entity: episode.entity_id,
        centre: episode.centre_id,
        deal: deal.deal,
        buyer: deal.buyer.into(),
        salesman: deal.salesman,
        price: deal.price,
        purchase_price,
        vat_scheme,
        cost_total,
        acquired_on: episode.acquired_on,
        handed_over_on: deal.handed_over_on,
    }
}

/// A sold car is ours again.
pub fn episode_returned(episode: &Episode, sale: &PastSale, cost_total: Money) -> EpisodeReturned {
    EpisodeReturned {
        episode: episode.id,
        vehicle: episode.vehicle_id,
        vin: episode.vin.clone(),
        entity: episode.entity_id,
        centre: episode.centre_id,
        deal: sale.deal_id,
        cost_total,
        returned_on: sale.returned_on,
    }
}

/// A car shall be checked before it is sold.
pub fn sale_check_requested(episode: &Episode, facts: &PurchaseFacts) -> SaleCheckRequested {
    SaleCheckRequested {
        episode: episode.id,
        purchase: facts.purchase_id,
        entity: episode.entity_id,
        centre: episode.centre_id,
        vin: episode.vin.clone(),
        vehicle_type: episode.vehicle_type.clone(),
    }
}
