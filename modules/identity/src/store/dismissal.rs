//! Statements on dismissals, and on everything that ends with one.

use crate::model::dismissal::{Dismissal, DismissalId};
use kernel::{Instant, PageAsk, Result, UserId};
use platform::Tx;

/// Keeps a dismissal; `dismissal_planned` refuses a second one that is planned.
pub async fn dismissal_insert(tx: &mut Tx, dismissal: &Dismissal) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.dismissal (id, tenant_id, person_id, successor_id, reason, leaves_at, state, made_by, made_at,
                                         ended_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(dismissal.id)
    .bind(dismissal.person_id)
    .bind(dismissal.successor_id)
    .bind(&dismissal.reason)
    .bind(dismissal.leaves_at)
    .bind(dismissal.state)
    .bind(dismissal.made_by)
    .bind(dismissal.made_at)
    .bind(dismissal.ended_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A dismissal, without a lock: whoever carries it out locks the person first.
pub async fn dismissal_get(tx: &mut Tx, id: DismissalId) -> Result<Dismissal> {
    let dismissal = sqlx::query_as(
        "SELECT id, person_id, successor_id, reason, leaves_at, state, made_by, made_at, ended_at
         FROM identity.dismissal WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(dismissal)
}

/// The planned dismissal of a person. The person is locked.
pub async fn dismissal_planned(tx: &mut Tx, person: UserId) -> Result<Option<Dismissal>> {
    let dismissal = sqlx::query_as(
        "SELECT id, person_id, successor_id, reason, leaves_at, state, made_by, made_at, ended_at
         FROM identity.dismissal WHERE tenant_id = $1 AND person_id = $2 AND state = 'planned'",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(dismissal)
}

/// Whether the person has left and never came back.
pub async fn has_left(tx: &mut Tx, person: UserId) -> Result<bool> {
    let left = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.dismissal d
                        JOIN identity.person p ON p.tenant_id = d.tenant_id AND p.id = d.person_id
                        WHERE d.tenant_id = $1 AND d.person_id = $2 AND d.state = 'done' AND d.ended_at >= p.disabled_at)",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_one(&mut *tx)
    .await?;
    Ok(left)
}

/// Planned dismissals whose moment has come, oldest first.
pub async fn dismissals_due(tx: &mut Tx, now: Instant) -> Result<Vec<DismissalId>> {
    let ids = sqlx::query_scalar(
        "SELECT id FROM identity.dismissal
         WHERE tenant_id = $1 AND state = 'planned' AND leaves_at <= $2 ORDER BY leaves_at, id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// Saves how far a dismissal has come.
pub async fn dismissal_save(tx: &mut Tx, dismissal: &Dismissal) -> Result<()> {
    sqlx::query(
        "UPDATE identity.dismissal SET state = $3, ended_at = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(dismissal.id)
    .bind(dismissal.state)
    .bind(dismissal.ended_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of dismissals, newest first.
pub async fn dismissal_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Dismissal>> {
    let rows = sqlx::query_as(
        "SELECT id, person_id, successor_id, reason, leaves_at, state, made_by, made_at, ended_at
         FROM identity.dismissal WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Ends every role of a person; one that has not begun never begins. Says how many there were.
pub async fn bindings_end(tx: &mut Tx, person: UserId, now: Instant) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE identity.binding SET valid_until = greatest($3, valid_from)
         WHERE tenant_id = $1 AND person_id = $2 AND (valid_until IS NULL OR valid_until > $3)",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(ended.rows_affected())
}

/// Takes every token of a person back and tells the devices behind all of them to delete what they keep. Says how many were
/// still alive.
pub async fn tokens_wipe(tx: &mut Tx, person: UserId, now: Instant) -> Result<u64> {
    let alive: i64 = sqlx::query_scalar(
        "WITH wiped AS (
           UPDATE identity.token t SET revoked_at = coalesce(t.revoked_at, greatest($3, t.created_at)), wipe = true
           FROM identity.token old
           WHERE t.tenant_id = $1 AND t.person_id = $2 AND old.tenant_id = t.tenant_id AND old.id = t.id
           RETURNING old.revoked_at IS NULL AND old.expires_at > $3 AS was_alive)
         SELECT count(*) FILTER (WHERE was_alive) FROM wiped",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    Ok(u64::try_from(alive).unwrap_or(0))
}

/// Whether the device behind this token shall delete what it keeps.
pub async fn is_wiped(tx: &mut Tx, secret_hash: &[u8]) -> Result<bool> {
    let wiped = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.token WHERE tenant_id = $1 AND secret_hash = $2 AND wipe)",
    )
    .bind(tx.tenant())
    .bind(secret_hash)
    .fetch_one(&mut *tx)
    .await?;
    Ok(wiped)
}
