//! The HTTP face of the module.

pub mod buyer;
pub mod car;
pub mod contract;
pub mod deal;
pub mod fi_product;
pub mod handover;
pub mod payment;
pub mod queue;
pub mod reservation;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    buyer::routes()
        .merge(car::routes())
        .merge(deal::routes())
        .merge(reservation::routes())
        .merge(queue::routes())
        .merge(contract::routes())
        .merge(payment::routes())
        .merge(fi_product::routes())
        .merge(handover::routes())
}
