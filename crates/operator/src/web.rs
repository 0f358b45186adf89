//! `/metrics` and the probes.

use crate::{Error, Result};
use axum::{Router, http::StatusCode, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio_util::sync::CancellationToken;

/// Whether the process can do its work. One that follows is as ready as the one that leads.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<AtomicBool>);

impl Health {
    /// Notes whether the API server answered.
    pub fn asked(&self, answered: bool) {
        self.0.store(answered, Ordering::Relaxed);
    }

    fn ready(&self) -> StatusCode {
        if self.0.load(Ordering::Relaxed) {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Serves until `stop`. Liveness asks nobody: a process that waits for the API server must not be restarted for it.
///
/// # Errors
/// The address is taken.
pub async fn serve(
    listen: SocketAddr,
    metrics: PrometheusHandle,
    health: Health,
    stop: CancellationToken,
) -> Result<()> {
    let failed = |error: std::io::Error| Error::Outside(format!("{listen}: {error}"));
    let routes = Router::new()
        .route("/metrics", get(move || async move { metrics.render() }))
        .route("/health/started", get(|| async { StatusCode::OK }))
        .route("/health/live", get(|| async { StatusCode::OK }))
        .route("/health/ready", get(move || async move { health.ready() }));
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(failed)?;
    let served = axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned());
    served.await.map_err(failed)
}
