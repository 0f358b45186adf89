//! Requests to open a closed month again.

use crate::{
    MODULE, flow,
    model::{
        period::Month,
        permission,
        reopen::{Decision, ReopenCard, ReopenRequestId, RequestTotals},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{EntityId, Invalid, Note, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Ids, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(request_page), permission::PERIOD_READ)
        .route(routes!(request_totals), permission::PERIOD_READ)
        .route(routes!(reopen_ask), permission::PERIOD_REOPEN)
        .route(routes!(reopen_confirm), permission::PERIOD_REOPEN)
        .route(routes!(reopen_decline), permission::PERIOD_REOPEN)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RequestParams {
    /// Only this legal entity.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Only this month, `2026-03`.
    #[param(value_type = Option<String>)]
    month: Option<Month>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Requests to open closed months again, newest first.
#[utoipa::path(get, path = "/reopen-requests", tag = "finance", params(RequestParams), responses((status = 200, body = Page<ReopenCard>)))]
async fn request_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<RequestParams>,
) -> Answer<Json<Page<ReopenCard>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::reopen::request_page(&mut tx, params.entity_id, params.month, ask).await?;
    tx.close().await?;
    let now = app.clock.now();
    let page = Page::cut(rows, ask.limit, |request| request.id.0);
    Ok(Json(page.map(|request| request.card(now))))
}

/// What to add up.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RequestTotalsParams {
    /// Only this legal entity.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Only this month, `2026-03`.
    #[param(value_type = Option<String>)]
    month: Option<Month>,
}

/// How many of them are in which state.
#[utoipa::path(get, path = "/reopen-requests/totals", tag = "finance", params(RequestTotalsParams), responses((status = 200, body = RequestTotals)))]
async fn request_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<RequestTotalsParams>,
) -> Answer<Json<RequestTotals>> {
    let (entity, month, now) = (params.entity_id, params.month, app.clock.now());
    let mut tx = caller.read(&app).await?;
    let counts = store::reopen::request_counts(&mut tx, entity, month, now).await?;
    tx.close().await?;
    Ok(Json(counts.into()))
}

/// Why a month has to be opened again.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReopenIn {
    /// The reason.
    reason: Note,
}

/// Ask for a closed month to be opened again. Somebody else has to confirm it within 24 hours.
#[utoipa::path(post, path = "/periods/{entity_id}/{month}/reopen-requests", tag = "finance", params(("entity_id" = String, Path, description = "The legal entity"), ("month" = String, Path, description = "`2026-03`")), request_body = ReopenIn, responses((status = 201, body = ReopenCard)))]
async fn reopen_ask(
    State(app): State<App>,
    command: Command,
    Ids(entity, month): Ids<EntityId, Month>,
    Body(input): Body<ReopenIn>,
) -> Answer<Created<ReopenCard>> {
    let reason = input.reason.to_string();
    Ok(Created(
        flow::reopen::reopen_ask(&app, &command, (entity, month), reason).await?,
    ))
}

/// What is said to a decision.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DecideIn {
    /// Nothing has to be said.
    #[deserr(default)]
    note: Option<Note>,
}

/// Open the month again, as another person asked. The author of the request is refused.
#[utoipa::path(post, path = "/reopen-requests/{id}/confirm", tag = "finance", params(("id" = String, Path)), request_body = DecideIn, responses((status = 200, body = ReopenCard)))]
async fn reopen_confirm(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReopenRequestId>,
    Body(input): Body<DecideIn>,
) -> Answer<Json<ReopenCard>> {
    let note = input.note.map(|note| note.to_string());
    let decision = Decision::Confirmed;
    Ok(Json(
        flow::reopen::reopen_decide(&app, &command, id, decision, note).await?,
    ))
}

/// Leave the month closed; the author takes the request back by this.
#[utoipa::path(post, path = "/reopen-requests/{id}/decline", tag = "finance", params(("id" = String, Path)), request_body = DecideIn, responses((status = 200, body = ReopenCard)))]
async fn reopen_decline(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReopenRequestId>,
    Body(input): Body<DecideIn>,
) -> Answer<Json<ReopenCard>> {
    let note = input.note.map(|note| note.to_string());
    let decision = Decision::Declined;
    Ok(Json(
        flow::reopen::reopen_decide(&app, &command, id, decision, note).await?,
    ))
}
