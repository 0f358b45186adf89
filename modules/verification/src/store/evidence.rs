//! Statements on kept answers.

use crate::model::{
    check::CheckId,
    evidence::{Evidence, EvidenceId, EvidenceMark},
};
use contracts::verification::CaseId;
use kernel::{Instant, Result};
use platform::Tx;

/// Keeps an answer; `evidence_hash` refuses a hash that is not that of the bytes.
pub async fn evidence_insert(tx: &mut Tx, evidence: &Evidence) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.evidence (id, tenant_id, case_id, check_id, source, http_status, asked_at, answered_at,
                                            request_hash, raw, sha256, file_name, media, added_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(tx.tenant())
    .bind(evidence.id)
    .bind(evidence.case_id)
    .bind(evidence.check_id)
    .bind(evidence.source)
    .bind(evidence.http_status)
    .bind(evidence.asked_at)
    .bind(evidence.answered_at)
    .bind(&evidence.request_hash)
    .bind(&evidence.raw)
    .bind(&evidence.sha256)
    .bind(evidence.paper.as_ref().and_then(|paper| paper.file_name.clone()))
    .bind(evidence.paper.as_ref().map(|paper| paper.media.clone()))
    .bind(evidence.paper.as_ref().map(|paper| paper.added_by))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The answers of a case without their bytes, oldest first.
pub async fn evidence_of(tx: &mut Tx, case: CaseId) -> Result<Vec<EvidenceMark>> {
    let rows = sqlx::query_as(
        "SELECT id, check_id, source, http_status, asked_at, answered_at,
                encode(request_hash, 'hex') AS request_hash, encode(sha256, 'hex') AS sha256,
                erased_at, file_name, added_by
         FROM verification.evidence WHERE tenant_id = $1 AND case_id = $2 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The hashes of the answers that stand: what a decision is made on.
pub async fn hashes_of(tx: &mut Tx, case: CaseId) -> Result<Vec<String>> {
    let rows = sqlx::query_scalar(
        "SELECT encode(e.sha256, 'hex') FROM verification.check c JOIN verification.evidence e ON e.id = c.evidence_id
         WHERE c.tenant_id = $1 AND c.case_id = $2 ORDER BY c.id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The bytes of an answer of a case, unless they were erased, and their hash in hex.
pub async fn evidence_raw(
    tx: &mut Tx,
    case: CaseId,
    id: EvidenceId,
) -> Result<(Option<Vec<u8>>, String)> {
    let found = sqlx::query_as(
        "SELECT raw, encode(sha256, 'hex') FROM verification.evidence
         WHERE tenant_id = $1 AND case_id = $2 AND id = $3",
    )
    .bind(tx.tenant())
    .bind(case)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(found)
}

/// Questions of a case that have a paper beside them.
pub async fn papers_of(tx: &mut Tx, case: CaseId) -> Result<Vec<CheckId>> {
    let rows = sqlx::query_scalar(
        "SELECT DISTINCT check_id FROM verification.evidence
         WHERE tenant_id = $1 AND case_id = $2 AND source = 'manual' AND added_by IS NOT NULL LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(case)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Erases the bytes of everything that may name a person. Only what the module said of the vehicle's number itself stays;
/// every hash stays. Gives how many answers went.
pub async fn evidence_erase(tx: &mut Tx, cases: &[CaseId], at: Instant) -> Result<u64> {
    let ids: Vec<_> = cases.iter().map(|case| case.0).collect();
    let erased = sqlx::query(
        "UPDATE verification.evidence e SET raw = NULL, erased_at = $3, file_name = NULL
         FROM verification.check c
         WHERE e.tenant_id = $1 AND e.case_id = ANY($2) AND c.id = e.check_id AND e.raw IS NOT NULL AND c.kind <> 'identifier'",
    )
    .bind(tx.tenant())
    .bind(ids)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    Ok(erased.rows_affected())
}
