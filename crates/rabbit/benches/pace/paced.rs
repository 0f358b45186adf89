//! Latencies at a steady pace: from the moment when an event should have been there until it is handled, so that a stall is
//! not hidden by the events that wait behind it.

use super::{BYTES, PORTIONS, PREFETCH, as_ours};
use futures::{StreamExt, future::try_join_all};
use kernel::Result;
use lapin::{
    BasicProperties, Channel, Connection, ConnectionProperties,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
        ConfirmSelectOptions, QueueDeclareOptions,
    },
    types::FieldTable,
};
use platform::{
    outbox,
    testing::{
        Broker,
        conformance::Transport,
        events::{settle, wait_for},
        world::{Act, Counted, World},
    },
};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use uuid::Uuid;

/// What was got of what was offered.
pub struct Figures {
    per_second: u64,
    got: f64,
    /// Milliseconds, sorted.
    times: Vec<f64>,
}

impl Figures {
    fn of(per_second: u64, start: Instant, marks: &[(Instant, Instant)]) -> Self {
        let mut times: Vec<f64> = marks
            .iter()
            .map(|(due, at)| at.saturating_duration_since(*due).as_secs_f64() * 1e3)
            .collect();
        times.sort_by(f64::total_cmp);
        let last = marks.iter().map(|(_, at)| *at).max().unwrap_or(start);
        let got = marks.len() as f64 / last.duration_since(start).as_secs_f64();
        Self {
            per_second,
            got,
            times,
        }
    }

    fn part(&self, of_thousand: usize) -> f64 {
        let place = self.times.len() * of_thousand / 1_000;
        self.times[place.min(self.times.len() - 1)]
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>8.0} a second of {:>5} offered, p50 {:.1} p99 {:.1} max {:.1} ms",
            self.got,
            self.per_second,
            self.part(500),
            self.part(990),
            self.part(1_000)
        )
    }
}

/// When each event of a pace should be there.
fn due(start: Instant, number: u64, per_second: u64) -> Instant {
    start + Duration::from_secs_f64(number as f64 / per_second as f64)
}

/// From the outbox to the handler of the first consumer, committed in portions.
pub async fn ours(transport: &dyn Transport, per_second: u64, seconds: u64) -> Result<Figures> {
    let world = Arc::new(World::new(transport).await?);
    let arrivals: Arc<Mutex<HashMap<Uuid, Instant>>> = Arc::default();
    let book = arrivals.clone();
    world.mood(move |consumer, event| {
        if consumer == "probe" {
            book.lock().unwrap().insert(event.thing, Instant::now());
        }
        Act::Work
    });
    world.start();
    let (start, portion) = (Instant::now(), per_second / PORTIONS);
    let mut offered = HashMap::new();
    let mut writing = JoinSet::new();
    for turn in 0..seconds * PORTIONS {
        let first = turn * portion;
        // Sleeps on purpose: the pace is what is offered.
        tokio::time::sleep_until(due(start, first, per_second).into()).await;
        let things: Vec<_> = (0..portion).map(|_| Uuid::now_v7()).collect();
        offered.extend(
            things
                .iter()
                .zip(first..)
                .map(|(thing, number)| (*thing, due(start, number, per_second))),
        );
        let world = world.clone();
        writing.spawn(async move { commit(&world, things).await.unwrap() });
    }
    while let Some(written) = writing.join_next().await {
        written.unwrap();
    }
    wait_for("arrivals", async || {
        Ok((arrivals.lock().unwrap().len() == offered.len()).then_some(()))
    })
    .await?;
    settle(&world.app).await?;
    let arrived = arrivals.lock().unwrap();
    let marks: Vec<_> = offered
        .iter()
        .map(|(thing, due)| (*due, arrived[thing]))
        .collect();
    Ok(Figures::of(per_second, start, &marks))
}

async fn commit(world: &World, things: Vec<Uuid>) -> Result<()> {
    let mut tx = world.begin().await?;
    for thing in things {
        outbox::put(&mut tx, &Counted { thing, number: 1 })?;
    }
    tx.commit(()).await?;
    Ok(())
}

/// The client library as it is: a queue with the same properties, all confirmed, each acknowledged.
pub async fn bare(broker: &Broker, per_second: u64, seconds: u64) -> Figures {
    let url = broker.url();
    let connect = || Connection::connect(&url, ConnectionProperties::default());
    let (publishing, consuming) = (connect().await.unwrap(), connect().await.unwrap());
    let queue = format!("bare-{per_second}");
    let inbound = consuming.create_channel().await.unwrap();
    let durable = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    let declared = inbound.queue_declare(queue.as_str().into(), durable, as_ours());
    declared.await.unwrap();
    let window = inbound.basic_qos(PREFETCH, BasicQosOptions::default());
    window.await.unwrap();
    let consumer = inbound.basic_consume(
        queue.as_str().into(),
        "".into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    );
    let mut consumer = consumer.await.unwrap();
    let all = per_second * seconds;
    let start = Instant::now();
    let receiving = tokio::spawn(async move {
        let mut marks = Vec::new();
        for _ in 0..all {
            let delivery = consumer.next().await.unwrap().unwrap();
            let number = u64::from_le_bytes(delivery.data[..8].try_into().unwrap());
            marks.push((due(start, number, per_second), Instant::now()));
            delivery.ack(BasicAckOptions::default()).await.unwrap();
        }
        marks
    });
    let outbound = publishing.create_channel().await.unwrap();
    let confirming = outbound.confirm_select(ConfirmSelectOptions::default());
    confirming.await.unwrap();
    let mut confirming = JoinSet::new();
    for turn in 0..seconds * PORTIONS {
        let portion = per_second / PORTIONS;
        let first = turn * portion;
        // Sleeps on purpose: the pace is what is offered.
        tokio::time::sleep_until(due(start, first, per_second).into()).await;
        confirming.spawn(sent(
            outbound.clone(),
            queue.clone(),
            first..first + portion,
        ));
    }
    while let Some(confirmed) = confirming.join_next().await {
        confirmed.unwrap();
    }
    Figures::of(per_second, start, &receiving.await.unwrap())
}

async fn sent(channel: Channel, queue: String, numbers: std::ops::Range<u64>) {
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let bodies: Vec<_> = numbers
        .map(|number| {
            let mut body = vec![b'x'; BYTES];
            body[..8].copy_from_slice(&number.to_le_bytes());
            body
        })
        .collect();
    let publishing = bodies.iter().map(|body| {
        let options = BasicPublishOptions::default();
        channel.basic_publish(
            "".into(),
            queue.as_str().into(),
            options,
            body,
            persistent.clone(),
        )
    });
    for confirm in try_join_all(publishing).await.unwrap() {
        assert!(confirm.await.unwrap().is_ack());
    }
}
