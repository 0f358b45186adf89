//! Statements that give a new centre the rules of its pattern: types of vehicles, plans of preparation, thresholds. The id of a copy follows from the id of its
//! original and the centre, so that the rows of a document find their document, and a second delivery changes nothing.

use kernel::{CentreId, Result};
use platform::Tx;

/// One for each table of rules, documents before their rows: `$2` is the pattern and `$3` the new centre.
const COPIES: &[&str] = &[
    "INSERT INTO vehicles.ageing_threshold (id, tenant_id, centre_id, valid_from, days, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, days, source
     FROM vehicles.ageing_threshold WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO vehicles.check_policy (id, tenant_id, centre_id, valid_from, check_days, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, check_days, source
     FROM vehicles.check_policy WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO vehicles.day_cost (id, tenant_id, centre_id, valid_from, cost_kopecks, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, cost_kopecks, source
     FROM vehicles.day_cost WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO vehicles.recon_template (id, tenant_id, centre_id, vehicle_type, valid_from, photos_min, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, vehicle_type, valid_from, photos_min, source
     FROM vehicles.recon_template WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO vehicles.recon_template_step (template_id, tenant_id, place, code, ru, en, limit_kopecks, expected_hours, role, by_vendor)
     SELECT md5(d.template_id::text || $3::uuid::text)::uuid, $1, d.place, d.code, d.ru, d.en, d.limit_kopecks, d.expected_hours, d.role, d.by_vendor
     FROM vehicles.recon_template_step d JOIN vehicles.recon_template p ON p.tenant_id = d.tenant_id AND p.id = d.template_id
     WHERE d.tenant_id = $1 AND p.centre_id = $2 ON CONFLICT DO NOTHING",
    "INSERT INTO vehicles.vehicle_type (id, tenant_id, centre_id, code, valid_from, ru, en, number, usage, attributes, photo_angles, panels, vat_schemes, titled, photos_min, source)
     SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, code, valid_from, ru, en, number, usage, attributes, photo_angles, panels, vat_schemes, titled, photos_min, source
     FROM vehicles.vehicle_type WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
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
