//! Support access: an operator of the platform looks, because the group said yes.

use crate::{
    MODULE,
    api::{PageParams, binding::NodeIn},
    flow::{self, support::SupportReport},
    model::{
        permission,
        support::{SupportAsk, SupportCard, SupportId},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, Instant, Invalid, Line, Page};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(support_ask), permission::SUPPORT_ASK)
        .route(routes!(support_approve), permission::SUPPORT_DECIDE)
        .route(routes!(support_refuse), permission::SUPPORT_DECIDE)
        .signed_in(routes!(support_end))
        .route(routes!(support_page), permission::SUPPORT_READ)
        .route(routes!(support_report), permission::SUPPORT_READ)
}

/// An access to be asked for.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct SupportIn {
    /// Why: the number of the report, what is to be found.
    reason: Line,
    /// For how many hours, 1 to 8.
    hours: Bounded<1, 8>,
    /// Where: a centre, a legal entity or the group.
    at: NodeIn,
}

/// Ask for an access to the data of the group.
#[utoipa::path(post, path = "/support-accesses", tag = "identity", request_body = SupportIn, responses((status = 201, body = SupportCard)))]
async fn support_ask(
    State(app): State<App>,
    command: Command,
    Body(input): Body<SupportIn>,
) -> Answer<Created<SupportCard>> {
    let ask = SupportAsk {
        reason: input.reason,
        hours: input.hours.get(),
        at: input.at.node(),
    };
    Ok(Created(
        flow::support::support_ask(&app, &command, ask).await?,
    ))
}

/// Say yes: the operator sees from now on, until the hours are over.
#[utoipa::path(post, path = "/support-accesses/{id}/approve", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = SupportCard)))]
async fn support_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<SupportId>,
) -> Answer<Json<SupportCard>> {
    Ok(Json(
        flow::support::support_decide(&app, &command, id, true).await?,
    ))
}

/// Say no.
#[utoipa::path(post, path = "/support-accesses/{id}/refuse", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = SupportCard)))]
async fn support_refuse(
    State(app): State<App>,
    command: Command,
    Id(id): Id<SupportId>,
) -> Answer<Json<SupportCard>> {
    Ok(Json(
        flow::support::support_decide(&app, &command, id, false).await?,
    ))
}

/// End an access before its hours are over: the operator's own, or one that the group has given.
#[utoipa::path(post, path = "/support-accesses/{id}/end", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = SupportCard)))]
async fn support_end(
    State(app): State<App>,
    command: Command,
    Id(id): Id<SupportId>,
) -> Answer<Json<SupportCard>> {
    Ok(Json(flow::support::support_end(&app, &command, id).await?))
}

/// Accesses that were asked for, newest first.
#[utoipa::path(get, path = "/support-accesses", tag = "identity", params(PageParams), responses((status = 200, body = Page<SupportCard>)))]
async fn support_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<SupportCard>>> {
    flow::whole_group(&caller.scope)?;
    let (ask, now) = (params.ask()?, Instant::from(app.clock.now()));
    let mut tx = caller.read(&app).await?;
    let rows = store::support::support_page(&mut tx, ask).await?;
    tx.close().await?;
    let cards = rows.into_iter().map(|one| SupportCard::of(one, now));
    Ok(Json(Page::cut(cards.collect(), ask.limit, |card| {
        card.support.id.0
    })))
}

/// What an access was used for: everything that was refused and done in it, newest first.
#[utoipa::path(get, path = "/support-accesses/{id}/report", tag = "identity", params(("id" = String, Path), PageParams), responses((status = 200, body = SupportReport)))]
async fn support_report(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SupportId>,
    Params(params): Params<PageParams>,
) -> Answer<Json<SupportReport>> {
    let ask = params.ask()?;
    Ok(Json(
        flow::support::support_report(&app, &caller, id, ask).await?,
    ))
}
