//! Health and metrics: for the orchestrator and Prometheus, outside of the permission system and without any data.

use crate::{app::App, db, http::problem::Answer, serve::Phase};
use axum::{Extension, Router, extract::State, routing::get};
use kernel::codes;
use metrics_exporter_prometheus::PrometheusHandle;

/// `/health/{started,live,ready}` and `/metrics`.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/health/started", get(|| async { "started\n" }))
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// Ready while the database answers and no shutdown has begun.
async fn ready(State(app): State<App>, Extension(phase): Extension<Phase>) -> Answer<&'static str> {
    if phase.is_stopping() {
        return Err(codes::DEPENDENCY_UNAVAILABLE.into());
    }
    db::ping(&app.db).await?;
    Ok("ready\n")
}

async fn metrics(Extension(handle): Extension<Option<PrometheusHandle>>) -> String {
    handle.map(|handle| handle.render()).unwrap_or_default()
}
