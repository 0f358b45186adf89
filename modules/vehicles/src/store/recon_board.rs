//! Statements of the board: cars in preparation by the step whose turn it is.

use crate::model::{
    recon::ReconPlanId,
    recon_card::{CardCar, ReconColumn, ReconTotals},
    recon_plan::ReconPlan,
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Instant, Money, PageAsk, Result, zone::Zone};
use platform::Tx;
use sqlx::FromRow;
use uuid::Uuid;

/// What the board is narrowed by.
#[derive(Debug, Default, Clone)]
pub struct BoardFilter {
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this column.
    pub step: Option<String>,
    /// Only those beyond their limit, or only the others.
    pub over_limit: Option<bool>,
    /// Only those that stand still, or only the others.
    pub stalled: Option<bool>,
}

#[derive(FromRow)]
struct CardRow {
    id: ReconPlanId,
    episode_id: EpisodeId,
    centre_id: CentreId,
    zone: Zone,
    photos_min: i32,
    day_cost_kopecks: Money,
    started_at: Instant,
    first_forecast_at: Instant,
    vin: String,
    title: String,
}

impl CardRow {
    fn split(self) -> (CardCar, ReconPlan) {
        let car = CardCar {
            vin: self.vin,
            title: self.title,
        };
        let plan = ReconPlan {
            id: self.id,
            episode_id: self.episode_id,
            centre_id: self.centre_id,
            zone: self.zone,
            photos_min: self.photos_min,
            day_cost: self.day_cost_kopecks,
            started_at: self.started_at,
            first_forecast_at: self.first_forecast_at,
            ended_at: None,
        };
        (car, plan)
    }
}

/// A page of the board.
pub async fn recon_cards(
    tx: &mut Tx,
    filter: &BoardFilter,
    ask: PageAsk,
) -> Result<Vec<(CardCar, ReconPlan)>> {
    let rows: Vec<CardRow> = sqlx::query_as(
        "SELECT p.id, p.episode_id, p.centre_id, p.zone, p.photos_min, p.day_cost_kopecks, p.started_at,
                p.first_forecast_at, v.vin, v.make || ' ' || v.model || ' ' || v.year AS title
         FROM vehicles.recon_plan p
         JOIN vehicles.episode e ON e.id = p.episode_id
         JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         LEFT JOIN LATERAL (
           SELECT t.code, t.stall_reason, t.asked_kopecks, t.approved_kopecks FROM vehicles.recon_step t
           WHERE t.plan_id = p.id AND t.state NOT IN ('done', 'skipped') ORDER BY t.place LIMIT 1
         ) s ON true
         WHERE p.tenant_id = $1 AND p.ended_at IS NULL AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::uuid IS NULL OR p.centre_id = $3) AND ($4::text IS NULL OR s.code = $4)
           AND ($5::boolean IS NULL OR (s.asked_kopecks IS NOT NULL OR s.approved_kopecks IS NOT NULL) = $5)
           AND ($6::boolean IS NULL OR (s.stall_reason IS NOT NULL) = $6)
           AND ($7::uuid IS NULL OR p.id < $7)
         ORDER BY p.id DESC LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(&filter.step)
    .bind(filter.over_limit)
    .bind(filter.stalled)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(CardRow::split).collect())
}

/// The columns of everything that was asked for.
pub async fn recon_columns(tx: &mut Tx, filter: &BoardFilter) -> Result<Vec<ReconColumn>> {
    let rows = sqlx::query_as(
        "SELECT s.code AS step, max(s.ru) AS ru, max(s.en) AS en, count(*) AS count
         FROM vehicles.recon_plan p
         LEFT JOIN LATERAL (
           SELECT t.code, t.ru, t.en, t.place, t.stall_reason, t.asked_kopecks, t.approved_kopecks
           FROM vehicles.recon_step t
           WHERE t.plan_id = p.id AND t.state NOT IN ('done', 'skipped') ORDER BY t.place LIMIT 1
         ) s ON true
         WHERE p.tenant_id = $1 AND p.ended_at IS NULL AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::uuid IS NULL OR p.centre_id = $3) AND ($4::text IS NULL OR s.code = $4)
           AND ($5::boolean IS NULL OR (s.asked_kopecks IS NOT NULL OR s.approved_kopecks IS NOT NULL) = $5)
           AND ($6::boolean IS NULL OR (s.stall_reason IS NOT NULL) = $6)
         GROUP BY s.code ORDER BY min(s.place) NULLS LAST, s.code LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(&filter.step)
    .bind(filter.over_limit)
    .bind(filter.stalled)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The board in figures; money only of `costs`, the centres whose costs may be seen.
pub async fn recon_totals(
    tx: &mut Tx,
    filter: &BoardFilter,
    costs: Option<Vec<Uuid>>,
) -> Result<ReconTotals> {
    let totals = sqlx::query_as(
        "SELECT count(*) AS count,
                count(*) FILTER (WHERE s.asked_kopecks IS NOT NULL OR s.approved_kopecks IS NOT NULL) AS over_limit,
                count(*) FILTER (WHERE s.state = 'waiting_approval') AS waiting_approval,
                count(*) FILTER (WHERE s.stall_reason IS NOT NULL) AS stalled,
                coalesce(sum(coalesce(s.asked_kopecks, s.approved_kopecks) - s.limit_kopecks)
                  FILTER (WHERE $7::uuid[] IS NULL OR p.centre_id = ANY($7)), 0)::bigint AS excess_kopecks,
                coalesce(sum(p.day_cost_kopecks) FILTER (WHERE s.stall_reason IS NOT NULL
                  AND ($7::uuid[] IS NULL OR p.centre_id = ANY($7))), 0)::bigint AS day_cost_kopecks
         FROM vehicles.recon_plan p
         LEFT JOIN LATERAL (
           SELECT t.code, t.state, t.stall_reason, t.asked_kopecks, t.approved_kopecks, t.limit_kopecks
           FROM vehicles.recon_step t
           WHERE t.plan_id = p.id AND t.state NOT IN ('done', 'skipped') ORDER BY t.place LIMIT 1
         ) s ON true
         WHERE p.tenant_id = $1 AND p.ended_at IS NULL AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::uuid IS NULL OR p.centre_id = $3) AND ($4::text IS NULL OR s.code = $4)
           AND ($5::boolean IS NULL OR (s.asked_kopecks IS NOT NULL OR s.approved_kopecks IS NOT NULL) = $5)
           AND ($6::boolean IS NULL OR (s.stall_reason IS NOT NULL) = $6)",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(&filter.step)
    .bind(filter.over_limit)
    .bind(filter.stalled)
    .bind(costs)
    .fetch_one(&mut *tx)
    .await?;
    Ok(totals)
}
