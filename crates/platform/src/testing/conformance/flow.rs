//! Load: memory stays bounded, and the past can be read while the present goes on.

use super::{Transport, all_heard, scale, things};
use crate::{
    bus::Bus,
    envelope::Envelope,
    testing::{
        events::settle,
        world::{Act, World},
    },
};
use async_trait::async_trait;
use futures::future::try_join_all;
use kernel::Result;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Knows how many events are on their way, and how many there were at most.
struct Gauge {
    inner: Arc<dyn Bus>,
    now: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl Bus for Gauge {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let now = self.now.fetch_add(events.len(), Ordering::SeqCst) + events.len();
        self.most.fetch_max(now, Ordering::SeqCst);
        let published = self.inner.publish(events).await;
        self.now.fetch_sub(events.len(), Ordering::SeqCst);
        published
    }
}

/// C10: with a backlog and a slow consumer the relay never has more than its batch in memory.
///
/// # Errors
/// The check could not run.
pub async fn a_slow_consumer_holds_the_relay_back(transport: &dyn Transport) -> Result<()> {
    let world = World::with(transport, |config| config.bus.batch_max = 32).await?;
    let things = things(32);
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=20))).await?;
    world.mood(|consumer, _| {
        if consumer == "witness" {
            Act::Linger(Duration::from_millis(2))
        } else {
            Act::Work
        }
    });
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let gauge = Arc::new(Gauge {
        inner: world.bus.clone(),
        now,
        most,
    });
    world.retry();
    let _relay = world.relay(gauge.clone());
    settle(&world.app).await?;
    all_heard(&world, "witness", &things, 20).await?;
    let most = gauge.most.load(Ordering::SeqCst);
    assert!(
        (1..=32).contains(&most),
        "{most} events were on their way at once"
    );
    Ok(())
}

/// C7: a consumer that is new reads the log in order, while new events reach it and everybody else.
///
/// # Errors
/// The check could not run.
pub async fn a_new_consumer_reads_the_past_while_the_present_flows(
    transport: &dyn Transport,
) -> Result<()> {
    let world = World::new(transport).await?;
    let (things, past) = (things(30), 20 * scale());
    world.start();
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=past))).await?;
    settle(&world.app).await?;

    let newcomer = world.inbox("newcomer")?;
    let live = transport
        .bus(&world.app, &world.consumers(&["newcomer"]))
        .await?;
    let present = async {
        for thing in &things {
            world.count(*thing, past + 1..=past + 5).await?;
            // A second relay would hold no lane: the live side of the newcomer is fed by hand.
            live.publish(
                world
                    .log(*thing)
                    .await?
                    .split_off(usize::try_from(past).unwrap_or(0))
                    .as_slice(),
            )
            .await?;
        }
        Ok(())
    };
    let start = Instant::now();
    let (looked_at, ()) = tokio::try_join!(newcomer.replay(), present)?;
    eprintln!(
        "{looked_at} aggregates of {past} events read anew in {:?}",
        start.elapsed()
    );
    all_heard(&world, "newcomer", &things, past + 5).await?;
    all_heard(&world, "probe", &things, past + 5).await
}
