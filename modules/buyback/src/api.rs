//! The HTTP face of the module, and its port.

pub mod appraisal;
pub mod contract;
pub mod listing;
pub mod offer;
pub mod ports;
pub mod purchase;
pub mod reference;
pub mod seller;
pub mod valuation;

use kernel::Bounded;
use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    purchase::routes()
        .merge(seller::routes())
        .merge(appraisal::routes())
        .merge(valuation::routes())
        .merge(offer::routes())
        .merge(contract::routes())
        .merge(listing::routes())
        .merge(reference::routes())
}

/// A year as the models count it.
fn year(year: Bounded<1900, 2100>) -> i32 {
    // The bounds fit: the other branch is never taken.
    i32::try_from(year.get()).unwrap_or_default()
}
