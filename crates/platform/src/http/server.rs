//! The router of the whole process with its layers.

use super::{
    connections::Crowded, docs, extract, health, limit, limit::Limits, problem, site, site::Site,
};
use crate::{app::App, module::Module, serve::Phase};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use kernel::codes;
use metrics_exporter_prometheus::PrometheusHandle;
use problem::Problem;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tower_http::{
    catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, trace::TraceLayer,
};

/// Everything that this process answers.
pub(crate) fn router(
    app: &App,
    modules: &[Arc<dyn Module>],
    phase: Phase,
    limits: Arc<Limits>,
    metrics: Option<PrometheusHandle>,
) -> Router {
    let in_flight = Arc::new(Semaphore::new(app.config.http.in_flight_max));
    let documents =
        docs::routes(modules).layer(from_fn_with_state(limits.clone(), limit::by_address));
    let api = modules
        .iter()
        .fold(documents, |router, module| {
            router.merge(module.routes().mount().0)
        })
        .fallback(site::serve)
        .layer(Extension(Arc::new(Site::open(&app.config.http.site))))
        .layer(Extension(limits))
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(from_fn_with_state(in_flight, shed))
        // Outside of the shedding: who sends his body slowly takes no place from those who have sent theirs.
        .layer(from_fn_with_state(app.clone(), buffered));
    let router = api
        .merge(health::routes())
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(Extension(app.clone()))
        .layer(Extension(phase))
        .layer(Extension(metrics))
        .layer(DefaultBodyLimit::max(app.config.http.upload_bytes_max))
        .layer(from_fn_with_state(app.clone(), problem::render))
        .layer(from_fn(measured))
        // Defects are logged where they are rendered; a line for every request that is shed would be a storm of its own.
        .layer(TraceLayer::new_for_http().on_failure(()));
    safe_headers(router).with_state(app.clone())
}

/// Headers that every answer has: nothing is sniffed, framed, or loaded from elsewhere.
fn safe_headers(router: Router<App>) -> Router<App> {
    let headers = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ),
    ];
    headers.into_iter().fold(
        router,
        |router, (name, value): (HeaderName, &'static str)| {
            router.layer(SetResponseHeaderLayer::if_not_present(
                name,
                HeaderValue::from_static(value),
            ))
        },
    )
}

/// Sheds load early: a request that would wait is told to come back.
async fn shed(State(in_flight): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Crowded>().is_some() {
        return Problem::from(codes::OVERLOADED).into_response();
    }
    match in_flight.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => Problem::from(codes::OVERLOADED).into_response(),
    }
}

/// Answers in time, whatever the handler does; its transaction rolls back.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let http = &app.config.http;
    let limit = match streams(&request) {
        true => http.stream_ms_max,
        false => http.request_ms_max,
    };
    let limit = Duration::from_millis(limit);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::from(codes::DEADLINE_EXCEEDED).into_response(),
    }
}

/// Whether the body is a piece of a file that is stored as it comes, at the pace of its network. Such a body is read by
/// nothing but an upload: a route that reads JSON refuses it.
fn streams(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    request.method() == Method::PATCH
        && kind.is_some_and(|kind| kind == "application/offset+octet-stream")
}

async fn buffered(State(app): State<App>, request: Request, next: Next) -> Response {
    match extract::buffer(&app.config.http, request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Counts and times requests by route, never by raw path.
async fn measured(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics::histogram!("kite_http_request_seconds", &labels).record(start.elapsed());
    response
}
