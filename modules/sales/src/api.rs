//! The HTTP face of the module.

pub mod buyer;
pub mod cancel;
pub mod car;
pub mod contract;
pub mod deal;
pub mod deal_list;
pub mod discount;
pub mod fi_product;
pub mod fuzz;
pub mod handover;
pub mod payment;
pub mod queue;
pub mod register;
pub mod reservation;
pub mod rule;
pub mod unwind;
pub mod version;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    buyer::routes()
        .merge(car::routes())
        .merge(deal_list::routes())
        .merge(deal::routes())
        .merge(version::routes())
        .merge(discount::routes())
        .merge(register::routes())
        .merge(reservation::routes())
        .merge(queue::routes())
        .merge(contract::routes())
        .merge(payment::routes())
        .merge(fi_product::routes())
        .merge(handover::routes())
        .merge(cancel::routes())
        .merge(unwind::routes())
        .merge(rule::routes())
}
