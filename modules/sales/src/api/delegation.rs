//! Lending an authority for a time.

use crate::{
    MODULE, flow,
    model::{
        authority::{Authority, Delegation, DelegationId},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{CentreId, Instant, Invalid, Line, Page, PageAsk, UserId};
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
        .route(routes!(delegation_page), permission::DEAL_READ)
        .route(routes!(delegation_give), permission::DEAL_READ)
        .route(routes!(delegation_revoke), permission::DEAL_READ)
}

/// An authority to lend.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DelegationIn {
    /// Where.
    centre_id: CentreId,
    /// What is lent; you have it there yourself.
    authority: Authority,
    /// To whom.
    given_to: UserId,
    /// From then on; now unless given.
    #[deserr(default)]
    starts_at: Option<Instant>,
    /// Until then.
    ends_at: Instant,
    /// Why.
    reason: Line,
}

/// Lend an authority of yours for a time: a holiday, an illness.
#[utoipa::path(post, path = "/delegations", operation_id = "discount_delegation_give", tag = "sales", request_body = DelegationIn, responses((status = 201, body = Delegation)))]
async fn delegation_give(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DelegationIn>,
) -> Answer<Created<Delegation>> {
    let now = Instant::from(app.clock.now());
    let delegation = Delegation {
        id: DelegationId::new(),
        centre_id: input.centre_id,
        authority: input.authority,
        given_by: command.scope.actor.id,
        given_to: input.given_to,
        starts_at: input.starts_at.unwrap_or(now),
        ends_at: input.ends_at,
        reason: input.reason,
        made_at: now,
        revoked_at: None,
    };
    let given = flow::authority::delegation_give(&app, &command, delegation).await?;
    Ok(Created(given))
}

/// Take an authority back before its time.
#[utoipa::path(post, path = "/delegations/{id}/revoke", operation_id = "discount_delegation_revoke", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = Delegation)))]
async fn delegation_revoke(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DelegationId>,
) -> Answer<Json<Delegation>> {
    let back = flow::authority::delegation_revoke(&app, &command, id).await?;
    Ok(Json(back))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DelegationParams {
    /// Only this centre.
    #[param(value_type = Option<String>)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Lent authorities, newest first.
#[utoipa::path(get, path = "/delegations", operation_id = "discount_delegation_page", tag = "sales", params(DelegationParams), responses((status = 200, body = Page<Delegation>)))]
async fn delegation_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DelegationParams>,
) -> Answer<Json<Page<Delegation>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::authority::delegation_page(&mut tx, params.centre_id, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |one| one.id.0)))
}
