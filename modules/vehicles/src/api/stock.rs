//! The stock as lists, sums, files and cards.

use crate::{
    MODULE, flow,
    model::{
        episode::EpisodeState,
        permission,
        stock::{EpisodeView, VehicleCard},
        stock_list::{StockFilter, StockSort, StockTotals},
    },
};
use axum::{Json, extract::State};
use contracts::vehicles::{EpisodeId, VehicleId};
use kernel::{CentreId, Page, Result, Seek, Several, SortedAsk, VehicleNumber};
use platform::{
    App,
    http::{
        Answer, Caller, Cell, Column, Export, Id, Pages, Params, Routes, Sheet, Versioned,
        sheet::WordTitle,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
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

/// What a list is narrowed by, in which order it comes, and how much of it.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EpisodeParams {
    /// Only these states.
    #[serde(default)]
    #[param(value_type = Option<Vec<EpisodeState>>)]
    state: Several<EpisodeState>,
    /// Only these centres.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    centre_id: Several<CentreId>,
    /// Only vehicles of these types.
    #[serde(default)]
    #[param(value_type = Option<Vec<String>>)]
    vehicle_type: Several<String>,
    /// Only this number: a VIN, or the number that vehicles of its type have.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Only cars with all of these: beginnings of words of make and model, the beginning or the end of a number; in either
    /// keyboard layout.
    q: Option<String>,
    /// Approved price from this many kopecks; cars without a price are left out.
    price_min: Option<i64>,
    /// Approved price up to this many kopecks; cars without a price are left out.
    price_max: Option<i64>,
    /// At least this many calendar days in stock.
    days_min: Option<i64>,
    /// At most this many calendar days in stock.
    days_max: Option<i64>,
    /// What the list is put in order by; `newest` without a wish.
    #[param(value_type = Option<StockSort>, inline)]
    sort: Option<StockSort>,
    /// The largest first; only `newest` is so without a wish. Cars without the value come last both ways.
    desc: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl EpisodeParams {
    fn filter(&self) -> StockFilter {
        StockFilter {
            states: self.state.clone(),
            centres: self.centre_id.clone(),
            vehicle_types: self.vehicle_type.clone(),
            vin: self.vin.clone(),
            seek: self.q.as_deref().and_then(Seek::read),
            price_min: self.price_min,
            price_max: self.price_max,
            days_min: self.days_min,
            days_max: self.days_max,
        }
    }

    fn ask(&self) -> Result<SortedAsk<StockSort>> {
        let sort = self.sort.unwrap_or(StockSort::Newest);
        let desc = self.desc.unwrap_or(sort == StockSort::Newest);
        SortedAsk::read(sort, desc, self.limit, self.cursor.as_deref())
    }
}

/// Cars in stock; costs only for those who may see them.
#[utoipa::path(get, path = "/episodes", tag = "vehicles", params(EpisodeParams), responses((status = 200, body = Page<EpisodeView>)))]
async fn episode_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EpisodeParams>,
) -> Answer<Json<Page<EpisodeView>>> {
    let (filter, ask) = (params.filter(), params.ask()?);
    Ok(Json(
        flow::stock::stock_page(&app, &caller, &filter, &ask).await?,
    ))
}

/// The same list in sum.
#[utoipa::path(get, path = "/episodes/totals", tag = "vehicles", params(EpisodeParams), responses((status = 200, body = StockTotals)))]
async fn episode_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EpisodeParams>,
) -> Answer<Json<StockTotals>> {
    let filter = params.filter();
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
    let lang = caller.lang;
    let pages = stock_pages(&app, caller, params)?;
    Ok(Export::sheet("stock", lang, STOCK, pages).await?)
}

/// The stock as a file in the background.
pub fn sheet() -> Sheet {
    Sheet::of(
        "/api/vehicles/v1/episodes",
        permission::EPISODE_READ,
        "stock",
        STOCK,
        stock_pages,
    )
    .titled("Склад автомобилей", "Vehicle stock")
    .worded(WORDS)
    .counted::<EpisodeParams>(|app, caller, params| {
        Box::pin(async move {
            let totals = flow::stock::stock_totals(&app, &caller, &params.filter()).await?;
            Ok(totals.count)
        })
    })
}

