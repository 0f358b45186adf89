//! Reading cases.

use crate::{
    MODULE,
    model::{
        call::CallMark,
        case::{Case, CaseState},
        check::Check,
        evidence::EvidenceMark,
        permission,
        reason::{Explained, Reason},
    },
    store::{self, case::CaseFilter},
};
use axum::{Json, extract::State};
use contracts::{
    buyback::PurchaseId,
    verification::{CaseId, Purpose},
};
use kernel::{CentreId, Instant, Lang, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Caller, Id, Params, Routes, Versioned},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(case_page), permission::CASE_READ)
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
    #[param(value_type = Option<String>)]
    purpose: Option<Purpose>,
    /// Only this purchase.
    #[param(value_type = Option<String>)]
    purchase_id: Option<PurchaseId>,
    /// Only this centre.
    #[param(value_type = Option<String>)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Cases, newest first.
#[utoipa::path(get, path = "/cases", tag = "verification", params(CaseParams), responses((status = 200, body = Page<Case>)))]
async fn case_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CaseParams>,
) -> Answer<Json<Page<Case>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = CaseFilter {
        state: params.state,
        purpose: params.purpose,
        purchase: params.purchase_id,
        centre: params.centre_id,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::case::case_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |case| case.id.0)))
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
}

impl CheckCard {
    fn of(check: Check, calls: &[CallMark], evidence: &[EvidenceMark], lang: Lang) -> Self {
        let calls = calls.iter().filter(|call| call.check_id == check.id);
        let evidence = evidence.iter().filter(|mark| mark.check_id == check.id);
        Self {
            explained: explained(&check.reasons, lang),
            calls: calls.cloned().collect(),
            evidence: evidence.cloned().collect(),
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

/// One case: its questions, what was answered, the hashes of the evidence, the reasons.
#[utoipa::path(get, path = "/cases/{id}", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = CaseCard)))]
async fn case_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CaseId>,
) -> Answer<Versioned<CaseCard>> {
    let mut tx = caller.read(&app).await?;
    let case = store::case::case_get(&mut tx, id).await?;
    let checks = store::check::checks_of(&mut tx, id).await?;
    let evidence = store::evidence::evidence_of(&mut tx, id).await?;
    let calls = store::call::calls_of(&mut tx, id).await?;
    tx.close().await?;
    let checks = checks
        .into_iter()
        .map(|check| CheckCard::of(check, &calls, &evidence, caller.lang));
    let card = CaseCard {
        explained: explained(&case.review_reasons, caller.lang),
        expired: case.is_expired(Instant::from(app.clock.now())),
        checks: checks.collect(),
        case,
    };
    Ok(Versioned(card.case.version, card))
}
