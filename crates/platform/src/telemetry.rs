//! Logs, spans and metrics of the process.

use crate::{
    config::{LogFormat, TelemetryConfig},
    gelf,
};
use kernel::{Error, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt,
};

/// Seconds at which request and handler times are counted.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Keeps the exporter alive; dropping it flushes what is left.
#[derive(Debug)]
pub struct Telemetry {
    /// Renders `/metrics`.
    pub metrics: PrometheusHandle,
    spans: Option<SdkTracerProvider>,
    _gelf: Option<gelf::Output>,
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.spans.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "the last spans could not be exported");
        }
    }
}

/// Starts logging, metrics and, when an endpoint is named, OTLP. Once per process.
///
/// # Errors
/// The filter or the endpoint cannot be read, or telemetry runs already.
pub fn start(config: &TelemetryConfig) -> Result<Telemetry> {
    let spans = exporter(&config.otlp_endpoint)?;
    let otlp = spans
        .as_ref()
        .map(|spans| tracing_opentelemetry::layer().with_tracer(spans.tracer("kite")));
    let filter = EnvFilter::try_new(&config.filter).map_err(Error::internal)?;
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match config.format {
        LogFormat::Text => Box::new(tracing_subscriber::fmt::layer().with_writer(std::io::stderr)),
        LogFormat::Json => Box::new(
            tracing_subscriber::fmt::layer()
                .json()
                .with_writer(std::io::stderr),
        ),
    };
    let (output, messages) = gelf::Output::start(config)?.unzip();
    let worth = EnvFilter::try_new(&config.gelf_filter).map_err(Error::internal)?;
    tracing_subscriber::registry()
        .with(lines)
        .with(messages.map(|messages| messages.with_filter(worth)))
        .with(otlp)
        .with(filter)
        .try_init()
        .map_err(Error::internal)?;
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
        .map_err(Error::internal)?;
    let metrics = builder.install_recorder().map_err(Error::internal)?;
    said_from_the_start();
    Ok(Telemetry {
        metrics,
        spans,
        _gelf: output,
    })
}

/// Counters that alerts watch begin at zero: a counter that first appears with one has risen by nothing.
fn said_from_the_start() {
    for reason in ["queue", "full", "damaged"] {
        metrics::counter!("kite_gelf_dropped_total", "reason" => reason).absolute(0);
    }
    metrics::gauge!("kite_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
}

fn exporter(endpoint: &str) -> Result<Option<SdkTracerProvider>> {
    if endpoint.is_empty() {
        return Ok(None);
    }
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .map_err(Error::internal)?;
    Ok(Some(
        SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .build(),
    ))
}
