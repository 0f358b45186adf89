//! Asking registers: taken under a lease, asked outside of every transaction, recorded under the same lease.

use super::{
    beside,
    case::{case_settle, check_change},
    today,
};
use crate::{
    MODULE,
    model::{
        breaker::{Breakers, Seen},
        call::{Call, CallState, Reply, may_pass},
        check::{Check, Outcome},
        evidence::{Evidence, EvidenceId, Source},
        finding::Finding,
        reason::Reason,
        rule::hard_stops,
        stop::HashKey,
    },
    store,
};
use kernel::{Code, Result, TenantId};
use platform::{App, Tx, jobs::Lease};
use time::Duration;

/// Takes the questions that are to be asked now, and the key under which people in them are kept.
pub async fn calls_take(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    limit: i64,
) -> Result<(Vec<Call>, Option<HashKey>)> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let mut taken = Vec::new();
    for call in store::call::calls_due(&mut tx, lease.fence, limit).await? {
        let asked = call.ask(lease.fence)?;
        store::call::call_save(&mut tx, &asked, Duration::ZERO).await?;
        taken.push(asked);
    }
    let key = match taken.is_empty() {
        true => None,
        false => Some(store::stop::hash_key(&mut tx).await?),
    };
    tx.commit(()).await?;
    Ok((taken, key))
}

/// What came of a question, and where its breaker stands since.
#[derive(Debug)]
pub struct Heard<'a> {
    /// What came.
    pub reply: Reply,
    /// The breaker; absent when the question did not pass it.
    pub seen: Option<Seen>,
    /// Where retries are taken from.
    pub breakers: &'a Breakers,
    /// The pause before a failed source is asked again by itself.
    pub revive_after: Duration,
}

/// Records what came of a question. Under a lease that was lost, or for a question that somebody else has taken over,
/// nothing happens.
pub async fn answer_record(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    asked: &Call,
    heard: &Heard<'_>,
) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let case = store::case::case_lock(&mut tx, asked.case_id).await?;
    let Some(call) = store::call::call_lock(&mut tx, asked.id, lease.fence).await? else {
        return tx.commit(()).await;
    };
    let check = store::check::check_get(&mut tx, call.case_id, call.check_id).await?;
    let evidence = reply_keep(&mut tx, call.provider, &check, &heard.reply).await?;
    store::call::call_note(&mut tx, &call, &heard.reply, evidence).await?;
    let (after, finding) = match &heard.reply.verdict {
        Ok(finding) => (call.answer()?, Some(finding.clone())),
        Err(reason) => failed(&call, reason, heard.breakers)?,
    };
    store::call::call_save(&mut tx, &after, after.pause()).await?;
    if let Some(finding) = finding {
        revival(&mut tx, &check, &finding, heard.revive_after).await?;
        let answered = answered(app, &mut tx, &call, &check, &finding, evidence).await?;
        if call.beside {
            beside::answered(app, &mut tx, &case, &check, &answered).await?;
        } else {
            check_change(&mut tx, &check, &answered).await?;
            case_settle(app, &mut tx, &case).await?;
        }
    }
    if let Some(seen) = heard.seen {
        let reason = heard
            .reply
            .verdict
            .as_ref()
            .err()
            .map(|reason| Reason(reason));
        let at = heard.reply.answered_at;
        store::call::breaker_save(&mut tx, call.provider, seen, reason, at).await?;
    }
    tx.commit(()).await
}

/// The check with this answer, by what stops everybody today.
async fn answered(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    check: &Check,
    finding: &Finding,
    evidence: Option<EvidenceId>,
) -> Result<Check> {
    let rule = store::rule::terms_in_force(tx, call.provider, today(app)).await?;
    let hard = hard_stops(&rule.hard_stops);
    Ok(check.answered(finding, evidence, &hard, app.clock.now().into()))
}

/// A source that failed in a way that may pass is asked again by itself; any other one is not.
async fn revival(tx: &mut Tx, check: &Check, finding: &Finding, pause: Duration) -> Result<()> {
    let passing = |reason: &Reason| may_pass(reason.0);
    if finding.outcome == Outcome::Failed && finding.reasons.iter().any(passing) {
        store::check::revival_plan(tx, check.id, pause).await
    } else {
        store::check::revival_drop(tx, check.id).await
    }
}

/// A question without a good answer is put off, and after the last try its check has failed.
fn failed(call: &Call, reason: Code, breakers: &Breakers) -> Result<(Call, Option<Finding>)> {
    let after = call.fail(reason, || breakers.retry(call.provider))?;
    let finding = (after.state == CallState::Failed).then(|| Finding::failed(reason));
    Ok((after, finding))
}

/// Whatever came is kept, good or not.
async fn reply_keep(
    tx: &mut Tx,
    provider: Source,
    check: &Check,
    reply: &Reply,
) -> Result<Option<EvidenceId>> {
    let Some(raw) = reply.raw.clone() else {
        return Ok(None);
    };
    let evidence = Evidence {
        http_status: reply.http_status,
        asked_at: reply.asked_at,
        ..Evidence::of(check, provider, &reply.request, raw, reply.answered_at)
    };
    store::evidence::evidence_insert(tx, &evidence).await?;
    Ok(Some(evidence.id))
}
