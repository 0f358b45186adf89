//! Statements on sign-ins by a provider that have begun.

use kernel::Result;
use platform::Tx;
use time::OffsetDateTime;

/// Notes that a browser has begun.
pub async fn start_insert(
    tx: &mut Tx,
    state_hash: &[u8],
    return_to: &str,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.oidc_start (tenant_id, state_hash, return_to, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(tx.tenant())
    .bind(state_hash)
    .bind(return_to)
    .bind(expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Takes a beginning away and gives where it goes on; a second time there is nothing.
pub async fn start_take(
    tx: &mut Tx,
    state_hash: &[u8],
    now: OffsetDateTime,
) -> Result<Option<String>> {
    let taken = sqlx::query_scalar(
        "DELETE FROM identity.oidc_start WHERE tenant_id = $1 AND state_hash = $2 AND expires_at > $3
         RETURNING return_to",
    )
    .bind(tx.tenant())
    .bind(state_hash)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(taken)
}

/// Drops beginnings that led nowhere.
pub async fn starts_prune(tx: &mut Tx, now: OffsetDateTime) -> Result<()> {
    sqlx::query("DELETE FROM identity.oidc_start WHERE tenant_id = $1 AND expires_at <= $2")
        .bind(tx.tenant())
        .bind(now)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
