//! Which cars stand on which place.

use crate::{
    MODULE,
    model::{
        location::{Standing, StandingFilter, StandingOfPlace},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use kernel::{CentreId, Lang, Page, PageAsk, PlaceId};
use platform::{
    App,
    http::{Answer, Caller, Cell, Export, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(standing_page), permission::EPISODE_READ)
        .route(routes!(standing_totals), permission::EPISODE_READ)
        .route(routes!(standing_export), permission::EPISODE_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StandingParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this place.
    #[param(value_type = Option<String>, format = Uuid)]
    place_id: Option<PlaceId>,
    /// Only cars that are out for a while, or only the others.
    out: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl StandingParams {
    fn filter(&self) -> StandingFilter {
        StandingFilter {
            centre: self.centre_id,
            place: self.place_id,
            out: self.out,
        }
    }
}

/// Cars on places, newest car first.
#[utoipa::path(get, path = "/locations", tag = "vehicles", params(StandingParams), responses((status = 200, body = Page<Standing>)))]
async fn standing_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<StandingParams>,
) -> Answer<Json<Page<Standing>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::location::standing_page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |car| car.episode_id.0)))
}

/// Cars on places in figures.
#[derive(Debug, Serialize, ToSchema)]
struct StandingTotals {
    /// How many.
    count: i64,
    /// Out now, of these.
    out: i64,
    /// By place.
    by_place: Vec<StandingOfPlace>,
}

/// How many cars stand on which place.
#[utoipa::path(get, path = "/locations/totals", tag = "vehicles", params(StandingParams), responses((status = 200, body = StandingTotals)))]
async fn standing_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<StandingParams>,
) -> Answer<Json<StandingTotals>> {
    let mut tx = caller.read(&app).await?;
    let by_place = store::location::standing_totals(&mut tx, &params.filter()).await?;
    tx.close().await?;
    Ok(Json(StandingTotals {
        count: by_place.iter().map(|row| row.count).sum(),
        out: by_place.iter().map(|row| row.out).sum(),
        by_place,
    }))
}

const HEADER_RU: &[&str] = &["VIN", "Автомобиль", "Место", "С", "Выехал", "Документ"];
const HEADER_EN: &[&str] = &["VIN", "Car", "Slot", "Since", "Out for", "Paper"];

/// Cars on places as a file.
#[utoipa::path(get, path = "/locations/export", tag = "vehicles", params(StandingParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn standing_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<StandingParams>,
) -> Answer<Export> {
    let filter = params.filter();
    let (lang, header) = match caller.lang {
        Lang::Ru => (Lang::Ru, HEADER_RU),
        Lang::En => (Lang::En, HEADER_EN),
    };
    let pages = move |ask: PageAsk| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let mut tx = caller.read(&app).await?;
            let rows = store::location::standing_page(&mut tx, &filter, ask).await?;
            tx.close().await?;
            Ok(Page::cut(rows, ask.limit, |car| car.episode_id.0).map(row))
        }
    };
    Ok(Export::csv("locations", lang, header, pages).await?)
}

fn row(car: Standing) -> Vec<Cell> {
    vec![
        Cell::of(car.vin),
        Cell::of(car.title),
        Cell::maybe(car.slot, Cell::of),
        Cell::of(car.since),
        Cell::maybe(car.out_reason, Cell::of),
        Cell::maybe(car.contract_number, Cell::of),
    ]
}
