//! Cars on offer.

use crate::{
    MODULE,
    model::{car::OfferedCar, permission},
    store,
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
    Routes::of(MODULE).route(routes!(car_page), permission::DEAL_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CarParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Cars on offer with their approved prices, newest first.
#[utoipa::path(get, path = "/cars", tag = "sales", params(CarParams), responses((status = 200, body = Page<OfferedCar>)))]
async fn car_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CarParams>,
) -> Answer<Json<Page<OfferedCar>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::car::car_page(&mut tx, params.centre_id, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |car| car.episode_id.0)))
}
