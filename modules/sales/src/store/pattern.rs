//! Statements that give a new centre the rules of its pattern: limits of discounts and deposits. The id of a copy follows from the id of its
//! original and the centre, so that the rows of a document find their document, and a second delivery changes nothing.

use kernel::{CentreId, Result};
use platform::Tx;

/// One for each table of rules, documents before their rows: `$2` is the pattern and `$3` the new centre.
const COPIES: &[&str] = &[
    "INSERT INTO sales.deposit_rule (id, tenant_id, centre_id, version, valid_from, later_basis_points, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, version, valid_from, later_basis_points, source
     FROM sales.deposit_rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO sales.discount_rule (id, tenant_id, centre_id, authority, version, valid_from, limit_kopecks, limit_basis_points, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, authority, version, valid_from, limit_kopecks, limit_basis_points, source
     FROM sales.discount_rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
];

/// Copies every rule that the pattern has of its own.
pub async fn pattern_copy(tx: &mut Tx, pattern: CentreId, centre: CentreId) -> Result<()> {
    for copy in COPIES {
        sqlx::query(*copy)
            .bind(tx.tenant())
            .bind(pattern)
            .bind(centre)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
