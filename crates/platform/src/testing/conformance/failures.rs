//! A failure stops its own aggregate at its own consumer, is kept for a person, and loses nothing.

use super::{EVERYBODY, Transport, all_heard, things};
use crate::{
    bus::Bus,
    envelope::Envelope,
    inbox::{
        NOT_FIRST, PANICKED,
        parked::{Parked, parked_list, redrive, skip},
    },
    testing::{
        events::settle,
        world::{Act, World},
    },
};
use async_trait::async_trait;
use futures::future::try_join_all;
use kernel::{Error, PageAsk, Result};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use uuid::Uuid;

/// The parked events, first to last.
async fn parked(world: &World) -> Result<Vec<Parked>> {
    let mut tx = world.begin().await?;
    let mut page = parked_list(
        &mut tx,
        PageAsk {
            limit: 200,
            after: None,
        },
    )
    .await?;
    tx.close().await?;
    page.items.sort_by_key(|parked| parked.seq);
    Ok(page.items)
}

async fn first_parked(world: &World) -> Result<Parked> {
    parked(world)
        .await?
        .into_iter()
        .next()
        .ok_or_else(|| Error::internal("nothing is parked"))
}

/// F10, C5: a handler that fails stops its aggregate at its consumer and nothing else; a redrive keeps the order.
///
/// # Errors
/// The check could not run.
pub async fn poison_parks_its_own_aggregate_only(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let (bad, good) = (Uuid::now_v7(), things(10));
    world.mood(move |consumer, event| {
        if consumer == "probe" && event.thing == bad && event.number == 3 {
            Act::Fail
        } else {
            Act::Work
        }
    });
    world.start();
    world.count(bad, 1..=6).await?;
    try_join_all(good.iter().map(|thing| world.count(*thing, 1..=10))).await?;
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &good, 10).await?;
    }
    world.expect("witness", bad, 1..=6).await?;
    world.expect_parked("dead", 1).await?;
    world.expect_parked("waiting", 3).await?;
    world.expect("probe", bad, 1..=2).await?;
    let error = settle(&world.app)
        .await
        .map_err(|error| error.to_string())
        .err()
        .unwrap_or_default();
    assert!(
        error.contains("probe.counted.v1") && error.contains("common.illegal_transition"),
        "{error}"
    );

    let waiting = parked(&world).await?;
    assert_eq!(
        waiting.iter().map(|parked| parked.seq).collect::<Vec<_>>(),
        [3, 4, 5, 6]
    );
    let first = first_parked(&world).await?;
    assert_eq!(
        (first.attempts, first.error.as_deref()),
        (4, Some("common.illegal_transition"))
    );
    for behind in waiting.iter().filter(|parked| parked.seq > 3) {
        assert_eq!((behind.attempts, behind.due_at), (0, None));
        let mut tx = world.begin().await?;
        assert_eq!(
            redrive(&mut tx, behind.id)
                .await
                .map_err(|error| error.code),
            Err(NOT_FIRST)
        );
        tx.close().await?;
    }

    world.mood(|_, _| Act::Work);
    let mut tx = world.begin().await?;
    redrive(&mut tx, first.id).await?;
    tx.commit(()).await?;
    world.expect("probe", bad, 1..=6).await?;
    settle(&world.app).await
}

/// A person leaves a dead event out: those behind it run, and the audit log says why.
///
/// # Errors
/// The check could not run.
pub async fn a_dead_event_is_skipped_with_a_reason(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let thing = Uuid::now_v7();
    world.mood(|consumer, event| {
        if consumer == "probe" && event.number == 1 {
            Act::Fail
        } else {
            Act::Work
        }
    });
    world.start();
    world.count(thing, 1..=3).await?;
    world.expect_parked("dead", 1).await?;
    world.expect_parked("waiting", 2).await?;
    let dead = first_parked(&world).await?;
    let mut tx = world.begin().await?;
    skip(&mut tx, dead.id, "entered twice by hand").await?;
    tx.commit(()).await?;
    world.expect("probe", thing, 2..=3).await?;
    settle(&world.app).await?;
    let reason: String = sqlx::query_scalar(
        "SELECT after ->> 'reason' FROM platform.audit WHERE action = 'event_skip' AND noun_id = $1",
    )
    .bind(dead.id)
    .fetch_one(&mut world.db.connect().await?)
    .await?;
    assert_eq!(reason, "entered twice by hand");
    Ok(())
}

