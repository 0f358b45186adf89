//! Statements on plans of preparation and their steps.

use crate::model::{
    recon::{ReconPlanId, ReconStep, ReconStepId},
    recon_plan::ReconPlan,
    recon_template::{Photo, ReconTemplateId},
    recon_view::ReconMark,
};
use contracts::vehicles::EpisodeId;
use kernel::{Instant, PageAsk, Result, UserId};
use platform::Tx;

/// Saves a plan with its steps; `recon_plan_one_open` refuses a second one of the same car.
pub async fn recon_plan_insert(
    tx: &mut Tx,
    plan: &ReconPlan,
    template: ReconTemplateId,
    steps: &[ReconStep],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.recon_plan (id, tenant_id, episode_id, centre_id, template_id, zone, photos_min,
                                          day_cost_kopecks, started_at, first_forecast_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(plan.id)
    .bind(plan.episode_id)
    .bind(plan.centre_id)
    .bind(template)
    .bind(&plan.zone)
    .bind(plan.photos_min)
    .bind(plan.day_cost)
    .bind(plan.started_at)
    .bind(plan.first_forecast_at)
    .execute(&mut *tx)
    .await?;
    for step in steps {
        recon_step_insert(tx, step).await?;
    }
    Ok(())
}

async fn recon_step_insert(tx: &mut Tx, step: &ReconStep) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.recon_step (id, tenant_id, plan_id, place, code, ru, en, role, by_vendor, expected_hours,
                                          limit_kopecks, state)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(step.id)
    .bind(step.plan_id)
    .bind(step.place)
    .bind(&step.code)
    .bind(&step.ru)
    .bind(&step.en)
    .bind(&step.role)
    .bind(step.by_vendor)
    .bind(step.expected_hours)
    .bind(step.limit)
    .bind(step.state)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The last plan of a car, if it ever had one.
pub async fn recon_plan_last(tx: &mut Tx, episode: EpisodeId) -> Result<Option<ReconPlan>> {
    let plan = sqlx::query_as(
        "SELECT id, episode_id, centre_id, zone, photos_min, day_cost_kopecks, started_at, first_forecast_at, ended_at
         FROM vehicles.recon_plan WHERE tenant_id = $1 AND episode_id = $2 ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(plan)
}

/// The open plan of a step within the reach of the caller, locked: steps of one plan change one after the other.
pub async fn recon_plan_lock(tx: &mut Tx, step: ReconStepId) -> Result<ReconPlan> {
    let plan = sqlx::query_as(
        "SELECT p.id, p.episode_id, p.centre_id, p.zone, p.photos_min, p.day_cost_kopecks, p.started_at,
                p.first_forecast_at, p.ended_at
         FROM vehicles.recon_plan p JOIN vehicles.recon_step s ON s.plan_id = p.id
         WHERE p.tenant_id = $1 AND s.tenant_id = $1 AND s.id = $2 AND p.ended_at IS NULL
           AND ($3::uuid[] IS NULL OR p.centre_id = ANY($3))
         FOR UPDATE OF p",
    )
    .bind(tx.tenant())
    .bind(step)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(plan)
}

/// The plan is over.
pub async fn recon_plan_end(tx: &mut Tx, plan: ReconPlanId, at: Instant) -> Result<()> {
    sqlx::query("UPDATE vehicles.recon_plan SET ended_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(plan)
        .bind(at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The steps of plans, each plan's in order.
pub async fn recon_steps(tx: &mut Tx, plans: &[ReconPlanId]) -> Result<Vec<ReconStep>> {
    let rows = sqlx::query_as(
        "SELECT id, plan_id, place, code, ru, en, role, by_vendor, vendor, expected_hours, limit_kopecks, state,
                planned_kopecks, asked_kopecks, asked_by, approved_kopecks, approved_by, actual_kopecks, started_at,
                ended_at, clock_at, worked_seconds, waited_seconds, stalled_seconds, stall_reason, stalled_at,
                stall_until, delay_days
         FROM vehicles.recon_step WHERE tenant_id = $1 AND plan_id = ANY($2) ORDER BY plan_id, place LIMIT 30000",
    )
    .bind(tx.tenant())
    .bind(plans)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves what an action has changed.
pub async fn recon_step_save(tx: &mut Tx, step: &ReconStep) -> Result<()> {
    sqlx::query(
        "UPDATE vehicles.recon_step
         SET state = $3, vendor = $4, planned_kopecks = $5, asked_kopecks = $6, asked_by = $7, approved_kopecks = $8,
             approved_by = $9, actual_kopecks = $10, started_at = $11, ended_at = $12, clock_at = $13,
             worked_seconds = $14, waited_seconds = $15, stalled_seconds = $16, stall_reason = $17, stalled_at = $18,
             stall_until = $19, delay_days = $20
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(step.id)
    .bind(step.state)
    .bind(&step.vendor)
    .bind(step.planned)
    .bind(step.asked)
    .bind(step.asked_by)
    .bind(step.approved)
    .bind(step.approved_by)
    .bind(step.actual)
    .bind(step.started_at)
    .bind(step.ended_at)
    .bind(step.clock_at)
    .bind(step.worked_seconds)
    .bind(step.waited_seconds)
    .bind(step.stalled_seconds)
    .bind(step.stall_reason)
    .bind(step.stalled_at)
    .bind(step.stall_until)
    .bind(step.delay_days)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Adds to the history of a step.
pub async fn recon_mark_insert(tx: &mut Tx, mark: &ReconMark) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.recon_mark (id, tenant_id, step_id, action, at, by_id, cost_kopecks, reason)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(uuid::Uuid::now_v7())
    .bind(mark.step_id)
    .bind(mark.action)
    .bind(mark.at)
    .bind(mark.by_id)
    .bind(mark.cost)
    .bind(&mark.reason)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The history of a plan, oldest first.
pub async fn recon_marks(tx: &mut Tx, plan: ReconPlanId) -> Result<Vec<ReconMark>> {
    let rows = sqlx::query_as(
        "SELECT m.step_id, m.action, m.at, m.by_id, m.cost_kopecks, m.reason
         FROM vehicles.recon_mark m JOIN vehicles.recon_step s ON s.id = m.step_id
         WHERE m.tenant_id = $1 AND s.tenant_id = $1 AND s.plan_id = $2 ORDER BY m.id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(plan)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Registers photos; a picture that the car has already is no new one. Gives how many were new.
pub async fn photos_insert(tx: &mut Tx, photos: &[Photo], by: UserId) -> Result<i64> {
    let mut added = 0_i64;
    for photo in photos {
        let done = sqlx::query(
            "INSERT INTO vehicles.photo (id, tenant_id, episode_id, angle, sha256, taken_at, by_id)
             VALUES ($2, $1, $3, $4, $5, $6, $7) ON CONFLICT ON CONSTRAINT photo_once DO NOTHING",
        )
        .bind(tx.tenant())
        .bind(photo.id)
        .bind(photo.episode_id)
        .bind(&photo.angle)
        .bind(&photo.sha256)
        .bind(photo.taken_at)
        .bind(by)
        .execute(&mut *tx)
        .await?;
        added = added.saturating_add(i64::try_from(done.rows_affected()).unwrap_or(0));
    }
    Ok(added)
}

/// How many photos a car has.
pub async fn photo_count(tx: &mut Tx, episode: EpisodeId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM vehicles.photo WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// A page of the photos of a car.
pub async fn photo_page(tx: &mut Tx, episode: EpisodeId, ask: PageAsk) -> Result<Vec<Photo>> {
    let rows = sqlx::query_as(
        "SELECT id, episode_id, angle, sha256, taken_at FROM vehicles.photo
         WHERE tenant_id = $1 AND episode_id = $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(episode)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
