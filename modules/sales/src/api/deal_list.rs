//! Lists of deals: pages, totals, a file.

use crate::{
    MODULE,
    model::{
        deal::{Deal, DealState},
        permission,
        totals::DealTotals,
    },
    store::{self, deal::DealFilter},
};
use axum::{Json, extract::State};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, Lang, Page, PageAsk, UserId};
use platform::{
    App,
    http::{Answer, Caller, Cell, Export, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(deal_page), permission::DEAL_READ)
        .route(routes!(deal_totals), permission::DEAL_READ)
        .route(routes!(deal_export), permission::DEAL_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DealParams {
    /// Only this state.
    #[param(value_type = Option<DealState>)]
    state: Option<DealState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this salesman.
    #[param(value_type = Option<String>, format = Uuid)]
    salesman_id: Option<UserId>,
    /// Only this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Opened on this day or later, at the centre.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Opened on this day or earlier, at the centre.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl DealParams {
    fn filter(&self) -> DealFilter {
        DealFilter {
            state: self.state,
            centre: self.centre_id,
            salesman: self.salesman_id,
            episode: self.episode_id,
            from: self.from,
            to: self.to,
        }
    }
}

/// Deals, newest first.
#[utoipa::path(get, path = "/deals", tag = "sales", params(DealParams), responses((status = 200, body = Page<Deal>)))]
async fn deal_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Json<Page<Deal>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    Ok(Json(page(&app, &caller, &params.filter(), ask).await?))
}

async fn page(
    app: &App,
    caller: &Caller,
    filter: &DealFilter,
    ask: PageAsk,
) -> kernel::Result<Page<Deal>> {
    let mut tx = caller.read(app).await?;
    let rows = store::deal::deal_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    Ok(Page::cut(rows, ask.limit, |deal| deal.id.0))
}

/// How many deals are in which state, with their sums, by the same filters.
#[utoipa::path(get, path = "/deals/totals", tag = "sales", params(DealParams), responses((status = 200, body = DealTotals)))]
async fn deal_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Json<DealTotals>> {
    let mut tx = caller.read(&app).await?;
    let rows = store::deal::deal_totals(&mut tx, &params.filter()).await?;
    tx.close().await?;
    Ok(Json(DealTotals::of(rows)?))
}

const HEADER_RU: [&str; 12] = [
    "Сделка",
    "Открыта",
    "Состояние",
    "Номер автомобиля",
    "Автомобиль",
    "Центр",
    "Продавец",
    "Цена по прайсу",
    "Скидка",
    "Цена",
    "Оплачено",
    "Осталось",
];
const HEADER_EN: [&str; 12] = [
    "Deal",
    "Opened",
    "State",
    "Vehicle number",
    "Vehicle",
    "Centre",
    "Salesman",
    "List price",
    "Discount",
    "Price",
    "Paid",
    "Open",
];

/// Deals as a file, by the same filters.
#[utoipa::path(get, path = "/deals/export", tag = "sales", params(DealParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn deal_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Export> {
    let (filter, lang) = (params.filter(), caller.lang);
    let header = match lang {
        Lang::Ru => HEADER_RU,
        Lang::En => HEADER_EN,
    };
    let pages = move |ask| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            Ok(page(&app, &caller, &filter, ask)
                .await?
                .map(|deal| cells(&deal)))
        }
    };
    Ok(Export::csv("deals", lang, &header, pages).await?)
}

fn cells(deal: &Deal) -> Vec<Cell> {
    vec![
        Cell::of(deal.id),
        Cell::of(deal.today(deal.opened_at.0)),
        Cell::of(deal.state),
        Cell::of(&deal.vin),
        Cell::of(&deal.title),
        Cell::of(deal.centre_id),
        Cell::of(deal.salesman_id),
        Cell::Money(deal.list_price),
        Cell::Money(deal.discount),
        Cell::Money(deal.price),
        Cell::Money(deal.paid),
        Cell::Money(deal.open),
    ]
}
