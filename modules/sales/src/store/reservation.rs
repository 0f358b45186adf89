//! Statements on how long cars are kept.

use crate::model::reservation::Policy;
use kernel::{Day, Result};
use platform::Tx;

/// The policy of a day: the newest of the group, or else that of everybody.
pub async fn policy(tx: &mut Tx, on: Day) -> Result<Policy> {
    let policy = sqlx::query_as(
        "SELECT reservation_days, reservation_days_max, contract_days FROM sales.policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND valid_from <= $2
         ORDER BY tenant_id = $1 DESC, valid_from DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(on)
    .fetch_one(&mut *tx)
    .await?;
    Ok(policy)
}
