//! Statements on extracts.

use crate::model::{
    check::CheckId,
    extract::{Extract, ExtractId},
};
use contracts::verification::CaseId;
use kernel::Result;
use platform::Tx;

/// Keeps an extract; `extract_one_open` refuses a second one that waits.
pub async fn extract_insert(tx: &mut Tx, extract: &Extract) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO verification.extract (id, tenant_id, case_id, check_id, outcome, document_number, evidence_id, state,
                                           entered_by, entered_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(extract.id)
    .bind(extract.case_id)
    .bind(extract.check_id)
    .bind(extract.outcome)
    .bind(&extract.document_number)
    .bind(extract.evidence_id)
    .bind(extract.state)
    .bind(extract.entered_by)
    .bind(extract.entered_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The extracts of a case, oldest first.
pub async fn extracts_of(tx: &mut Tx, case: CaseId) -> Result<Vec<Extract>> {
    let rows = sqlx::query_as(
        "SELECT id, case_id, check_id, outcome, document_number, evidence_id, state, entered_by, entered_at, decided_by, decided_at,
                later_outcome, later_evidence_id
         FROM verification.extract WHERE tenant_id = $1 AND case_id = $2 ORDER BY id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// An extract of a case, locked.
pub async fn extract_lock(tx: &mut Tx, case: CaseId, id: ExtractId) -> Result<Extract> {
    let extract = sqlx::query_as(
        "SELECT id, case_id, check_id, outcome, document_number, evidence_id, state, entered_by, entered_at, decided_by, decided_at,
                later_outcome, later_evidence_id
         FROM verification.extract WHERE tenant_id = $1 AND case_id = $2 AND id = $3 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(case)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(extract)
}

/// The extract that is the answer to a question, if one is.
pub async fn extract_standing(tx: &mut Tx, check: CheckId) -> Result<Option<Extract>> {
    let extract = sqlx::query_as(
        "SELECT id, case_id, check_id, outcome, document_number, evidence_id, state, entered_by, entered_at, decided_by, decided_at,
                later_outcome, later_evidence_id
         FROM verification.extract WHERE tenant_id = $1 AND check_id = $2 AND state = 'confirmed' ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(check)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(extract)
}

/// Saves a decision about an extract, or what the register said later.
pub async fn extract_save(tx: &mut Tx, extract: &Extract) -> Result<()> {
    sqlx::query(
        "UPDATE verification.extract
         SET state = $3, decided_by = $4, decided_at = $5, later_outcome = $6, later_evidence_id = $7
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(extract.id)
    .bind(extract.state)
    .bind(extract.decided_by)
    .bind(extract.decided_at)
    .bind(extract.later_outcome)
    .bind(extract.later_evidence_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
