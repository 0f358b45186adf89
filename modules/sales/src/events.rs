//! What the module says, and what it listens to.

use crate::{
    MODULE, flow,
    model::{
        deal::Deal, fi_product::FiProduct, handover::Handover, payment::Payment, refund::Refund,
        unwind::Unwind,
    },
};
use contracts::{
    identity::{self, CentreOpened, PERSON, PersonDismissed},
    sales::{
        DealCancelled, DealClosed, DealHandedOver, DealReserved, DealUnwound, FiProductSold,
        PaymentReceived, RefundMade,
    },
    vehicles::{
        EPISODE, EpisodeHandedOver, EpisodeListed, EpisodeReturned, HoldEnded, ReservationGiven,
        SourceDocument,
    },
};
use kernel::{Day, Line};
use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    vec![
        Consumer::of(MODULE, identity::CENTRE)
            .on::<CentreOpened>(|_, tx, event| Box::pin(flow::pattern::centre_opened(tx, event))),
        Consumer::of(MODULE, PERSON).on::<PersonDismissed>(|_, tx, event| {
            Box::pin(flow::leave::person_dismissed(tx, event))
        }),
        Consumer::of(MODULE, EPISODE)
            .on::<EpisodeListed>(|_, tx, event| Box::pin(flow::car::car_listed(tx, event)))
            .on::<HoldEnded>(|app, tx, event| {
                Box::pin(flow::reservation::hold_ended(app, tx, event))
            })
            .on::<EpisodeHandedOver>(|app, tx, event| Box::pin(flow::car::car_sold(app, tx, event)))
            .on::<EpisodeReturned>(|_, tx, event| Box::pin(flow::car::car_returned(tx, event))),
    ]
}

/// A deal has the car, or keeps it for longer.
pub fn deal_reserved(deal: &Deal, given: &ReservationGiven) -> DealReserved {
    DealReserved {
        deal: deal.id,
        episode: deal.episode_id,
        hold: given.hold,
        until: given.until,
    }
}

/// A deal is off.
pub fn deal_cancelled(deal: &Deal) -> DealCancelled {
    DealCancelled {
        deal: deal.id,
        episode: deal.episode_id,
    }
}

/// Advances went back.
pub fn refund_made(deal: &Deal, refund: &Refund) -> RefundMade {
    RefundMade {
        deal: deal.id,
        refund: refund.id,
        entity: deal.entity_id,
        centre: deal.centre_id,
        episode: deal.episode_id,
        buyer: deal.buyer_id,
        way: refund.way,
        settled: refund.settled,
        refunded: refund.refunded,
        kept: refund.kept,
        refunded_on: refund.refunded_on,
        document: document(&refund.document_number, refund.refunded_on),
    }
}

/// A signed deal is undone; `deal` is how it stood before.
pub fn deal_unwound(deal: &Deal, unwind: &Unwind) -> DealUnwound {
    DealUnwound {
        deal: deal.id,
        entity: deal.entity_id,
        centre: deal.centre_id,
        episode: deal.episode_id,
        buyer: deal.buyer_id,
        salesman: deal.salesman_id,
        handed_over: deal.car_is_out(),
        fee: unwind.fee,
        way: unwind.fee_way,
        unwound_on: unwind.unwound_on,
        reason: unwind.reason.to_string(),
        document: document(&unwind.number, unwind.unwound_on),
    }
}

/// The buyer paid.
pub fn payment_received(deal: &Deal, payment: &Payment) -> PaymentReceived {
    PaymentReceived {
        deal: deal.id,
        payment: payment.id,
        entity: deal.entity_id,
        centre: deal.centre_id,
        episode: deal.episode_id,
        buyer: deal.buyer_id,
        way: payment.way,
        amount: payment.amount,
        paid_on: payment.paid_on,
        document: document(&payment.document_number, payment.paid_on),
    }
}

/// A product was sold with the car.
pub fn fi_product_sold(deal: &Deal, product: &FiProduct, sold_on: Day) -> FiProductSold {
    FiProductSold {
        deal: deal.id,
        product: product.id,
        entity: deal.entity_id,
        centre: deal.centre_id,
        episode: deal.episode_id,
        partner: product.partner_id.into(),
        commission: product.commission,
        sold_on,
        document: document(&product.document_number, product.document_date),
    }
}

/// The buyer has the car.
pub fn deal_handed_over(deal: &Deal, handover: &Handover) -> DealHandedOver {
    DealHandedOver {
        deal: deal.id,
        entity: deal.entity_id,
        centre: deal.centre_id,
        episode: deal.episode_id,
        buyer: deal.buyer_id,
        salesman: deal.salesman_id,
        price: deal.price,
        paid: deal.paid,
        handed_over_on: handover.handed_over_on,
        document: document(&handover.number, handover.handed_over_on),
    }
}

/// Everything is done.
pub fn deal_closed(deal: &Deal) -> DealClosed {
    DealClosed {
        deal: deal.id,
        episode: deal.episode_id,
    }
}

fn document(number: &Line, date: Day) -> SourceDocument {
    SourceDocument {
        module: MODULE.to_owned(),
        number: number.to_string(),
        date,
    }
}
