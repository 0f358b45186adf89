//! A source that failed is asked again by itself, beside the case: nobody loses it from their hands meanwhile (VER-2).

use super::{
    case::{case_change, case_open, case_settle, check_change, terms},
    today,
};
use crate::{
    MODULE,
    model::{
        call::Call,
        case::{Case, CaseState, Opening},
        check::{Check, Outcome},
        code,
        extract::Extract,
        reason::Reason,
    },
    store::{self, check::Revival},
};
use kernel::{Result, TenantId};
use platform::{App, Tx, audit, jobs::Lease};

/// Questions whose sources are to be asked again now.
pub async fn revivals_due(app: &App, lease: &Lease, tenant: TenantId) -> Result<Vec<Revival>> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let due = store::check::revivals_due(&mut tx).await?;
    tx.commit(()).await?;
    Ok(due)
}

/// Asks a source again: for a case that still waits for it, and for an extract that stands in for it.
pub async fn source_revive(app: &App, lease: &Lease, tenant: TenantId, due: Revival) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let case = store::case::case_lock(&mut tx, due.case_id).await?;
    let check = store::check::check_get(&mut tx, due.case_id, due.id).await?;
    store::check::revival_drop(&mut tx, due.id).await?;
    if let Some(provider) = check.kind.register()
        && is_wanted(&mut tx, &case, &check).await?
        && !store::call::call_is_live(&mut tx, check.id).await?
    {
        let rule = store::rule::terms_in_force(&mut tx, provider, today(app)).await?;
        let call = Call {
            beside: true,
            ..Call::queued(&case, check.id, provider, &terms(&rule))
        };
        store::call::call_insert(&mut tx, &call, app.clock.now().into()).await?;
    }
    tx.commit(()).await
}

async fn is_wanted(tx: &mut Tx, case: &Case, check: &Check) -> Result<bool> {
    if check.outcome == Some(Outcome::Failed) {
        return Ok(case.decided_at.is_none());
    }
    let extract = store::extract::extract_standing(tx, check.id).await?;
    Ok(extract.is_some_and(|extract| extract.later_outcome.is_none()))
}

/// The source has said something, or has failed again. `answered` is the check with that answer.
pub async fn answered(
    app: &App,
    tx: &mut Tx,
    case: &Case,
    check: &Check,
    answered: &Check,
) -> Result<()> {
    if !answered.has_answer() {
        return Ok(());
    }
    match store::extract::extract_standing(tx, check.id).await? {
        Some(extract) if check.confirmed_by.is_some() => {
            compare(app, tx, case, (check, answered), &extract).await
        }
        _ if check.outcome == Some(Outcome::Failed) && case.decided_at.is_none() => {
            check_change(tx, check, answered).await?;
            case_look(app, tx, case).await
        }
        _ => Ok(()),
    }
}

/// The register against the extract that stood in for it. What differs is for people to look at.
async fn compare(
    app: &App,
    tx: &mut Tx,
    case: &Case,
    (check, answered): (&Check, &Check),
    extract: &Extract,
) -> Result<()> {
    let Some(outcome) = answered.outcome else {
        return Ok(());
    };
    let (compared, differs) = extract.compared(outcome, answered.evidence_id);
    store::extract::extract_save(tx, &compared).await?;
    audit::put(
        tx,
        "extract_compare",
        "extract",
        extract.id,
        extract,
        &compared,
    )?;
    if !differs {
        return Ok(());
    }
    if case.state == CaseState::Approved {
        return case_open(app, tx, Opening::again(case, code::EXTRACT_DIFFERS)).await;
    }
    if case.decided_at.is_some() {
        return Ok(());
    }
    let flagged = Check {
        outcome: Some(Outcome::Found),
        reasons: [Reason(code::EXTRACT_DIFFERS)]
            .into_iter()
            .chain(answered.reasons.iter().copied())
            .collect(),
        ..answered.clone()
    };
    check_change(tx, check, &flagged).await?;
    case_look(app, tx, case).await
}

/// The answers of a case have changed. One that nobody has may be clean now; any other one is shown anew, and a first
/// signature that was put under something else is void.
async fn case_look(app: &App, tx: &mut Tx, case: &Case) -> Result<()> {
    let held = if case.state == CaseState::Proposed {
        case.decline()?
    } else {
        case.clone()
    };
    let checks = store::check::checks_of(tx, case.id).await?;
    let policy = store::rule::policy_in_force(tx, case.centre_id, today(app)).await?;
    let after = held.reviewed(&checks, &policy);
    if case.state == CaseState::NeedsReview && after.is_green() {
        return case_settle(app, tx, case).await;
    }
    case_change(tx, "case_look", case, &after).await
}
