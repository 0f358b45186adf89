//! Statements on periods. Who posts shares a month, who moves it has it alone: see `finance.period_key`.

use crate::model::period::{Month, PeriodState};
use kernel::{EntityId, Result};
use platform::Tx;

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
    let found: kernel::Day = sqlx::query_scalar(
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
