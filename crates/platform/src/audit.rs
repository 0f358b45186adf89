//! The audit log: one row for every change, in the transaction of the change. A command without one does not commit.
//! Every row is queued for its place in the chain, which the audit module seals a moment later. Who was shown a margin, a
//! cost or personal data is in the same log: [`Sight`].

pub mod log;
pub(crate) mod sight;

pub use sight::Sight;

use crate::db::Tx;
use kernel::{Error, Result};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// Writes who did `action` to the `noun` with this id, and how it looked before and after. `()` stands for "nothing".
/// Personal data does not belong into `before` and `after`: give a view of the record that leaves it out.
///
/// # Errors
/// The row could not be written.
pub async fn put(
    tx: &mut Tx,
    action: &'static str,
    noun: &'static str,
    id: impl Into<Uuid>,
    before: impl Serialize,
    after: impl Serialize,
) -> Result<()> {
    let (scope, module) = (tx.scope().clone(), tx.module());
    sqlx::query(
        "WITH record AS (
           INSERT INTO platform.audit
             (id, tenant_id, actor_id, actor_kind, module, action, noun, noun_id, before, after, correlation_id,
              on_behalf)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))
         INSERT INTO platform.audit_unsealed (id, tenant_id) VALUES ($1, $2)",
    )
    .bind(Uuid::now_v7())
    .bind(scope.tenant)
    .bind(scope.actor.id)
    .bind(scope.actor.kind.word())
    .bind(module)
    .bind(action)
    .bind(noun)
    .bind(id.into())
    .bind(snapshot(before)?)
    .bind(snapshot(after)?)
    .bind(scope.correlation)
    .bind(tx.on_behalf)
    .execute(&mut *tx)
    .await?;
    tx.audited = true;
    Ok(())
}

fn snapshot(state: impl Serialize) -> Result<Option<Value>> {
    let value = serde_json::to_value(state).map_err(Error::internal)?;
    Ok(Some(value).filter(|value| !value.is_null()))
}
