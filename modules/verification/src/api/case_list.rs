//! Cases as lists, totals and files.

use crate::{
    MODULE,
    model::{
        case::{Case, CaseState},
        case_list::{CaseCount, CaseFilter, CaseSort},
        permission,
        score::Light,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::{buyback::PurchaseId, vehicles::EpisodeId, verification::Purpose};
use kernel::{
    CentreId, Instant, Lang, Page, Result, Seek, Several, SortedAsk, Sought, UserId, VehicleNumber,
};
use platform::{
    App, Tx,
    http::{Answer, Caller, Cell, Column, Export, Pages, Params, Routes, Sheet, sheet::WordTitle},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(case_page), permission::CASE_READ)
        .route(routes!(case_totals), permission::CASE_READ)
        .route(routes!(case_export), permission::CASE_READ)
}

/// What to list, in which order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CaseParams {
    /// Only these states.
    #[serde(default)]
    #[param(value_type = Option<Vec<CaseState>>)]
    state: Several<CaseState>,
    /// Only these purposes.
    #[serde(default)]
    #[param(value_type = Option<Vec<Purpose>>)]
    purpose: Several<Purpose>,
    /// Only these lights.
    #[serde(default)]
    #[param(value_type = Option<Vec<Light>>)]
    light: Several<Light>,
    /// Only this purchase.
    #[param(value_type = Option<String>, format = Uuid)]
    purchase_id: Option<PurchaseId>,
    /// Only this car in stock.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only this vehicle, by its number.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Only these centres.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    centre_id: Several<CentreId>,
    /// Only those of these officers.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    reviewer_id: Several<UserId>,
    /// Only those that a person should have decided by now.
    overdue: Option<bool>,
    /// Only cases whose car has a number that begins or ends so.
    q: Option<String>,
    /// What the list is put in order by; `newest` without a wish.
    #[param(value_type = Option<CaseSort>, inline)]
    sort: Option<CaseSort>,
    /// The largest first; only `newest` is so without a wish. Cases without the value come last both ways.
    desc: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl CaseParams {
    fn filter(&self, now: Instant) -> CaseFilter {
        CaseFilter {
            states: self.state.clone(),
            purposes: self.purpose.clone(),
            purchase: self.purchase_id,
            episode: self.episode_id,
            vin: self.vin.clone(),
            centres: self.centre_id.clone(),
            lights: self.light.clone(),
            reviewers: self.reviewer_id.clone(),
            overdue_at: self.overdue.unwrap_or(false).then_some(now),
            seek: self.q.as_deref().and_then(Seek::read),
        }
    }

    fn ask(&self) -> Result<SortedAsk<CaseSort>> {
        let sort = self.sort.unwrap_or(CaseSort::Newest);
        let desc = self.desc.unwrap_or(sort == CaseSort::Newest);
        SortedAsk::read(sort, desc, self.limit, self.cursor.as_deref())
    }
}

/// Cases.
#[utoipa::path(get, path = "/cases", tag = "verification", params(CaseParams), responses((status = 200, body = Page<Case>)))]
async fn case_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CaseParams>,
) -> Answer<Json<Page<Case>>> {
    let (filter, ask) = (params.filter(app.clock.now().into()), params.ask()?);
    Ok(Json(page(&app, &caller, &filter, &ask).await?))
}

async fn page(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    ask: &SortedAsk<CaseSort>,
) -> Result<Page<Case>> {
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, filter).await?;
    let rows = store::case_list::case_page(&mut tx, filter, &sought, ask).await?;
    tx.close().await?;
    Ok(Page::cut_sorted(rows, ask.limit, |case| {
        case.cursor(ask.sort)
    }))
}

/// What a search finds; everything when nothing is looked for.
async fn sought(tx: &mut Tx, filter: &CaseFilter) -> Result<Sought> {
    match &filter.seek {
        Some(seek) => store::case_list::cases_sought(tx, seek).await,
        None => Ok(Sought::default()),
    }
}

/// Cases, counted.
#[derive(Debug, Serialize, ToSchema)]
struct CaseTotals {
    /// All of them.
    count: i64,
    /// Of them, those that a person should have decided by now.
    overdue: i64,
    /// By state and light.
    by_state: Vec<CaseCount>,
}

/// The cases of the same filters, counted by state and light.
#[utoipa::path(get, path = "/cases/totals", tag = "verification", params(CaseParams), responses((status = 200, body = CaseTotals)))]
async fn case_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CaseParams>,
) -> Answer<Json<CaseTotals>> {
    Ok(Json(totals(&app, &caller, &params).await?))
}

async fn totals(app: &App, caller: &Caller, params: &CaseParams) -> Result<CaseTotals> {
    let now = app.clock.now().into();
    let filter = params.filter(now);
    let mut tx = caller.read(app).await?;
    let sought = sought(&mut tx, &filter).await?;
    let by_state = store::case_list::case_totals(&mut tx, &filter, &sought, now).await?;
    tx.close().await?;
    Ok(CaseTotals {
        count: by_state.iter().map(|row| row.count).sum(),
        overdue: by_state.iter().map(|row| row.overdue).sum(),
        by_state,
    })
}

