//! The outbox as one relay sees it: a connection of its own that holds the locks of its lanes.

use crate::statements::noted;
use crate::{app::App, envelope::Envelope, outbox::LANES};
use kernel::{Error, Result, codes};
use sqlx::{ConnectOptions, Connection, FromRow, PgConnection};
use std::time::Duration;
use tokio::time::timeout;

/// First number of the advisory locks of lanes; the second is the lane.
const LOCK: i32 = 5_492_044;

/// An outbox whose oldest event is older than this is worth a line in the log.
const AGE_SECONDS_WARN: f64 = 5.0;

/// A batch of one lane: ids of the queue, and the events.
pub(super) type Batch = (i16, Vec<i64>, Vec<Envelope>);

pub(super) struct Queue {
    connection: PgConnection,
    /// Every call ends within this time; a connection that missed it is given up.
    call_max: Duration,
    batch_max: i64,
}

#[derive(Debug, FromRow)]
struct Queued {
    queue_id: i64,
    lane: i16,
    #[sqlx(flatten)]
    event: Envelope,
}

impl Queue {
    pub(super) async fn connect(app: &App) -> Result<Self> {
        let options = app
            .db
            .pool()
            .connect_options()
            .as_ref()
            .clone()
            .application_name("kite relay");
        let call_max =
            Duration::from_millis(app.config.database.statement_ms_max.saturating_add(500));
        let mut connection = limited(call_max, options.connect()).await?;
        // The queue is nearly always empty, and so are its statistics: without the last two settings a plan reads the whole
        // table, dead rows and all, again and again.
        // A delete that a crash undoes publishes the event twice, which the inboxes absorb; so it need not wait. The
        // keepalives free the locks of a relay whose machine is gone without a word.
        let session = "SET ROLE kite_platform; SET synchronous_commit = off; SET tcp_keepalives_idle = 5;
                       SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '15s';
                       SET enable_seqscan = off; SET enable_bitmapscan = off";
        limited(call_max, sqlx::raw_sql(session).execute(&mut connection)).await?;
        let batch_max = (app.config.bus.batch_max / i64::from(LANES)).max(1);
        Ok(Self {
            connection,
            call_max,
            batch_max,
        })
    }

    /// Locks those of the lanes that nobody else holds.
    pub(super) async fn lock(&mut self, lanes: &[i16]) -> Result<Vec<i16>> {
        let lock = sqlx::query_scalar(noted(
            "SELECT lane FROM unnest($2::smallint[]) AS lane WHERE pg_try_advisory_lock($1, lane) LIMIT 16",
        ));
        limited(
            self.call_max,
            lock.bind(LOCK).bind(lanes).fetch_all(&mut self.connection),
        )
        .await
    }

    /// The first events of these lanes, an equal share of the batch for each, so that no lane crowds out another.
    pub(super) async fn read(&mut self, lanes: &[i16]) -> Result<Vec<Batch>> {
        if lanes.is_empty() {
            return Ok(Vec::new());
        }
        let read = sqlx::query_as(noted(
            "SELECT o.id AS queue_id, o.lane, e.id, e.tenant_id, e.module, e.type, e.aggregate, e.aggregate_id, e.seq,
                    e.occurred_at, e.actor_id, e.correlation_id, e.causation_id, e.traceparent, e.data
             FROM unnest($1::smallint[]) AS held (lane)
             CROSS JOIN LATERAL (
               SELECT id, lane, event_id FROM platform.outbox WHERE lane = held.lane ORDER BY id LIMIT $2
             ) AS o
             JOIN platform.event AS e ON e.id = o.event_id
             ORDER BY o.lane, o.id",
        ));
        let rows = limited(
            self.call_max,
            read.bind(lanes)
                .bind(self.batch_max)
                .fetch_all(&mut self.connection),
        )
        .await?;
        Ok(batches(rows))
    }

    /// Removes what the bus has confirmed.
    pub(super) async fn delete(&mut self, ids: &[i64]) -> Result<()> {
        let delete = sqlx::query(noted("DELETE FROM platform.outbox WHERE id = ANY($1)"));
        limited(
            self.call_max,
            delete.bind(ids).execute(&mut self.connection),
        )
        .await
        .map(drop)
    }

    /// Depth and age of the queue, and how much is parked. The age is the sign of too much load.
    pub(super) async fn measure(&mut self) -> Result<()> {
        let measure = sqlx::query_as(noted(
            "SELECT (SELECT count(*) FROM (SELECT FROM platform.outbox LIMIT 100000) AS queued)::float8,
                    (SELECT count(*) FROM (SELECT FROM platform.parked LIMIT 100000) AS parked)::float8,
                    coalesce((SELECT extract(epoch FROM now() - e.occurred_at)
                      FROM (SELECT event_id FROM platform.outbox ORDER BY id LIMIT 1) AS oldest
                      JOIN platform.event AS e ON e.id = oldest.event_id), 0)::float8",
        ));
        let (depth, parked, age): (f64, f64, f64) =
            limited(self.call_max, measure.fetch_one(&mut self.connection)).await?;
        metrics::gauge!("kite_outbox_depth").set(depth);
        metrics::gauge!("kite_parked_events").set(parked);
        metrics::gauge!("kite_outbox_age_seconds").set(age);
        if age > AGE_SECONDS_WARN {
            tracing::warn!(age, depth, "events leave the outbox slowly");
        }
        Ok(())
    }

    pub(super) async fn close(self) -> Result<()> {
        limited(self.call_max, self.connection.close()).await
    }
}

/// Rows come sorted by lane and id.
fn batches(rows: Vec<Queued>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for Queued {
        queue_id,
        lane,
        event,
    } in rows
    {
        match batches.last_mut() {
            Some((current, ids, events)) if *current == lane => {
                ids.push(queue_id);
                events.push(event);
            }
            _ => batches.push((lane, vec![queue_id], vec![event])),
        }
    }
    batches
}

async fn limited<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T> {
    match timeout(limit, call).await {
        Ok(done) => Ok(done?),
        Err(late) => Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(late)),
    }
}
