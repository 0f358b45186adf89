//! Reading cases.

use crate::{
    MODULE,
    model::{
        call::CallMark,
        case::{Case, CaseState},
        check::{Check, CheckId},
        evidence::EvidenceMark,
        extract::Extract,
        permission,
        reason::{Explained, Reason},
        score::{Light, Score, ScoreReason},
    },
    store::{
        self,
        case::{CaseCount, CaseFilter},
    },
};
use axum::{Json, extract::State};
use contracts::{
    buyback::PurchaseId,
    vehicles::EpisodeId,
    verification::{CaseId, Purpose},
};
use kernel::{CentreId, Instant, Lang, Money, Page, PageAsk, Result, UserId, VehicleNumber};
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
        .route(routes!(case_page), permission::CASE_READ)
        .route(routes!(case_totals), permission::CASE_READ)
        .route(routes!(case_export), permission::CASE_READ)
        .route(routes!(case_get), permission::CASE_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CaseParams {
    /// Only this state.
    #[param(value_type = Option<CaseState>)]
    state: Option<CaseState>,
    /// Only this purpose.
    #[param(value_type = Option<String>, pattern = "^(purchase|payout|sale)$")]
    purpose: Option<Purpose>,
    /// Only this light.
    #[param(value_type = Option<Light>)]
    light: Option<Light>,
    /// Only this purchase.
    #[param(value_type = Option<String>, format = Uuid)]
    purchase_id: Option<PurchaseId>,
    /// Only this car in stock.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only this vehicle, by its number.
    #[param(value_type = Option<String>, format = "vehicle-number")]
    vin: Option<VehicleNumber>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this officer's.
    #[param(value_type = Option<String>, format = Uuid)]
    reviewer_id: Option<UserId>,
    /// Only those that a person should have decided by now.
    overdue: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl CaseParams {
    fn filter(&self, now: Instant) -> CaseFilter {
        CaseFilter {
            state: self.state,
            purpose: self.purpose,
            purchase: self.purchase_id,
            episode: self.episode_id,
            vin: self.vin.clone(),
            centre: self.centre_id,
            light: self.light,
            reviewer: self.reviewer_id,
            overdue_at: self.overdue.unwrap_or(false).then_some(now),
        }
    }
}

/// Cases, newest first.
#[utoipa::path(get, path = "/cases", tag = "verification", params(CaseParams), responses((status = 200, body = Page<Case>)))]
async fn case_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CaseParams>,
) -> Answer<Json<Page<Case>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = params.filter(app.clock.now().into());
    let mut tx = caller.read(&app).await?;
    let rows = store::case::case_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |case| case.id.0)))
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
    let now = app.clock.now().into();
    let mut tx = caller.read(&app).await?;
    let by_state = store::case::case_totals(&mut tx, &params.filter(now), now).await?;
    tx.close().await?;
    Ok(Json(CaseTotals {
        count: by_state.iter().map(|row| row.count).sum(),
        overdue: by_state.iter().map(|row| row.overdue).sum(),
        by_state,
    }))
}

/// The cases of the same filters as a CSV file.
#[utoipa::path(get, path = "/cases/export", tag = "verification", params(CaseParams),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn case_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CaseParams>,
) -> Answer<Export> {
    let header = [
        "id",
        "vin",
        "vehicle_type",
        "purpose",
        "attempt",
        "state",
        "light",
        "score",
        "reasons",
        "centre_id",
        "opened_at",
        "review_due_at",
        "reviewer_id",
        "decided_at",
        "decided_by",
        "confirmed_by",
        "decision_reason",
        "valid_until",
    ];
    let (lang, filter) = (caller.lang, params.filter(app.clock.now().into()));
    let pages = move |ask: PageAsk| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move { case_rows(&app, &caller, &filter, ask).await }
    };
    Ok(Export::csv("cases", lang, &header, pages).await?)
}

async fn case_rows(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    ask: PageAsk,
) -> Result<Page<Vec<Cell>>> {
    let mut tx = caller.read(app).await?;
    let rows = store::case::case_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    let lang = caller.lang;
    Ok(Page::cut(rows, ask.limit, |case| case.id.0).map(|case| case_cells(&case, lang)))
}

