//! Statements on periods. Who posts shares a month, who moves it has it alone: see `finance.period_key`.

use crate::model::period::{Month, Period, PeriodState, Posted, StepMade};
use kernel::{Day, EntityId, Result};
use platform::Tx;
use uuid::Uuid;

/// Keeps a month from being moved until the end of the transaction. Waits for who is moving it now.
pub async fn month_share(tx: &mut Tx, entity: EntityId, month: Month) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock_shared(finance.period_key($1, $2))")
        .bind(entity)
        .bind(month.first())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The first month, from this one on, that is untouched or in one of these states.
pub async fn month_taking(
    tx: &mut Tx,
    entity: EntityId,
    month: Month,
    states: &[PeriodState],
) -> Result<Month> {
    let found: Day = sqlx::query_scalar(
        "SELECT min(c.month) FROM (
           SELECT $3::date AS month
           UNION ALL
           SELECT (p.month + interval '1 month')::date FROM finance.period AS p
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.month >= $3 AND p.state <> ALL($4)
         ) AS c
         WHERE NOT EXISTS (SELECT FROM finance.period AS p
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.month = c.month AND p.state <> ALL($4))",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(month.first())
    .bind(states)
    .fetch_one(&mut *tx)
    .await?;
    Ok(found.into())
}

/// Has a month alone until the end of the transaction: waits for everybody who posts in it now.
pub async fn month_take(tx: &mut Tx, entity: EntityId, month: Month) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(finance.period_key($1, $2))")
        .bind(entity)
        .bind(month.first())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A month that somebody has begun to close.
pub async fn period_find(tx: &mut Tx, entity: EntityId, month: Month) -> Result<Option<Period>> {
    let period = sqlx::query_as(
        "SELECT id, entity_id, month, state, round, changed_by, changed_at, request_id FROM finance.period
         WHERE tenant_id = $1 AND entity_id = $2 AND month = $3",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(month.first())
    .fetch_optional(&mut *tx)
    .await?;
    Ok(period)
}

/// Months that somebody has begun to close, of so many days.
pub async fn periods(tx: &mut Tx, entity: EntityId, from: Day, to: Day) -> Result<Vec<Period>> {
    let periods = sqlx::query_as(
        "SELECT id, entity_id, month, state, round, changed_by, changed_at, request_id FROM finance.period
         WHERE tenant_id = $1 AND entity_id = $2 AND month BETWEEN $3 AND $4 ORDER BY month LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(from)
    .bind(to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(periods)
}

/// What was posted in each month of so many days.
pub async fn turnovers(tx: &mut Tx, entity: EntityId, from: Day, to: Day) -> Result<Vec<Posted>> {
    let rows = sqlx::query_as(
        "SELECT date_trunc('month', document_date)::date AS month, count(*) AS entries,
                sum(total_kopecks)::bigint AS turnover_kopecks,
                count(*) FILTER (WHERE source_date < date_trunc('month', document_date)) AS late
         FROM finance.entry WHERE tenant_id = $1 AND entity_id = $2 AND document_date BETWEEN $3 AND $4
         GROUP BY 1 ORDER BY 1 LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(from)
    .bind(to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The first step of a month.
pub async fn period_insert(tx: &mut Tx, period: &Period) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.period (id, tenant_id, entity_id, month, state, round, changed_by, changed_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(period.id)
    .bind(period.entity_id)
    .bind(period.month.first())
    .bind(period.state)
    .bind(period.round)
    .bind(period.changed_by)
    .bind(period.changed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Every further step.
pub async fn period_update(tx: &mut Tx, period: &Period) -> Result<()> {
    sqlx::query(
        "UPDATE finance.period SET state = $3, round = $4, changed_by = $5, changed_at = $6, request_id = $7
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(period.id)
    .bind(period.state)
    .bind(period.round)
    .bind(period.changed_by)
    .bind(period.changed_at)
    .bind(period.request_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Keeps a step that was made.
pub async fn step_insert(tx: &mut Tx, period: &Period, step: &StepMade) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.period_step (id, tenant_id, entity_id, month, round, step, from_state, to_state,
                                          made_by, made_at, request_id)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(Uuid::now_v7())
    .bind(period.entity_id)
    .bind(period.month.first())
    .bind(step.round)
    .bind(step.step)
    .bind(step.from_state)
    .bind(step.to_state)
    .bind(step.made_by)
    .bind(step.made_at)
    .bind(step.request_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The steps of a month, oldest first.
pub async fn steps(tx: &mut Tx, entity: EntityId, month: Month) -> Result<Vec<StepMade>> {
    let rows = sqlx::query_as(
        "SELECT step, from_state, to_state, round, made_by, made_at, request_id FROM finance.period_step
         WHERE tenant_id = $1 AND entity_id = $2 AND month = $3 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(month.first())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The last closed month after this one: while it is closed, its opening balances must not move.
pub async fn later_closed(tx: &mut Tx, entity: EntityId, month: Month) -> Result<Option<Month>> {
    let found: Option<Day> = sqlx::query_scalar(
        "SELECT max(month) FROM finance.period
         WHERE tenant_id = $1 AND entity_id = $2 AND month > $3 AND state = 'closed'",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(month.first())
    .fetch_one(&mut *tx)
    .await?;
    Ok(found.map(Month::of))
}
