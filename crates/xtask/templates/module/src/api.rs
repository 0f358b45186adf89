//! The HTTP face of the module.

pub mod specimen;

use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    specimen::routes()
}
