//! Statements on phones.

use crate::model::{
    client::ClientVersion,
    device::{Device, DeviceId, DeviceState},
};
use kernel::{CentreId, Instant, PageAsk, Result};
use platform::Tx;
use uuid::Uuid;

/// Writes a phone, new or as it is now; `device_pkey` refuses the id of another group's phone.
pub async fn device_put(tx: &mut Tx, device: &Device) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback_mobile.device (id, tenant_id, centre_id, person_id, name, platform, client_version, state,
                                            token_id, registered_at, seen_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(device.id)
    .bind(device.centre_id)
    .bind(device.person_id)
    .bind(&device.name)
    .bind(&device.platform)
    .bind(&device.client_version)
    .bind(device.state)
    .bind(device.token_id)
    .bind(device.registered_at)
    .bind(device.seen_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves a phone.
pub async fn device_save(tx: &mut Tx, device: &Device) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.device
         SET name = $3, platform = $4, client_version = $5, state = $6, token_id = $7, seen_at = $8, revoked_at = $9,
             revoked_by = $10, revoke_reason = $11, wiped_at = $12, version = $13
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(device.id)
    .bind(&device.name)
    .bind(&device.platform)
    .bind(&device.client_version)
    .bind(device.state)
    .bind(device.token_id)
    .bind(device.seen_at)
    .bind(device.revoked_at)
    .bind(device.revoked_by)
    .bind(&device.revoke_reason)
    .bind(device.wiped_at)
    .bind(device.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Notes a contact.
pub async fn device_seen(
    tx: &mut Tx,
    id: DeviceId,
    client: &ClientVersion,
    now: Instant,
) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.device SET seen_at = $3, client_version = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(now)
    .bind(client)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The next command of a phone was decided.
pub async fn seq_advance(tx: &mut Tx, id: DeviceId, seq: i64) -> Result<()> {
    sqlx::query("UPDATE buyback_mobile.device SET last_seq = $3 WHERE tenant_id = $1 AND id = $2 AND last_seq < $3")
        .bind(tx.tenant())
        .bind(id)
        .bind(seq)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The phone with this id, locked; a stranger's is not found.
pub async fn device_lock(tx: &mut Tx, id: DeviceId) -> Result<Device> {
    let device = sqlx::query_as(
        "SELECT id, centre_id, person_id, name, platform, client_version, state, token_id, registered_at, seen_at,
                revoked_at, revoked_by, revoke_reason, wiped_at, last_seq, version
         FROM buyback_mobile.device
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(device)
}

/// A phone within the reach of the caller.
pub async fn device_get(tx: &mut Tx, id: DeviceId) -> Result<Device> {
    let device = sqlx::query_as(
        "SELECT id, centre_id, person_id, name, platform, client_version, state, token_id, registered_at, seen_at,
                revoked_at, revoked_by, revoke_reason, wiped_at, last_seq, version
         FROM buyback_mobile.device WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(device)
}

/// The phone behind a token.
pub async fn device_of_token(tx: &mut Tx, token: Uuid) -> Result<Option<Device>> {
    let device = sqlx::query_as(
        "SELECT id, centre_id, person_id, name, platform, client_version, state, token_id, registered_at, seen_at,
                revoked_at, revoked_by, revoke_reason, wiped_at, last_seq, version
         FROM buyback_mobile.device WHERE tenant_id = $1 AND token_id = $2",
    )
    .bind(tx.tenant())
    .bind(token)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(device)
}

/// What a list is narrowed by.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeviceFilter {
    /// Only phones of this centre.
    pub centre: Option<CentreId>,
    /// Only phones in this state.
    pub state: Option<DeviceState>,
}

/// A page of phones, newest first.
pub async fn device_page(tx: &mut Tx, filter: DeviceFilter, ask: PageAsk) -> Result<Vec<Device>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, person_id, name, platform, client_version, state, token_id, registered_at, seen_at,
                revoked_at, revoked_by, revoke_reason, wiped_at, last_seq, version
         FROM buyback_mobile.device
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR centre_id = $3)
           AND ($4::text IS NULL OR state = $4) AND ($5::uuid IS NULL OR id < $5)
         ORDER BY id DESC LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.state)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
