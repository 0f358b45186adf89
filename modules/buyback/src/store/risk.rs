//! Statements on risks.

use crate::model::risk::{Risk, RiskId, RiskState};
use contracts::{buyback::PurchaseId, buyback_mobile::RiskKind};
use kernel::Result;
use platform::Tx;

/// Writes a risk; one that is known already stays as it is.
pub async fn risk_insert(tx: &mut Tx, risk: &Risk) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.risk (id, tenant_id, centre_id, purchase_id, kind, media_id, measure, other_id, found_at, state)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(risk.id)
    .bind(risk.centre_id)
    .bind(risk.purchase_id)
    .bind(risk.kind)
    .bind(risk.media_id)
    .bind(risk.measure)
    .bind(risk.other_id)
    .bind(risk.found_at)
    .bind(risk.state)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves what a review said.
pub async fn risk_save(tx: &mut Tx, risk: &Risk) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.risk SET state = $3, reviewed_by = $4, reviewed_at = $5, reason = $6, version = $7
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(risk.id)
    .bind(risk.state)
    .bind(risk.reviewed_by)
    .bind(risk.reviewed_at)
    .bind(&risk.reason)
    .bind(risk.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A risk within the reach of the caller, locked.
pub async fn risk_lock(tx: &mut Tx, id: RiskId) -> Result<Risk> {
    let risk = sqlx::query_as(
        "SELECT r.id, r.purchase_id, r.centre_id, r.kind, r.media_id, r.measure, o.id AS other_id, r.found_at, r.state,
                r.reviewed_by, r.reviewed_at, r.reason, r.version
         FROM buyback.risk r LEFT JOIN buyback.purchase o ON o.id = r.other_id
         WHERE r.tenant_id = $1 AND r.id = $2 AND ($3::uuid[] IS NULL OR r.centre_id = ANY($3)) FOR UPDATE OF r",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(risk)
}

/// The risks of a purchase, oldest first. Another purchase that is out of reach is not named.
pub async fn risks(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Risk>> {
    let rows = sqlx::query_as(
        "SELECT r.id, r.purchase_id, r.centre_id, r.kind, r.media_id, r.measure, o.id AS other_id, r.found_at, r.state,
                r.reviewed_by, r.reviewed_at, r.reason, r.version
         FROM buyback.risk r LEFT JOIN buyback.purchase o ON o.id = r.other_id
         WHERE r.tenant_id = $1 AND r.purchase_id = $2 ORDER BY r.id LIMIT 500",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Kinds and states of the risks of a purchase, for deciding whether anything may be offered.
pub async fn risk_states(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<(RiskKind, RiskState)>> {
    let rows = sqlx::query_as(
        "SELECT kind, state FROM buyback.risk WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY kind, state LIMIT 500",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