/// The words in the cells of a file.
const WORDS: &[WordTitle] = &[
    ("received", "Принят", "Received"),
    ("inspected", "Осмотрен", "Inspected"),
    ("recon", "Подготовка", "Preparation"),
    ("ready", "Готов", "Ready"),
    ("listed", "В продаже", "Listed"),
    ("handed_over", "Выдан", "Handed over"),
    ("closed", "Закрыт", "Closed"),
    ("buyback", "Выкуп", "Buyback"),
    ("by_hand", "Вручную", "By hand"),
];

fn stock_pages(app: &App, caller: Caller, params: EpisodeParams) -> Result<Pages<EpisodeView>> {
    let (app, filter, order) = (app.clone(), params.filter(), params.ask()?);
    Ok(Box::new(move |turn| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        let ask = order.turned(turn);
        Box::pin(async move { flow::stock::stock_page(&app, &caller, &filter, &ask).await })
    }))
}

/// The columns of a file.
const STOCK: &[Column<EpisodeView>] = &[
    Column::of("vin", "Номер", "Number", |view, _| {
        Cell::of(&view.episode.vin)
    }),
    Column::of("type", "Вид", "Type", |view, lang| {
        Cell::of(view.type_name.in_lang(lang))
    }),
    Column::of("make", "Марка", "Make", |view, _| {
        Cell::of(&view.episode.make)
    }),
    Column::of("model", "Модель", "Model", |view, _| {
        Cell::of(&view.episode.model)
    }),
    Column::of("year", "Год", "Year", |view, _| {
        Cell::Number(view.episode.year.into())
    }),
    Column::of("state", "Состояние", "State", |view, _| {
        Cell::Word(view.episode.state.word())
    }),
    Column::of("centre", "Центр", "Centre", |view, _| {
        Cell::Centre(view.episode.centre_id)
    }),
    Column::of("source", "Откуда", "Source", |view, _| {
        Cell::Word(view.source.word())
    }),
    Column::of("acquired_on", "Принят", "Acquired", |view, _| {
        Cell::Day(view.episode.acquired_on)
    }),
    Column::of(
        "days",
        "Дней на складе",
        "Days in stock",
        |view, _| Cell::Number(view.days_in_stock),
    ),
    Column::of("mileage", "Пробег, км", "Mileage, km", |view, _| {
        Cell::Number(view.episode.mileage_km)
    }),
    Column::of("price", "Цена", "Price", |view, _| {
        Cell::maybe(view.episode.price, Cell::Money)
    }),
    Column::of(
        "purchase_price",
        "Цена покупки",
        "Purchase price",
        |view, _| Cell::maybe(view.purchase_price, Cell::Money),
    ),
    Column::of("cost", "Затраты", "Cost", |view, _| {
        Cell::maybe(view.cost_total, Cell::Money)
    }),
    Column::of("recon", "Подготовка", "Preparation", |view, _| {
        Cell::maybe(view.recon_total, Cell::Money)
    }),
    Column::of("margin", "Маржа", "Margin", |view, _| {
        Cell::maybe(view.margin, Cell::Money)
    }),
    Column::of("margin_share", "Маржа, %", "Margin, %", |view, _| {
        Cell::maybe(view.margin_basis_points, Cell::BasisPoints)
    }),
    Column::of("photos", "Фото", "Photos", |view, _| {
        Cell::Number(view.photos)
    }),
    Column::of("handed_over_on", "Выдан", "Handed over", |view, _| {
        Cell::maybe(view.episode.handed_over_on, Cell::Day)
    }),
];

/// One car in stock.
#[utoipa::path(get, path = "/episodes/{id}", tag = "vehicles", params(("id" = String, Path, description = "The episode")), responses((status = 200, body = EpisodeView)))]
async fn episode_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Versioned<EpisodeView>> {
    let tx = caller.read(&app).await?;
    let view = flow::stock::episode_shown(&app, &caller, tx, id).await?;
    Ok(Versioned(view.episode.version, view))
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
