//! How fast events go from the commit to the handler over RabbitMQ, beside the call inside one process and beside the bare
//! client with the same settings on the same broker in the same run:
//! `KITE_TEST_DATABASE_URL=… KITE_TEST_RABBITMQ=… cargo bench -p rabbit`.
#![expect(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "figures for people to read"
)]

use async_trait::async_trait;
use futures::{StreamExt, future::try_join_all};
use kernel::Result;
use lapin::{
    BasicProperties, Connection, ConnectionProperties,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
        ConfirmSelectOptions, QueueDeclareOptions,
    },
    types::{AMQPValue, FieldTable},
};
use platform::{
    App, Consumer,
    bus::{Bus, InProcess},
    testing::{Broker, conformance::Transport, events::wait_for, world::World},
};
use rabbit::Rabbit;
use std::{sync::Arc, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const THINGS: usize = 64;
const EACH: i64 = 100;
/// Messages of the bare client, in batches as large as the relay's of one lane.
const BARE: usize = 25_600;
const BATCH: usize = 125;
const CHANNELS: usize = 16;
const PREFETCH: u16 = 256;
/// Events a second that are offered, and for how long.
const OFFERED: [(u64, u64); 3] = [(200, 10), (1_000, 10), (10_000, 3)];
/// Offered in portions, so many a second.
const PORTIONS: u64 = 100;
/// What an event weighs.
const BYTES: usize = 200;

#[path = "../tests/it/attached.rs"]
mod attached;
#[path = "../tests/it/load.rs"]
mod load;
#[path = "pace/paced.rs"]
mod paced;
#[path = "pace/recovery.rs"]
mod recovery;

struct Within;

#[async_trait]
impl Transport for Within {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        Ok(Arc::new(InProcess::new(app, consumers)?))
    }
}

struct Over(Broker);

#[async_trait]
impl Transport for Over {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        let mut app = app.clone();
        let mut config = (*app.config).clone();
        config.bus.url = self.0.url();
        app.config = Arc::new(config);
        let rabbit = Arc::new(Rabbit::new(&app, consumers, consumers)?);
        let receiving = rabbit.clone();
        tokio::spawn(async move { receiving.consume(CancellationToken::new()).await });
        rabbit.ready().await;
        Ok(rabbit)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    println!(
        "bare client              {:>8.0} messages/s, confirmed, delivered and acknowledged",
        bare(&broker).await
    );
    for (per_second, seconds) in OFFERED {
        println!(
            "bare client              {}",
            paced::bare(&broker, per_second, seconds).await
        );
    }
    let over = Over(broker);
    for (name, transport) in [
        ("in one process", &Within as &dyn Transport),
        ("over RabbitMQ", &over),
    ] {
        println!(
            "{name:<24} {:>8.0} events/s from the outbox to two handlers with their effects",
            drained(transport).await?
        );
        for (per_second, seconds) in OFFERED {
            println!(
                "{name:<24} {}",
                paced::ours(transport, per_second, seconds).await?
            );
        }
    }
    recovery::print().await
}

/// A full outbox is emptied.
async fn drained(transport: &dyn Transport) -> Result<f64> {
    let world = World::new(transport).await?;
    let things: Vec<_> = (0..THINGS).map(|_| Uuid::now_v7()).collect();
    try_join_all(things.iter().map(|thing| world.count(*thing, 1..=EACH))).await?;
    let start = Instant::now();
    world.start();
    let all = THINGS * EACH as usize;
    for consumer in ["probe", "witness"] {
        wait_for("all events", async || {
            let heard: usize = world.effects(consumer).await?.values().map(Vec::len).sum();
            Ok((heard == all).then_some(()))
        })
        .await?;
    }
    Ok(all as f64 / start.elapsed().as_secs_f64())
}

/// The client library as it is, on a queue with the same properties.
async fn bare(broker: &Broker) -> f64 {
    let connect = || {
        Connection::connect(
            Box::leak(broker.url().into_boxed_str()),
            ConnectionProperties::default(),
        )
    };
    let (publishing, consuming) = (connect().await.unwrap(), connect().await.unwrap());
    let properties = as_ours();
    let channel = consuming.create_channel().await.unwrap();
    let durable = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    channel
        .queue_declare("bare".into(), durable, properties)
        .await
        .unwrap();
    channel
        .basic_qos(PREFETCH, BasicQosOptions::default())
        .await
        .unwrap();
    let consumer = channel.basic_consume(
        "bare".into(),
        "".into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    );
    let mut consumer = consumer.await.unwrap();
    let start = Instant::now();
    let receiving = tokio::spawn(async move {
        for _ in 0..BARE {
            let delivery = consumer.next().await.unwrap().unwrap();
            delivery.ack(BasicAckOptions::default()).await.unwrap();
        }
    });
    let senders = (0..CHANNELS).map(|_| async {
        tokio::spawn(send(publishing.create_channel().await.unwrap()))
            .await
            .unwrap()
    });
    futures::future::join_all(senders).await;
    receiving.await.unwrap();
    BARE as f64 / start.elapsed().as_secs_f64()
}

/// The properties of a queue of ours.
fn as_ours() -> FieldTable {
    let mut properties = FieldTable::default();
    let mut set = |name: &str, value| {
        properties.insert(name.into(), value);
    };
    set("x-queue-type", AMQPValue::LongString("quorum".into()));
    set("x-single-active-consumer", AMQPValue::Boolean(true));
    set("x-overflow", AMQPValue::LongString("reject-publish".into()));
    set("x-max-length", AMQPValue::LongLongInt(1_000_000));
    properties
}

async fn send(channel: lapin::Channel) {
    let body = vec![b'x'; BYTES];
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await
        .unwrap();
    for _ in 0..BARE / CHANNELS / BATCH {
        batch(&channel, &body, BATCH).await;
    }
    batch(&channel, &body, BARE / CHANNELS % BATCH).await;
}

async fn batch(channel: &lapin::Channel, body: &[u8], size: usize) {
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let sent = (0..size).map(|_| {
        let options = BasicPublishOptions {
            mandatory: true,
            ..BasicPublishOptions::default()
        };
        channel.basic_publish("".into(), "bare".into(), options, body, persistent.clone())
    });
    for confirm in try_join_all(sent).await.unwrap() {
        assert!(confirm.await.unwrap().is_ack());
    }
}
