//! Nothing is lost, nothing happens twice, and an aggregate keeps its order, whatever happens on the way.

use super::{EVERYBODY, Transport, all_heard, random, scale, things};
use crate::{
    bus::Bus,
    envelope::Envelope,
    inbox::Received,
    outbox,
    testing::{
        events::{Chaos, settle, write_early},
        world::{Counted, Noted, World},
    },
};
use async_trait::async_trait;
use futures::future::{join_all, try_join_all};
use kernel::Result;
use rand::Rng;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::interval;
use uuid::Uuid;

/// C2, F1: writers, three relays, and relays and their connections killed at random.
///
/// # Errors
/// The check could not run.
pub async fn killed_relays_lose_nothing(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    world.retry();
    let (things, last) = (things(40), 20 * scale());
    let writing = try_join_all(things.iter().map(|thing| world.count(*thing, 1..=last)));
    tokio::try_join!(writing, kill_relays(&world))?;
    let _relay = world.relay(world.bus.clone());
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &things, last).await?;
    }
    settle(&world.app).await
}

async fn kill_relays(world: &World) -> Result<()> {
    let (_, mut random) = random();
    let mut relays: Vec<_> = (0..3).map(|_| world.relay(world.bus.clone())).collect();
    let mut pauses = interval(Duration::from_millis(300));
    for _ in 0..6 {
        pauses.tick().await;
        if random.random() {
            // The relay that goes is dropped in the middle of whatever it does.
            drop(relays.remove(random.random_range(0..relays.len())));
            relays.push(world.relay(world.bus.clone()));
        } else {
            sqlx::query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name = 'kite relay' AND datname = current_database()",
            )
            .execute(&mut world.db.connect().await?)
            .await?;
        }
    }
    Ok(())
}

/// I8, F9: duplicates, disorder and lost confirms end in the same state as a serial run.
///
/// # Errors
/// The check could not run.
pub async fn chaos_changes_nothing(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let (seed, _) = random();
    let (things, last) = (things(20), 25 * scale());
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=last))).await?;
    let start = Instant::now();
    world.retry();
    let _relay = world.relay(Arc::new(Chaos::new(world.bus.clone(), seed)));
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &things, last).await?;
    }
    eprintln!(
        "20 x {last} events, twice and in disorder, at 2 consumers: {:?}",
        start.elapsed()
    );
    settle(&world.app).await
}

/// Confirms everything and forgets the first, the eighth and the fifteenth event of each aggregate.
struct Lossy(Arc<dyn Bus>);

#[async_trait]
impl Bus for Lossy {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let kept = events.iter().filter(|event| event.seq % 7 != 1);
        self.0.publish(&kept.cloned().collect::<Vec<_>>()).await
    }
}

/// F4: a broker loses what it has confirmed. Gaps close by themselves, lost ends by a replay.
///
/// # Errors
/// The check could not run.
pub async fn a_lossy_broker_is_healed_by_the_log(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let things = things(20);
    let _relay = world.relay(Arc::new(Lossy(world.bus.clone())));
    world.retry();
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=15))).await?;
    settle(&world.app).await?;
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &things, 14).await?;
    }
    let start = Instant::now();
    for consumer in EVERYBODY {
        world.inbox(consumer)?.replay().await?;
        all_heard(&world, consumer, &things, 15).await?;
    }
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "healed in {:?}",
        start.elapsed()
    );
    Ok(())
}

/// F9: the same events again, one by one and at the same time.
///
/// # Errors
/// The check could not run.
pub async fn a_duplicate_has_no_second_effect(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let thing = Uuid::now_v7();
    world.count(thing, 1..=5).await?;
    let events = world.log(thing).await?;
    world.bus.publish(&events).await?;
    for published in join_all((0..8).map(|_| world.bus.publish(&events))).await {
        published?;
    }
    for consumer in EVERYBODY {
        world.expect(consumer, thing, 1..=5).await?;
        for event in &events {
            assert_eq!(
                world.inbox(consumer)?.receive(event).await?,
                Received::Duplicate
            );
        }
        world.expect(consumer, thing, 1..=5).await?;
    }
    Ok(())
}

/// A later event arrives first: what is missing comes from the log, before it.
///
/// # Errors
/// The check could not run.
pub async fn a_gap_is_filled_in_order(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let thing = Uuid::now_v7();
    world.count(thing, 1..=250).await?;
    let events = world.log(thing).await?;
    for number in [3, 250, 100] {
        let event = events.iter().find(|event| event.seq == number).cloned();
        world.bus.publish(event.as_slice()).await?;
        for consumer in EVERYBODY {
            world
                .expect(consumer, thing, 1..=if number == 3 { 3 } else { 250 })
                .await?;
        }
    }
    Ok(())
}

/// A type that a consumer does not know is neither a gap nor a failure.
///
/// # Errors
/// The check could not run.
pub async fn a_type_without_a_handler_moves_the_position(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let thing = Uuid::now_v7();
    world.start();
    world.count(thing, 1..=1).await?;
    let mut tx = world.begin().await?;
    outbox::put(&mut tx, &Noted { thing })?;
    tx.commit(()).await?;
    world.count(thing, 2..=2).await?;
    world.expect("probe", thing, 1..=2).await?;
    settle(&world.app).await
}

/// C1: a transaction took its place in the queue early and commits late, after later ones have been handed over.
///
/// # Errors
/// The check could not run.
pub async fn a_late_commit_is_not_skipped(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    // The same last byte is the same lane.
    let (late, early) = (Uuid::from_u128(0x1_00), Uuid::from_u128(0x2_00));
    world.start();
    let mut slow = world.begin().await?;
    outbox::put(
        &mut slow,
        &Counted {
            thing: late,
            number: 1,
        },
    )?;
    write_early(&mut slow).await?;
    world.count(early, 1..=3).await?;
    world.expect("probe", early, 1..=3).await?;
    slow.commit(()).await?;
    world.expect("probe", late, 1..=1).await?;
    settle(&world.app).await
}
