//! Statements on questions to registers.

use crate::model::{
    call::{Call, CallId, CallMark},
    evidence::Source,
};
use contracts::verification::CaseId;
use kernel::Result;
use platform::Tx;
use time::Duration;

/// Queues a question; `call_one_live` refuses a second one of the same check.
pub async fn call_insert(tx: &mut Tx, call: &Call) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.provider_call (id, tenant_id, case_id, check_id, provider, vin, state)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(call.id)
    .bind(call.case_id)
    .bind(call.check_id)
    .bind(call.provider)
    .bind(&call.vin)
    .bind(call.state)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Questions to ask of a register under a lease: those that are due, and those whose asker died under an older lease.
pub async fn calls_due(tx: &mut Tx, provider: Source, fence: i64) -> Result<Vec<Call>> {
    let rows = sqlx::query_as(
        "SELECT id, case_id, check_id, provider, vin, state, failures, reason, fence
         FROM verification.provider_call
         WHERE tenant_id = $1 AND provider = $3
           AND (state = 'queued' AND due_at <= clock_timestamp() OR state = 'asked' AND fence < $2)
         ORDER BY due_at LIMIT 8 FOR UPDATE SKIP LOCKED",
    )
    .bind(tx.tenant())
    .bind(fence)
    .bind(provider)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A question that is on its way under this very lease, locked. Any other one takes no answer.
pub async fn call_lock(tx: &mut Tx, id: CallId, fence: i64) -> Result<Option<Call>> {
    let call = sqlx::query_as(
        "SELECT id, case_id, check_id, provider, vin, state, failures, reason, fence
         FROM verification.provider_call
         WHERE tenant_id = $1 AND id = $2 AND state = 'asked' AND fence = $3 FOR UPDATE",
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

/// The questions of a case to registers, oldest first.
pub async fn calls_of(tx: &mut Tx, case: CaseId) -> Result<Vec<CallMark>> {
    let rows = sqlx::query_as(
        "SELECT id, check_id, provider, state, failures, reason
         FROM verification.provider_call WHERE tenant_id = $1 AND case_id = $2 ORDER BY id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
