//! Statements on checks.

use crate::model::check::{Check, CheckId};
use contracts::verification::CaseId;
use kernel::Result;
use platform::Tx;
use sqlx::FromRow;
use time::Duration;

/// Adds a question to a case.
pub async fn check_insert(tx: &mut Tx, check: &Check) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.check (id, tenant_id, case_id, kind, mandatory, weight) VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(check.id)
    .bind(check.case_id)
    .bind(check.kind)
    .bind(check.mandatory)
    .bind(check.weight)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The questions of a case. Their order is the order in which they were made.
pub async fn checks_of(tx: &mut Tx, case: CaseId) -> Result<Vec<Check>> {
    let rows = sqlx::query_as(
        "SELECT id, case_id, kind, outcome, reasons, evidence_id, answered_at, answered_by, confirmed_by, mandatory, weight, hard
         FROM verification.check WHERE tenant_id = $1 AND case_id = $2 ORDER BY id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// One question of a case.
pub async fn check_get(tx: &mut Tx, case: CaseId, id: CheckId) -> Result<Check> {
    let check = sqlx::query_as(
        "SELECT id, case_id, kind, outcome, reasons, evidence_id, answered_at, answered_by, confirmed_by, mandatory, weight, hard
         FROM verification.check WHERE tenant_id = $1 AND case_id = $2 AND id = $3",
    )
    .bind(tx.tenant())
    .bind(case)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(check)
}

/// Saves an answer, or takes it back; `check_proven` refuses one without evidence.
pub async fn check_save(tx: &mut Tx, check: &Check) -> Result<()> {
    sqlx::query(
        "UPDATE verification.check
         SET outcome = $3, reasons = $4, evidence_id = $5, answered_at = $6, answered_by = $7, confirmed_by = $8, hard = $9
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(check.id)
    .bind(check.outcome)
    .bind(&check.reasons)
    .bind(check.evidence_id)
    .bind(check.answered_at)
    .bind(check.answered_by)
    .bind(check.confirmed_by)
    .bind(check.hard)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A failed source is asked again by itself after a pause, which doubles up to sixteen times.
pub async fn revival_plan(tx: &mut Tx, id: CheckId, pause: Duration) -> Result<()> {
    sqlx::query(
        "UPDATE verification.check
         SET revive_at = clock_timestamp() + $3 * (1 << least(revivals, 4)) * interval '1 millisecond', revivals = revivals + 1
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(i64::try_from(pause.whole_milliseconds()).unwrap_or(i64::MAX))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A failed source is not asked again by itself.
pub async fn revival_drop(tx: &mut Tx, id: CheckId) -> Result<()> {
    sqlx::query("UPDATE verification.check SET revive_at = NULL WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A question whose source is to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Revival {
    /// Its case.
    pub case_id: CaseId,
    /// The question.
    pub id: CheckId,
}

/// Questions whose sources are to be asked again now.
pub async fn revivals_due(tx: &mut Tx) -> Result<Vec<Revival>> {
    let rows = sqlx::query_as(
        "SELECT case_id, id FROM verification.check
         WHERE tenant_id = $1 AND revive_at <= clock_timestamp() ORDER BY revive_at LIMIT 50",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
