//! The repeat of parked events whose pause is over.

use super::{Inbox, Received, Way, parked};
use crate::{app::App, envelope::Envelope, module::Consumer, scope::Scope};
use futures::{StreamExt, stream};
use kernel::Result;
use sqlx::FromRow;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Streams taken up in one round, and worked on at once.
const STREAMS_MAX: i64 = 50;
const AT_ONCE: usize = 2;
/// Events of one stream handled in one round, so that a long one does not keep the others waiting.
const EVENTS_MAX: usize = 100;
/// For this long an event that was taken up belongs to this process: longer than an attempt takes.
const CLAIM_SECONDS: i32 = 20;

/// An event whose pause is over.
#[derive(Debug, FromRow)]
struct Due {
    consumer: String,
    #[sqlx(flatten)]
    event: Envelope,
}

/// Repeats what is due at these consumers until it is stopped.
pub async fn retry(app: App, consumers: Arc<[Consumer]>, stop: CancellationToken) {
    let inboxes = match Inbox::of(&app, &consumers) {
        Ok(inboxes) => inboxes,
        Err(error) => return tracing::error!(%error, "parked events are not repeated"),
    };
    let pause = Duration::from_millis(app.config.bus.retry_ms.unsigned_abs().clamp(10, 1_000));
    while stop.run_until_cancelled(sleep(pause)).await.is_some() {
        if let Some(Err(error)) = stop.run_until_cancelled(round(&app, &inboxes)).await {
            tracing::warn!(%error, "parked events could not be looked up");
        }
    }
}

async fn round(app: &App, inboxes: &[Inbox]) -> Result<()> {
    let due = claim(app, inboxes).await?;
    stream::iter(due)
        .for_each_concurrent(AT_ONCE, |Due { consumer, event }| async move {
            let inbox = inboxes
                .iter()
                .find(|inbox| inbox.module() == consumer && inbox.aggregate() == event.aggregate);
            if let Some(inbox) = inbox
                && let Err(error) = inbox.drive(event).await
            {
                tracing::warn!(consumer, %error, "a parked event could not be repeated");
            }
        })
        .await;
    Ok(())
}

/// Takes up the first events of streams whose pause is over. Order is no concern here, because a stream has only one
/// first event; so two processes may pass each other by.
async fn claim(app: &App, inboxes: &[Inbox]) -> Result<Vec<Due>> {
    let (consumers, aggregates): (Vec<_>, Vec<_>) =
        inboxes.iter().map(|i| (i.module(), i.aggregate())).unzip();
    let mut tx = app.db.begin("platform", &Scope::installation()).await?;
    let due: Vec<Due> = sqlx::query_as(
        "WITH due AS (
           SELECT p.id FROM platform.parked AS p
           WHERE p.state = 'waiting' AND p.due_at <= clock_timestamp()
             AND (p.consumer, p.aggregate) IN (SELECT * FROM unnest($1::text[], $2::text[]))
             AND NOT EXISTS (SELECT FROM platform.parked AS q WHERE q.consumer = p.consumer
               AND q.aggregate = p.aggregate AND q.aggregate_id = p.aggregate_id AND q.seq < p.seq)
           ORDER BY p.due_at LIMIT $4 FOR UPDATE OF p SKIP LOCKED
         ), claimed AS (
           UPDATE platform.parked AS p SET due_at = clock_timestamp() + $3 * interval '1 second'
           FROM due WHERE p.id = due.id RETURNING p.consumer, p.event_id
         )
         SELECT c.consumer, e.id, e.tenant_id, e.module, e.type, e.aggregate, e.aggregate_id, e.seq, e.occurred_at,
                e.actor_id, e.correlation_id, e.causation_id, e.traceparent, e.data
         FROM claimed AS c JOIN platform.event AS e ON e.id = c.event_id",
    )
    .bind(consumers)
    .bind(aggregates)
    .bind(CLAIM_SECONDS)
    .bind(STREAMS_MAX)
    .fetch_all(&mut tx)
    .await?;
    tx.commit(()).await?;
    Ok(due)
}

impl Inbox {
    /// Repeats the first parked event of a stream and, when it succeeds, those behind it.
    async fn drive(&self, mut event: Envelope) -> Result<()> {
        for _ in 0..EVENTS_MAX {
            if self.take(&event, Way::Due).await? == Received::Parked {
                break;
            }
            match parked::first_due(&self.app, self.module(), &event).await? {
                Some(next) => event = next,
                None => break,
            }
        }
        Ok(())
    }
}
