//! Parked events: what failed, with everything of the same aggregate behind it.
//!
//! The first of them is repeated with growing pauses; after `attempts_max` repeats it is dead and its aggregate waits
//! for a person, who lets it run again ([`redrive`]) or leaves it out ([`skip`]). Rows come and go only under the lock
//! of the stream's position, and only the first has a finite `due_at`.

use super::{
    NOT_FIRST,
    position::{self, Stream},
};
use crate::{app::App, audit, config::BusConfig, db::Tx, envelope::Envelope};
use kernel::{Code, Page, PageAsk, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// An event that waits at a consumer.
    ParkedId;
}

/// An event that waits at a consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Parked {
    /// Names it for a redrive or a skip.
    pub id: ParkedId,
    /// The module whose handler failed.
    pub consumer: String,
    /// The event.
    pub event_id: Uuid,
    /// Type of the event.
    #[sqlx(rename = "type")]
    #[serde(rename = "type")]
    pub kind: String,
    /// Kind of the aggregate.
    pub aggregate: String,
    /// The aggregate that waits.
    pub aggregate_id: Uuid,
    /// Number of the event within it.
    pub seq: i64,
    /// How often the handler has failed; 0 for one that only waits behind another.
    pub attempts: i32,
    /// `waiting`, or `dead` when no repeat follows by itself.
    pub state: String,
    /// Code of the last error.
    pub error: Option<String>,
    /// Time of the next repeat; none for one that waits behind another.
    #[serde(with = "time::serde::rfc3339::option")]
    pub due_at: Option<OffsetDateTime>,
    /// Since when it waits.
    #[serde(with = "time::serde::rfc3339")]
    pub parked_at: OffsetDateTime,
}

/// What waits for this tenant, newest first.
///
/// # Errors
/// The database cannot be read.
pub async fn parked_list(tx: &mut Tx, ask: PageAsk) -> Result<Page<Parked>> {
    let rows = sqlx::query_as(
        "SELECT p.id, p.consumer, p.event_id, e.type, p.aggregate, p.aggregate_id, p.seq, p.attempts, p.state, p.error,
                nullif(p.due_at, 'infinity') AS due_at, p.parked_at
         FROM platform.parked AS p JOIN platform.event AS e ON e.id = p.event_id
         WHERE p.tenant_id = $1 AND ($2::uuid IS NULL OR p.id < $2)
         ORDER BY p.id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(Page::cut(rows, ask.limit, |row: &Parked| row.id.0))
}

/// Lets the first parked event of an aggregate run again, with a fresh count of attempts.
///
/// # Errors
/// `common.not_found`; `inbox.not_first` when another one is before it.
pub async fn redrive(tx: &mut Tx, id: ParkedId) -> Result<()> {
    let parked = first_locked(tx, id).await?;
    sqlx::query(
        "UPDATE platform.parked SET state = 'waiting', attempts = 0, due_at = clock_timestamp()
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .execute(&mut *tx)
    .await?;
    audit::put(tx, "event_redrive", "parked_event", id, &parked, ())
}

/// Leaves the first parked event of an aggregate out: it counts as handled without an effect, and the next one runs.
///
/// # Errors
/// As [`redrive`].
pub async fn skip(tx: &mut Tx, id: ParkedId, reason: &str) -> Result<()> {
    let parked = first_locked(tx, id).await?;
    let stream = parked.stream();
    position::advance(tx, stream, parked.seq, parked.event_id).await?;
    clear(tx, stream, parked.seq).await?;
    audit::put(
        tx,
        "event_skip",
        "parked_event",
        id,
        &parked,
        serde_json::json!({ "reason": reason }),
    )
}

impl Parked {
    fn stream(&self) -> Stream<'_> {
        Stream {
            consumer: &self.consumer,
            aggregate: &self.aggregate,
            id: self.aggregate_id,
        }
    }
}

/// A parked event under the lock of its stream, refused unless it is the first.
async fn first_locked(tx: &mut Tx, id: ParkedId) -> Result<Parked> {
    let parked = find(tx, id).await?;
    position::lock(tx, parked.stream()).await?;
    let parked = find(tx, id).await?; // as it is under the lock
    let earlier: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM platform.parked
           WHERE tenant_id = $1 AND consumer = $2 AND aggregate = $3 AND aggregate_id = $4 AND seq < $5)",
    )
    .bind(tx.tenant())
    .bind(&parked.consumer)
    .bind(&parked.aggregate)
    .bind(parked.aggregate_id)
    .bind(parked.seq)
    .fetch_one(&mut *tx)
    .await?;
    if earlier {
        Err(NOT_FIRST.into())
    } else {
        Ok(parked)
    }
}

