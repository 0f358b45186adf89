//! Statements on versions of terms.

use crate::model::version::DealVersion;
use contracts::sales::DealId;
use kernel::{PageAsk, Result};
use platform::Tx;
use sqlx::types::Json;

/// Keeps a version.
pub async fn version_insert(tx: &mut Tx, version: &DealVersion) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.deal_version (deal_id, tenant_id, number, made_at, made_by, reason, note, list_kopecks,
                                         price_kopecks, deposit_due_kopecks, wishes, products, changes)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(tx.tenant())
    .bind(version.deal_id)
    .bind(version.number)
    .bind(version.made_at)
    .bind(version.made_by)
    .bind(version.reason)
    .bind(&version.note)
    .bind(version.list_price)
    .bind(version.price)
    .bind(version.deposit_due)
    .bind(&version.wishes)
    .bind(Json(&version.products))
    .bind(&version.changes)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// One version of a deal that the caller has found.
pub async fn version_get(tx: &mut Tx, deal: DealId, number: i64) -> Result<DealVersion> {
    let version = sqlx::query_as(
        "SELECT v.deal_id, v.number, v.made_at, v.made_by, v.reason, v.note, v.list_kopecks, v.price_kopecks,
                greatest(v.list_kopecks - v.price_kopecks, 0) AS discount_kopecks, v.deposit_due_kopecks, v.wishes,
                v.products, v.changes, c.deal_id IS NOT NULL AS frozen
         FROM sales.deal_version v LEFT JOIN sales.contract c ON c.deal_id = v.deal_id AND c.version = v.number
         WHERE v.tenant_id = $1 AND v.deal_id = $2 AND v.number = $3",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(number)
    .fetch_one(&mut *tx)
    .await?;
    Ok(version)
}

/// A page of the versions of a deal, newest first. Versions are numbered, so the page goes on by the number.
pub async fn version_page(tx: &mut Tx, deal: DealId, ask: PageAsk) -> Result<Vec<DealVersion>> {
    let below = ask.after.map(|after| after.as_u128());
    let below = below.and_then(|number| i64::try_from(number).ok());
    let rows = sqlx::query_as(
        "SELECT v.deal_id, v.number, v.made_at, v.made_by, v.reason, v.note, v.list_kopecks, v.price_kopecks,
                greatest(v.list_kopecks - v.price_kopecks, 0) AS discount_kopecks, v.deposit_due_kopecks, v.wishes,
                v.products, v.changes, c.deal_id IS NOT NULL AS frozen
         FROM sales.deal_version v LEFT JOIN sales.contract c ON c.deal_id = v.deal_id AND c.version = v.number
         WHERE v.tenant_id = $1 AND v.deal_id = $2 AND ($3::bigint IS NULL OR v.number < $3)
         ORDER BY v.number DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(below)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
