//! The HTTP face of the module, and its ports.

pub mod ageing;
pub mod check;
pub mod cost;
pub mod episode;
pub mod fuzz;
pub mod hold;
pub mod location;
pub mod lot;
pub mod lot_act;
pub mod ports;
pub mod price_review;
pub mod recon;
pub mod recon_board;
pub mod recon_template;
pub mod standing;
pub mod stock;
pub mod vat_rate;
pub mod vehicle_type;

use kernel::{CentreId, Result, codes};
use platform::http::{Caller, Routes};

/// Every route with its permission.
pub fn routes() -> Routes {
    stock::routes()
        .merge(episode::routes())
        .merge(cost::routes())
        .merge(hold::routes())
        .merge(check::routes())
        .merge(vehicle_type::routes())
        .merge(vat_rate::routes())
        .merge(recon::routes())
        .merge(recon_board::routes())
        .merge(recon_template::routes())
        .merge(location::routes())
        .merge(standing::routes())
        .merge(lot::routes())
        .merge(lot_act::routes())
        .merge(ageing::routes())
        .merge(price_review::routes())
}

/// What holds for another centre is not the caller's business.
fn within(caller: &Caller, centre: Option<CentreId>) -> Result<()> {
    if centre.is_none_or(|centre| caller.scope.reach.centre(centre)) {
        Ok(())
    } else {
        Err(codes::NOT_FOUND.into())
    }
}
