//! Statements on photographs.

use crate::model::{
    command::CommandId,
    photo::{MediaId, Photo},
};
use contracts::buyback::PurchaseId;
use kernel::Result;
use platform::Tx;

/// Writes a photograph that was said; `photo_pkey` refuses a picture that is one already.
pub async fn photo_insert(
    tx: &mut Tx,
    photo: &Photo,
    command: CommandId,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback_mobile.photo (media_id, tenant_id, purchase_id, command_id, sha256, angle, state, faults, taken_at,
                                           latitude_e6, longitude_e6, said_at, attached_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(tx.tenant())
    .bind(photo.media_id)
    .bind(photo.purchase_id)
    .bind(command)
    .bind(&photo.sha256)
    .bind(&photo.angle)
    .bind(photo.state)
    .bind(&photo.faults)
    .bind(photo.taken_at)
    .bind(photo.latitude_e6)
    .bind(photo.longitude_e6)
    .bind(photo.said_at)
    .bind(photo.attached_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves a photograph.
pub async fn photo_save(tx: &mut Tx, photo: &Photo) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.photo SET state = $3, faults = $4, attached_at = $5 WHERE tenant_id = $1 AND media_id = $2",
    )
    .bind(tx.tenant())
    .bind(photo.media_id)
    .bind(photo.state)
    .bind(&photo.faults)
    .bind(photo.attached_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The photograph that a picture is, locked, if it was said.
pub async fn photo_lock(tx: &mut Tx, id: MediaId) -> Result<Option<Photo>> {
    let photo = sqlx::query_as(
        "SELECT media_id, purchase_id, sha256, angle, state, faults, taken_at, latitude_e6, longitude_e6, said_at, attached_at
         FROM buyback_mobile.photo WHERE tenant_id = $1 AND media_id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(photo)
}

/// The photographs of an inspection in the order in which they were said.
pub async fn photos(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Photo>> {
    let rows = sqlx::query_as(
        "SELECT media_id, purchase_id, sha256, angle, state, faults, taken_at, latitude_e6, longitude_e6, said_at, attached_at
         FROM buyback_mobile.photo WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY said_at, media_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
