//! The terms of a deal and their versions.

use crate::{
    MODULE, flow,
    model::{
        deal::{Deal, TermsAsk},
        permission,
        version::{DealVersion, VersionComparison},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::sales::DealId;
use deserr::Deserr;
use kernel::{Amount, Invalid, Money, Note, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, IfMatch, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(deal_terms), permission::DEAL_WRITE)
        .route(routes!(version_page), permission::DEAL_READ)
        .route(routes!(version_compare), permission::DEAL_READ)
}

/// Other terms; what is left out stays.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct TermsIn {
    /// The price; a lower one than approved is a discount and is asked for.
    #[deserr(default)]
    #[schema(value_type = Option<Money>)]
    price: Option<Amount>,
    /// What the buyer wishes: tyres, mats, a date.
    #[deserr(default)]
    wishes: Option<Note>,
    /// Why the terms change.
    #[deserr(default)]
    note: Option<Note>,
}

/// Change the terms of a deal before its contract: a new version of them.
#[utoipa::path(post, path = "/deals/{id}/terms", tag = "sales", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = TermsIn, responses((status = 200, body = Deal)))]
async fn deal_terms(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<DealId>,
    Body(input): Body<TermsIn>,
) -> Answer<Json<Deal>> {
    let ask = TermsAsk {
        price: input.price.map(Amount::money),
        wishes: input.wishes,
    };
    let deal = flow::version::deal_terms(&app, &command, (id, seen), ask, input.note);
    Ok(Json(deal.await?))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Every version of the terms of a deal, newest first; the one that the contract froze says so.
#[utoipa::path(get, path = "/deals/{id}/versions", tag = "sales", params(("id" = String, Path), VersionParams), responses((status = 200, body = Page<DealVersion>)))]
async fn version_page(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DealId>,
    Params(params): Params<VersionParams>,
) -> Answer<Json<Page<DealVersion>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let deal = store::deal::deal_get(&mut tx, id).await?;
    let rows = store::version::version_page(&mut tx, deal.id, ask).await?;
    tx.close().await?;
    let place =
        |version: &DealVersion| Uuid::from_u128(u128::try_from(version.number).unwrap_or_default());
    Ok(Json(Page::cut(rows, ask.limit, place)))
}

/// Which two.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CompareParams {
    /// Number of the one version.
    from: i64,
    /// Number of the other.
    to: i64,
}

/// Two versions of the terms side by side, with what differs.
#[utoipa::path(get, path = "/deals/{id}/versions/compare", tag = "sales", params(("id" = String, Path), CompareParams), responses((status = 200, body = VersionComparison)))]
async fn version_compare(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DealId>,
    Params(params): Params<CompareParams>,
) -> Answer<Json<VersionComparison>> {
    let mut tx = caller.read(&app).await?;
    let deal = store::deal::deal_get(&mut tx, id).await?;
    let from = store::version::version_get(&mut tx, deal.id, params.from).await?;
    let to = store::version::version_get(&mut tx, deal.id, params.to).await?;
    tx.close().await?;
    Ok(Json(VersionComparison::of(from, to)))
}
