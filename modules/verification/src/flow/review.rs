//! What people decide about cases.

use super::{case::case_change, today};
use crate::{
    model::{case::Case, grounds::Grounds, review::Sitting},
    store,
};
use contracts::verification::CaseId;
use kernel::{Result, UserId};
use platform::{App, Begun, Reach, Tx, http::Command};

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
        store::check::revival_drop(&mut tx, check.id).await?;
        store::call::calls_drop(&mut tx, check.id).await?;
        store::check::check_save(&mut tx, &check.reopened()).await?;
    }
    case_change(&mut tx, "case_recheck", &before, &after).await?;
    tx.commit(after).await
}

/// Who decides, why, and where he or she may do so although something was found.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Why.
    pub grounds: Grounds,
    /// Where the right to override reaches.
    pub overrides: Option<Reach>,
}

/// An officer says yes; where anything but a green car is approved, that is the first of two signatures.
pub async fn case_approve(
    app: &App,
    command: &Command,
    id: CaseId,
    verdict: &Verdict,
) -> Result<Case> {
    decide(app, command, id, verdict, |case, sitting| {
        Ok(("case_approve", case.approve(sitting)?))
    })
    .await
}

/// Another officer puts the second signature.
pub async fn case_confirm(
    app: &App,
    command: &Command,
    id: CaseId,
    verdict: &Verdict,
) -> Result<Case> {
    decide(app, command, id, verdict, |case, sitting| {
        Ok(("case_confirm", case.confirm(sitting)?))
    })
    .await
}

/// An officer says no.
pub async fn case_reject(
    app: &App,
    command: &Command,
    id: CaseId,
    verdict: &Verdict,
) -> Result<Case> {
    decide(app, command, id, verdict, |case, sitting| {
        Ok(("case_reject", case.reject(sitting)?))
    })
    .await
}

/// Somebody who may sign refuses the second signature, or the first one takes it back.
pub async fn case_decline(app: &App, command: &Command, id: CaseId) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    let after = before.decline()?;
    case_change(&mut tx, "case_decline", &before, &after).await?;
    tx.commit(after).await
}

async fn decide(
    app: &App,
    command: &Command,
    id: CaseId,
    verdict: &Verdict,
    rule: impl FnOnce(&Case, &Sitting<'_>) -> Result<(&'static str, Case)>,
) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    let (action, after) = sit(app, &mut tx, &before, verdict, rule).await?;
    case_change(&mut tx, action, &before, &after).await?;
    tx.commit(after).await
}

async fn sit(
    app: &App,
    tx: &mut Tx,
    case: &Case,
    verdict: &Verdict,
    rule: impl FnOnce(&Case, &Sitting<'_>) -> Result<(&'static str, Case)>,
) -> Result<(&'static str, Case)> {
    let by: UserId = tx.scope().actor.id;
    let checks = store::check::checks_of(tx, case.id).await?;
    let hashes = store::evidence::hashes_of(tx, case.id).await?;
    let papers = store::evidence::papers_of(tx, case.id).await?;
    let policy = store::rule::policy_in_force(tx, case.centre_id, today(app)).await?;
    let there = |reach: &Reach| reach.centre(case.centre_id);
    rule(
        case,
        &Sitting {
            by,
            grounds: &verdict.grounds,
            checks: &checks,
            hashes,
            papers,
            overrides: verdict.overrides.as_ref().is_some_and(there),
            policy: &policy,
            now: app.clock.now().into(),
        },
    )
}
