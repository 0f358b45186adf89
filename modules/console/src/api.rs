//! The HTTP face of the module.

pub mod export;
pub mod live;
pub mod modules;

use platform::http::Routes;

/// What programs know the module as.
const PLACE: &str = "platform";

/// Every route with its permission.
pub fn routes() -> Routes {
    modules::routes()
        .merge(live::routes())
        .merge(export::routes())
        .at(PLACE)
}
