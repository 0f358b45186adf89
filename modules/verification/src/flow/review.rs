//! What people do with cases.

use super::case::case_change;
use crate::{
    model::{
        case::Case,
        check::CheckId,
        evidence::{Evidence, Source},
        grounds::{Extract, Grounds},
        review::Sitting,
    },
    store,
};
use contracts::verification::CaseId;
use kernel::{Error, Instant, Result};
use platform::{App, Begun, Reach, Tx, audit, http::Command};
use serde_json::json;

/// An officer takes a case.
pub async fn case_take(app: &App, command: &Command, id: CaseId) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    let after = before.take(command.scope.actor.id)?;
    case_change(&mut tx, "case_take", &before, &after).await?;
    tx.commit(after).await
}

/// Everything that has no answer is asked again: the sources that failed, and all of them after a missing consent.
pub async fn case_recheck(app: &App, command: &Command, id: CaseId) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    let checks = store::check::checks_of(&mut tx, id).await?;
    let after = before.recheck(&checks, command.scope.actor.id)?;
    for check in checks
        .iter()
        .filter(|check| !check.has_answer() && !check.is_open())
    {
        store::check::check_save(&mut tx, &check.reopened()).await?;
    }
    case_change(&mut tx, "case_recheck", &before, &after).await?;
    tx.commit(after).await
}

/// An officer says yes; `overrides` is where he or she may do so although something was found.
pub async fn case_approve(
    app: &App,
    command: &Command,
    id: CaseId,
    grounds: &Grounds,
    overrides: Option<Reach>,
) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    let checks = store::check::checks_of(&mut tx, id).await?;
    let after = before.approve(&Sitting {
        by: command.scope.actor.id,
        grounds,
        checks: &checks,
        hashes: store::evidence::hashes_of(&mut tx, id).await?,
        may_override: overrides.is_some_and(|reach| reach.centre(before.centre_id)),
        now: app.clock.now().into(),
    })?;
    case_change(&mut tx, "case_approve", &before, &after).await?;
    tx.commit(after).await
}

/// An officer says no.
pub async fn case_reject(
    app: &App,
    command: &Command,
    id: CaseId,
    grounds: &Grounds,
) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    let checks = store::check::checks_of(&mut tx, id).await?;
    let after = before.reject(&Sitting {
        by: command.scope.actor.id,
        grounds,
        checks: &checks,
        hashes: store::evidence::hashes_of(&mut tx, id).await?,
        may_override: false,
        now: app.clock.now().into(),
    })?;
    case_change(&mut tx, "case_reject", &before, &after).await?;
    tx.commit(after).await
}

/// An officer enters an extract in place of an answer that did not come. It is evidence like any other.
pub async fn manual_answer(
    app: &App,
    command: &Command,
    id: CaseId,
    check: CheckId,
    extract: &Extract,
) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let by = command.scope.actor.id;
    let before = store::case::case_lock(&mut tx, id).await?;
    before.belongs_to(by, "manual_answer")?;
    extract_keep(&mut tx, id, check, extract, app.clock.now().into()).await?;
    let checks = store::check::checks_of(&mut tx, id).await?;
    let after = before.reviewed(&checks);
    case_change(&mut tx, "manual_answer", &before, &after).await?;
    tx.commit(after).await
}

async fn extract_keep(
    tx: &mut Tx,
    case: CaseId,
    id: CheckId,
    extract: &Extract,
    now: Instant,
) -> Result<()> {
    let by = tx.scope().actor.id;
    let check = store::check::check_get(tx, case, id).await?;
    check.takes_extract()?;
    let paper = json!({
        "outcome": extract.outcome,
        "document_number": extract.document_number,
        "note": extract.note,
        "entered_by": by,
        "entered_at": now,
    });
    let raw = serde_json::to_vec(&paper).map_err(Error::internal)?;
    let evidence = Evidence::of(
        &check,
        Source::Manual,
        extract.document_number.as_str(),
        raw,
        now,
    );
    store::evidence::evidence_insert(tx, &evidence).await?;
    let answered = check.answered(&extract.finding(), Some(evidence.id), Some(by), now);
    store::check::check_save(tx, &answered).await?;
    audit::put(tx, "check_answer", "check", id, &check, &answered).await
}
