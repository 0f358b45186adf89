//! The stock as lists, sums, files and cards.

use crate::{
    MODULE, flow,
    model::{
        episode::EpisodeState,
        hold::Hold,
        permission,
        stock::{EpisodeView, StockFilter, StockTotals, VehicleCard},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::vehicles::{EpisodeId, VehicleId};
use kernel::{CentreId, Lang, Page, PageAsk, VehicleNumber};
use platform::{
    App,
    http::{Answer, Caller, Cell, Export, Id, Params, Routes, Versioned},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(episode_page), permission::EPISODE_READ)
        .route(routes!(episode_totals), permission::EPISODE_READ)
        .route(routes!(episode_export), permission::EPISODE_READ)
        .route(routes!(episode_get), permission::EPISODE_READ)
        .route(routes!(vehicle_get), permission::EPISODE_READ)
}

/// What a list is narrowed by, and how much of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EpisodePageParams {
    /// Only this state.
    #[param(value_type = Option<EpisodeState>)]
    state: Option<EpisodeState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only vehicles of this type.
    vehicle_type: Option<String>,
    /// Only this number: a VIN, or the number that vehicles of its type have.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Approved price from this many kopecks; cars without a price are left out.
    price_min: Option<i64>,
    /// Approved price up to this many kopecks; cars without a price are left out.
    price_max: Option<i64>,
    /// At least this many calendar days in stock.
    days_min: Option<i64>,
    /// At most this many calendar days in stock.
    days_max: Option<i64>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl EpisodePageParams {
    fn split(self) -> (StockFilter, Option<i64>, Option<String>) {
        let filter = StockFilter {
            state: self.state,
            centre: self.centre_id,
            vehicle_type: self.vehicle_type,
            vin: self.vin,
            price_min: self.price_min,
            price_max: self.price_max,
            days_min: self.days_min,
            days_max: self.days_max,
        };
        (filter, self.limit, self.cursor)
    }
}

/// What a whole list is narrowed by.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EpisodeParams {
    /// Only this state.
    #[param(value_type = Option<EpisodeState>)]
    state: Option<EpisodeState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only vehicles of this type.
    vehicle_type: Option<String>,
    /// Only this number: a VIN, or the number that vehicles of its type have.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Approved price from this many kopecks; cars without a price are left out.
    price_min: Option<i64>,
    /// Approved price up to this many kopecks; cars without a price are left out.
    price_max: Option<i64>,
    /// At least this many calendar days in stock.
    days_min: Option<i64>,
    /// At most this many calendar days in stock.
    days_max: Option<i64>,
}

impl From<EpisodeParams> for StockFilter {
    fn from(params: EpisodeParams) -> Self {
        Self {
            state: params.state,
            centre: params.centre_id,
            vehicle_type: params.vehicle_type,
            vin: params.vin,
            price_min: params.price_min,
            price_max: params.price_max,
            days_min: params.days_min,
            days_max: params.days_max,
        }
    }
}

/// Cars in stock, newest first; costs only for those who may see them.
#[utoipa::path(get, path = "/episodes", tag = "vehicles", params(EpisodePageParams), responses((status = 200, body = Page<EpisodeView>)))]
async fn episode_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EpisodePageParams>,
) -> Answer<Json<Page<EpisodeView>>> {
    let (filter, limit, cursor) = params.split();
    let ask = PageAsk::read(limit, cursor.as_deref())?;
    Ok(Json(
        flow::stock::stock_page(&app, &caller, &filter, ask).await?,
    ))
}

/// The same list in sum.
#[utoipa::path(get, path = "/episodes/totals", tag = "vehicles", params(EpisodeParams), responses((status = 200, body = StockTotals)))]
async fn episode_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EpisodeParams>,
) -> Answer<Json<StockTotals>> {
    let filter = StockFilter::from(params);
    Ok(Json(
        flow::stock::stock_totals(&app, &caller, &filter).await?,
    ))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/episodes/export", tag = "vehicles", params(EpisodeParams), responses((status = 200, body = String, content_type = "text/csv")))]
async fn episode_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EpisodeParams>,
) -> Answer<Export> {
    let (filter, lang) = (StockFilter::from(params), caller.lang);
    let pages = move |ask| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let page = flow::stock::stock_page(&app, &caller, &filter, ask).await?;
            Ok(page.map(|view| cells(lang, view)))
        }
    };
    Ok(Export::csv("stock", lang, header(lang), pages).await?)
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ru => &[
            "Номер",
            "Вид",
            "Марка",
            "Модель",
            "Год",
            "Состояние",
            "Принят",
            "Дней на складе",
            "Пробег, км",
            "Цена",
            "Цена покупки",
            "Затраты",
            "Маржа",
        ],
        Lang::En => &[
            "Number",
            "Type",
            "Make",
            "Model",
            "Year",
            "State",
            "Acquired",
            "Days in stock",
            "Mileage, km",
            "Price",
            "Purchase price",
            "Cost",
            "Margin",
        ],
    }
}

fn cells(lang: Lang, view: EpisodeView) -> Vec<Cell> {
    let car = view.episode;
    let kind = match lang {
        Lang::Ru => view.type_name.ru,
        Lang::En => view.type_name.en,
    };
    vec![
        Cell::of(car.vin),
        Cell::Text(kind),
        Cell::Text(car.make),
        Cell::Text(car.model),
        Cell::Number(car.year.into()),
        Cell::of(car.state),
        Cell::of(car.acquired_on),
        Cell::Number(view.days_in_stock),
        Cell::Number(car.mileage_km),
        Cell::maybe(car.price, Cell::Money),
        Cell::maybe(view.purchase_price, Cell::Money),
        Cell::maybe(view.cost_total, Cell::Money),
        Cell::maybe(view.margin, Cell::Money),
    ]
}

/// A car in stock with the hold that keeps it now.
#[derive(Debug, Serialize, ToSchema)]
struct EpisodeCard {
    #[serde(flatten)]
    view: EpisodeView,
    /// Who has it now, if anybody.
    hold: Option<Hold>,
}

/// One car in stock.
#[utoipa::path(get, path = "/episodes/{id}", tag = "vehicles", params(("id" = String, Path, description = "The episode")), responses((status = 200, body = EpisodeCard)))]
async fn episode_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Versioned<EpisodeCard>> {
    let mut tx = caller.read(&app).await?;
    let hold = store::hold::hold_live(&mut tx, id, app.clock.now()).await?;
    let view = flow::stock::episode_shown(&app, &caller, tx, id).await?;
    Ok(Versioned(view.episode.version, EpisodeCard { view, hold }))
}

/// One car with every time that it was ours, newest first; costs only for those who may see them.
#[utoipa::path(get, path = "/vehicles/{id}", tag = "vehicles", params(("id" = String, Path, description = "The car")), responses((status = 200, body = VehicleCard)))]
async fn vehicle_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<VehicleId>,
) -> Answer<Json<VehicleCard>> {
    Ok(Json(flow::stock::vehicle_card(&app, &caller, id).await?))
}
