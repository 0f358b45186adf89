//! Statements on the stop list and on the key of its hashes.

use crate::model::{
    finding::{StopHit, StopKeys},
    stop::{HashKey, Stop, StopId, StopKind},
};
use kernel::{PageAsk, Result};
use platform::Tx;

/// The key of the group, made when it is first needed. Two first needs at once give one key.
pub async fn hash_key(tx: &mut Tx) -> Result<HashKey> {
    sqlx::query(
        "INSERT INTO verification.hash_key (tenant_id, key)
         VALUES ($1, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .execute(&mut *tx)
    .await?;
    let key = sqlx::query_scalar("SELECT key FROM verification.hash_key WHERE tenant_id = $1")
        .bind(tx.tenant())
        .fetch_one(&mut *tx)
        .await?;
    Ok(HashKey(key))
}

/// Entries in force that name the car or its seller.
pub async fn stop_hits(tx: &mut Tx, keys: &StopKeys) -> Result<Vec<StopHit>> {
    let rows = sqlx::query_as(
        "SELECT id, kind, reason FROM verification.stop
         WHERE tenant_id = $1 AND removed_at IS NULL
           AND (kind IN ('vin', 'number') AND key = $2 OR kind = 'passport' AND key = $3 OR kind = 'phone' AND key = $4)
         ORDER BY kind LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(&keys.vin)
    .bind(&keys.passport)
    .bind(&keys.phone)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds an entry; `stop_known` refuses one that is in force already.
pub async fn stop_insert(tx: &mut Tx, stop: &Stop) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO verification.stop (id, tenant_id, kind, key, shown, reason, added_by, added_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(stop.id)
    .bind(stop.kind)
    .bind(&stop.key)
    .bind(&stop.shown)
    .bind(stop.reason)
    .bind(stop.added_by)
    .bind(stop.added_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An entry, locked.
pub async fn stop_lock(tx: &mut Tx, id: StopId) -> Result<Stop> {
    let stop = sqlx::query_as(
        "SELECT id, kind, key, shown, reason, added_by, added_at, removed_by, removed_at
         FROM verification.stop WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(stop)
}

/// Saves the removal of an entry.
pub async fn stop_save(tx: &mut Tx, stop: &Stop) -> Result<()> {
    sqlx::query("UPDATE verification.stop SET removed_by = $3, removed_at = $4 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(stop.id)
        .bind(stop.removed_by)
        .bind(stop.removed_at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A page of the stop list, newest first; removed entries only on demand.
pub async fn stop_page(
    tx: &mut Tx,
    kind: Option<StopKind>,
    removed: bool,
    ask: PageAsk,
) -> Result<Vec<Stop>> {
    let rows = sqlx::query_as(
        "SELECT id, kind, key, shown, reason, added_by, added_at, removed_by, removed_at
         FROM verification.stop
         WHERE tenant_id = $1 AND ($2::text IS NULL OR kind = $2) AND (removed_at IS NOT NULL) = $3
           AND ($4::uuid IS NULL OR id < $4)
         ORDER BY id DESC LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(kind)
    .bind(removed)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
