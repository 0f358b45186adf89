//! Statements on what a phone was told.

use crate::model::{device::DeviceId, object::Sha, sync::Shown};
use kernel::Result;
use platform::Tx;

/// Number of the last change that a phone may be told of. The phone is locked.
pub async fn last_change(tx: &mut Tx, device: DeviceId) -> Result<i64> {
    let last = sqlx::query_scalar(
        "SELECT last_change FROM buyback_mobile.device WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(device)
    .fetch_one(&mut *tx)
    .await?;
    Ok(last)
}

/// Everything that a phone was told.
pub async fn shown(tx: &mut Tx, device: DeviceId) -> Result<Vec<Shown>> {
    let rows = sqlx::query_as(
        "SELECT kind, item, hash, gone, change FROM buyback_mobile.shown
         WHERE tenant_id = $1 AND device_id = $2 ORDER BY change LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(device)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Changes after one, in order.
pub async fn shown_after(
    tx: &mut Tx,
    device: DeviceId,
    after: i64,
    limit: i64,
) -> Result<Vec<Shown>> {
    let rows = sqlx::query_as(
        "SELECT kind, item, hash, gone, change FROM buyback_mobile.shown
         WHERE tenant_id = $1 AND device_id = $2 AND change > $3 ORDER BY change LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(device)
    .bind(after)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves changes, and the number of the last.
pub async fn shown_put(tx: &mut Tx, device: DeviceId, changes: &[Shown]) -> Result<()> {
    let Some(last) = changes.iter().map(|one| one.change).max() else {
        return Ok(());
    };
    let kinds: Vec<_> = changes.iter().map(|one| one.kind).collect();
    let items: Vec<&str> = changes.iter().map(|one| one.item.as_str()).collect();
    let hashes: Vec<&Sha> = changes.iter().map(|one| &one.hash).collect();
    let gone: Vec<bool> = changes.iter().map(|one| one.gone).collect();
    let numbers: Vec<i64> = changes.iter().map(|one| one.change).collect();
    sqlx::query(
        "WITH told AS (
           INSERT INTO buyback_mobile.shown (device_id, kind, item, tenant_id, hash, gone, change)
           SELECT $2, row.kind, row.item, $1, row.hash, row.gone, row.change
           FROM UNNEST($3::text[], $4::text[], $5::bytea[], $6::boolean[], $7::bigint[]) AS row (kind, item, hash, gone, change)
           ON CONFLICT (device_id, kind, item) DO UPDATE
           SET hash = excluded.hash, gone = excluded.gone, change = excluded.change)
         UPDATE buyback_mobile.device SET last_change = $8 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(device)
    .bind(kinds)
    .bind(items)
    .bind(hashes)
    .bind(gone)
    .bind(numbers)
    .bind(last)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
