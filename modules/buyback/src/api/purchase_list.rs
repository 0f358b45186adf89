//! Purchases as lists, totals and files.

use crate::{
    MODULE,
    model::{
        permission,
        purchase::{LeadSource, PurchaseState},
        purchase_list::{PurchaseCount, PurchaseRow},
    },
    store::{self, purchase_list::PurchaseFilter},
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Day, Instant, Lang, Page, PageAsk, Result, UserId, VehicleNumber};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Cell, Export, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(purchase_page), permission::PURCHASE_READ)
        .route(routes!(purchase_totals), permission::PURCHASE_READ)
        .route(routes!(purchase_export), permission::PURCHASE_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PurchaseParams {
    /// Only this state.
    #[param(value_type = Option<PurchaseState>)]
    state: Option<PurchaseState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this VIN, or the number that vehicles of the type have.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Only from this source.
    #[param(value_type = Option<LeadSource>)]
    source: Option<LeadSource>,
    /// Only what this person appraised last.
    #[param(value_type = Option<String>, format = Uuid)]
    appraiser: Option<UserId>,
    /// Only this type of vehicle.
    vehicle_type: Option<String>,
    /// Only what began on this day (UTC) or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Only what began on this day (UTC) or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl PurchaseParams {
    fn read(self) -> Result<(PurchaseFilter, PageAsk)> {
        let ask = PageAsk::read(self.limit, self.cursor.as_deref())?;
        let filter = PurchaseFilter {
            state: self.state,
            centre: self.centre_id,
            vin: self.vin,
            source: self.source,
            appraiser: self.appraiser,
            vehicle_type: self.vehicle_type,
            from: self.from.map(begin),
            to: self.to.map(end),
        };
        Ok((filter, ask))
    }
}

/// The first moment of a day.
pub(super) fn begin(day: Day) -> Instant {
    day.0.midnight().assume_utc().into()
}

/// The first moment after a day.
pub(super) fn end(day: Day) -> Instant {
    begin(day.0.next_day().map_or(day, Day))
}

/// A row as the caller may see it: amounts are left out without the permission to see them at the centre.
pub(super) fn masked(caller: &Caller, row: PurchaseRow) -> PurchaseRow {
    if caller.may(permission::VALUATION_READ.name, row.purchase.centre_id) {
        row
    } else {
        row.without_amounts()
    }
}

/// The purchase, if its row says what is earned with it.
pub(super) fn margin_of(row: &PurchaseRow) -> Option<PurchaseId> {
    row.margin.map(|_| row.purchase.id)
}

/// Purchases, newest first, without personal data, and with amounts only for those who may see them.
#[utoipa::path(get, path = "/purchases", tag = "buyback", params(PurchaseParams), responses((status = 200, body = Page<PurchaseRow>)))]
async fn purchase_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PurchaseParams>,
) -> Answer<Json<Page<PurchaseRow>>> {
    let (filter, ask) = params.read()?;
    let page = page(&app, &caller, &filter, ask).await?;
    Ok(Json(page))
}

async fn page(
    app: &App,
    caller: &Caller,
    filter: &PurchaseFilter,
    ask: PageAsk,
) -> Result<Page<PurchaseRow>> {
    let mut tx = caller.read(app).await?;
    let rows = store::purchase_list::purchase_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    let page = Page::cut(rows, ask.limit, |row| row.purchase.id.0);
    let page = page.map(|row| masked(caller, row));
    let told = page.items.iter().filter_map(margin_of);
    caller.saw(app, Sight::Margin, "purchase", told).await?;
    Ok(page)
}

/// How many purchases there are.
#[derive(Debug, Serialize, ToSchema)]
struct PurchaseTotals {
    /// All of them.
    count: i64,
    /// By state, with sums for those who may see amounts everywhere that the totals reach.
    by_state: Vec<PurchaseCount>,
}

/// How many purchases there are, by state; the filters of the list.
#[utoipa::path(get, path = "/purchases/totals", tag = "buyback", params(PurchaseParams), responses((status = 200, body = PurchaseTotals)))]
async fn purchase_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PurchaseParams>,
) -> Answer<Json<PurchaseTotals>> {
    let (filter, _) = params.read()?;
    let mut tx = caller.read(&app).await?;
    let mut by_state = store::purchase_list::purchase_counts(&mut tx, &filter).await?;
    tx.close().await?;
    if !sees_amounts(&caller, filter.centre) {
        for row in &mut by_state {
            (row.offered, row.price) = (None, None);
        }
    }
    let count = by_state.iter().map(|row| row.count).sum();
    Ok(Json(PurchaseTotals { count, by_state }))
}

/// Whether the caller may see amounts at the centre that is asked for, or wherever the caller sees purchases.
fn sees_amounts(caller: &Caller, centre: Option<CentreId>) -> bool {
    let seen = caller.reach_of(permission::VALUATION_READ.name);
    let reach = &caller.scope.reach;
    seen.is_some_and(|seen| match centre {
        Some(centre) => seen.centre(centre),
        None if reach.everywhere => seen.everywhere,
        None => reach.centres.iter().all(|centre| seen.centre(*centre)),
    })
}

const HEADER_RU: &[&str] = &[
    "Выкуп",
    "Состояние",
    "Источник",
    "Вид техники",
    "VIN",
    "Марка",
    "Модель",
    "Год",
    "Пробег, км",
    "Начат",
    "Оценка",
    "Предложение",
    "Договор",
];
const HEADER_EN: &[&str] = &[
    "Purchase",
    "State",
    "Source",
    "Type",
    "VIN",
    "Make",
    "Model",
    "Year",
    "Mileage, km",
    "Begun",
    "Valuation",
    "Offer",
    "Contract",
];

/// Purchases as a CSV file; the filters of the list.
#[utoipa::path(get, path = "/purchases/export", tag = "buyback", params(PurchaseParams), responses((status = 200, body = String, content_type = "text/csv")))]
async fn purchase_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PurchaseParams>,
) -> Answer<Export> {
    let (filter, _) = params.read()?;
    let lang = caller.lang;
    let header = match lang {
        Lang::Ru => HEADER_RU,
        Lang::En => HEADER_EN,
    };
    let pages = move |ask: PageAsk| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let page = page(&app, &caller, &filter, ask).await?;
            Ok(page.map(|row| cells(&row)))
        }
    };
    Ok(Export::csv("purchases", lang, header, pages).await?)
}

fn cells(row: &PurchaseRow) -> Vec<Cell> {
    let purchase = &row.purchase;
    vec![
        Cell::of(purchase.id),
        Cell::of(purchase.state),
        Cell::of(purchase.source),
        Cell::of(&purchase.vehicle_type),
        Cell::maybe(purchase.vin.as_ref(), Cell::of),
        Cell::of(&purchase.make),
        Cell::of(&purchase.model),
        Cell::Number(purchase.year.into()),
        Cell::Number(purchase.mileage_km),
        Cell::of(purchase.opened_at),
        Cell::maybe(row.valued, Cell::Money),
        Cell::maybe(row.offered, Cell::Money),
        Cell::maybe(row.price, Cell::Money),
    ]
}
