//! Reading cases.

use crate::{
    MODULE,
    model::{
        call::CallMark,
        case::Case,
        check::{Check, CheckId},
        evidence::EvidenceMark,
        extract::Extract,
        permission,
        reason::{Explained, Reason},
        score::{Score, ScoreReason},
    },
    store,
};
use axum::extract::State;
use contracts::verification::CaseId;
use kernel::{Instant, Lang, Money};
use platform::{
    App,
    http::{Answer, Caller, Id, Routes, Versioned},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(case_get), permission::CASE_READ)
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
