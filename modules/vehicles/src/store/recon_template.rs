//! Statements on dated data of the preparation. The rows of nobody, which the installation comes with, are read by every
//! group; a group's own row is stronger than they, and a centre's is stronger than the group's.

use crate::model::recon_template::{DayCost, ReconTemplate, ReconTemplateId, TemplateStep};
use kernel::{CentreId, Day, Result};
use platform::Tx;
use sqlx::FromRow;

#[derive(FromRow)]
struct TemplateRow {
    id: ReconTemplateId,
    centre_id: Option<CentreId>,
    vehicle_type: String,
    valid_from: Day,
    photos_min: i32,
    source: String,
}

impl TemplateRow {
    fn with(self, steps: Vec<TemplateStep>) -> ReconTemplate {
        ReconTemplate {
            id: self.id,
            centre_id: self.centre_id,
            vehicle_type: self.vehicle_type,
            valid_from: self.valid_from,
            photos_min: self.photos_min,
            source: self.source,
            steps,
        }
    }
}

/// Adds a version; `recon_template_day` refuses a second one of the same day.
pub async fn recon_template_insert(
    tx: &mut Tx,
    template: &ReconTemplate,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.recon_template (id, tenant_id, centre_id, vehicle_type, valid_from, photos_min, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(template.id)
    .bind(template.centre_id)
    .bind(&template.vehicle_type)
    .bind(template.valid_from)
    .bind(template.photos_min)
    .bind(&template.source)
    .execute(&mut *tx)
    .await?;
    for (place, step) in (1_i32..).zip(&template.steps) {
        template_step_insert(tx, template.id, place, step).await?;
    }
    Ok(())
}

async fn template_step_insert(
    tx: &mut Tx,
    template: ReconTemplateId,
    place: i32,
    step: &TemplateStep,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.recon_template_step (template_id, tenant_id, place, code, ru, en, limit_kopecks,
                                                   expected_hours, role, by_vendor)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(template)
    .bind(place)
    .bind(&step.code)
    .bind(&step.ru)
    .bind(&step.en)
    .bind(step.limit)
    .bind(step.expected_hours)
    .bind(&step.role)
    .bind(step.by_vendor)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Versions for a centre (or for the group as a whole) and a type of vehicle, strongest first.
pub async fn recon_templates(
    tx: &mut Tx,
    centre: Option<CentreId>,
    vehicle_type: &str,
) -> Result<Vec<ReconTemplate>> {
    let rows: Vec<TemplateRow> = sqlx::query_as(
        "SELECT id, centre_id, vehicle_type, valid_from, photos_min, source FROM vehicles.recon_template
         WHERE tenant_id = $1 AND (centre_id IS NULL OR centre_id = $2) AND vehicle_type = $3
         ORDER BY centre_id IS NULL, valid_from DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(vehicle_type)
    .fetch_all(&mut *tx)
    .await?;
    let mut templates = Vec::new();
    for row in rows {
        let steps = template_steps(tx, row.id).await?;
        templates.push(row.with(steps));
    }
    Ok(templates)
}

/// The template of a centre that counts on a day, if there is one.
pub async fn recon_template_in_force(
    tx: &mut Tx,
    centre: CentreId,
    vehicle_type: &str,
    day: Day,
) -> Result<Option<ReconTemplate>> {
    let row: Option<TemplateRow> = sqlx::query_as(
        "SELECT id, centre_id, vehicle_type, valid_from, photos_min, source FROM vehicles.recon_template
         WHERE tenant_id = $1 AND (centre_id IS NULL OR centre_id = $2) AND vehicle_type = $3 AND valid_from <= $4
         ORDER BY centre_id IS NULL, valid_from DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(vehicle_type)
    .bind(day)
    .fetch_optional(&mut *tx)
    .await?;
    match row {
        Some(row) => {
            let steps = template_steps(tx, row.id).await?;
            Ok(Some(row.with(steps)))
        }
        None => Ok(None),
    }
}

async fn template_steps(tx: &mut Tx, template: ReconTemplateId) -> Result<Vec<TemplateStep>> {
    let rows = sqlx::query_as(
        "SELECT code, ru, en, limit_kopecks, expected_hours, role, by_vendor FROM vehicles.recon_template_step
         WHERE tenant_id = $1 AND template_id = $2 ORDER BY place LIMIT 30",
    )
    .bind(tx.tenant())
    .bind(template)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a version of the cost of a day; `day_cost_day` refuses a second one of the same day.
pub async fn day_cost_insert(tx: &mut Tx, rate: &DayCost) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.day_cost (id, tenant_id, centre_id, valid_from, cost_kopecks, source)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(rate.id)
    .bind(rate.centre_id)
    .bind(rate.valid_from)
    .bind(rate.cost)
    .bind(&rate.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Versions for a centre, or for the group as a whole, strongest first.
pub async fn day_costs(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<DayCost>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, valid_from, cost_kopecks, source FROM vehicles.day_cost
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
