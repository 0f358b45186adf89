//! Logs and metrics of the process.

use crate::{Error, Result, settings::Settings};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt,
};

/// Starts both, once per process; gives what renders `/metrics`.
///
/// # Errors
/// The filter cannot be read, or telemetry runs already.
pub fn start(settings: &Settings) -> Result<PrometheusHandle> {
    let wrong = |error: &dyn std::fmt::Display| Error::Settings(error.to_string());
    let filter = EnvFilter::try_new(&settings.log_filter).map_err(|error| wrong(&error))?;
    let lines: Box<dyn Layer<Registry> + Send + Sync> = if settings.log_format == "json" {
        Box::new(
            tracing_subscriber::fmt::layer()
                .json()
                .with_writer(std::io::stderr),
        )
    } else {
        Box::new(tracing_subscriber::fmt::layer().with_writer(std::io::stderr))
    };
    let registry = tracing_subscriber::registry().with(lines).with(filter);
    registry.try_init().map_err(|error| wrong(&error))?;
    let handle = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| wrong(&error))?;
    describe();
    Ok(handle)
}

fn describe() {
    metrics::describe_gauge!("kite_operator_leader", "1 in the process that leads");
    metrics::describe_counter!(
        "kite_operator_reconciles_total",
        "Looks at resources, by how they ended"
    );
    metrics::describe_counter!(
        "kite_operator_writes_total",
        "What had to be changed, by where"
    );
    metrics::describe_counter!(
        "kite_operator_fenced_total",
        "Writes that the database refused because another process leads"
    );
    metrics::describe_gauge!(
        "kite_operator_centre_ready",
        "1 when everything of the centre is in place"
    );
    metrics::describe_gauge!(
        "kite_operator_centre_vacant_roles",
        "Roles that nobody has in the centre"
    );
    // A counter that has not been counted yet is a zero, not nothing: alerts compare with it.
    for result in ["done", "failed"] {
        metrics::counter!("kite_operator_reconciles_total", "result" => result).absolute(0);
    }
    metrics::counter!("kite_operator_fenced_total").absolute(0);
    metrics::gauge!("kite_operator_leader").set(0.0);
}
