//! Statements on uploads.

use crate::model::{device::DeviceId, photo::MediaId, upload::Upload};
use kernel::{Instant, Result};
use platform::Tx;
use uuid::Uuid;

/// Writes an upload, new or begun anew; `upload_pkey` refuses the id of another group's.
pub async fn upload_insert(tx: &mut Tx, upload: &Upload) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback_mobile.upload (id, tenant_id, centre_id, device_id, purchase_id, sha256, length, claimed, state,
                                            created_at, expires_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(upload.id)
    .bind(upload.centre_id)
    .bind(upload.device_id)
    .bind(upload.purchase_id)
    .bind(&upload.sha256)
    .bind(upload.length)
    .bind(upload.claimed)
    .bind(upload.state)
    .bind(upload.created_at)
    .bind(upload.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves an upload.
pub async fn upload_save(tx: &mut Tx, upload: &Upload) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.upload
         SET stored = $3, claimed = $4, state = $5, refusal = $6, writer = $7, created_at = $8, expires_at = $9, ended_at = $10
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(upload.id)
    .bind(upload.stored)
    .bind(upload.claimed)
    .bind(upload.state)
    .bind(&upload.refusal)
    .bind(upload.writer)
    .bind(upload.created_at)
    .bind(upload.expires_at)
    .bind(upload.ended_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An upload of a phone, locked.
pub async fn upload_lock(tx: &mut Tx, device: DeviceId, id: MediaId) -> Result<Option<Upload>> {
    let upload = sqlx::query_as(
        "SELECT id, centre_id, device_id, purchase_id, sha256, length, stored, claimed, state, refusal, writer, created_at,
                expires_at, ended_at
         FROM buyback_mobile.upload WHERE tenant_id = $1 AND device_id = $2 AND id = $3 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(device)
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(upload)
}

/// An upload of a phone.
pub async fn upload_get(tx: &mut Tx, device: DeviceId, id: MediaId) -> Result<Upload> {
    let upload = sqlx::query_as(
        "SELECT id, centre_id, device_id, purchase_id, sha256, length, stored, claimed, state, refusal, writer, created_at,
                expires_at, ended_at
         FROM buyback_mobile.upload WHERE tenant_id = $1 AND device_id = $2 AND id = $3",
    )
    .bind(tx.tenant())
    .bind(device)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(upload)
}

/// Notes that a connection has stored more, if it is still the one that writes. False: another took over.
pub async fn upload_grow(tx: &mut Tx, grown: &Upload, from: i64, writer: Uuid) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE buyback_mobile.upload SET stored = $3, state = $4
         WHERE tenant_id = $1 AND id = $2 AND stored = $5 AND writer = $6 AND state IN ('created', 'receiving')",
    )
    .bind(tx.tenant())
    .bind(grown.id)
    .bind(grown.stored)
    .bind(grown.state)
    .bind(from)
    .bind(writer)
    .execute(&mut *tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uploads whose time has run out, locked, oldest first.
pub async fn uploads_due(tx: &mut Tx, now: Instant) -> Result<Vec<Upload>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, device_id, purchase_id, sha256, length, stored, claimed, state, refusal, writer, created_at,
                expires_at, ended_at
         FROM buyback_mobile.upload
         WHERE tenant_id = $1 AND ended_at IS NULL AND state <> 'complete' AND expires_at <= $2
         ORDER BY expires_at, id LIMIT 100 FOR UPDATE SKIP LOCKED",
    )
    .bind(tx.tenant())
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Uploads that are whole and were not looked at, because the process ended in between.
pub async fn uploads_unlooked(tx: &mut Tx) -> Result<Vec<Upload>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, device_id, purchase_id, sha256, length, stored, claimed, state, refusal, writer, created_at,
                expires_at, ended_at
         FROM buyback_mobile.upload WHERE tenant_id = $1 AND state = 'complete' AND ended_at IS NULL ORDER BY id LIMIT 20",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Forgets uploads that came to nothing long ago.
pub async fn uploads_forget(tx: &mut Tx, before: Instant) -> Result<u64> {
    let gone = sqlx::query(
        "DELETE FROM buyback_mobile.upload
         WHERE tenant_id = $1 AND state IN ('expired', 'corrupt', 'refused') AND ended_at < $2",
    )
    .bind(tx.tenant())
    .bind(before)
    .execute(&mut *tx)
    .await?;
    Ok(gone.rows_affected())
}

/// Forgets an upload that its phone has ended.
pub async fn upload_delete(tx: &mut Tx, id: MediaId) -> Result<()> {
    sqlx::query("DELETE FROM buyback_mobile.upload WHERE tenant_id = $1 AND id = $2 AND state NOT IN ('verified', 'attached')")
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
