//! Lists of deals: pages, totals, a file.

use super::buyer::in_full;
use crate::{
    MODULE,
    model::{
        buyer::BuyerKind,
        deal::DealState,
        deal_list::{DealFilter, DealListed, DealRow, DealSort},
        permission,
        totals::DealTotals,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::{sales::BuyerId, vehicles::EpisodeId};
use kernel::{CentreId, Day, Page, Result, Seek, Several, SortedAsk, Sought, UserId};
use platform::{
    App, Tx,
    audit::Sight,
    http::{Answer, Caller, Cell, Column, Export, Pages, Params, Routes, Sheet, sheet::WordTitle},
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

/// What to list, in which order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DealParams {
    /// Only these states.
    #[serde(default)]
    #[param(value_type = Option<Vec<DealState>>)]
    state: Several<DealState>,
    /// Only these centres.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    centre_id: Several<CentreId>,
    /// Only these salesmen.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    salesman_id: Several<UserId>,
    /// Only this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only this buyer.
    #[param(value_type = Option<String>, format = Uuid)]
    buyer_id: Option<BuyerId>,
    /// Opened on this day or later, at the centre.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Opened on this day or earlier, at the centre.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// Only deals with all of these: beginnings of words of the car, the beginning or the end of its number or of the number of
    /// the contract; in either keyboard layout. Who may see people also finds the beginning of a name and the end of a phone.
    q: Option<String>,
    /// What the list is put in order by; `newest` without a wish.
    #[param(value_type = Option<DealSort>, inline)]
    sort: Option<DealSort>,
    /// The largest first; only `newest` is so without a wish. Deals without the value come last both ways.
    desc: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl DealParams {
    fn filter(&self, caller: &Caller) -> DealFilter {
        DealFilter {
            states: self.state.clone(),
            centres: self.centre_id.clone(),
            salesmen: self.salesman_id.clone(),
            episode: self.episode_id,
            buyer: self.buyer_id,
            from: self.from,
            to: self.to,
            seek: self.q.as_deref().and_then(Seek::read),
            people_at: caller.reach_of(permission::BUYER_READ.name),
        }
    }

    fn ask(&self) -> Result<SortedAsk<DealSort>> {
        let sort = self.sort.unwrap_or(DealSort::Newest);
        let desc = self.desc.unwrap_or(sort == DealSort::Newest);
        SortedAsk::read(sort, desc, self.limit, self.cursor.as_deref())
    }
}

/// Deals; of buyers only initials without the permission for personal data.
#[utoipa::path(get, path = "/deals", tag = "sales", params(DealParams), responses((status = 200, body = Page<DealListed>)))]
async fn deal_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Json<Page<DealListed>>> {
    let (filter, ask) = (params.filter(&caller), params.ask()?);
    Ok(Json(page(&app, &caller, &filter, &ask).await?))
}

async fn page(
    app: &App,
    caller: &Caller,
    filter: &DealFilter,
    ask: &SortedAsk<DealSort>,
) -> Result<Page<DealListed>> {
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, filter).await?;
    let rows = store::deal_list::deal_page(&mut tx, filter, &sought, ask).await?;
    tx.close().await?;
    let page = Page::cut_sorted(rows, ask.limit, |row| row.cursor(ask.sort));
    let seen = in_full(caller);
    let named =
        |row: &&DealRow| row.buyer_kind == BuyerKind::Person && seen.centre(row.buyer_centre_id);
    let told = page.items.iter().filter(named).map(|row| row.deal.buyer_id);
    caller.saw(app, Sight::Personal, "buyer", told).await?;
    Ok(page.map(|row| {
        let in_full = seen.centre(row.buyer_centre_id);
        row.shown(in_full)
    }))
}

/// What a search finds; everything when nothing is looked for.
async fn sought(tx: &mut Tx, filter: &DealFilter) -> Result<Sought> {
    match &filter.seek {
        Some(seek) => store::deal_list::deals_sought(tx, seek, filter.people_at.as_ref()).await,
        None => Ok(Sought::default()),
    }
}

/// How many deals are in which state, with their sums, by the same filters.
#[utoipa::path(get, path = "/deals/totals", tag = "sales", params(DealParams), responses((status = 200, body = DealTotals)))]
async fn deal_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Json<DealTotals>> {
    Ok(Json(totals(&app, &caller, &params).await?))
}

async fn totals(app: &App, caller: &Caller, params: &DealParams) -> Result<DealTotals> {
    let filter = params.filter(caller);
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, &filter).await?;
    let rows = store::deal_list::deal_totals(&mut tx, &filter, &sought).await?;
    tx.close().await?;
    DealTotals::of(rows)
}

/// Deals as a file, by the same filters.
#[utoipa::path(get, path = "/deals/export", tag = "sales", params(DealParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn deal_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Export> {
    let lang = caller.lang;
    let pages = deal_pages(&app, caller, params)?;
    Ok(Export::sheet("deals", lang, DEALS, pages).await?)
}

