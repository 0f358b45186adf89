//! Statements on confirmations. They are written once.

use crate::model::confirmation::Confirmation;
use contracts::identity::ConfirmationId;
use kernel::Result;
use platform::Tx;

/// Keeps a confirmation.
pub async fn confirmation_insert(tx: &mut Tx, confirmation: &Confirmation) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.confirmation
           (id, tenant_id, person_id, action, noun_id, amount_kopecks, created_at, valid_until)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(confirmation.id)
    .bind(confirmation.person_id)
    .bind(confirmation.action)
    .bind(confirmation.noun_id)
    .bind(confirmation.amount)
    .bind(confirmation.created_at)
    .bind(confirmation.valid_until)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A confirmation of the group.
pub async fn confirmation_get(tx: &mut Tx, id: ConfirmationId) -> Result<Option<Confirmation>> {
    let confirmation = sqlx::query_as(
        "SELECT id, person_id, action, noun_id, amount_kopecks, created_at, valid_until
         FROM identity.confirmation WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(confirmation)
}
