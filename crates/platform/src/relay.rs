//! The relay brings committed events from the outbox to the bus, in order within each lane.
//!
//! A relay holds advisory locks of lanes on a connection of its own, and reads and deletes on that same connection:
//! when the connection dies, the locks are gone and so is its power to delete. A row goes only after the bus has
//! confirmed its event. There is no cursor: a cursor skips rows whose transaction commits late. Rows are not claimed
//! with SKIP LOCKED: two relays would pass each other within one aggregate. There is no NOTIFY: it makes commits queue
//! behind each other.

mod lanes;
mod queue;

use crate::{app::App, bus::Bus, envelope::Envelope};
use kernel::{Error, Result};
use lanes::Lanes;
use queue::Queue;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::Notify,
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// Pause after the connection was lost.
const RESTART: Duration = Duration::from_millis(500);
/// How often lanes held by others are asked for, and how often the queue is measured.
const LOCK_EVERY: Duration = Duration::from_secs(1);
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// At the end, batches on their way get this long.
const LANDING_MAX: Duration = Duration::from_secs(5);

/// Relays until stopped. Without a database it waits for one.
pub async fn run(app: App, bus: Arc<dyn Bus>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = session(&app, &bus, &stop).await {
            tracing::warn!(%error, "the relay lost its connection and starts again");
            let _ = stop.run_until_cancelled(sleep(RESTART)).await;
        }
    }
}

/// A batch of one lane that has come back from the bus.
struct Landed {
    lane: i16,
    ids: Vec<i64>,
    confirmed: Result<()>,
}

/// As long as one connection lasts. Dropping it ends the batches on their way.
async fn session(app: &App, bus: &Arc<dyn Bus>, stop: &CancellationToken) -> Result<()> {
    let mut queue = Queue::connect(app).await?;
    let mut lanes = Lanes::default();
    let mut flights = JoinSet::new();
    let mut pace = Pace::new(app);
    let (mut locking, mut measuring) = (Every::new(LOCK_EVERY), Every::new(MEASURE_EVERY));
    loop {
        if locking.due() {
            lanes.hold(queue.lock(&lanes.missing()).await?);
        }
        if measuring.due()
            && let Err(error) = queue.measure().await
        {
            tracing::warn!(%error, "the outbox could not be measured");
        }
        let batches = queue.read(&lanes.ready()).await?;
        pace.set(!batches.is_empty());
        for (lane, ids, events) in batches {
            lanes.depart(lane);
            flights.spawn(fly(bus.clone(), lane, ids, events));
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(landed) = flights.join_next() => land(&mut queue, &mut lanes, &mut flights, landed).await?,
            () = pace.wait() => {}
        }
    }
    let landing = async {
        while let Some(landed) = flights.join_next().await {
            land(&mut queue, &mut lanes, &mut flights, landed).await?;
        }
        queue.close().await
    };
    // What does not land in time is published again by the next relay.
    timeout(LANDING_MAX, landing).await.unwrap_or(Ok(()))
}

async fn fly(bus: Arc<dyn Bus>, lane: i16, ids: Vec<i64>, events: Vec<Envelope>) -> Landed {
    let confirmed = bus.publish(&events).await;
    Landed {
        lane,
        ids,
        confirmed,
    }
}

/// Takes what has come back off the queue: one batch and all that came back with it, in one statement.
async fn land(
    queue: &mut Queue,
    lanes: &mut Lanes,
    flights: &mut JoinSet<Landed>,
    first: Result<Landed, JoinError>,
) -> Result<()> {
    let (mut done, mut next) = (Vec::new(), Some(first));
    while let Some(landed) = next {
        let Landed {
            lane,
            ids,
            confirmed,
        } = landed.map_err(Error::internal)?;
        lanes.land(lane, confirmed.is_ok());
        match &confirmed {
            Ok(()) => done.extend(ids),
            Err(error) => {
                tracing::warn!(lane, %error, "the bus did not confirm; the events are handed over again")
            }
        }
        next = flights.try_join_next();
    }
    if done.is_empty() {
        return Ok(());
    }
    queue.delete(&done).await
}

/// How long to sleep: little while there is something, longer and longer while there is nothing. A commit of this
/// process ends a long sleep at once.
struct Pace {
    busy: Duration,
    idle: Duration,
    pause: Duration,
    told: Arc<Notify>,
}

impl Pace {
    fn new(app: &App) -> Self {
        let busy = Duration::from_millis(app.config.bus.poll_busy_ms.max(1));
        let idle = Duration::from_millis(app.config.bus.poll_idle_ms).max(busy);
        Self {
            busy,
            idle,
            pause: busy,
            told: app.db.told(),
        }
    }

    fn set(&mut self, busy: bool) {
        self.pause = if busy {
            self.busy
        } else {
            self.pause.saturating_mul(2).min(self.idle)
        };
    }

    async fn wait(&self) {
        if self.pause == self.busy {
            sleep(self.busy).await;
        } else {
            let _ = timeout(self.pause, self.told.notified()).await;
        }
    }
}

/// Something that is done now and then.
struct Every {
    interval: Duration,
    last: Option<Instant>,
}

impl Every {
    fn new(interval: Duration) -> Self {
        Self {
            interval,
            last: None,
        }
    }

    fn due(&mut self) -> bool {
        let due = self.last.is_none_or(|last| last.elapsed() >= self.interval);
        if due {
            self.last = Some(Instant::now());
        }
        due
    }
}
