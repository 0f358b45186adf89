//! Statements on commands and their receipts.

use crate::model::{
    command::{CommandId, Receipt},
    device::DeviceId,
};
use kernel::Result;
use platform::Tx;

/// Gives a command its place; nothing happens when it has one.
pub async fn command_insert(tx: &mut Tx, receipt: &Receipt) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback_mobile.command (id, tenant_id, device_id, seq, kind, purchase_id, body_hash, state, device_at,
                                             received_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(receipt.id)
    .bind(receipt.device_id)
    .bind(receipt.seq)
    .bind(receipt.kind)
    .bind(receipt.purchase_id)
    .bind(&receipt.body_hash)
    .bind(receipt.state)
    .bind(receipt.device_at)
    .bind(receipt.received_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The command with this id, locked against its twin.
pub async fn command_lock(tx: &mut Tx, id: CommandId) -> Result<Option<Receipt>> {
    let receipt = sqlx::query_as(
        "SELECT id, device_id, seq, kind, purchase_id, body_hash, state, device_at, received_at, decided_at, outcome
         FROM buyback_mobile.command WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(receipt)
}

/// Writes what became of a command.
pub async fn command_decide(tx: &mut Tx, receipt: &Receipt) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.command SET state = $3, decided_at = $4, outcome = $5
         WHERE tenant_id = $1 AND id = $2 AND state = 'received'",
    )
    .bind(tx.tenant())
    .bind(receipt.id)
    .bind(receipt.state)
    .bind(receipt.decided_at)
    .bind(&receipt.outcome)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Receipts of a phone after a number, in order.
pub async fn receipts(
    tx: &mut Tx,
    device: DeviceId,
    after: i64,
    limit: i64,
) -> Result<Vec<Receipt>> {
    let rows = sqlx::query_as(
        "SELECT id, device_id, seq, kind, purchase_id, body_hash, state, device_at, received_at, decided_at, outcome
         FROM buyback_mobile.command
         WHERE tenant_id = $1 AND device_id = $2 AND seq > $3 AND state <> 'received' ORDER BY seq LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(device)
    .bind(after)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
