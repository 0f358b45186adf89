//! Reading the log of events.

use crate::{app::App, db::Tx, envelope::Envelope};
use kernel::Result;
use uuid::Uuid;

/// Missing events that are read at once.
const PAGE: i64 = 100;

/// The events of an aggregate after number `last` and before `event`, in order, one page.
pub(super) async fn between(
    app: &App,
    module: &'static str,
    event: &Envelope,
    last: i64,
) -> Result<Vec<Envelope>> {
    let mut tx = app.db.read(module, &event.scope()).await?;
    let events = sqlx::query_as(
        "SELECT id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id, correlation_id,
                causation_id, traceparent, data
         FROM platform.event
         WHERE tenant_id = $1 AND aggregate = $2 AND aggregate_id = $3 AND seq > $4 AND seq < $5
         ORDER BY seq LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(&event.aggregate)
    .bind(event.aggregate_id)
    .bind(last)
    .bind(event.seq)
    .bind(PAGE)
    .fetch_all(&mut tx)
    .await?;
    tx.close().await?;
    Ok(events)
}

/// The newest event of each aggregate that a consumer is behind with, in the order of their ids, one page after
/// `after`. For the platform's own role, which sees every tenant.
pub(super) async fn behind(
    tx: &mut Tx,
    consumer: &str,
    aggregate: &str,
    after: Uuid,
) -> Result<Vec<Envelope>> {
    let events = sqlx::query_as(
        "SELECT e.id, e.tenant_id, e.module, e.type, e.aggregate, e.aggregate_id, e.seq, e.occurred_at, e.actor_id,
                e.correlation_id, e.causation_id, e.traceparent, e.data
         FROM (
           SELECT a.kind, a.id, a.seq FROM platform.aggregate AS a
           LEFT JOIN platform.inbox AS i ON i.consumer = $1 AND i.aggregate = a.kind AND i.aggregate_id = a.id
           WHERE a.kind = $2 AND a.id > $3 AND coalesce(i.last_seq, 0) < a.seq ORDER BY a.id LIMIT $4
         ) AS behind
         JOIN platform.event AS e
           ON e.aggregate = behind.kind AND e.aggregate_id = behind.id AND e.seq = behind.seq
         ORDER BY e.aggregate_id",
    )
    .bind(consumer)
    .bind(aggregate)
    .bind(after)
    .bind(PAGE)
    .fetch_all(&mut *tx)
    .await?;
    Ok(events)
}
