//! What the module listens to. It says nothing itself yet.

use crate::{MODULE, flow};
use contracts::{
    buyback::{self, PayoutMade},
    sales::{self, DealHandedOver, DealUnwound, FiProductSold, PaymentReceived, RefundMade},
    vehicles::{self, CostAdded, EpisodeHandedOver, EpisodeOpened, EpisodeReturned},
};
use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    vec![
        Consumer::of(MODULE, vehicles::EPISODE)
            .on::<EpisodeOpened>(|app, tx, event| {
                Box::pin(flow::episode::episode_opened(app, tx, event))
            })
            .on::<CostAdded>(|app, tx, event| Box::pin(flow::episode::cost_added(app, tx, event)))
            .on::<EpisodeHandedOver>(|app, tx, event| {
                Box::pin(flow::episode::episode_handed_over(app, tx, event))
            })
            .on::<EpisodeReturned>(|app, tx, event| {
                Box::pin(flow::unwind::episode_returned(app, tx, event))
            }),
        Consumer::of(MODULE, buyback::PURCHASE).on::<PayoutMade>(|app, tx, event| {
            Box::pin(flow::episode::payout_made(app, tx, event))
        }),
        Consumer::of(MODULE, sales::DEAL)
            .on::<PaymentReceived>(|app, tx, event| {
                Box::pin(flow::deal::payment_received(app, tx, event))
            })
            .on::<FiProductSold>(|app, tx, event| {
                Box::pin(flow::deal::fi_product_sold(app, tx, event))
            })
            .on::<DealHandedOver>(|app, tx, event| {
                Box::pin(flow::deal::deal_handed_over(app, tx, event))
            })
            .on::<RefundMade>(|app, tx, event| Box::pin(flow::deal::refund_made(app, tx, event)))
            .on::<DealUnwound>(|app, tx, event| {
                Box::pin(flow::unwind::deal_unwound(app, tx, event))
            }),
    ]
}
