//! Statements on checks.

use crate::model::check::{Check, CheckId};
use contracts::verification::CaseId;
use kernel::Result;
use platform::Tx;

/// Adds a question to a case.
pub async fn check_insert(tx: &mut Tx, check: &Check) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.check (id, tenant_id, case_id, kind) VALUES ($2, $1, $3, $4)",
    )
    .bind(tx.tenant())
    .bind(check.id)
    .bind(check.case_id)
    .bind(check.kind)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The questions of a case. Their order is the order in which they were made.
pub async fn checks_of(tx: &mut Tx, case: CaseId) -> Result<Vec<Check>> {
    let rows = sqlx::query_as(
        "SELECT id, case_id, kind, outcome, reasons, evidence_id, answered_at, answered_by
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
        "SELECT id, case_id, kind, outcome, reasons, evidence_id, answered_at, answered_by
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
         SET outcome = $3, reasons = $4, evidence_id = $5, answered_at = $6, answered_by = $7
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(check.id)
    .bind(check.outcome)
    .bind(&check.reasons)
    .bind(check.evidence_id)
    .bind(check.answered_at)
    .bind(check.answered_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