/// The cases of the same filters as a CSV file.
#[utoipa::path(get, path = "/cases/export", tag = "verification", params(CaseParams),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn case_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CaseParams>,
) -> Answer<Export> {
    let lang = caller.lang;
    let pages = case_pages(&app, caller, params)?;
    Ok(Export::sheet("cases", lang, CASES, pages).await?)
}

/// Cases as a file in the background.
pub fn sheet() -> Sheet {
    Sheet::of(
        "/api/verification/v1/cases",
        permission::CASE_READ,
        "cases",
        CASES,
        case_pages,
    )
    .titled("Проверки", "Verification cases")
    .worded(WORDS)
    .counted::<CaseParams>(|app, caller, params| {
        Box::pin(async move { Ok(totals(&app, &caller, &params).await?.count) })
    })
}

fn case_pages(app: &App, caller: Caller, params: CaseParams) -> Result<Pages<Case>> {
    let filter = params.filter(app.clock.now().into());
    let (app, order) = (app.clone(), params.ask()?);
    Ok(Box::new(move |turn| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        let ask = order.turned(turn);
        Box::pin(async move { page(&app, &caller, &filter, &ask).await })
    }))
}

/// The words in the cells of a file.
const WORDS: &[WordTitle] = &[
    ("new", "Новая", "New"),
    ("running", "Опрашиваются реестры", "Registers are asked"),
    ("needs_review", "Ждёт верификатора", "Waits for an officer"),
    ("in_review", "В работе", "In review"),
    (
        "proposed",
        "Ждёт второй подписи",
        "Waits for the second signature",
    ),
    ("approved", "Одобрена", "Approved"),
    ("rejected", "Отклонена", "Rejected"),
    ("green", "Чисто", "Clean"),
    ("yellow", "Есть замечания", "Something was found"),
    ("red", "Риск", "Risk"),
    ("incomplete", "Нет всех ответов", "Answers are missing"),
    ("purchase", "Перед договором", "Before the contract"),
    ("payout", "Перед выплатой", "Before the payout"),
    ("sale", "Перед продажей", "Before the sale"),
];

/// Why a person has to look, in one cell.
fn reasons(case: &Case, lang: Lang) -> Cell {
    let reasons = case.review_reasons.iter();
    let titles: Vec<_> = reasons.map(|reason| reason.explained(lang).title).collect();
    Cell::of(titles.join("; "))
}

/// The columns of a file.
const CASES: &[Column<Case>] = &[
    Column::of("id", "Проверка", "Case", |case, _| {
        Cell::of(case.id)
    }),
    Column::of("vin", "VIN", "VIN", |case, _| Cell::of(&case.vin)),
    Column::of("type", "Вид техники", "Type", |case, _| {
        Cell::of(&case.vehicle_type)
    }),
    Column::of(
        "purpose",
        "Что проверяем",
        "Purpose",
        |case, _| Cell::Word(case.purpose.word()),
    ),
    Column::of("attempt", "Попытка", "Attempt", |case, _| {
        Cell::Number(case.attempt.into())
    }),
    Column::of("state", "Состояние", "State", |case, _| {
        Cell::Word(case.state.word())
    }),
    Column::of("light", "Риск", "Light", |case, _| {
        Cell::maybe(case.light, |light| Cell::Word(light.word()))
    }),
    Column::of("score", "Балл", "Score", |case, _| {
        Cell::maybe(case.score, |score| Cell::Number(score.into()))
    }),
    Column::of("reasons", "Причины", "Reasons", reasons),
    Column::of("centre", "Центр", "Centre", |case, _| {
        Cell::Centre(case.centre_id)
    }),
    Column::of("opened", "Открыта", "Opened", |case, _| {
        Cell::At(case.opened_at)
    }),
    Column::of("due", "Решить до", "Due", |case, _| {
        Cell::maybe(case.review_due_at, Cell::At)
    }),
    Column::of(
        "reviewer",
        "Верификатор",
        "Officer",
        |case, _| Cell::maybe(case.reviewer_id, Cell::Person),
    ),
    Column::of("decided", "Решена", "Decided", |case, _| {
        Cell::maybe(case.decided_at, Cell::At)
    }),
    Column::of(
        "decided_by",
        "Кто решил",
        "Decided by",
        |case, _| Cell::maybe(case.decided_by, Cell::Person),
    ),
    Column::of(
        "confirmed_by",
        "Вторая подпись",
        "Second signature",
        |case, _| Cell::maybe(case.confirmed_by, Cell::Person),
    ),
    Column::of("reason", "Основание", "Ground", |case, _| {
        Cell::maybe(case.decision_reason, Cell::of)
    }),
    Column::of(
        "valid_until",
        "Действует до",
        "Valid until",
        |case, _| Cell::maybe(case.valid_until, Cell::At),
    ),
];
