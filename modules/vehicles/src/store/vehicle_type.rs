//! Statements on vehicle types.

use crate::model::{vehicle_type::VehicleType, word::CodeWord};
use kernel::{Day, Result};
use platform::Tx;
use sqlx::types::Json;

/// The versions in force on a day: of each type the group's or else the standard one, and each centre's own. Only of these
/// types, when they are named: what a type has to say is long, and most pages show one or two.
pub async fn vehicle_types(
    tx: &mut Tx,
    on: Day,
    codes: Option<&[&str]>,
) -> Result<Vec<VehicleType>> {
    let rows = sqlx::query_as(
        "SELECT DISTINCT ON (code, centre_id) id, tenant_id <> $1 AS standard, centre_id, code, valid_from, ru, en,
                number, usage, attributes, photo_angles, panels, vat_schemes, titled, photos_min, source
         FROM vehicles.vehicle_type
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND valid_from <= $2
           AND ($3::text[] IS NULL OR code = ANY($3))
         ORDER BY code, centre_id, tenant_id = $1 DESC, valid_from DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(on)
    .bind(codes)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Every version of a type, newest first.
pub async fn vehicle_type_versions(tx: &mut Tx, code: &CodeWord) -> Result<Vec<VehicleType>> {
    let rows = sqlx::query_as(
        "SELECT id, tenant_id <> $1 AS standard, centre_id, code, valid_from, ru, en, number, usage, attributes,
                photo_angles, panels, vat_schemes, titled, photos_min, source
         FROM vehicles.vehicle_type
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND code = $2
         ORDER BY valid_from DESC, id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(code)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a version; `vehicle_type_version` refuses a second one of a day.
pub async fn vehicle_type_insert(tx: &mut Tx, row: &VehicleType) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.vehicle_type (id, tenant_id, centre_id, code, valid_from, ru, en, number, usage, attributes,
                                            photo_angles, panels, vat_schemes, titled, photos_min, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(tx.tenant())
    .bind(row.id)
    .bind(row.centre_id)
    .bind(&row.code)
    .bind(row.valid_from)
    .bind(&row.ru)
    .bind(&row.en)
    .bind(&row.number)
    .bind(row.usage)
    .bind(Json(&row.attributes))
    .bind(Json(&row.photo_angles))
    .bind(Json(&row.panels))
    .bind(&row.vat_schemes)
    .bind(row.titled)
    .bind(row.photos_min)
    .bind(&row.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
