//! The act of a count: its differences, its file, and the list for a lender.

use crate::{
    MODULE,
    model::{
        lot::LotCountId,
        lot_difference::{AuditCar, Difference, DifferenceKind},
        permission,
    },
    store::{self, lot_difference::DifferenceFilter},
};
use axum::{Json, extract::State};
use kernel::{Lang, Page, PageAsk, Result};
use platform::{
    App,
    http::{Answer, Caller, Cell, Export, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(difference_page), permission::LOT_READ)
        .route(routes!(difference_export), permission::LOT_READ)
        .route(routes!(audit_list), permission::LOT_READ)
        .route(routes!(audit_list_export), permission::LOT_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DifferenceParams {
    /// Only this kind.
    #[param(value_type = Option<DifferenceKind>)]
    kind: Option<DifferenceKind>,
    /// Only decided ones, or only the others.
    decided: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl DifferenceParams {
    fn filter(&self) -> DifferenceFilter {
        DifferenceFilter {
            kind: self.kind,
            decided: self.decided,
        }
    }
}

/// The differences of a count. The owner of a strange car is named to those who may see that centre.
#[utoipa::path(get, path = "/lot-counts/{id}/differences", tag = "vehicles", params(("id" = String, Path), DifferenceParams), responses((status = 200, body = Page<Difference>)))]
async fn difference_page(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<LotCountId>,
    Params(params): Params<DifferenceParams>,
) -> Answer<Json<Page<Difference>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    Ok(Json(page(&app, &caller, id, &params.filter(), ask).await?))
}

async fn page(
    app: &App,
    caller: &Caller,
    id: LotCountId,
    filter: &DifferenceFilter,
    ask: PageAsk,
) -> Result<Page<Difference>> {
    let mut tx = caller.read(app).await?;
    store::lot::lot_count_get(&mut tx, id).await?;
    let rows = store::lot_difference::difference_page(&mut tx, id, filter, ask).await?;
    tx.close().await?;
    let page = Page::cut(rows, ask.limit, |difference| difference.id.0);
    let sees = |centre| caller.scope.reach.centre(centre);
    Ok(page.map(|difference| difference.for_reach(sees)))
}

const ACT_RU: &[&str] = &[
    "Расхождение",
    "VIN",
    "Место по учёту",
    "Найден на месте",
    "Известная причина",
    "Документ",
    "Решение",
    "Примечание",
];
const ACT_EN: &[&str] = &[
    "Difference",
    "VIN",
    "Slot by the record",
    "Slot found",
    "Known reason",
    "Paper",
    "Decision",
    "Note",
];

/// The act of a count as a file.
#[utoipa::path(get, path = "/lot-counts/{id}/differences/export", tag = "vehicles", params(("id" = String, Path), DifferenceParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn difference_export(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<LotCountId>,
    Params(params): Params<DifferenceParams>,
) -> Answer<Export> {
    let filter = params.filter();
    let (lang, header) = match caller.lang {
        Lang::Ru => (Lang::Ru, ACT_RU),
        Lang::En => (Lang::En, ACT_EN),
    };
    let pages = move |ask| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let page = page(&app, &caller, id, &filter, ask).await?;
            Ok(page.map(act_row))
        }
    };
    Ok(Export::csv("lot-count-act", lang, header, pages).await?)
}

fn act_row(difference: Difference) -> Vec<Cell> {
    vec![
        Cell::of(difference.kind),
        Cell::of(difference.vin),
        Cell::maybe(difference.expected_slot, Cell::of),
        Cell::maybe(difference.found_slot, Cell::of),
        Cell::maybe(difference.known_reason, Cell::of),
        Cell::maybe(difference.contract_number, Cell::of),
        Cell::maybe(difference.decision, Cell::of),
        Cell::maybe(difference.note, Cell::of),
    ]
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The list for a lender's audit: expected, less the missing, and those again whose absence is explained. `figures` of the
/// count has its length as `confirmed`.
#[utoipa::path(get, path = "/lot-counts/{id}/audit-list", tag = "vehicles", params(("id" = String, Path), AuditParams), responses((status = 200, body = Page<AuditCar>)))]
async fn audit_list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<LotCountId>,
    Params(params): Params<AuditParams>,
) -> Answer<Json<Page<AuditCar>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    Ok(Json(cars(&app, &caller, id, ask).await?))
}

async fn cars(app: &App, caller: &Caller, id: LotCountId, ask: PageAsk) -> Result<Page<AuditCar>> {
    let mut tx = caller.read(app).await?;
    store::lot::lot_count_get(&mut tx, id).await?;
    let rows = store::lot_difference::audit_list(&mut tx, id, ask).await?;
    tx.close().await?;
    Ok(Page::cut(rows, ask.limit, |car| car.episode_id.0))
}

const AUDIT_RU: &[&str] = &[
    "VIN",
    "Место",
    "Отсканирован",
    "Причина отсутствия",
    "Документ",
];
const AUDIT_EN: &[&str] = &["VIN", "Slot", "Scanned at", "Reason of absence", "Paper"];

/// The list for a lender's audit as a file.
#[utoipa::path(get, path = "/lot-counts/{id}/audit-list/export", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, content_type = "text/csv", body = String)))]
async fn audit_list_export(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<LotCountId>,
) -> Answer<Export> {
    let (lang, header) = match caller.lang {
        Lang::Ru => (Lang::Ru, AUDIT_RU),
        Lang::En => (Lang::En, AUDIT_EN),
    };
    let pages = move |ask| {
        let (app, caller) = (app.clone(), caller.clone());
        async move { Ok(cars(&app, &caller, id, ask).await?.map(audit_row)) }
    };
    Ok(Export::csv("lot-count-audit-list", lang, header, pages).await?)
}

fn audit_row(car: AuditCar) -> Vec<Cell> {
    vec![
        Cell::of(car.vin),
        Cell::maybe(car.slot, Cell::of),
        Cell::maybe(car.seen_at, Cell::of),
        Cell::maybe(car.known_reason, Cell::of),
        Cell::maybe(car.contract_number, Cell::of),
    ]
}
