//! Forgetting a seller who sold us nothing (VER-9): the bytes of every answer that may name a person go, their hashes stay, so
//! that every decision can still be proven.

use super::case::{case_settle, check_change};
use crate::{
    model::{case::CaseState, code, finding::Finding},
    store,
};
use contracts::{buyback::SellerErased, verification::CaseId};
use kernel::{Instant, Result};
use platform::{App, Tx, audit};
use serde_json::json;

/// In place of what people wrote in words.
const FORGOTTEN: &str = "—";

/// A seller is forgotten.
pub async fn seller_erased(app: &App, tx: &mut Tx, event: SellerErased) -> Result<()> {
    let at: Instant = app.clock.now().into();
    let cases = store::case::cases_forget(tx, event.purchase, FORGOTTEN).await?;
    for case in &cases {
        questions_drop(app, tx, *case).await?;
    }
    let answers = store::evidence::evidence_erase(tx, &cases, at).await?;
    let questionnaires = store::questionnaire::questionnaires_forget(tx, event.purchase.0).await?;
    let gone = json!({"cases": cases, "answers": answers, "questionnaires": questionnaires});
    audit::put(tx, "seller_forget", "purchase", event.purchase, (), gone)
}

/// Nobody asks about a person who is forgotten: what is on its way is given up, and its answer changes nothing.
async fn questions_drop(app: &App, tx: &mut Tx, id: CaseId) -> Result<()> {
    let case = store::case::case_lock(tx, id).await?;
    for check in store::check::checks_of(tx, id).await? {
        store::call::calls_drop(tx, check.id).await?;
        store::check::revival_drop(tx, check.id).await?;
        if case.state == CaseState::Running && check.is_open() {
            let failed = Finding::failed(code::PERSON_UNKNOWN);
            let after = check.answered(&failed, None, &[], app.clock.now().into());
            check_change(tx, &check, &after).await?;
        }
    }
    if case.state == CaseState::Running {
        case_settle(app, tx, &case).await?;
    }
    Ok(())
}