async fn find(tx: &mut Tx, id: ParkedId) -> Result<Parked> {
    let parked = sqlx::query_as(
        "SELECT p.id, p.consumer, p.event_id, e.type, p.aggregate, p.aggregate_id, p.seq, p.attempts, p.state, p.error,
                nullif(p.due_at, 'infinity') AS due_at, p.parked_at
         FROM platform.parked AS p JOIN platform.event AS e ON e.id = p.event_id
         WHERE p.tenant_id = $1 AND p.id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(parked)
}

/// Puts an event behind the parked ones of its stream. If they have gone meanwhile, it is due at once.
pub(super) async fn queue(tx: &mut Tx, stream: Stream<'_>, event: &Envelope) -> Result<()> {
    sqlx::query(
        "INSERT INTO platform.parked (id, tenant_id, consumer, aggregate, aggregate_id, event_id, seq, due_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, CASE WHEN EXISTS (SELECT FROM platform.parked
           WHERE tenant_id = $2 AND consumer = $3 AND aggregate = $4 AND aggregate_id = $5)
           THEN 'infinity' ELSE clock_timestamp() END
         ON CONFLICT (consumer, event_id) DO NOTHING",
    )
    .bind(ParkedId::new())
    .bind(tx.tenant())
    .bind(stream.consumer)
    .bind(stream.aggregate)
    .bind(stream.id)
    .bind(event.id)
    .bind(event.seq)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Counts a failure; the pause before the repeat doubles each time. True when no repeat is left.
pub(super) async fn fail(
    tx: &mut Tx,
    stream: Stream<'_>,
    event: &Envelope,
    error: Code,
    config: &BusConfig,
) -> Result<bool> {
    let dead = sqlx::query_scalar(
        "INSERT INTO platform.parked AS p
           (id, tenant_id, consumer, aggregate, aggregate_id, event_id, seq, attempts, state, error, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, CASE WHEN $9 < 1 THEN 'dead' ELSE 'waiting' END, $8,
           clock_timestamp() + $10 * interval '1 millisecond')
         ON CONFLICT (consumer, event_id) DO UPDATE SET attempts = p.attempts + 1, error = excluded.error,
           state = CASE WHEN p.attempts < $9 THEN 'waiting' ELSE 'dead' END,
           due_at = clock_timestamp() + ($10::bigint << least(p.attempts, 12)) * interval '1 millisecond'
         RETURNING p.state = 'dead'",
    )
    .bind(ParkedId::new())
    .bind(tx.tenant())
    .bind(stream.consumer)
    .bind(stream.aggregate)
    .bind(stream.id)
    .bind(event.id)
    .bind(event.seq)
    .bind(error.name)
    .bind(config.attempts_max)
    .bind(config.retry_ms)
    .fetch_one(&mut *tx)
    .await?;
    Ok(dead)
}

/// Removes what is done and makes the next one due.
pub(super) async fn clear(tx: &mut Tx, stream: Stream<'_>, done: i64) -> Result<()> {
    sqlx::query(
        "DELETE FROM platform.parked
         WHERE tenant_id = $1 AND consumer = $2 AND aggregate = $3 AND aggregate_id = $4 AND seq <= $5",
    )
    .bind(tx.tenant())
    .bind(stream.consumer)
    .bind(stream.aggregate)
    .bind(stream.id)
    .bind(done)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE platform.parked SET due_at = clock_timestamp() WHERE due_at = 'infinity' AND id = (
           SELECT id FROM platform.parked
           WHERE tenant_id = $1 AND consumer = $2 AND aggregate = $3 AND aggregate_id = $4 ORDER BY seq LIMIT 1)",
    )
    .bind(tx.tenant())
    .bind(stream.consumer)
    .bind(stream.aggregate)
    .bind(stream.id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The first parked event of the stream of `event`, if it may run now.
pub(super) async fn first_due(
    app: &App,
    module: &'static str,
    event: &Envelope,
) -> Result<Option<Envelope>> {
    let mut tx = app.db.read(module, &event.scope()).await?;
    let first = sqlx::query_as(
        "SELECT e.id, e.tenant_id, e.module, e.type, e.aggregate, e.aggregate_id, e.seq, e.occurred_at, e.actor_id,
                e.correlation_id, e.causation_id, e.traceparent, e.data
         FROM (SELECT event_id, state, due_at FROM platform.parked
               WHERE tenant_id = $1 AND consumer = $2 AND aggregate = $3 AND aggregate_id = $4
               ORDER BY seq LIMIT 1) AS p
         JOIN platform.event AS e ON e.id = p.event_id
         WHERE p.state = 'waiting' AND p.due_at <= clock_timestamp()",
    )
    .bind(tx.tenant())
    .bind(module)
    .bind(&event.aggregate)
    .bind(event.aggregate_id)
    .fetch_optional(&mut tx)
    .await?;
    tx.close().await?;
    Ok(first)
}
