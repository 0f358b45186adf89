//! Statements that give a new centre the rules of its pattern: limits of discounts and deposits. The id of a copy follows from the id of its
//! original and the centre, so that the rows of a document find their document, and a second delivery changes nothing.

use kernel::{CentreId, Result};
use platform::Tx;

/// Copies every rule that the pattern has of its own.
pub async fn pattern_copy(tx: &mut Tx, pattern: CentreId, centre: CentreId) -> Result<()> {
    deposit_rules_copy(tx, pattern, centre).await?;
    discount_rules_copy(tx, pattern, centre).await?;
    Ok(())
}

async fn deposit_rules_copy(tx: &mut Tx, pattern: CentreId, centre: CentreId) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.deposit_rule (id, tenant_id, centre_id, version, valid_from, later_basis_points, source)
         SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, version, valid_from, later_basis_points, source
         FROM sales.deposit_rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(pattern)
    .bind(centre)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn discount_rules_copy(tx: &mut Tx, pattern: CentreId, centre: CentreId) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.discount_rule (id, tenant_id, centre_id, authority, version, valid_from, limit_kopecks, limit_basis_points, source)
         SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, authority, version, valid_from, limit_kopecks, limit_basis_points, source
         FROM sales.discount_rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(pattern)
    .bind(centre)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
