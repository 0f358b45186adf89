//! Waiting for events, and a bus that misbehaves within its rights.

use crate::{
    app::App,
    bus::Bus,
    db::{Tx, epilogue},
    envelope::Envelope,
    scope::Scope,
};
use async_trait::async_trait;
use kernel::{Error, Result};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Nothing in a test takes longer, but the large checks of a soak.
const WAIT_MAX: Duration = Duration::from_secs(60);
const SOAK_MAX: Duration = Duration::from_secs(900);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Writes what is usually written with the commit, and leaves the transaction open: so that a commit can be late.
///
/// # Errors
/// The rows could not be written.
pub async fn write_early(tx: &mut Tx) -> Result<()> {
    let epilogue = std::mem::take(&mut tx.epilogue);
    epilogue::write(tx, epilogue, None).await
}

/// Whether `KITE_SOAK` asks for the long version of the tests.
pub(super) fn soaking() -> bool {
    std::env::var_os("KITE_SOAK").is_some()
}

/// Asks again and again until there is an answer.
///
/// # Errors
/// There was none in time: `what` says for what the test waited.
pub async fn wait_for<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let waiting = async {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Some(found) = look().await? {
                return Ok(found);
            }
        }
    };
    let limit = if soaking() { SOAK_MAX } else { WAIT_MAX };
    timeout(limit, waiting)
        .await
        .map_err(|_| Error::internal(format!("waited in vain for {what}")))?
}

/// Waits for an event of this type whose data pleases, and gives the first one.
///
/// # Errors
/// None came in time.
pub async fn await_event(
    app: &App,
    kind: &str,
    pleases: impl Fn(&Value) -> bool,
) -> Result<Envelope> {
    wait_for(kind, async || {
        let mut tx = app.db.read("platform", &Scope::installation()).await?;
        let events: Vec<Envelope> = sqlx::query_as(
            "SELECT id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id, correlation_id,
                    causation_id, traceparent, data
             FROM platform.event WHERE type = $1 ORDER BY id LIMIT 10000",
        )
        .bind(kind)
        .fetch_all(&mut tx)
        .await?;
        tx.close().await?;
        Ok(events.into_iter().find(|event| pleases(&event.data)))
    })
    .await
}

/// Waits until every event has had its effect, those that effects caused included.
///
/// # Errors
/// An event is dead, or it takes too long: the message lists what is parked.
pub async fn settle(app: &App) -> Result<()> {
    let settled = wait_for("all events to have their effect", async || {
        let (queued, waiting, dead) = counts(app).await?;
        match (queued, waiting, dead) {
            (0, 0, 0) => Ok(Some(())),
            (_, _, 1..) => Err(Error::internal("an event is dead")),
            _ => Ok(None),
        }
    })
    .await;
    match settled {
        Ok(()) => Ok(()),
        Err(error) => Err(Error::internal(format!(
            "{error}; parked: {:#?}",
            parked(app).await?
        ))),
    }
}

async fn counts(app: &App) -> Result<(i64, i64, i64)> {
    let mut tx = app.db.read("platform", &Scope::installation()).await?;
    let counts = sqlx::query_as(
        "SELECT (SELECT count(*) FROM platform.outbox), count(*) FILTER (WHERE state = 'waiting'),
                count(*) FILTER (WHERE state = 'dead') FROM platform.parked",
    )
    .fetch_one(&mut tx)
    .await?;
    tx.close().await?;
    Ok(counts)
}

/// One line for each parked event.
async fn parked(app: &App) -> Result<Vec<String>> {
    let mut tx = app.db.read("platform", &Scope::installation()).await?;
    let lines = sqlx::query_scalar(
        "SELECT concat_ws(' ', p.consumer, e.type, p.aggregate_id, '#' || p.seq, p.state, p.attempts, p.error)
         FROM platform.parked AS p JOIN platform.event AS e ON e.id = p.event_id ORDER BY p.parked_at LIMIT 100",
    )
    .fetch_all(&mut tx)
    .await?;
    tx.close().await?;
    Ok(lines)
}

/// A bus that does everything that a bus may do: it hands every event over twice, in odd order, and at times refuses
/// to confirm what has arrived. The same seed misbehaves in the same way.
pub struct Chaos {
    inner: Arc<dyn Bus>,
    random: Mutex<StdRng>,
}

impl std::fmt::Debug for Chaos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chaos")
    }
}

impl Chaos {
    /// Wraps a well-behaved bus.
    #[must_use]
    pub fn new(inner: Arc<dyn Bus>, seed: u64) -> Self {
        Self {
            inner,
            random: Mutex::new(StdRng::seed_from_u64(seed)),
        }
    }

    fn disorder(&self, events: &[Envelope]) -> (Vec<Envelope>, bool) {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let mut twice = [events, events].concat();
        twice.shuffle(&mut *random);
        (twice, random.random_ratio(1, 8))
    }
}

#[async_trait]
impl Bus for Chaos {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let (twice, lose_confirm) = self.disorder(events);
        let (first, second) = twice.split_at(twice.len() / 2);
        let (first, second) = tokio::join!(self.inner.publish(first), self.inner.publish(second));
        first.and(second)?;
        if lose_confirm {
            Err(Error::internal("chaos lost the confirm"))
        } else {
            Ok(())
        }
    }
}
