//! Stub registers: the systems outside, with recorded answers. For the demo, for rehearsals and for tests, because an
//! installation lives in a closed network. They speak real HTTP, so the adapters are the same as in production.
//!
//! Recorded answers are in `fixtures/registers/`, one file for each register; what is not recorded there is clean. Some recorded
//! keys misbehave on purpose. `POST /control/{register}` makes a whole register slow, failing, silent or talkative about another
//! car, and `GET /control` says what is set and which questions came when.

mod control;
mod recorded;
mod registers;

pub use control::{Heard, Mood};

use axum::Router;
use control::Control;
use kernel::{Error, Result};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Every stub register, with a control of its own.
pub fn router() -> Router {
    let control = Control::default();
    registers::router(&control).merge(control::router(&control))
}

/// Serves the stubs on `address` for as long as the process lives, and says where: port 0 takes a free one.
///
/// # Errors
/// The address is taken.
pub async fn start(address: SocketAddr) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address).await.map_err(Error::internal)?;
    let bound = listener.local_addr().map_err(Error::internal)?;
    tokio::spawn(async move { axum::serve(listener, router()).await });
    Ok(bound)
}
