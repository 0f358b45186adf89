//! Role requests.

use super::binding::NodeIn;
use crate::{
    MODULE, flow,
    model::{
        binding::GrantAsk,
        permission,
        role_request::{RoleRequest, RoleRequestId, RoleRequestState, RoleRequestStep},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Line, Note, Page, PageAsk, UserId};
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
        .route(routes!(role_request_page), permission::ROLE_REQUEST_READ)
        .route(routes!(role_request_ask), permission::ROLE_REQUEST_ASK)
        .route(
            routes!(role_request_approve),
            permission::ROLE_REQUEST_DECIDE,
        )
        .route(
            routes!(role_request_decline),
            permission::ROLE_REQUEST_DECIDE,
        )
        .route(routes!(role_request_withdraw), permission::ROLE_REQUEST_ASK)
}

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RoleRequestParams {
    /// Only those in this state.
    state: Option<RoleRequestState>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Role requests within my reach, newest first.
#[utoipa::path(get, path = "/role-requests", tag = "identity", params(RoleRequestParams), responses((status = 200, body = Page<RoleRequest>)))]
async fn role_request_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<RoleRequestParams>,
) -> Answer<Json<Page<RoleRequest>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::role_request::role_request_page(&mut tx, params.state, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row: &RoleRequest| {
        row.id.0
    })))
}

/// A role to be asked for.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct RoleRequestIn {
    /// For whom.
    person_id: UserId,
    /// Stable name of the role.
    #[schema(example = "cfo")]
    role: Line,
    /// It reaches this place and everything below it.
    at: NodeIn,
    /// From when; from the decision if absent.
    #[deserr(default)]
    valid_from: Option<Instant>,
    /// Until when; without end if absent.
    #[deserr(default)]
    valid_until: Option<Instant>,
    /// Why, for the one who decides.
    #[schema(example = "Замещает финансового директора на время отпуска")]
    reason: Note,
}

/// Ask for a role for somebody else. It is granted when another person approves.
#[utoipa::path(post, path = "/role-requests", tag = "identity", request_body = RoleRequestIn, responses((status = 201, body = RoleRequest)))]
async fn role_request_ask(
    State(app): State<App>,
    command: Command,
    Body(input): Body<RoleRequestIn>,
) -> Answer<Created<RoleRequest>> {
    let ask = GrantAsk {
        role: input.role.to_string(),
        at: input.at.node(),
        valid_from: input.valid_from.map(|at| at.0),
        valid_until: input.valid_until.map(|at| at.0),
    };
    let (person, reason) = (input.person_id, input.reason.to_string());
    let asked = flow::role_request::role_request_ask(&app, &command, person, ask, reason).await?;
    Ok(Created(asked))
}

/// Approve what somebody else asked for: the role is granted now.
#[utoipa::path(post, path = "/role-requests/{id}/approve", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = RoleRequest)))]
async fn role_request_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<RoleRequestId>,
) -> Answer<Json<RoleRequest>> {
    Ok(Json(
        flow::role_request::role_request_approve(&app, &command, id).await?,
    ))
}

/// Decline what somebody else asked for.
#[utoipa::path(post, path = "/role-requests/{id}/decline", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = RoleRequest)))]
async fn role_request_decline(
    State(app): State<App>,
    command: Command,
    Id(id): Id<RoleRequestId>,
) -> Answer<Json<RoleRequest>> {
    let step = RoleRequestStep::Decline;
    Ok(Json(
        flow::role_request::role_request_close(&app, &command, id, step).await?,
    ))
}

/// Take back what I asked for.
#[utoipa::path(post, path = "/role-requests/{id}/withdraw", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = RoleRequest)))]
async fn role_request_withdraw(
    State(app): State<App>,
    command: Command,
    Id(id): Id<RoleRequestId>,
) -> Answer<Json<RoleRequest>> {
    let step = RoleRequestStep::Withdraw;
    Ok(Json(
        flow::role_request::role_request_close(&app, &command, id, step).await?,
    ))
}
