//! The HTTP face of the module.

pub mod account;
pub mod entry;
pub mod pnl;
pub mod rule;
pub mod vehicle;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    account::routes()
        .merge(entry::routes())
        .merge(vehicle::routes())
        .merge(pnl::routes())
        .merge(rule::routes())
}
