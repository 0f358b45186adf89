//! Statements on what is suspicious.

use crate::model::photo::Finding;
use contracts::buyback::PurchaseId;
use kernel::Result;
use platform::Tx;

/// Writes a finding, once. False: it was found before.
pub async fn finding_insert(tx: &mut Tx, finding: &Finding) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO buyback_mobile.finding (id, tenant_id, purchase_id, kind, media_id, measure, other_id, found_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(finding.id)
    .bind(finding.purchase_id)
    .bind(finding.kind)
    .bind(finding.media_id)
    .bind(finding.measure)
    .bind(finding.other_id)
    .bind(finding.found_at)
    .execute(&mut *tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The findings of an inspection, oldest first. Another inspection that is out of reach is not named.
pub async fn findings(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Finding>> {
    let rows = sqlx::query_as(
        "SELECT f.id, f.purchase_id, f.kind, f.media_id, f.measure, o.purchase_id AS other_id, f.found_at
         FROM buyback_mobile.finding f LEFT JOIN buyback_mobile.inspection o ON o.purchase_id = f.other_id
         WHERE f.tenant_id = $1 AND f.purchase_id = $2 ORDER BY f.id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
