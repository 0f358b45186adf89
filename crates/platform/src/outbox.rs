//! The sending side of events: the log and the queue are written in the transaction of the change.

use crate::db::Tx;
use kernel::{Error, Event, Result};
use uuid::Uuid;

/// Lanes of the outbox. Everything of one aggregate goes through one lane, in order.
pub const LANES: i16 = 16;

/// The lane of an aggregate: the last bits of a UUIDv7 are random, so lanes fill evenly.
#[must_use]
pub fn lane(aggregate_id: Uuid) -> i16 {
    i16::from(aggregate_id.as_bytes().last().copied().unwrap_or(0)) % LANES
}

/// Tells the others. The next number of the aggregate is taken under its row lock, which is held until the commit:
/// numbers have no gaps, and their order is the order of commits.
///
/// # Errors
/// The rows could not be written.
pub async fn put<E: Event>(tx: &mut Tx, event: &E) -> Result<()> {
    let (scope, module) = (tx.scope().clone(), tx.module());
    sqlx::query(
        "WITH next AS (
           INSERT INTO platform.aggregate AS a (tenant_id, kind, id, seq) VALUES ($2, $5, $6, 1)
           ON CONFLICT (kind, id) DO UPDATE SET seq = a.seq + 1 RETURNING a.seq
         ), logged AS (
           INSERT INTO platform.event (id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at,
                                       actor_id, correlation_id, causation_id, traceparent, data)
           SELECT $1, $2, $3, $4, $5, $6, next.seq, now(), $7, $8, $9, $10, $11 FROM next
         )
         INSERT INTO platform.outbox (lane, event_id, tenant_id) SELECT $12, $1, $2 FROM next",
    )
    .bind(Uuid::now_v7())
    .bind(scope.tenant)
    .bind(module)
    .bind(E::TYPE)
    .bind(E::AGGREGATE)
    .bind(event.key())
    .bind(scope.actor.id)
    .bind(scope.correlation)
    .bind(scope.causation)
    .bind(&scope.traceparent)
    .bind(serde_json::to_value(event).map_err(Error::internal)?)
    .bind(lane(event.key()))
    .execute(&mut *tx)
    .await?;
    tx.tells = true;
    Ok(())
}
