//! Live updates of open pages.

use crate::{MODULE, model::code};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use kernel::Error;
use platform::{
    App,
    http::{Answer, Caller, Params, Routes},
    live::{self, Crowd, Hint},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).signed_in(routes!(event_stream))
}

/// Where a stream goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamParams {
    /// The id of the last event of a stream that broke, for clients that cannot send the header `Last-Event-ID`.
    last_event_id: Option<String>,
}

/// What changes, as server-sent events: `hint` with the thing that has changed, for everything that the caller may read, and
/// `resync` when hints were missed and everything shown should be read anew. The stream ends when the caller is signed out.
#[utoipa::path(get, path = "/events", tag = "console", params(StreamParams), responses((status = 200, body = Hint, content_type = "text/event-stream")))]
async fn event_stream(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Params(params): Params<StreamParams>,
) -> Answer<Response> {
    let header = headers.get("last-event-id");
    let header = header.and_then(|value| value.to_str().ok());
    let since = header.or(params.last_event_id.as_deref());
    match live::open(&app, &caller, &headers, since).await {
        Ok(stream) => Ok(stream.into_response()),
        Err(Crowd::Full(most)) => Err(Error::new(code::TOO_MANY_STREAMS).with("most", most).into()),
        Err(Crowd::Other(error)) => Err(error.into()),
    }
}
