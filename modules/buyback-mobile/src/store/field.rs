//! Statements on the fields of an inspection and on conflicts about them.

use crate::model::{
    command::CommandId,
    device::DeviceId,
    field::{Entry, FieldPath, Fields},
    merge::Conflict,
};
use contracts::buyback::PurchaseId;
use kernel::{Instant, Result};
use platform::Tx;
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct FieldRow {
    path: FieldPath,
    value: Option<Value>,
    changed_at: Instant,
    device_id: Option<DeviceId>,
}

/// The fields of an inspection, as this phone sees them.
pub async fn fields(tx: &mut Tx, purchase: PurchaseId, device: Option<DeviceId>) -> Result<Fields> {
    let rows: Vec<FieldRow> = sqlx::query_as(
        "SELECT path, value, changed_at, device_id FROM buyback_mobile.field
         WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY path LIMIT 5000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    let entry = |row: FieldRow| {
        let ours = device.is_some() && row.device_id == device;
        let entry = Entry {
            value: row.value,
            at: row.changed_at,
            ours,
        };
        (row.path, entry)
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Saves changed fields; without a phone they are the desk's.
pub async fn fields_put(
    tx: &mut Tx,
    purchase: PurchaseId,
    device: Option<DeviceId>,
    changed: &[(FieldPath, Entry)],
    now: Instant,
) -> Result<()> {
    let paths: Vec<&str> = changed.iter().map(|(path, _)| path.as_str()).collect();
    let values: Vec<Option<Value>> = changed
        .iter()
        .map(|(_, entry)| entry.value.clone())
        .collect();
    let times: Vec<Instant> = changed.iter().map(|(_, entry)| entry.at).collect();
    sqlx::query(
        "INSERT INTO buyback_mobile.field (purchase_id, path, tenant_id, value, changed_at, received_at, device_id)
         SELECT $2, row.path, $1, row.value, row.changed_at, $6, $7
         FROM UNNEST($3::text[], $4::jsonb[], $5::timestamptz[]) AS row (path, value, changed_at)
         ON CONFLICT (purchase_id, path) DO UPDATE
         SET value = excluded.value, changed_at = excluded.changed_at, received_at = excluded.received_at,
             device_id = excluded.device_id",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(paths)
    .bind(values)
    .bind(times)
    .bind(now)
    .bind(device)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Keeps conflicts with both values.
pub async fn conflicts_insert(
    tx: &mut Tx,
    purchase: PurchaseId,
    command: CommandId,
    conflicts: &[Conflict],
    now: Instant,
) -> Result<()> {
    for conflict in conflicts {
        sqlx::query(
            "INSERT INTO buyback_mobile.conflict (id, tenant_id, purchase_id, command_id, path, kept, kept_at, lost, lost_at,
                                                  kept_ours, found_at)
             VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(tx.tenant())
        .bind(Uuid::now_v7())
        .bind(purchase)
        .bind(command)
        .bind(&conflict.path)
        .bind(&conflict.kept)
        .bind(conflict.kept_at)
        .bind(&conflict.lost)
        .bind(conflict.lost_at)
        .bind(conflict.kept_ours)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct ConflictRow {
    path: FieldPath,
    kept: Option<Value>,
    kept_at: Instant,
    lost: Option<Value>,
    lost_at: Instant,
    kept_ours: bool,
}

/// Conflicts of an inspection, oldest first.
pub async fn conflicts(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Conflict>> {
    let rows: Vec<ConflictRow> = sqlx::query_as(
        "SELECT path, kept, kept_at, lost, lost_at, kept_ours FROM buyback_mobile.conflict
         WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    let conflict = |row: ConflictRow| Conflict {
        path: row.path,
        kept: row.kept,
        kept_at: row.kept_at,
        lost: row.lost,
        lost_at: row.lost_at,
        kept_ours: row.kept_ours,
    };
    Ok(rows.into_iter().map(conflict).collect())
}
