//! The broker itself goes: the outbox and the log in Postgres are the record, so nothing goes with it.

use super::{EVERYBODY, Transport, all_heard, things};
use crate::testing::{
    events::{settle, soaking},
    world::{Act, World},
};
use futures::future::try_join_all;
use kernel::{Error, Result};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use tokio::time::interval;
use uuid::Uuid;

/// The pause of the writers: there must be something to lose at any moment, and not more than the test can count.
const WRITE_EVERY: Duration = Duration::from_millis(100);

/// Restarts of the broker under load; a soak makes it the twenty of the requirement.
fn restarts() -> u32 {
    if soaking() { 20 } else { 4 }
}

/// C3: the broker is killed and started again, many times, while writers go on. Nothing is lost, nothing has a second
/// effect, and the first event after each restart says how long it took.
///
/// # Errors
/// The check could not run.
pub async fn restarts_lose_nothing(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let (things, over) = (things(20), AtomicBool::new(false));
    world.start();
    let writing = async {
        let (mut last, mut pauses) = (0, interval(WRITE_EVERY));
        while !over.load(Ordering::SeqCst) {
            pauses.tick().await;
            last += 1;
            try_join_all(things.iter().map(|thing| world.count(*thing, last..=last))).await?;
        }
        Ok::<i64, Error>(last)
    };
    let restarting = async {
        for round in 1..=restarts() {
            transport.restart().await?;
            let start = Instant::now();
            let first = Uuid::now_v7();
            world.count(first, 1..=1).await?;
            world.expect("probe", first, 1..=1).await?;
            eprintln!(
                "restart {round}: the next event was handled after {:?}",
                start.elapsed()
            );
        }
        over.store(true, Ordering::SeqCst);
        Ok(())
    };
    let (last, ()) = tokio::try_join!(writing, restarting)?;
    eprintln!("20 x {last} events");
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &things, last).await?;
    }
    settle(&world.app).await
}

/// F4: the broker has confirmed events, has not delivered them yet, and loses everything that it kept. No later event
/// comes that would show the gap.
///
/// # Errors
/// The check could not run.
pub async fn a_destroyed_broker_is_healed_by_the_log(transport: &dyn Transport) -> Result<()> {
    let world = World::with(transport, |config| config.bus.prefetch = 20).await?;
    let (things, last) = (things(40), 10);
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=last))).await?;
    world.mood(|consumer, _| {
        if consumer == "witness" {
            Act::Linger(Duration::from_millis(50))
        } else {
            Act::Work
        }
    });
    world.start();
    settle(&world.app).await?;
    let heard: usize = world.effects("witness").await?.values().map(Vec::len).sum();
    transport.destroy().await?;
    let start = Instant::now();
    world.mood(|_, _| Act::Work);
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &things, last).await?;
    }
    eprintln!(
        "{heard} of 400 were handled when all was lost, the others {:?} later",
        start.elapsed()
    );
    settle(&world.app).await
}
