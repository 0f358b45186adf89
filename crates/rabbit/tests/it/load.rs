//! Writers that go on while something is done to the broker, and what was seen of it: how long nothing was confirmed, how
//! long nothing was handled, and in the end that every event had its effect once and in order.

use super::attached::{Attached, attached};
use async_trait::async_trait;
use drill::Nodes;
use kernel::{Error, Result};
use platform::{
    App, Consumer, Envelope,
    bus::Bus,
    testing::{
        conformance::Transport,
        events::{settle, wait_for},
        world::{Act, World},
    },
};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{task::spawn_blocking, time};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// Things that are counted all the time, and the pause between two numbers.
const THINGS: usize = 10;
const WRITE_EVERY: Duration = Duration::from_millis(50);
/// After something was done, and all seems well, the load is watched for a little longer.
const LOOK_ON: Duration = Duration::from_millis(500);
/// RabbitMQ writes down half a second later where the log of a new queue is. Killed before that, it comes back with a queue
/// that nobody leads (docs/bus.md).
const WRITTEN_DOWN: Duration = Duration::from_secs(2);

/// When something happened, again and again.
type Marks = Arc<Mutex<Vec<Instant>>>;

/// A transport over nodes that says when it confirms.
struct Over {
    nodes: Arc<Nodes>,
    confirmed: Marks,
}

struct Marked {
    inner: Attached,
    confirmed: Marks,
}

#[async_trait]
impl Bus for Marked {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let sent = self.inner.publish(events).await;
        if sent.is_ok() {
            self.confirmed.lock().unwrap().push(Instant::now());
        }
        sent
    }
}

#[async_trait]
impl Transport for Over {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        let inner = attached(app, consumers, &self.nodes.url(), "").await?;
        let confirmed = self.confirmed.clone();
        Ok(Arc::new(Marked { inner, confirmed }))
    }
}

/// A broker under load.
pub struct Load {
    pub nodes: Arc<Nodes>,
    world: Arc<World>,
    things: Vec<Uuid>,
    confirmed: Marks,
    handled: Marks,
    writing: AbortOnDropHandle<Result<i64>>,
    over: Arc<std::sync::atomic::AtomicBool>,
}

/// How long the load stood still.
#[derive(Debug, Clone, Copy)]
pub struct Pauses {
    pub confirmed: Duration,
    pub handled: Duration,
}

impl Load {
    pub async fn start(nodes: usize) -> Result<Self> {
        let nodes = spawn_blocking(move || Nodes::start(nodes)).await;
        let nodes = Arc::new(nodes.map_err(Error::internal)?);
        let (confirmed, handled) = (Marks::default(), Marks::default());
        let over = Over {
            nodes: nodes.clone(),
            confirmed: confirmed.clone(),
        };
        let world = Arc::new(World::new(&over).await?);
        let marks = handled.clone();
        world.mood(move |consumer, _| {
            if consumer == "probe" {
                marks.lock().unwrap().push(Instant::now());
            }
            Act::Work
        });
        world.start();
        let things: Vec<_> = (0..THINGS).map(|_| Uuid::now_v7()).collect();
        let over = Arc::<std::sync::atomic::AtomicBool>::default();
        let writing = tokio::spawn(write(world.clone(), things.clone(), over.clone()));
        // Sleeps on purpose: nobody says when it is written down.
        time::sleep(WRITTEN_DOWN).await;
        Ok(Self {
            nodes,
            world,
            things,
            confirmed,
            handled,
            writing: AbortOnDropHandle::new(writing),
            over,
        })
    }

    /// The queue of the first consumer.
    pub fn queue(&self) -> String {
        format!("{}.probe", self.world.app.config.bus.name)
    }

    /// Does something to the nodes and goes on as soon as an event that was written afterwards has been handled.
    pub async fn through(&self, act: impl FnOnce(&Nodes) + Send + 'static) -> Result<Pauses> {
        let from = Instant::now();
        let nodes = self.nodes.clone();
        let acted = spawn_blocking(move || act(&nodes)).await;
        acted.map_err(Error::internal)?;
        let after = Uuid::now_v7();
        self.world.count(after, 1..=1).await?;
        self.world.expect("probe", after, 1..=1).await?;
        // Sleeps on purpose: that nothing stands still again is what is looked for.
        time::sleep(LOOK_ON).await;
        Ok(Pauses {
            confirmed: longest_pause(&self.confirmed, from),
            handled: longest_pause(&self.handled, from),
        })
    }

    /// Ends the writers, and wants every event at every consumer once and in order.
    pub async fn end(self) -> Result<i64> {
        self.over.store(true, std::sync::atomic::Ordering::SeqCst);
        let last = self.writing.await.map_err(Error::internal)??;
        let expected: Vec<i64> = (1..=last).collect();
        for consumer in ["probe", "witness"] {
            let heard = wait_for(&format!("{consumer} to hear {last} of each"), async || {
                let effects = self.world.effects(consumer).await?;
                let heard: Vec<_> = self
                    .things
                    .iter()
                    .map(|thing| effects.get(thing).cloned().unwrap_or_default())
                    .collect();
                let all = heard.iter().all(|heard| heard.len() >= expected.len());
                Ok(all.then_some(heard))
            })
            .await?;
            for heard in heard {
                assert_eq!(heard, expected, "at {consumer}");
            }
        }
        settle(&self.world.app).await?;
        Ok(last)
    }
}

/// Counts every thing, until it is over; the last number.
async fn write(
    world: Arc<World>,
    things: Vec<Uuid>,
    over: Arc<std::sync::atomic::AtomicBool>,
) -> Result<i64> {
    let (mut last, mut pauses) = (0, tokio::time::interval(WRITE_EVERY));
    while !over.load(std::sync::atomic::Ordering::SeqCst) {
        pauses.tick().await;
        last += 1;
        for thing in &things {
            world.count(*thing, last..=last).await?;
        }
    }
    Ok(last)
}

fn longest_pause(marks: &Marks, from: Instant) -> Duration {
    let marks = marks.lock().unwrap();
    let mut times = vec![from];
    times.extend(marks.iter().filter(|at| **at > from));
    times.push(Instant::now());
    let pauses = times.iter().zip(times.iter().skip(1));
    let longest = pauses.map(|(one, next)| next.duration_since(*one)).max();
    longest.unwrap_or_default()
}
