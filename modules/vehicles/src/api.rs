//! The HTTP face of the module, and its ports.

pub mod cost;
pub mod episode;
pub mod hold;
pub mod ports;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    episode::routes()
        .merge(cost::routes())
        .merge(hold::routes())
}
