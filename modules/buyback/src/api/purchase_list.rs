//! Purchases as lists, totals and files.

use crate::{
    MODULE,
    model::{
        permission,
        purchase::{LeadSource, PurchaseState},
        purchase_list::{PurchaseCount, PurchaseFilter, PurchaseRow, PurchaseSort},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use kernel::{
    CentreId, Day, Instant, Page, Result, Seek, Several, SortedAsk, Sought, UserId, VehicleNumber,
};
use platform::{
    App, Tx,
    audit::Sight,
    http::{Answer, Caller, Cell, Column, Export, Pages, Params, Routes, Sheet, sheet::WordTitle},
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

/// What to list, in which order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PurchaseParams {
    /// Only these states.
    #[serde(default)]
    #[param(value_type = Option<Vec<PurchaseState>>)]
    state: Several<PurchaseState>,
    /// Only these centres.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    centre_id: Several<CentreId>,
    /// Only this VIN, or the number that vehicles of the type have.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Only from these sources.
    #[serde(default)]
    #[param(value_type = Option<Vec<LeadSource>>)]
    source: Several<LeadSource>,
    /// Only what these people appraised last.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    appraiser: Several<UserId>,
    /// Only these types of vehicles.
    #[serde(default)]
    #[param(value_type = Option<Vec<String>>)]
    vehicle_type: Several<String>,
    /// Only what began on this day (UTC) or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Only what began on this day (UTC) or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// Only purchases with all of these: beginnings of words of make and model, the beginning or the end of the number or of
    /// the plate; in either keyboard layout.
    q: Option<String>,
    /// What the list is put in order by; `newest` without a wish.
    #[param(value_type = Option<PurchaseSort>, inline)]
    sort: Option<PurchaseSort>,
    /// The largest first; only `newest` is so without a wish. Purchases without the value come last both ways.
    desc: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl PurchaseParams {
    fn filter(&self) -> PurchaseFilter {
        PurchaseFilter {
            states: self.state.clone(),
            centres: self.centre_id.clone(),
            vin: self.vin.clone(),
            sources: self.source.clone(),
            appraisers: self.appraiser.clone(),
            vehicle_types: self.vehicle_type.clone(),
            from: self.from.map(begin),
            to: self.to.map(end),
            seek: self.q.as_deref().and_then(Seek::read),
        }
    }

    fn ask(&self) -> Result<SortedAsk<PurchaseSort>> {
        let sort = self.sort.unwrap_or(PurchaseSort::Newest);
        let desc = self.desc.unwrap_or(sort == PurchaseSort::Newest);
        SortedAsk::read(sort, desc, self.limit, self.cursor.as_deref())
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

/// Purchases without personal data, and with amounts only for those who may see them.
#[utoipa::path(get, path = "/purchases", tag = "buyback", params(PurchaseParams), responses((status = 200, body = Page<PurchaseRow>)))]
async fn purchase_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PurchaseParams>,
) -> Answer<Json<Page<PurchaseRow>>> {
    let (filter, ask) = (params.filter(), params.ask()?);
    Ok(Json(page(&app, &caller, &filter, &ask).await?))
}

async fn page(
    app: &App,
    caller: &Caller,
    filter: &PurchaseFilter,
    ask: &SortedAsk<PurchaseSort>,
) -> Result<Page<PurchaseRow>> {
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, filter).await?;
    let rows = store::purchase_list::purchase_page(&mut tx, filter, &sought, ask).await?;
    tx.close().await?;
    let page = Page::cut_sorted(rows, ask.limit, |row| row.cursor(ask.sort));
    let page = page.map(|placed| masked(caller, placed.row));
    let told = page.items.iter().filter_map(margin_of);
    caller.saw(app, Sight::Margin, "purchase", told).await?;
    Ok(page)
}

/// What a search finds; everything when nothing is looked for.
async fn sought(tx: &mut Tx, filter: &PurchaseFilter) -> Result<Sought> {
    match &filter.seek {
        Some(seek) => store::purchase_list::purchases_sought(tx, seek).await,
        None => Ok(Sought::default()),
    }
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
    Ok(Json(totals(&app, &caller, &params).await?))
}

async fn totals(app: &App, caller: &Caller, params: &PurchaseParams) -> Result<PurchaseTotals> {
    params.ask()?;
    let filter = params.filter();
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, &filter).await?;
    let mut by_state = store::purchase_list::purchase_counts(&mut tx, &filter, &sought).await?;
    tx.close().await?;
    if !sees_amounts(caller, &filter.centres) {
        for row in &mut by_state {
            (row.offered, row.price) = (None, None);
        }
    }
    let count = by_state.iter().map(|row| row.count).sum();
    Ok(PurchaseTotals { count, by_state })
}

/// Whether the caller may see amounts at the centres that are asked for, or wherever the caller sees purchases.
fn sees_amounts(caller: &Caller, centres: &Several<CentreId>) -> bool {
    let Some(seen) = caller.reach_of(permission::VALUATION_READ.name) else {
        return false;
    };
    let reach = &caller.scope.reach;
    if !centres.is_empty() {
        return centres.iter().all(|centre| seen.centre(*centre));
    }
    if reach.everywhere {
        return seen.everywhere;
    }
    reach.centres.iter().all(|centre| seen.centre(*centre))
}

/// Purchases as a CSV file; the filters of the list.
#[utoipa::path(get, path = "/purchases/export", tag = "buyback", params(PurchaseParams), responses((status = 200, body = String, content_type = "text/csv")))]
async fn purchase_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PurchaseParams>,
) -> Answer<Export> {
    let lang = caller.lang;
    let pages = purchase_pages(&app, caller, params)?;
    Ok(Export::sheet("purchases", lang, PURCHASES, pages).await?)
}

/// Purchases as a file in the background.
pub fn sheet() -> Sheet {
    Sheet::of(
        "/api/buyback/v1/purchases",
        permission::PURCHASE_READ,
        "purchases",
        PURCHASES,
        purchase_pages,
    )
    .titled("Выкуп", "Buyback")
    .worded(WORDS)
    .counted::<PurchaseParams>(|app, caller, params| {
        Box::pin(async move { Ok(totals(&app, &caller, &params).await?.count) })
    })
}

fn purchase_pages(app: &App, caller: Caller, params: PurchaseParams) -> Result<Pages<PurchaseRow>> {
    let (app, filter, order) = (app.clone(), params.filter(), params.ask()?);
    Ok(Box::new(move |turn| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        let ask = order.turned(turn);
        Box::pin(async move { page(&app, &caller, &filter, &ask).await })
    }))
}

