//! Statements that take out what names a person who asked to be forgotten.

use crate::model::object::Sha;
use contracts::buyback::PurchaseId;
use kernel::{Instant, Result};
use platform::Tx;

/// Takes papers, remarks and acts out of an inspection.
pub async fn words_erase(tx: &mut Tx, purchase: PurchaseId, now: Instant) -> Result<()> {
    sqlx::query(
        "WITH words AS (
           UPDATE buyback_mobile.field
           SET value = CASE WHEN path IN ('note', 'pts_number', 'sts_number') THEN NULL ELSE value - 'note' END
           WHERE tenant_id = $1 AND purchase_id = $2
             AND (path IN ('note', 'pts_number', 'sts_number') OR (jsonb_typeof(value) = 'object' AND value ? 'note'))),
         lost AS (
           UPDATE buyback_mobile.conflict SET kept = NULL, lost = NULL WHERE tenant_id = $1 AND purchase_id = $2)
         UPDATE buyback_mobile.signature SET act = NULL, erased_at = $3
         WHERE tenant_id = $1 AND purchase_id = $2 AND erased_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Marks the pictures of an inspection as taken away.
pub async fn media_erase(tx: &mut Tx, purchase: PurchaseId, now: Instant) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.media SET erased_at = $3 WHERE tenant_id = $1 AND purchase_id = $2 AND erased_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Contents that nobody needs any more since then: of pictures that were taken away and of signatures whose act was, as far as
/// no other inspection has the same.
pub async fn objects_unneeded(tx: &mut Tx, since: Instant) -> Result<Vec<Sha>> {
    let rows = sqlx::query_scalar(
        "SELECT one.sha256
         FROM (SELECT sha256, erased_at FROM buyback_mobile.media WHERE tenant_id = $1
               UNION ALL SELECT small_sha256, erased_at FROM buyback_mobile.media
                         WHERE tenant_id = $1 AND small_sha256 IS NOT NULL
               UNION ALL SELECT picture_sha256, erased_at FROM buyback_mobile.signature WHERE tenant_id = $1) AS one
         GROUP BY one.sha256 HAVING bool_and(one.erased_at IS NOT NULL) AND max(one.erased_at) > $2
         ORDER BY one.sha256 LIMIT 500",
    )
    .bind(tx.tenant())
    .bind(since)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
