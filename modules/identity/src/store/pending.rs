//! Statements on sign-ins that wait for a second factor.

use crate::model::pending::{Pending, PendingId};
use kernel::{Result, UserId};
use platform::Tx;
use time::OffsetDateTime;

/// Keeps a sign-in.
pub async fn pending_insert(tx: &mut Tx, pending: &Pending, secret_hash: &[u8]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.pending (id, tenant_id, person_id, secret_hash, how, attempt_key, tries, expires_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(pending.id)
    .bind(pending.person_id)
    .bind(secret_hash)
    .bind(pending.how)
    .bind(&pending.attempt_key)
    .bind(pending.tries)
    .bind(pending.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The sign-in behind a secret, locked.
pub async fn pending_by_secret(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<Pending>> {
    let pending = sqlx::query_as(
        "SELECT id, person_id, how, attempt_key, tries, expires_at, finished_at
         FROM identity.pending WHERE tenant_id = $1 AND secret_hash = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(secret_hash)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(pending)
}

/// A sign-in by its id, locked; it may have been dropped.
pub async fn pending_lock(tx: &mut Tx, id: PendingId) -> Result<Option<Pending>> {
    let pending = sqlx::query_as(
        "SELECT id, person_id, how, attempt_key, tries, expires_at, finished_at
         FROM identity.pending WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(pending)
}

/// Saves tries and end.
pub async fn pending_save(tx: &mut Tx, pending: &Pending) -> Result<()> {
    sqlx::query(
        "UPDATE identity.pending SET tries = $3, finished_at = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(pending.id)
    .bind(pending.tries)
    .bind(pending.finished_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Drops what a person's old password has begun.
pub async fn pending_drop(tx: &mut Tx, person: UserId) -> Result<()> {
    sqlx::query("DELETE FROM identity.pending WHERE tenant_id = $1 AND person_id = $2")
        .bind(tx.tenant())
        .bind(person)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Drops what is over.
pub async fn pending_prune(tx: &mut Tx, before: OffsetDateTime) -> Result<()> {
    sqlx::query("DELETE FROM identity.pending WHERE tenant_id = $1 AND expires_at < $2")
        .bind(tx.tenant())
        .bind(before)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
