//! Statements on questions to registers.

use crate::model::{
    breaker::{BreakerMark, Seen},
    call::{Call, CallId, CallMark, Reply},
    check::{CheckId, Outcome},
    code,
    evidence::{EvidenceId, Source},
    reason::Reason,
};
use contracts::verification::CaseId;
use kernel::{Instant, Money, Result};
use platform::Tx;
use sqlx::FromRow;
use time::Duration;

/// Queues a question; `call_one_live` refuses a second one of the same check.
pub async fn call_insert(tx: &mut Tx, call: &Call, queued_at: Instant) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.provider_call (id, tenant_id, case_id, check_id, provider, vin, state, deadline_ms, tries,
                                                 price_kopecks, beside, queued_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(call.id)
    .bind(call.case_id)
    .bind(call.check_id)
    .bind(call.provider)
    .bind(&call.vin)
    .bind(call.state)
    .bind(call.deadline_ms)
    .bind(call.tries)
    .bind(call.price)
    .bind(call.beside)
    .bind(queued_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Questions to ask under a lease: those that are due, and those whose asker died under an older lease.
pub async fn calls_due(tx: &mut Tx, fence: i64, limit: i64) -> Result<Vec<Call>> {
    let rows = sqlx::query_as(
        "SELECT p.id, p.case_id, CASE c.purpose WHEN 'sale' THEN NULL ELSE c.purchase_id END AS purchase_id, p.check_id, p.provider, p.vin, p.state, p.failures, p.reason, p.fence,
                p.deadline_ms, p.tries, p.price_kopecks, p.beside
         FROM verification.provider_call p JOIN verification.case c ON c.id = p.case_id
         WHERE p.tenant_id = $1
           AND (p.state = 'queued' AND p.due_at <= clock_timestamp() OR p.state = 'asked' AND p.fence < $2)
         ORDER BY p.due_at LIMIT $3 FOR UPDATE OF p SKIP LOCKED",
    )
    .bind(tx.tenant())
    .bind(fence)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A question that is on its way under this very lease, locked. Any other one takes no answer.
pub async fn call_lock(tx: &mut Tx, id: CallId, fence: i64) -> Result<Option<Call>> {
    let call = sqlx::query_as(
        "SELECT p.id, p.case_id, CASE c.purpose WHEN 'sale' THEN NULL ELSE c.purchase_id END AS purchase_id, p.check_id, p.provider, p.vin, p.state, p.failures, p.reason, p.fence,
                p.deadline_ms, p.tries, p.price_kopecks, p.beside
         FROM verification.provider_call p JOIN verification.case c ON c.id = p.case_id
         WHERE p.tenant_id = $1 AND p.id = $2 AND p.state = 'asked' AND p.fence = $3 FOR UPDATE OF p",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(fence)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(call)
}

/// Saves where a question stands, and from when it is due again.
pub async fn call_save(tx: &mut Tx, call: &Call, pause: Duration) -> Result<()> {
    sqlx::query(
        "UPDATE verification.provider_call
         SET state = $3, failures = $4, reason = $5, fence = $6,
             due_at = clock_timestamp() + $7 * interval '1 millisecond'
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(call.id)
    .bind(call.state)
    .bind(call.failures)
    .bind(call.reason)
    .bind(call.fence)
    .bind(i64::try_from(pause.whole_milliseconds()).unwrap_or(i64::MAX))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Notes what a try was about, when it was, and adds what it cost.
pub async fn call_note(
    tx: &mut Tx,
    call: &Call,
    reply: &Reply,
    evidence: Option<EvidenceId>,
) -> Result<()> {
    let answered = reply.verdict.as_ref().ok();
    let cost = if reply.http_status == Some(200) {
        call.price
    } else {
        Money::kopecks(0)
    };
    sqlx::query(
        "UPDATE verification.provider_call
         SET subject = $3, asked_at = $4, answered_at = $5, elapsed_ms = $6, cost_kopecks = cost_kopecks + $7, outcome = $8,
             evidence_id = $9
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(call.id)
    .bind(&reply.subject)
    .bind(reply.asked_at)
    .bind(reply.answered_at)
    .bind(reply.elapsed_ms)
    .bind(cost)
    .bind(answered.map(|finding| finding.outcome))
    .bind(evidence.filter(|_| answered.is_some()))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The questions of a case to registers, oldest first.
pub async fn calls_of(tx: &mut Tx, case: CaseId) -> Result<Vec<CallMark>> {
    let rows = sqlx::query_as(
        "SELECT id, check_id, provider, state, failures, reason, cost_kopecks, cached, beside, asked_at, answered_at, elapsed_ms
         FROM verification.provider_call WHERE tenant_id = $1 AND case_id = $2 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Whether a question of a check is on its way.
pub async fn call_is_live(tx: &mut Tx, check: CheckId) -> Result<bool> {
    let live = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM verification.provider_call
                        WHERE tenant_id = $1 AND check_id = $2 AND state IN ('queued', 'asked'))",
    )
    .bind(tx.tenant())
    .bind(check)
    .fetch_one(&mut *tx)
    .await?;
    Ok(live)
}

/// Gives up what is on its way of a check: an answer that still comes changes nothing.
pub async fn calls_drop(tx: &mut Tx, check: CheckId) -> Result<()> {
    sqlx::query(
        "UPDATE verification.provider_call SET state = 'failed', reason = coalesce(reason, $3)
         WHERE tenant_id = $1 AND check_id = $2 AND state IN ('queued', 'asked')",
    )
    .bind(tx.tenant())
    .bind(check)
    .bind(Reason(code::SOURCE_PAUSED))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An earlier answer that may be used again.
#[derive(Debug, Clone, FromRow)]
pub struct Known {
    /// Its bytes.
    pub raw: Vec<u8>,
    /// HTTP status.
    pub http_status: Option<i32>,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it came.
    pub answered_at: Instant,
    /// SHA-256 of the question.
    pub request_hash: Vec<u8>,
}

/// The last clean answer of a register on a subject that came after this time. What was found is always asked again.
pub async fn call_known(
    tx: &mut Tx,
    provider: Source,
    subject: &str,
    since: Instant,
) -> Result<Option<Known>> {
    tx.across(async |tx| {
        let known = sqlx::query_as(
            "SELECT e.raw, e.http_status, e.asked_at, e.answered_at, e.request_hash
             FROM verification.provider_call p JOIN verification.evidence e ON e.id = p.evidence_id
             WHERE p.tenant_id = $1 AND p.provider = $2 AND p.subject = $3 AND p.state = 'answered' AND p.outcome = $5
               AND p.answered_at > $4 AND NOT p.cached AND e.raw IS NOT NULL
             ORDER BY p.answered_at DESC LIMIT 1",
        )
        .bind(tx.tenant())
        .bind(provider)
        .bind(subject)
        .bind(since)
        .bind(Outcome::NotFound)
        .fetch_optional(&mut *tx)
        .await?;
        Ok(known)
    })
    .await
}

/// Notes that a question was answered by an earlier answer: nobody was asked, and it cost nothing.
pub async fn call_cached(
    tx: &mut Tx,
    call: &Call,
    subject: &str,
    evidence: EvidenceId,
    at: Instant,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.provider_call (id, tenant_id, case_id, check_id, provider, vin, state, subject, cached, outcome,
                                                 evidence_id, queued_at, answered_at)
         VALUES ($2, $1, $3, $4, $5, $6, 'answered', $7, true, $8, $9, $10, $10)",
    )
    .bind(tx.tenant())
    .bind(call.id)
    .bind(call.case_id)
    .bind(call.check_id)
    .bind(call.provider)
    .bind(&call.vin)
    .bind(subject)
    .bind(Outcome::NotFound)
    .bind(evidence)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Keeps where a breaker stands, for the screen.
pub async fn breaker_save(
    tx: &mut Tx,
    provider: Source,
    seen: Seen,
    reason: Option<Reason>,
    at: Instant,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.breaker (tenant_id, provider, state, failures, reason, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, provider) DO UPDATE
         SET state = excluded.state, failures = excluded.failures, reason = excluded.reason,
             changed_at = CASE WHEN breaker.state = excluded.state THEN breaker.changed_at ELSE excluded.changed_at END
         WHERE breaker.state <> excluded.state OR breaker.failures <> excluded.failures",
    )
    .bind(tx.tenant())
    .bind(provider)
    .bind(seen.state)
    .bind(i32::try_from(seen.failures).unwrap_or(i32::MAX))
    .bind(reason)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The breakers as they stand.
pub async fn breakers(tx: &mut Tx) -> Result<Vec<BreakerMark>> {
    let rows = sqlx::query_as(
        "SELECT provider, state, failures, reason, changed_at FROM verification.breaker
         WHERE tenant_id = $1 ORDER BY provider LIMIT 100",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
