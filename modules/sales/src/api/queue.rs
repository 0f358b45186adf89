//! The desk of a salesman: what to do now.

use crate::{
    MODULE,
    model::{permission, queue::Offer},
    store,
};
use axum::{Json, extract::State};
use kernel::{Page, PageAsk};
use platform::{
    App,
    http::{Answer, Caller, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(offer_page), permission::DEAL_READ)
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfferParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// My tasks: cars that became free for deals of mine that waited. Reserve them; others may be faster.
#[utoipa::path(get, path = "/desk", tag = "sales", params(OfferParams), responses((status = 200, body = Page<Offer>)))]
async fn offer_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<OfferParams>,
) -> Answer<Json<Page<Offer>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::queue::offer_page(&mut tx, caller.scope.actor.id, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |offer| offer.id.0)))
}
