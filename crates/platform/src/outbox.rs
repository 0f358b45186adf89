//! The sending side of events: the log and the queue are written at the end of the transaction of the change.

use crate::{
    app::App,
    db::{Saying, Tx},
    scope::Scope,
};
use kernel::{Error, Event, Result};
use uuid::Uuid;

/// Lanes of the outbox. Everything of one aggregate goes through one lane, in order.
pub const LANES: i16 = 16;

/// The lane of an aggregate: the last bits of a UUIDv7 are random, so lanes fill evenly.
#[must_use]
pub fn lane(aggregate_id: Uuid) -> i16 {
    i16::from(aggregate_id.as_bytes().last().copied().unwrap_or(0)) % LANES
}

/// Tells the others, with the commit. The event gets the next number of its aggregate.
///
/// # Errors
/// The event has no form in JSON.
pub fn put<E: Event>(tx: &mut Tx, event: &E) -> Result<()> {
    tx.epilogue.sayings.push(Saying {
        id: Uuid::now_v7(),
        kind: E::TYPE,
        aggregate: E::AGGREGATE,
        aggregate_id: event.key(),
        lane: lane(event.key()),
        data: serde_json::to_value(event).map_err(Error::internal)?,
    });
    Ok(())
}

/// Events that have not had all of their effect yet, parked ones included.
///
/// # Errors
/// The database cannot be read.
pub async fn queued(app: &App) -> Result<i64> {
    let mut tx = app.db.read("platform", &Scope::installation()).await?;
    let queued = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM platform.outbox) + (SELECT count(*) FROM platform.parked)",
    )
    .fetch_one(&mut tx)
    .await?;
    tx.close().await?;
    Ok(queued)
}
