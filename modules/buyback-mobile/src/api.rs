//! The HTTP face of the module: what phones speak, and what the desk reads.

pub mod car;
pub mod command;
pub mod device;
pub mod fuzz;
pub mod inspection;
pub mod photo;
pub mod rule;
pub mod sync;
pub mod upload;

use crate::model::client::ClientVersion;
use axum::http::HeaderMap;
use platform::http::Routes;

/// Every route with its permission.
pub fn routes() -> Routes {
    device::routes()
        .merge(sync::routes())
        .merge(command::routes())
        .merge(upload::routes())
        .merge(inspection::routes())
        .merge(photo::routes())
        .merge(car::routes())
        .merge(rule::routes())
        .at("buyback-mobile")
}

/// The version of the application that calls, from `X-Kite-Client`, if it says so in the right form.
fn client(headers: &HeaderMap) -> Option<ClientVersion> {
    headers.get("x-kite-client")?.to_str().ok()?.parse().ok()
}
