//! Stub registers: the systems outside, with recorded answers. For the demo, for rehearsals and for tests, because an
//! installation lives in a closed network. They speak real HTTP, so the adapters are the same as in production.

mod pledges;

use axum::Router;
use kernel::{Error, Result};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Every stub register.
pub fn router() -> Router {
    pledges::router()
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
