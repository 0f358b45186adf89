//! Somebody leaves.

use crate::{
    MODULE,
    api::PageParams,
    flow,
    model::{
        dismissal::{Dismissal, DismissalAsk, DismissalId},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Line, Page, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, Params, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(person_dismiss), permission::PERSON_WRITE)
        .route(routes!(dismissal_call_off), permission::PERSON_WRITE)
        .route(routes!(dismissal_page), permission::PERSON_WRITE)
}

/// Who leaves how.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DismissalIn {
    /// Who takes over; without anybody the work appears in the lists of what nobody leads.
    #[deserr(default)]
    successor_id: Option<UserId>,
    /// Why.
    reason: Line,
    /// When; at once if absent.
    #[deserr(default)]
    at: Option<Instant>,
}

/// Dismiss a person, at once or at a later moment: sessions, tokens, roles and delegations end, devices delete their drafts,
/// the work goes to the successor.
#[utoipa::path(post, path = "/people/{id}/dismiss", tag = "identity", params(("id" = String, Path)), request_body = DismissalIn, responses((status = 200, body = Dismissal)))]
async fn person_dismiss(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
    Body(input): Body<DismissalIn>,
) -> Answer<Json<Dismissal>> {
    let ask = DismissalAsk {
        successor: input.successor_id,
        reason: input.reason,
        at: input.at,
    };
    Ok(Json(
        flow::dismissal::person_dismiss(&app, &command, id, ask).await?,
    ))
}

/// Call a planned dismissal off: the person stays.
#[utoipa::path(post, path = "/dismissals/{id}/call-off", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Dismissal)))]
async fn dismissal_call_off(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DismissalId>,
) -> Answer<Json<Dismissal>> {
    Ok(Json(
        flow::dismissal::dismissal_call_off(&app, &command, id).await?,
    ))
}

/// Dismissals that are planned, done or called off, newest first.
#[utoipa::path(get, path = "/dismissals", tag = "identity", params(PageParams), responses((status = 200, body = Page<Dismissal>)))]
async fn dismissal_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Dismissal>>> {
    flow::whole_group(&caller.scope)?;
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::dismissal::dismissal_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |one| one.id.0)))
}
