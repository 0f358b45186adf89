//! Statements on the schedule of the vehicle account: what vehicles says of a car, beside what the ledger has of it.

use crate::model::{
    gross::Stock,
    report::{ScheduleRow, ScheduleTotals},
};
use contracts::vehicles::{
    CostAdded, EpisodeHandedOver, EpisodeId, EpisodeOpened, EpisodeReturned,
};
use kernel::{EntityId, Money, PageAsk, Result};
use platform::Tx;

/// A car came into stock and has cost its purchase.
pub async fn vehicle_insert(tx: &mut Tx, event: &EpisodeOpened, cost: Money) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.vehicle (episode_id, tenant_id, entity_id, vin, cost_kopecks, centre_id, purchase_kopecks, vat_scheme)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(event.episode)
    .bind(event.entity)
    .bind(&event.vin)
    .bind(cost)
    .bind(event.centre)
    .bind(event.purchase_price)
    .bind(event.vat_scheme)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// It has cost so much.
pub async fn vehicle_cost(tx: &mut Tx, event: &CostAdded) -> Result<()> {
    sqlx::query(
        "UPDATE finance.vehicle SET cost_kopecks = $3 WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(event.episode)
    .bind(event.cost_total)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// It left the stock.
pub async fn vehicle_gone(tx: &mut Tx, event: &EpisodeHandedOver, sale_vat: Money) -> Result<()> {
    sqlx::query(
        "UPDATE finance.vehicle
         SET cost_kopecks = $3, handed_over_on = $4, deal_id = $5, buyer_id = $6, salesman_id = $7,
             price_kopecks = $8, sale_vat_kopecks = $9
         WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(event.episode)
    .bind(event.cost_total)
    .bind(event.handed_over_on)
    .bind(event.deal)
    .bind(event.buyer)
    .bind(event.salesman)
    .bind(event.price)
    .bind(sale_vat)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// It is in stock again.
pub async fn vehicle_back(tx: &mut Tx, event: &EpisodeReturned) -> Result<()> {
    sqlx::query(
        "UPDATE finance.vehicle
         SET cost_kopecks = $3, handed_over_on = NULL, deal_id = NULL, buyer_id = NULL, salesman_id = NULL,
             price_kopecks = NULL, sale_vat_kopecks = NULL, centre_id = $4
         WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(event.episode)
    .bind(event.cost_total)
    .bind(event.centre)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What finance knows of a car within reach.
pub async fn stock(tx: &mut Tx, episode: EpisodeId) -> Result<Stock> {
    let row = sqlx::query_as(
        "SELECT episode_id, entity_id, centre_id, purchase_kopecks, vat_scheme, cost_kopecks FROM finance.vehicle
         WHERE tenant_id = $1 AND episode_id = $2 AND vat_scheme IS NOT NULL
           AND ($3::uuid[] IS NULL OR entity_id = ANY($3) OR centre_id = ANY($4))",
    )
    .bind(tx.tenant())
    .bind(episode)
    .bind(tx.scope().reach.entities())
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// A page of the schedule, newest cars first. A car is listed when either side knows it.
pub async fn schedule_page(
    tx: &mut Tx,
    entity: EntityId,
    open_only: bool,
    ask: PageAsk,
) -> Result<Vec<ScheduleRow>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT p.episode_id, p.amount_kopecks AS kopecks FROM finance.account AS a
           JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id AND p.debit = a.code
           WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles' AND p.episode_id IS NOT NULL
           UNION ALL
           SELECT p.episode_id, -p.amount_kopecks FROM finance.account AS a
           JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id AND p.credit = a.code
           WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles' AND p.episode_id IS NOT NULL
         ), ledger AS (
           SELECT m.episode_id, sum(m.kopecks)::bigint AS kopecks FROM moved AS m GROUP BY m.episode_id
         ), car AS (
           SELECT v.episode_id, v.vin, v.handed_over_on,
                  CASE WHEN v.handed_over_on IS NULL THEN v.cost_kopecks ELSE 0 END AS kopecks
           FROM finance.vehicle AS v WHERE v.tenant_id = $1 AND v.entity_id = $2
         ), tied AS (
           SELECT coalesce(c.episode_id, l.episode_id) AS episode_id, c.vin, c.handed_over_on,
                  coalesce(l.kopecks, 0) AS ledger_kopecks, coalesce(c.kopecks, 0) AS vehicles_kopecks
           FROM car AS c FULL JOIN ledger AS l ON l.episode_id = c.episode_id
         )
         SELECT t.episode_id, t.vin, t.handed_over_on, t.ledger_kopecks, t.vehicles_kopecks,
                t.ledger_kopecks - t.vehicles_kopecks AS difference_kopecks
         FROM tied AS t
         WHERE ($3::uuid IS NULL OR t.episode_id < $3)
           AND (NOT $4 OR t.ledger_kopecks <> 0 OR t.vehicles_kopecks <> 0)
         ORDER BY t.episode_id DESC LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(ask.after)
    .bind(open_only)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The tie-out of the whole account.
pub async fn schedule_totals(tx: &mut Tx, entity: EntityId) -> Result<ScheduleTotals> {
    let totals = sqlx::query_as(
        "SELECT
           (SELECT coalesce(sum(b.debit_kopecks - b.credit_kopecks), 0)::bigint FROM finance.account AS a
            JOIN finance.balance AS b ON b.tenant_id = a.tenant_id AND b.entity_id = a.entity_id AND b.account = a.code
            WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles') AS ledger_kopecks,
           (SELECT coalesce(sum(CASE WHEN p.debit = a.code THEN p.amount_kopecks ELSE -p.amount_kopecks END), 0)::bigint
            FROM finance.account AS a
            JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id
              AND (p.debit = a.code OR p.credit = a.code)
            WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles' AND p.episode_id IS NULL)
             AS unassigned_kopecks,
           (SELECT coalesce(sum(v.cost_kopecks), 0)::bigint FROM finance.vehicle AS v
            WHERE v.tenant_id = $1 AND v.entity_id = $2 AND v.handed_over_on IS NULL) AS vehicles_kopecks",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_one(&mut *tx)
    .await?;
    Ok(totals)
}
