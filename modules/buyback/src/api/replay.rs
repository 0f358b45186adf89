//! Past valuations made again.

use crate::{
    MODULE,
    flow::{self, replay::ReplayRow},
    model::permission,
};
use axum::{Json, extract::State};
use kernel::{CentreId, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Caller, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(replay_page), permission::VALUATION_READ)
}

/// What to make again.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReplayParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Past valuations made again from their kept inputs, newest first, and whether every kopeck is the same.
#[utoipa::path(get, path = "/replays", tag = "buyback", params(ReplayParams), responses((status = 200, body = Page<ReplayRow>)))]
async fn replay_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReplayParams>,
) -> Answer<Json<Page<ReplayRow>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let tx = caller.read(&app).await?;
    Ok(Json(
        flow::replay::valuations_replay(tx, params.centre_id, ask).await?,
    ))
}
