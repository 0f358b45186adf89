//! Statements that give a new centre the rules of its pattern: price list of works, checklists, authorities, reasons, policies. The id of a copy follows from the id of its
//! original and the centre, so that the rows of a document find their document, and a second delivery changes nothing.

use kernel::{CentreId, Result};
use platform::Tx;

/// One for each table of rules, documents before their rows: `$2` is the pattern and `$3` the new centre.
const COPIES: &[&str] = &[
    "INSERT INTO buyback.approval_reason (id, tenant_id, centre_id, valid_from, code, ru, en, in_use, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, code, ru, en, in_use, source
     FROM buyback.approval_reason WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.checklist (id, tenant_id, centre_id, valid_from, source, vehicle_type)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, source, vehicle_type
     FROM buyback.checklist WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.question (checklist_id, tenant_id, place, section, code, ru, en, required, critical)
     SELECT md5(d.checklist_id::text || $3::uuid::text)::uuid, $1, d.place, d.section, d.code, d.ru, d.en, d.required, d.critical
     FROM buyback.question d JOIN buyback.checklist p ON p.tenant_id = d.tenant_id AND p.id = d.checklist_id
     WHERE d.tenant_id = $1 AND p.centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.follow_up_policy (id, tenant_id, centre_id, valid_from, first_days, every_days, until_days, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, first_days, every_days, until_days, source
     FROM buyback.follow_up_policy WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.matrix (id, tenant_id, centre_id, valid_from, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, source
     FROM buyback.matrix WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.authority (matrix_id, tenant_id, level, amount_max_kopecks, deviation_max_bp, flags, expiry_hours)
     SELECT md5(d.matrix_id::text || $3::uuid::text)::uuid, $1, d.level, d.amount_max_kopecks, d.deviation_max_bp, d.flags, d.expiry_hours
     FROM buyback.authority d JOIN buyback.matrix p ON p.tenant_id = d.tenant_id AND p.id = d.matrix_id
     WHERE d.tenant_id = $1 AND p.centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.policy (id, tenant_id, centre_id, valid_from, currency, margin_basis_points, km_rate_minor, holding_days, day_cost_minor, rounding_minor, source, gross_target_minor)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, currency, margin_basis_points, km_rate_minor, holding_days, day_cost_minor, rounding_minor, source, gross_target_minor
     FROM buyback.policy WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.recon_item (id, tenant_id, centre_id, valid_from, code, ru, en, price_kopecks, source, vehicle_type)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, code, ru, en, price_kopecks, source, vehicle_type
     FROM buyback.recon_item WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO buyback.retention (id, tenant_id, centre_id, valid_from, years, ru, en, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, years, ru, en, source
     FROM buyback.retention WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
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