fn case_cells(case: &Case, lang: Lang) -> Vec<Cell> {
    let reasons: Vec<_> = case
        .review_reasons
        .iter()
        .map(|reason| reason.explained(lang).title)
        .collect();
    vec![
        Cell::of(case.id),
        Cell::of(&case.vin),
        Cell::of(&case.vehicle_type),
        Cell::of(case.purpose),
        Cell::Number(case.attempt.into()),
        Cell::of(case.state),
        Cell::maybe(case.light, Cell::of),
        Cell::maybe(case.score, |score| Cell::Number(score.into())),
        Cell::of(reasons.join("; ")),
        Cell::of(case.centre_id),
        Cell::of(case.opened_at),
        Cell::maybe(case.review_due_at, Cell::of),
        Cell::maybe(case.reviewer_id, Cell::of),
        Cell::maybe(case.decided_at, Cell::of),
        Cell::maybe(case.decided_by, Cell::of),
        Cell::maybe(case.confirmed_by, Cell::of),
        Cell::maybe(case.decision_reason, Cell::of),
        Cell::maybe(case.valid_until, Cell::of),
    ]
}

/// A case with everything that explains it.
#[derive(Debug, Serialize, ToSchema)]
struct CaseCard {
    #[serde(flatten)]
    case: Case,
    /// Why a person has to look, in words.
    explained: Vec<Explained>,
    /// Whether the decision has run out by now.
    expired: bool,
    /// Whether a person should have decided by now.
    overdue: bool,
    /// How many questions have their answer so far; the card fills while registers are being asked.
    answered: usize,
    /// How many questions there are.
    asked: usize,
    /// What the answers have cost.
    cost: Money,
    /// Every reason of the score with its weight, the heaviest first; of what has been answered so far.
    reasons: Vec<ScoreReason>,
    /// The questions.
    checks: Vec<CheckCard>,
}

/// A question with its answers.
#[derive(Debug, Serialize, ToSchema)]
struct CheckCard {
    #[serde(flatten)]
    check: Check,
    /// The reasons in words.
    explained: Vec<Explained>,
    /// What was asked of registers, oldest first.
    calls: Vec<CallMark>,
    /// Every answer that came, also those that were worth nothing, oldest first.
    evidence: Vec<EvidenceMark>,
    /// Extracts in place of an answer, oldest first.
    extracts: Vec<Extract>,
}

/// What belongs to the questions of a case.
struct Around {
    calls: Vec<CallMark>,
    evidence: Vec<EvidenceMark>,
    extracts: Vec<Extract>,
}

impl CheckCard {
    fn of(check: Check, around: &Around, lang: Lang) -> Self {
        fn own<T: Clone>(all: &[T], of: CheckId, whose: impl Fn(&T) -> CheckId) -> Vec<T> {
            all.iter().filter(|one| whose(one) == of).cloned().collect()
        }
        Self {
            explained: explained(&check.reasons, lang),
            calls: own(&around.calls, check.id, |call| call.check_id),
            evidence: own(&around.evidence, check.id, |mark| mark.check_id),
            extracts: own(&around.extracts, check.id, |extract| extract.check_id),
            check,
        }
    }
}

fn explained(reasons: &[Reason], lang: Lang) -> Vec<Explained> {
    reasons
        .iter()
        .map(|reason| reason.explained(lang))
        .collect()
}

/// One case: its questions, what was answered so far, the score with its reasons, the hashes of the evidence, the cost.
#[utoipa::path(get, path = "/cases/{id}", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = CaseCard)))]
async fn case_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CaseId>,
) -> Answer<Versioned<CaseCard>> {
    let mut tx = caller.read(&app).await?;
    let case = store::case::case_get(&mut tx, id).await?;
    let checks = store::check::checks_of(&mut tx, id).await?;
    let around = Around {
        evidence: store::evidence::evidence_of(&mut tx, id).await?,
        calls: store::call::calls_of(&mut tx, id).await?,
        extracts: store::extract::extracts_of(&mut tx, id).await?,
    };
    tx.close().await?;
    let card = card(case, checks, &around, app.clock.now().into(), caller.lang);
    Ok(Versioned(card.case.version, card))
}

fn card(case: Case, checks: Vec<Check>, around: &Around, now: Instant, lang: Lang) -> CaseCard {
    // The light and the points are those that were decided on; the lines do not depend on the policy.
    let score = Score::of(&checks, &case.flags, 0);
    let late = |due: Instant| due < now && case.decided_at.is_none();
    CaseCard {
        explained: explained(&case.review_reasons, lang),
        expired: case.is_expired(now),
        overdue: case.review_due_at.is_some_and(late),
        answered: checks.iter().filter(|check| !check.is_open()).count(),
        asked: checks.len(),
        cost: Money::kopecks(around.calls.iter().map(|call| call.cost.amount).sum()),
        reasons: score
            .lines
            .iter()
            .map(|line| line.explained(lang))
            .collect(),
        checks: checks
            .into_iter()
            .map(|check| CheckCard::of(check, around, lang))
            .collect(),
        case,
    }
}
