//! Access in an emergency.

use super::PageParams;
use crate::{
    MODULE,
    flow::{self, emergency::EmergencyOpened, whole_group},
    model::{
        emergency::{Emergency, EmergencyId},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Invalid, Line, Note, Page};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(emergency_page), permission::EMERGENCY_WRITE)
        .route(routes!(emergency_ask), permission::EMERGENCY_WRITE)
        .route(routes!(emergency_confirm), permission::EMERGENCY_WRITE)
        .route(routes!(emergency_close), permission::EMERGENCY_WRITE)
}

/// A wish for access in an emergency.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct EmergencyIn {
    /// The role that the account will hold, in the whole group.
    #[schema(example = "tenant_administrator")]
    role: Line,
    /// Why; it stays in the audit log.
    #[schema(example = "Каталог не отвечает с 09:40, в салоне ждут клиенты")]
    reason: Note,
}

/// Emergencies, newest first.
#[utoipa::path(get, path = "/emergencies", tag = "identity", params(PageParams), responses((status = 200, body = Page<Emergency>)))]
async fn emergency_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Emergency>>> {
    whole_group(&caller.scope)?;
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::emergency::emergency_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row: &Emergency| row.id.0)))
}

/// Ask for access in an emergency. Nothing is open until another person confirms it.
#[utoipa::path(post, path = "/emergencies", tag = "identity", request_body = EmergencyIn, responses((status = 201, body = Emergency)))]
async fn emergency_ask(
    State(app): State<App>,
    command: Command,
    Body(input): Body<EmergencyIn>,
) -> Answer<Created<Emergency>> {
    let (role, reason) = (input.role.to_string(), input.reason.to_string());
    let asked = flow::emergency::emergency_ask(&app, &command, role, reason).await?;
    Ok(Created(asked))
}

/// Confirm what somebody else asked for: an account with that role works for an hour. Its password is told once.
#[utoipa::path(post, path = "/emergencies/{id}/confirm", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = EmergencyOpened)))]
async fn emergency_confirm(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EmergencyId>,
) -> Answer<Json<EmergencyOpened>> {
    let opened = flow::emergency::emergency_confirm(&app, &command, id).await?;
    Ok(Json(opened))
}

/// Close an emergency before its time. The account stops at once.
#[utoipa::path(post, path = "/emergencies/{id}/close", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Emergency)))]
async fn emergency_close(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EmergencyId>,
) -> Answer<Json<Emergency>> {
    let closed = flow::emergency::emergency_close(&app, &command, id).await?;
    Ok(Json(closed))
}