/// The words in the cells of a file.
const WORDS: &[WordTitle] = &[
    ("lead", "Обращение", "Lead"),
    ("appointment", "Записан на осмотр", "Appointment made"),
    ("inspection", "Идёт осмотр", "Inspection"),
    ("valued", "Оценён", "Valued"),
    ("offered", "Предложение сделано", "Offer made"),
    ("accepted", "Продавец согласен", "Seller agrees"),
    ("checks", "Проверяется", "Being checked"),
    ("checked", "Проверен", "Checked"),
    ("contract_signed", "Договор подписан", "Contract signed"),
    ("payable", "К выплате", "To be paid"),
    ("paid", "Оплачен", "Paid"),
    ("in_stock", "На складе", "In stock"),
    ("lost", "Потерян", "Lost"),
    (
        "rejected_by_checks",
        "Отказ по проверке",
        "Rejected by checks",
    ),
    ("cancelled", "Отменён", "Cancelled"),
    ("site", "Сайт", "Website"),
    ("call", "Звонок", "Call"),
    ("classifieds", "Доска объявлений", "Classifieds"),
    ("walk_in", "Приехал сам", "Walk-in"),
    ("service", "Сервис", "Service"),
    ("trade_in", "Трейд-ин", "Trade-in"),
];

/// The columns of a file.
const PURCHASES: &[Column<PurchaseRow>] = &[
    Column::of("id", "Выкуп", "Purchase", |row, _| {
        Cell::of(row.purchase.id)
    }),
    Column::of("state", "Состояние", "State", |row, _| {
        Cell::Word(row.purchase.state.word())
    }),
    Column::of("source", "Источник", "Source", |row, _| {
        Cell::Word(row.purchase.source.word())
    }),
    Column::of("type", "Вид техники", "Type", |row, _| {
        Cell::of(&row.purchase.vehicle_type)
    }),
    Column::of("vin", "VIN", "VIN", |row, _| {
        Cell::maybe(row.purchase.vin.as_ref(), Cell::of)
    }),
    Column::of("make", "Марка", "Make", |row, _| {
        Cell::of(&row.purchase.make)
    }),
    Column::of("model", "Модель", "Model", |row, _| {
        Cell::of(&row.purchase.model)
    }),
    Column::of("year", "Год", "Year", |row, _| {
        Cell::Number(row.purchase.year.into())
    }),
    Column::of("mileage", "Пробег, км", "Mileage, km", |row, _| {
        Cell::Number(row.purchase.mileage_km)
    }),
    Column::of("opened", "Начат", "Begun", |row, _| {
        Cell::At(row.purchase.opened_at)
    }),
    Column::of("appointment", "Осмотр", "Appointment", |row, _| {
        Cell::maybe(row.purchase.appointment_at, Cell::At)
    }),
    Column::of("appraiser", "Оценщик", "Appraiser", |row, _| {
        Cell::maybe(row.appraised_by, Cell::Person)
    }),
    Column::of("centre", "Центр", "Centre", |row, _| {
        Cell::Centre(row.purchase.centre_id)
    }),
    Column::of("valued", "Оценка", "Valuation", |row, _| {
        Cell::maybe(row.valued, Cell::Money)
    }),
    Column::of("offered", "Предложение", "Offer", |row, _| {
        Cell::maybe(row.offered, Cell::Money)
    }),
    Column::of("price", "Договор", "Contract", |row, _| {
        Cell::maybe(row.price, Cell::Money)
    }),
    Column::of("margin", "Маржа", "Margin", |row, _| {
        Cell::maybe(row.margin, Cell::Money)
    }),
];