/// Deals as a file in the background.
pub fn sheet() -> Sheet {
    Sheet::of(
        "/api/sales/v1/deals",
        permission::DEAL_READ,
        "deals",
        DEALS,
        deal_pages,
    )
    .titled("Сделки", "Deals")
    .worded(WORDS)
    .counted::<DealParams>(|app, caller, params| {
        Box::pin(async move { Ok(totals(&app, &caller, &params).await?.count) })
    })
}

/// The words in the cells of a file.
const WORDS: &[WordTitle] = &[
    ("new", "Новая", "New"),
    ("reserved", "Забронирована", "Reserved"),
    ("contract", "Договор", "Contract"),
    ("paid", "Оплачена", "Paid"),
    ("handed_over", "Выдана", "Handed over"),
    ("closed", "Закрыта", "Closed"),
    ("cancelled", "Отменена", "Cancelled"),
    ("lost", "Упущена", "Lost"),
    ("unwound", "Расторгнута", "Unwound"),
];

fn deal_pages(app: &App, caller: Caller, params: DealParams) -> Result<Pages<DealListed>> {
    let (app, filter, order) = (app.clone(), params.filter(&caller), params.ask()?);
    Ok(Box::new(move |turn| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        let ask = order.turned(turn);
        Box::pin(async move { page(&app, &caller, &filter, &ask).await })
    }))
}

/// The columns of a file.
const DEALS: &[Column<DealListed>] = &[
    Column::of("id", "Сделка", "Deal", |row, _| Cell::of(row.deal.id)),
    Column::of("contract", "Договор", "Contract", |row, _| {
        Cell::maybe(row.contract_number.as_ref(), Cell::of)
    }),
    Column::of("opened_on", "Открыта", "Opened", |row, _| {
        Cell::Day(row.deal.today(row.deal.opened_at.0))
    }),
    Column::of("state", "Состояние", "State", |row, _| {
        Cell::Word(row.deal.state.word())
    }),
    Column::of("buyer", "Покупатель", "Buyer", |row, _| {
        Cell::of(&row.buyer_name)
    }),
    Column::of(
        "vin",
        "Номер автомобиля",
        "Vehicle number",
        |row, _| Cell::of(&row.deal.vin),
    ),
    Column::of("car", "Автомобиль", "Vehicle", |row, _| {
        Cell::of(&row.deal.title)
    }),
    Column::of("centre", "Центр", "Centre", |row, _| {
        Cell::Centre(row.deal.centre_id)
    }),
    Column::of("salesman", "Продавец", "Salesman", |row, _| {
        Cell::Person(row.deal.salesman_id)
    }),
    Column::of(
        "list_price",
        "Цена по прайсу",
        "List price",
        |row, _| Cell::Money(row.deal.list_price),
    ),
    Column::of("discount", "Скидка", "Discount", |row, _| {
        Cell::Money(row.deal.discount)
    }),
    Column::of("price", "Цена", "Price", |row, _| {
        Cell::Money(row.deal.price)
    }),
    Column::of("paid", "Оплачено", "Paid", |row, _| {
        Cell::Money(row.deal.paid)
    }),
    Column::of("open", "Осталось", "Open", |row, _| {
        Cell::Money(row.deal.open)
    }),
    Column::of(
        "reserved_until",
        "Бронь до",
        "Reserved until",
        |row, _| Cell::maybe(row.deal.reserved_until, Cell::At),
    ),
];
