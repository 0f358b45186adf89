//! Statements on tries. They run under the installation, not under a group.

use crate::model::attempt::{Attempt, AttemptKey};
use kernel::Result;
use platform::Tx;
use time::OffsetDateTime;

/// The tries by this key, locked; none yet when there is no row.
pub async fn attempt_lock(tx: &mut Tx, key: &AttemptKey, now: OffsetDateTime) -> Result<Attempt> {
    let attempt = sqlx::query_as(
        "INSERT INTO identity.attempt AS a (tenant_id, key, tries, since, next_at) VALUES ($1, $2, 0, $3, $3)
         ON CONFLICT (tenant_id, key) DO UPDATE SET tries = a.tries
         RETURNING tries, since, next_at",
    )
    .bind(tx.tenant())
    .bind(&key.0)
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    Ok(attempt)
}

/// Saves one more try.
pub async fn attempt_save(tx: &mut Tx, key: &AttemptKey, attempt: &Attempt) -> Result<()> {
    sqlx::query(
        "UPDATE identity.attempt SET tries = $3, since = $4, next_at = $5 WHERE tenant_id = $1 AND key = $2",
    )
    .bind(tx.tenant())
    .bind(&key.0)
    .bind(attempt.tries)
    .bind(attempt.since)
    .bind(attempt.next_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Forgets the tries by this key.
pub async fn attempt_forget(tx: &mut Tx, key: &AttemptKey) -> Result<()> {
    sqlx::query("DELETE FROM identity.attempt WHERE tenant_id = $1 AND key = $2")
        .bind(tx.tenant())
        .bind(&key.0)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Forgets everything that nobody has tried since.
pub async fn attempts_prune(tx: &mut Tx, before: OffsetDateTime) -> Result<()> {
    sqlx::query(
        "DELETE FROM identity.attempt WHERE tenant_id = $1 AND next_at < $2 AND since < $2",
    )
    .bind(tx.tenant())
    .bind(before)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
