//! Statements on emergencies.

use crate::model::emergency::{Emergency, EmergencyId};
use kernel::{PageAsk, Result};
use platform::Tx;
use time::OffsetDateTime;

/// Notes a wish.
pub async fn emergency_insert(tx: &mut Tx, emergency: &Emergency) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.emergency (id, tenant_id, reason, role, asked_by, asked_at)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(emergency.id)
    .bind(&emergency.reason)
    .bind(&emergency.role)
    .bind(emergency.asked_by)
    .bind(emergency.asked_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An emergency, locked.
pub async fn emergency_lock(tx: &mut Tx, id: EmergencyId) -> Result<Emergency> {
    let emergency = sqlx::query_as(
        "SELECT id, reason, role, asked_by, asked_at, confirmed_by, confirmed_at, account_id, ends_at, closed_at
         FROM identity.emergency WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(emergency)
}

/// Saves confirmation and end.
pub async fn emergency_save(tx: &mut Tx, emergency: &Emergency) -> Result<()> {
    sqlx::query(
        "UPDATE identity.emergency
         SET confirmed_by = $3, confirmed_at = $4, account_id = $5, ends_at = $6, closed_at = $7
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(emergency.id)
    .bind(emergency.confirmed_by)
    .bind(emergency.confirmed_at)
    .bind(emergency.account_id)
    .bind(emergency.ends_at)
    .bind(emergency.closed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of emergencies, newest first.
pub async fn emergency_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Emergency>> {
    let rows = sqlx::query_as(
        "SELECT id, reason, role, asked_by, asked_at, confirmed_by, confirmed_at, account_id, ends_at, closed_at
         FROM identity.emergency WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Emergencies whose time has run out and that nobody has closed, locked.
pub async fn emergencies_over(
    tx: &mut Tx,
    now: OffsetDateTime,
    asked_before: OffsetDateTime,
) -> Result<Vec<Emergency>> {
    let rows = sqlx::query_as(
        "SELECT id, reason, role, asked_by, asked_at, confirmed_by, confirmed_at, account_id, ends_at, closed_at
         FROM identity.emergency
         WHERE tenant_id = $1 AND closed_at IS NULL AND (ends_at <= $2 OR (ends_at IS NULL AND asked_at <= $3))
         ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED",
    )
    .bind(tx.tenant())
    .bind(now)
    .bind(asked_before)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
