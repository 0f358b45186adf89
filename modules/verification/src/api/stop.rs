//! The stop list. It belongs to the whole group: who is refused in one centre is refused in all.

use crate::{
    MODULE, flow,
    model::{
        permission,
        stop::{Stop, StopId, StopKind, StopReason, Stopped},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Invalid, Line, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(stop_page), permission::STOP_READ)
        .route(routes!(stop_add), permission::STOP_WRITE)
        .route(routes!(stop_remove), permission::STOP_WRITE)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StopParams {
    /// Only this kind.
    #[param(value_type = Option<StopKind>)]
    kind: Option<StopKind>,
    /// Removed entries instead of those in force.
    removed: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The stop list, newest first. Passports and phones are masked.
#[utoipa::path(get, path = "/stop-list", tag = "verification", params(StopParams), responses((status = 200, body = Page<Stop>)))]
async fn stop_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<StopParams>,
) -> Answer<Json<Page<Stop>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows =
        store::stop::stop_page(&mut tx, params.kind, params.removed.unwrap_or(false), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |stop| stop.id.0)))
}

/// A new entry.
#[derive(Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct StopIn {
    /// What it names.
    kind: StopKind,
    /// The VIN, the series and number of the passport, or the phone. Numbers of people are kept as keyed hashes only.
    value: Line,
    /// Why.
    reason: StopReason,
}

/// Put a car or a person on the stop list.
#[utoipa::path(post, path = "/stop-list", tag = "verification", request_body = StopIn, responses((status = 201, body = Stop)))]
async fn stop_add(
    State(app): State<App>,
    command: Command,
    Body(input): Body<StopIn>,
) -> Answer<Created<Stop>> {
    let what = Stopped::read(input.kind, input.value.as_str())?;
    Ok(Created(
        flow::stop::stop_add(&app, &command, &what, input.reason).await?,
    ))
}

/// Take an entry off the stop list; it stays for the record.
#[utoipa::path(post, path = "/stop-list/{id}/remove", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Stop)))]
async fn stop_remove(
    State(app): State<App>,
    command: Command,
    Id(id): Id<StopId>,
) -> Answer<Json<Stop>> {
    Ok(Json(flow::stop::stop_remove(&app, &command, id).await?))
}
