//! Statements that give a new centre the rules of its pattern: checks, limits of cash, policies. The id of a copy follows from the id of its
//! original and the centre, so that the rows of a document find their document, and a second delivery changes nothing.

use kernel::{CentreId, Result};
use platform::Tx;

/// One for each table of rules, documents before their rows: `$2` is the pattern and `$3` the new centre.
const COPIES: &[&str] = &[
    "INSERT INTO verification.cash_rule (id, tenant_id, centre_id, valid_from, identify_kopecks, mandatory_kopecks, days, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, identify_kopecks, mandatory_kopecks, days, source
     FROM verification.cash_rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO verification.check_rule (id, tenant_id, centre_id, valid_from, purpose, vehicle_type, kind, need, weight, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, purpose, vehicle_type, kind, need, weight, source
     FROM verification.check_rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO verification.policy (id, tenant_id, centre_id, valid_from, purchase_hours, payout_hours, sale_hours, review_minutes, yellow_from, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, purchase_hours, payout_hours, sale_hours, review_minutes, yellow_from, source
     FROM verification.policy WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
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
