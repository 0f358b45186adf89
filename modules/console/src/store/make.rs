//! Statements of the one who makes files: it takes them one by one and says how far it is.

use crate::model::export::{ExportId, Order};
use kernel::{Instant, Result};
use platform::Tx;

/// Takes the next file of a group: first what this lane has begun and not ended, because whoever began it is dead.
pub async fn export_take(tx: &mut Tx, lane: i16) -> Result<Option<Order>> {
    let order = sqlx::query_as(
        "UPDATE console.export
         SET state = 'running', lane = $2, tries = tries + 1, rows_done = 0, rows_about = NULL
         WHERE tenant_id = $1 AND id = (
           SELECT id FROM console.export
           WHERE tenant_id = $1 AND (state = 'waiting' OR state = 'running' AND lane = $2)
           ORDER BY state <> 'running', id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, person_id, path, query, columns, title, lang, zone, tries, asked_at",
    )
    .bind(tx.tenant())
    .bind(lane)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(order)
}

/// Throws away what an earlier attempt has left.
pub async fn parts_clear(tx: &mut Tx, id: ExportId) -> Result<()> {
    sqlx::query("DELETE FROM console.export_part WHERE tenant_id = $1 AND export_id = $2")
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Says how far a file is; whether anybody still wants it.
pub async fn export_progress(
    tx: &mut Tx,
    id: ExportId,
    done: i64,
    about: Option<i64>,
) -> Result<bool> {
    let told = sqlx::query(
        "UPDATE console.export SET rows_done = $3, rows_about = greatest($4, $3)
         WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(done)
    .bind(about)
    .execute(&mut *tx)
    .await?;
    Ok(told.rows_affected() == 1)
}

/// Keeps a piece of a file; nothing is kept of one that was called off.
pub async fn part_put(tx: &mut Tx, id: ExportId, place: i32, content: &[u8]) -> Result<bool> {
    let kept = sqlx::query(
        "INSERT INTO console.export_part (tenant_id, export_id, place, content)
         SELECT $1, $2, $3, $4 FROM console.export WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(place)
    .bind(content)
    .execute(&mut *tx)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// A file that is whole.
pub struct Whole<'a> {
    /// The file.
    pub id: ExportId,
    /// Its rows.
    pub rows: i64,
    /// Its bytes.
    pub bytes: i64,
    /// What its owner could do.
    pub rights: &'a [u8],
    /// Now.
    pub ended_at: Instant,
    /// Until then it is kept.
    pub expires_at: Instant,
}

/// A file is ready.
pub async fn export_ready(tx: &mut Tx, whole: Whole<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE console.export
         SET state = 'ready', rows_done = $3, rows_about = $3, bytes = $4, rights = $5, ended_at = $6, expires_at = $7
         WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
    )
    .bind(tx.tenant())
    .bind(whole.id)
    .bind(whole.rows)
    .bind(whole.bytes)
    .bind(whole.rights)
    .bind(whole.ended_at)
    .bind(whole.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A file cannot be made.
pub async fn export_fail(
    tx: &mut Tx,
    id: ExportId,
    code: &str,
    (now, until): (Instant, Instant),
) -> Result<()> {
    sqlx::query(
        "WITH gone AS (DELETE FROM console.export_part WHERE tenant_id = $1 AND export_id = $2)
         UPDATE console.export SET state = 'failed', error = $3, ended_at = $4, expires_at = $5
         WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(code)
    .bind(now)
    .bind(until)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Throws away files whose time is over.
pub async fn exports_expire(tx: &mut Tx, now: Instant) -> Result<u64> {
    let gone = sqlx::query(
        "DELETE FROM console.export WHERE id IN (
           SELECT id FROM console.export WHERE tenant_id = $1 AND expires_at <= $2 ORDER BY expires_at LIMIT 100)",
    )
    .bind(tx.tenant())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(gone.rows_affected())
}
