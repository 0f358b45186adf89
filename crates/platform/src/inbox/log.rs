//! Reading the log of events.

use crate::{app::App, db::Tx, envelope::Envelope};
use kernel::Result;
use uuid::Uuid;

/// Missing events that are read at once.
const PAGE: i64 = 100;

/// The events of an aggregate after number `last` and before `event`, in order, one page.
pub(super) async fn between(app: &App, module: &'static str, event: &Envelope, last: i64) -> Result<Vec<Envelope>> {
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

/// The newest event of each aggregate of a kind, in the order of the aggregates' ids, one page after `after`. For the
/// platform's own role, which sees every tenant.
pub(super) async fn newest(tx: &mut Tx, aggregate: &str, after: Uuid) -> Result<Vec<Envelope>> {
    let events = sqlx::query_as(
        "SELECT DISTINCT ON (aggregate_id)
                id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id, correlation_id,
                causation_id, traceparent, data
         FROM platform.event
         WHERE aggregate = $1 AND aggregate_id > $2
         ORDER BY aggregate_id, seq DESC LIMIT $3",
    )
    .bind(aggregate)
    .bind(after)
    .bind(PAGE)
    .fetch_all(&mut *tx)
    .await?;
    Ok(events)
}
