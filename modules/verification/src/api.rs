//! The HTTP face of the module.

pub mod case;
pub mod evidence;
pub mod review;
pub mod stop;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    case::routes()
        .merge(evidence::routes())
        .merge(review::routes())
        .merge(stop::routes())
}
