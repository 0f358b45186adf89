//! The HTTP face of the module.

pub mod account;
pub mod close_step;
pub mod entry;
pub mod forecast;
pub mod fuzz;
pub mod journal;
pub mod journal_file;
pub mod period;
pub mod period_pnl;
pub mod pnl;
pub mod ports;
pub mod reopen;
pub mod rule;
pub mod unwind;
pub mod vehicle;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    account::routes()
        .merge(entry::routes())
        .merge(journal::routes())
        .merge(period::routes())
        .merge(reopen::routes())
        .merge(close_step::routes())
        .merge(vehicle::routes())
        .merge(pnl::routes())
        .merge(period_pnl::routes())
        .merge(rule::routes())
        .merge(unwind::routes())
        .merge(forecast::routes())
}
