//! How fast the relay empties a full queue when the bus is no hindrance.

use crate::{
    report::{Goal, Outcome},
    sample::{Sample, Times},
    seed::TENANT,
    stage::Stage,
    thing,
};
use async_trait::async_trait;
use kernel::{Result, SystemClock};
use platform::{App, Envelope, bus::Bus, relay};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// A relay that needs longer for all rows does not move.
const EMPTY_MAX: Duration = Duration::from_secs(120);

/// Takes everything.
#[derive(Debug, Default)]
struct Sink(AtomicU64);

#[async_trait]
impl Bus for Sink {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        self.0.fetch_add(events.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let rows: u64 = if stage.quick { 50_000 } else { 300_000 };
    let mut samples = Vec::new();
    for _ in 0..if stage.quick { 1 } else { 3 } {
        samples.push(sample(stage, rows).await?);
    }
    let middle = Sample::median(&samples, |sample| sample.per_second);
    let goal = Some(Goal::AtLeast(50_000.0));
    Ok(vec![Outcome::alone(
        "relay_rows_per_second",
        middle.per_second,
        goal,
        middle,
    )])
}

async fn sample(stage: &Stage, rows: u64) -> Result<Sample> {
    fill(stage, rows).await?;
    let app = App::new(stage.config()?, Arc::new(SystemClock), &thing::modules())?;
    let (sink, stop) = (Arc::new(Sink::default()), CancellationToken::new());
    let (meter, start) = (stage.meter(None), Instant::now());
    let relaying = tokio::spawn(relay::run(app, sink.clone(), stop.clone()));
    while sink.0.load(Ordering::Relaxed) < rows {
        if start.elapsed() > EMPTY_MAX {
            return Err(crate::wrong("the relay does not empty the queue"));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let sample = Sample::counted(meter, false, rows as f64, Times::default());
    stop.cancel();
    relaying.await.map_err(crate::wrong)?;
    Ok(sample)
}

/// Events of ten different aggregates each, as if written by commands.
async fn fill(stage: &Stage, rows: u64) -> Result<()> {
    stage
        .sql(format!(
            "DELETE FROM platform.outbox; DELETE FROM platform.event WHERE type = 'bench.relayed.v1';
             WITH said AS (
               INSERT INTO platform.event (id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id,
                                           correlation_id, data)
               SELECT gen_random_uuid(), '{TENANT}', 'bench', 'bench.relayed.v1', 'bench.thing', gen_random_uuid(), 1, now(),
                      '{TENANT}', gen_random_uuid(), jsonb_build_object('thing', gen_random_uuid(), 'name', 'a thing of some length')
               FROM generate_series(1, {rows}) RETURNING id)
             INSERT INTO platform.outbox (lane, event_id, tenant_id)
             SELECT (random() * 15)::int, id, '{TENANT}' FROM said;
             ANALYZE platform.outbox; ANALYZE platform.event; CHECKPOINT"
        ))
        .await
}
