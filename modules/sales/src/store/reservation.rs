//! Statements on how long cars are kept.

use crate::model::reservation::{Policy, Times};
use kernel::{Day, Result};
use platform::Tx;

/// The policy of a day: the newest of the group, or else that of everybody.
pub async fn policy(tx: &mut Tx, on: Day) -> Result<Policy> {
    let policy = sqlx::query_as(
        "SELECT reservation_days, reservation_days_max, contract_days, discount_hours, offer_hours FROM sales.policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND valid_from <= $2
         ORDER BY tenant_id = $1 DESC, valid_from DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(on)
    .fetch_one(&mut *tx)
    .await?;
    Ok(policy)
}

/// Every row that has held or will hold for the group, newest first.
pub async fn policies(tx: &mut Tx) -> Result<Vec<Times>> {
    let rows = sqlx::query_as(
        "SELECT id, valid_from, reservation_days, reservation_days_max, contract_days, discount_hours, offer_hours, source
         FROM sales.policy WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000')
         ORDER BY tenant_id = $1 DESC, valid_from DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a row from a day on; `policy_tenant_id_valid_from_key` refuses a second one of the same day.
pub async fn policy_insert(tx: &mut Tx, times: &Times) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.policy (id, tenant_id, valid_from, reservation_days, reservation_days_max, contract_days,
                                   discount_hours, offer_hours, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(times.id)
    .bind(times.valid_from)
    .bind(times.reservation_days)
    .bind(times.reservation_days_max)
    .bind(times.contract_days)
    .bind(times.discount_hours)
    .bind(times.offer_hours)
    .bind(&times.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
