//! Statements on purchases.

use crate::model::purchase::Purchase;
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Phone, Plate, Result, VehicleNumber};
use platform::Tx;
use sqlx::types::Json;

/// Opens a purchase; `purchase_one_open` refuses a second one of the same car.
pub async fn purchase_insert(tx: &mut Tx, purchase: &Purchase) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback.purchase (id, tenant_id, entity_id, centre_id, state, source, seller_id, vin, make, model,
                                       year, mileage_km, plate, opened_at, version, vehicle_type, attributes,
                                       reopened_from, root_id)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(tx.tenant())
    .bind(purchase.id)
    .bind(purchase.entity_id)
    .bind(purchase.centre_id)
    .bind(purchase.state)
    .bind(purchase.source)
    .bind(purchase.seller_id)
    .bind(&purchase.vin)
    .bind(&purchase.make)
    .bind(&purchase.model)
    .bind(purchase.year)
    .bind(purchase.mileage_km)
    .bind(&purchase.plate)
    .bind(purchase.opened_at)
    .bind(purchase.version)
    .bind(&purchase.vehicle_type)
    .bind(Json(&purchase.attributes))
    .bind(purchase.reopened_from)
    .bind(purchase.root_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A purchase within the reach of the caller; a stranger's is not found.
pub async fn purchase_get(tx: &mut Tx, id: PurchaseId) -> Result<Purchase> {
    let purchase = sqlx::query_as(
        "SELECT id, entity_id, centre_id, state, source, seller_id, vehicle_type, vin, make, model, year, mileage_km,
                attributes, plate, appointment_at, checklist_id, appraisal_version, vat_scheme, offer_id, accepted_at,
                end_reason, opened_at, reopened_from, root_id, version
         FROM buyback.purchase
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(purchase)
}

/// The same, locked until the end of the transaction.
pub async fn purchase_lock(tx: &mut Tx, id: PurchaseId) -> Result<Purchase> {
    let purchase = sqlx::query_as(
        "SELECT id, entity_id, centre_id, state, source, seller_id, vehicle_type, vin, make, model, year, mileage_km,
                attributes, plate, appointment_at, checklist_id, appraisal_version, vat_scheme, offer_id, accepted_at,
                end_reason, opened_at, reopened_from, root_id, version
         FROM buyback.purchase
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(purchase)
}

/// Saves what may change; `purchase_one_open` refuses a VIN that another open purchase has.
pub async fn purchase_save(tx: &mut Tx, purchase: &Purchase) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE buyback.purchase
         SET state = $3, vin = $4, make = $5, model = $6, year = $7, mileage_km = $8, appointment_at = $9,
             checklist_id = $10, appraisal_version = $11, vat_scheme = $12, offer_id = $13, accepted_at = $14,
             end_reason = $15, version = $16, attributes = $17
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase.id)
    .bind(purchase.state)
    .bind(&purchase.vin)
    .bind(&purchase.make)
    .bind(&purchase.model)
    .bind(purchase.year)
    .bind(purchase.mileage_km)
    .bind(purchase.appointment_at)
    .bind(purchase.checklist_id)
    .bind(purchase.appraisal_version)
    .bind(purchase.vat_scheme)
    .bind(purchase.offer_id)
    .bind(purchase.accepted_at)
    .bind(purchase.end_reason)
    .bind(purchase.version)
    .bind(Json(&purchase.attributes))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An open purchase of the same car, in any centre of the group: by its VIN, or by its plate and the same phone.
pub async fn purchase_twin(
    tx: &mut Tx,
    vin: Option<&VehicleNumber>,
    plate: Option<&Plate>,
    phone: Option<&Phone>,
) -> Result<Option<(PurchaseId, CentreId)>> {
    tx.across(async |tx| {
        let twin = sqlx::query_as(
            "SELECT p.id, p.centre_id FROM buyback.purchase p JOIN buyback.seller s ON s.id = p.seller_id
             WHERE p.tenant_id = $1 AND p.state NOT IN ('in_stock', 'lost', 'rejected_by_checks', 'cancelled')
               AND (p.vin = $2 OR (p.plate = $3 AND s.phone = $4))
             ORDER BY p.id LIMIT 1",
        )
        .bind(tx.tenant())
        .bind(vin)
        .bind(plate)
        .bind(phone)
        .fetch_optional(&mut *tx)
        .await?;
        Ok(twin)
    })
    .await
}
