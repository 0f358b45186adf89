//! The HTTP face of the module, and its port.

pub mod appraisal;
pub mod approval;
pub mod authority;
pub mod contract;
pub mod erasure;
pub mod follow_up;
pub mod fuzz;
pub mod keeper;
pub mod listing;
pub mod offer;
pub mod ports;
pub mod purchase;
pub mod purchase_list;
pub mod recon_truth;
pub mod reference;
pub mod replay;
pub mod risk;
pub mod seller;
pub mod valuation;
pub mod vehicle;

use kernel::Bounded;
use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    purchase::routes()
        .merge(purchase_list::routes())
        .merge(follow_up::routes())
        .merge(seller::routes())
        .merge(erasure::routes())
        .merge(appraisal::routes())
        .merge(valuation::routes())
        .merge(replay::routes())
        .merge(risk::routes())
        .merge(approval::routes())
        .merge(keeper::routes())
        .merge(authority::routes())
        .merge(offer::routes())
        .merge(contract::routes())
        .merge(recon_truth::routes())
        .merge(listing::routes())
        .merge(reference::routes())
}

/// A year as the models count it.
fn year(year: Bounded<1900, 2100>) -> i32 {
    // The bounds fit: the other branch is never taken.
    i32::try_from(year.get()).unwrap_or_default()
}
