//! Statements on inspections.

use crate::model::{
    device::DeviceId,
    inspection::{Inspection, InspectionState},
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, PageAsk, Result, UserId};
use platform::Tx;

/// Writes an inspection that has begun.
pub async fn inspection_insert(tx: &mut Tx, inspection: &Inspection) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback_mobile.inspection (purchase_id, tenant_id, centre_id, device_id, person_id, vehicle_type,
                                                checklist_id, state, base_version, begun_at, started_at, version)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(inspection.purchase_id)
    .bind(inspection.centre_id)
    .bind(inspection.device_id)
    .bind(inspection.person_id)
    .bind(&inspection.vehicle_type)
    .bind(inspection.checklist_id)
    .bind(inspection.state)
    .bind(inspection.base_version)
    .bind(inspection.begun_at)
    .bind(inspection.started_at)
    .bind(inspection.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves an inspection.
pub async fn inspection_save(tx: &mut Tx, inspection: &Inspection) -> Result<()> {
    sqlx::query(
        "UPDATE buyback_mobile.inspection
         SET device_id = $3, person_id = $4, vehicle_type = $5, checklist_id = $6, state = $7, base_version = $8,
             appraisal_version = $9, ended_at = $10, finished_at = $11, completed_at = $12, abandoned_at = $13,
             erased_at = $14, version = $15
         WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(inspection.purchase_id)
    .bind(inspection.device_id)
    .bind(inspection.person_id)
    .bind(&inspection.vehicle_type)
    .bind(inspection.checklist_id)
    .bind(inspection.state)
    .bind(inspection.base_version)
    .bind(inspection.appraisal_version)
    .bind(inspection.ended_at)
    .bind(inspection.finished_at)
    .bind(inspection.completed_at)
    .bind(inspection.abandoned_at)
    .bind(inspection.erased_at)
    .bind(inspection.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The inspection of a purchase, locked, if there is one within reach.
pub async fn inspection_lock(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Inspection>> {
    let inspection = sqlx::query_as(
        "SELECT purchase_id, centre_id, device_id, person_id, vehicle_type, checklist_id, state, base_version,
                appraisal_version, begun_at, started_at, ended_at, finished_at, completed_at, abandoned_at, erased_at,
                version
         FROM buyback_mobile.inspection
         WHERE tenant_id = $1 AND purchase_id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(tx.scope().reach.centres())
    .fetch_optional(&mut *tx)
    .await?;
    Ok(inspection)
}

/// The inspection of a purchase within reach.
pub async fn inspection_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Inspection> {
    let inspection = sqlx::query_as(
        "SELECT purchase_id, centre_id, device_id, person_id, vehicle_type, checklist_id, state, base_version,
                appraisal_version, begun_at, started_at, ended_at, finished_at, completed_at, abandoned_at, erased_at,
                version
         FROM buyback_mobile.inspection
         WHERE tenant_id = $1 AND purchase_id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(inspection)
}

/// Inspections that a phone has under way or has lately ended, newest first.
pub async fn inspections_of(tx: &mut Tx, device: DeviceId) -> Result<Vec<Inspection>> {
    let rows = sqlx::query_as(
        "SELECT purchase_id, centre_id, device_id, person_id, vehicle_type, checklist_id, state, base_version,
                appraisal_version, begun_at, started_at, ended_at, finished_at, completed_at, abandoned_at, erased_at,
                version
         FROM buyback_mobile.inspection WHERE tenant_id = $1 AND device_id = $2 AND erased_at IS NULL
         ORDER BY state IN ('open', 'finished') DESC, started_at DESC LIMIT 60",
    )
    .bind(tx.tenant())
    .bind(device)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Inspections of a phone that would never end without it, locked.
pub async fn inspections_unended(tx: &mut Tx, device: DeviceId) -> Result<Vec<Inspection>> {
    let rows = sqlx::query_as(
        "SELECT purchase_id, centre_id, device_id, person_id, vehicle_type, checklist_id, state, base_version,
                appraisal_version, begun_at, started_at, ended_at, finished_at, completed_at, abandoned_at, erased_at,
                version
         FROM buyback_mobile.inspection
         WHERE tenant_id = $1 AND device_id = $2 AND state IN ('open', 'finished') ORDER BY purchase_id LIMIT 1000 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(device)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What a list is narrowed by.
#[derive(Debug, Clone, Copy, Default)]
pub struct InspectionFilter {
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this state.
    pub state: Option<InspectionState>,
    /// Only this appraiser.
    pub person: Option<UserId>,
}

/// A page of inspections, newest purchases first.
pub async fn inspection_page(
    tx: &mut Tx,
    filter: InspectionFilter,
    ask: PageAsk,
) -> Result<Vec<Inspection>> {
    let rows = sqlx::query_as(
        "SELECT purchase_id, centre_id, device_id, person_id, vehicle_type, checklist_id, state, base_version,
                appraisal_version, begun_at, started_at, ended_at, finished_at, completed_at, abandoned_at, erased_at,
                version
         FROM buyback_mobile.inspection
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR centre_id = $3)
           AND ($4::text IS NULL OR state = $4) AND ($5::uuid IS NULL OR person_id = $5)
           AND ($6::uuid IS NULL OR purchase_id < $6)
         ORDER BY purchase_id DESC LIMIT $7",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.state)
    .bind(filter.person)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
