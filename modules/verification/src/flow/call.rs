//! Asking registers: taken under a lease, asked outside of every transaction, recorded under the same lease.

use super::case::case_settle;
use crate::{
    MODULE,
    model::{
        call::{Call, CallState, Reply},
        check::Check,
        evidence::{Evidence, EvidenceId, Source},
        finding::Finding,
    },
    store,
};
use kernel::{Code, Result, TenantId};
use platform::{App, Tx, audit, jobs::Lease};
use time::Duration;

/// Takes the questions that a register is to be asked now.
pub async fn calls_take(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    provider: Source,
) -> Result<Vec<Call>> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let mut taken = Vec::new();
    for call in store::call::calls_due(&mut tx, provider, lease.fence).await? {
        let asked = call.ask(lease.fence)?;
        store::call::call_save(&mut tx, &asked, Duration::ZERO).await?;
        taken.push(asked);
    }
    tx.commit(()).await?;
    Ok(taken)
}

/// Records what came of a question. Under a lease that was lost, or for a question that somebody else has taken over,
/// nothing happens.
pub async fn answer_record(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    asked: &Call,
    reply: Reply,
) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let case = store::case::case_lock(&mut tx, asked.case_id).await?;
    let Some(call) = store::call::call_lock(&mut tx, asked.id, lease.fence).await? else {
        return tx.commit(()).await;
    };
    let check = store::check::check_get(&mut tx, call.case_id, call.check_id).await?;
    let evidence = reply_keep(&mut tx, call.provider, &check, &reply).await?;
    let (after, finding) = match reply.verdict {
        Ok(finding) => (call.answer()?, Some(finding)),
        Err(reason) => failed(&call, reason)?,
    };
    store::call::call_save(&mut tx, &after, after.pause()).await?;
    if let Some(finding) = finding {
        let answered = check.answered(&finding, evidence, None, reply.answered_at);
        store::check::check_save(&mut tx, &answered).await?;
        audit::put(
            &mut tx,
            "answer_record",
            "check",
            check.id,
            &check,
            &answered,
        )
        .await?;
        case_settle(app, &mut tx, &case).await?;
    }
    tx.commit(()).await
}

/// A question without a good answer is put off, and after the last try its check has failed.
fn failed(call: &Call, reason: Code) -> Result<(Call, Option<Finding>)> {
    let after = call.fail(reason)?;
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
