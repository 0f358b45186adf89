//! Statements on signatures. They are never changed, but for what names a person who asked to be forgotten.

use crate::model::signature::{Signature, SignatureId};
use contracts::buyback::PurchaseId;
use kernel::Result;
use platform::Tx;

/// Keeps a signature.
pub async fn signature_insert(tx: &mut Tx, signature: &Signature) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback_mobile.signature (id, tenant_id, purchase_id, command_id, device_id, act, act_hash,
                                               picture_sha256, signed_at, received_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(signature.id)
    .bind(signature.purchase_id)
    .bind(signature.command_id)
    .bind(signature.device_id)
    .bind(&signature.act)
    .bind(&signature.act_hash)
    .bind(&signature.picture_sha256)
    .bind(signature.signed_at)
    .bind(signature.received_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The signatures of an inspection, oldest first.
pub async fn signatures(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Signature>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, command_id, device_id, act, act_hash, picture_sha256, signed_at, received_at
         FROM buyback_mobile.signature WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A signature within reach.
pub async fn signature_get(tx: &mut Tx, id: SignatureId) -> Result<Signature> {
    let signature = sqlx::query_as(
        "SELECT id, purchase_id, command_id, device_id, act, act_hash, picture_sha256, signed_at, received_at
         FROM buyback_mobile.signature WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(signature)
}