/// F10: a panic is rolled back, repeated and kept like any other failure, and the process goes on.
///
/// # Errors
/// The check could not run.
pub async fn a_panic_is_a_failure(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let (bad, good) = (Uuid::now_v7(), Uuid::now_v7());
    world.mood(move |consumer, event| {
        let panics = consumer == "probe" && event.thing == bad && event.number == 2;
        if panics { Act::Panic } else { Act::Work }
    });
    world.start();
    world.count(bad, 1..=4).await?;
    world.count(good, 1..=4).await?;
    world.expect("probe", good, 1..=4).await?;
    world.expect_parked("dead", 1).await?;
    world.expect("probe", bad, 1..=1).await?;
    let dead = first_parked(&world).await?;
    assert_eq!(
        (dead.attempts, dead.error.as_deref()),
        (4, Some(PANICKED.name))
    );
    world.mood(|_, _| Act::Work);
    let mut tx = world.begin().await?;
    redrive(&mut tx, dead.id).await?;
    tx.commit(()).await?;
    world.expect("probe", bad, 1..=4).await?;
    settle(&world.app).await
}

/// A lost lock or a slow moment of the database is repeated at once and parks nothing.
///
/// # Errors
/// The check could not run.
pub async fn a_passing_error_is_not_parked(transport: &dyn Transport) -> Result<()> {
    let world = World::new(transport).await?;
    let thing = Uuid::now_v7();
    let busy = AtomicUsize::new(0);
    world.mood(move |consumer, _| {
        let first_two = consumer == "probe" && busy.fetch_add(1, Ordering::SeqCst) % 3 < 2;
        if first_two { Act::Busy } else { Act::Work }
    });
    // Without the repeat of parked events: had one been parked, it would stay.
    let _relay = world.relay(world.bus.clone());
    world.count(thing, 1..=5).await?;
    world.expect("probe", thing, 1..=5).await?;
    world.expect_parked("waiting", 0).await
}

/// Does not confirm at first, whether or not it has delivered.
struct Refusing {
    inner: Arc<dyn Bus>,
    delivers: bool,
    left: AtomicUsize,
}

#[async_trait]
impl Bus for Refusing {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let refuses = self
            .left
            .try_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .is_ok();
        if self.delivers || !refuses {
            self.inner.publish(events).await?;
        }
        if refuses {
            return Err(Error::internal("the events were not confirmed"));
        }
        Ok(())
    }
}

/// C4, F1 (after the effect, before the confirm): the events come again and have no second effect.
///
/// # Errors
/// The check could not run.
pub async fn a_lost_confirm_has_no_second_effect(transport: &dyn Transport) -> Result<()> {
    refused(transport, true).await
}

/// C3: a broker that takes nothing for a while. What is not confirmed stays in the outbox.
///
/// # Errors
/// The check could not run.
pub async fn a_refused_event_stays_in_the_outbox(transport: &dyn Transport) -> Result<()> {
    refused(transport, false).await
}

async fn refused(transport: &dyn Transport, delivers: bool) -> Result<()> {
    let world = World::new(transport).await?;
    let things = things(8);
    world.retry();
    let (inner, left) = (world.bus.clone(), AtomicUsize::new(20));
    let _relay = world.relay(Arc::new(Refusing {
        inner,
        delivers,
        left,
    }));
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=5))).await?;
    settle(&world.app).await?;
    for consumer in EVERYBODY {
        all_heard(&world, consumer, &things, 5).await?;
    }
    Ok(())
}
