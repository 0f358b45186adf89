//! Exchanges, queues and bindings. Every connection sees to it that all of them are there: a broker that has lost them has
//! them again.

use crate::link::away;
use kernel::{Error, Result, codes};
use lapin::{
    Channel, Connection, ErrorKind, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
};
use platform::Consumer;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
};

/// Events that wait for one module. More are refused, and stay in the outbox: a module that nobody serves any more must
/// not fill the disk of the broker.
const LENGTH_MAX: i64 = 1_000_000;
/// Messages that were none of ours.
const DEAD_MAX: i64 = 100_000;
/// Newer brokers give up a message that has come back twenty times. Here a message comes back because a database or a
/// process was away, which says nothing about the message; one that its handler refuses is parked by its inbox.
const DELIVERIES_MAX: i64 = 1_000_000;
/// What the broker says when something is not there.
const NOT_FOUND: u16 = 404;

/// Which modules listen to what, in any process.
#[derive(Debug)]
pub(crate) struct Topology {
    name: String,
    /// Kinds of aggregates by module.
    queues: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// This process has declared all of them once, and nothing speaks for a loss.
    known: AtomicBool,
}

impl Topology {
    pub(crate) fn of(name: &str, consumers: &[Consumer]) -> Self {
        let mut queues: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for consumer in consumers {
            queues
                .entry(consumer.module)
                .or_default()
                .insert(consumer.aggregate);
        }
        Self {
            name: name.to_owned(),
            queues,
            known: AtomicBool::new(false),
        }
    }

    /// Where every event goes.
    pub(crate) fn exchange(&self) -> String {
        format!("{}.events", self.name)
    }

    /// Where the events of a module wait.
    pub(crate) fn queue(&self, module: &str) -> String {
        format!("{}.{module}", self.name)
    }

    /// Whether a queue must exist for this kind of aggregate. A process of another version may listen to more.
    pub(crate) fn is_listened_to(&self, aggregate: &str) -> bool {
        self.queues.values().any(|kinds| kinds.contains(aggregate))
    }

    /// Sees to it that everything is there. A binding is a transaction of all nodes of the broker, even where it exists, and
    /// waits for a node that hangs; so what this process has declared before is only looked for.
    ///
    /// # Errors
    /// The broker is away, or has a queue of the same name with other properties.
    pub(crate) async fn ensure(&self, connection: &Connection) -> Result<()> {
        if self.known.load(Ordering::SeqCst) && self.is_there(connection).await {
            return Ok(());
        }
        // The broker closes a channel on which something was looked for in vain, so each has its own.
        let channel = connection.create_channel().await.map_err(away)?;
        self.declare(&channel).await?;
        self.known.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// An event found no queue: the next connection declares everything.
    pub(crate) fn doubt(&self) {
        self.known.store(false, Ordering::SeqCst);
    }

    async fn is_there(&self, connection: &Connection) -> bool {
        let Ok(channel) = connection.create_channel().await else {
            return false;
        };
        for name in [self.exchange(), dead_name(&self.name)] {
            let look = ExchangeDeclareOptions {
                passive: true,
                ..ExchangeDeclareOptions::default()
            };
            let kind = ExchangeKind::Direct;
            let looked = channel.exchange_declare(name.into(), kind, look, FieldTable::default());
            if looked.await.is_err() {
                return false;
            }
        }
        let modules = self.queues.keys().map(|module| self.queue(module));
        for name in modules.chain([dead_name(&self.name)]) {
            let looked = channel.queue_declare(name.into(), passive(), FieldTable::default());
            if looked.await.is_err() {
                return false;
            }
        }
        true
    }

    /// Declares everything; what is there already stays as it is.
    async fn declare(&self, channel: &Channel) -> Result<()> {
        let (exchange, dead) = (self.exchange(), dead_name(&self.name));
        declare_exchange(channel, &exchange, ExchangeKind::Direct).await?;
        declare_exchange(channel, &dead, ExchangeKind::Fanout).await?;
        declare_queue(channel, &dead, limits(DEAD_MAX)).await?;
        bind(channel, &dead, &dead, "").await?;
        for (module, kinds) in &self.queues {
            let queue = self.queue(module);
            declare_queue(channel, &queue, work(&dead)).await?;
            for kind in kinds {
                bind(channel, &queue, &exchange, kind).await?;
            }
        }
        Ok(())
    }

    /// Whether the queue of a module is there and feeds somebody. One that was deleted and declared anew, by a publisher that
    /// found it missing, feeds nobody.
    ///
    /// # Errors
    /// It is gone, it feeds nobody, or the broker is away.
    pub(crate) async fn present(&self, channel: &Channel, module: &str) -> Result<()> {
        let queue = self.queue(module);
        let looked = channel.queue_declare(queue.into(), passive(), FieldTable::default());
        match looked.await.map_err(away)?.consumer_count() {
            0 => Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because("a queue feeds nobody")),
            _ => Ok(()),
        }
    }
}

/// The exchange, and the queue behind it, of messages that are none of ours.
pub(crate) fn dead_name(name: &str) -> String {
    format!("{name}.dead")
}

/// How many messages were none of ours.
///
/// # Errors
/// The broker does not say.
pub(crate) async fn dead(connection: &Connection, name: &str) -> Result<u32> {
    let channel = connection.create_channel().await.map_err(away)?;
    let queue = dead_name(name);
    match channel
        .queue_declare(queue.into(), passive(), FieldTable::default())
        .await
    {
        Ok(queue) => Ok(queue.message_count()),
        // No process of the suite has been here yet.
        Err(error) if is_not_found(&error) => Ok(0),
        Err(error) => Err(away(error)),
    }
}

/// Only looks.
fn passive() -> QueueDeclareOptions {
    QueueDeclareOptions {
        passive: true,
        ..QueueDeclareOptions::default()
    }
}

fn is_not_found(error: &lapin::Error) -> bool {
    matches!(error.kind(), ErrorKind::ProtocolError(said) if said.get_id() == NOT_FOUND)
}

async fn declare_exchange(channel: &Channel, name: &str, kind: ExchangeKind) -> Result<()> {
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    let declared = channel.exchange_declare(name.into(), kind, durable, FieldTable::default());
    declared.await.map_err(away)
}

async fn declare_queue(channel: &Channel, name: &str, properties: FieldTable) -> Result<()> {
    let durable = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    let declared = channel.queue_declare(name.into(), durable, properties);
    declared.await.map(drop).map_err(away)
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<()> {
    let options = QueueBindOptions::default();
    let bound = channel.queue_bind(
        queue.into(),
        exchange.into(),
        key.into(),
        options,
        FieldTable::default(),
    );
    bound.await.map_err(away)
}

/// Replicated, and full means full: the publisher is told, nothing is dropped.
fn limits(length: i64) -> FieldTable {
    let mut properties = FieldTable::default();
    let mut set = |name: &str, value| {
        properties.insert(name.into(), value);
    };
    set("x-queue-type", AMQPValue::LongString("quorum".into()));
    set("x-overflow", AMQPValue::LongString("reject-publish".into()));
    set("x-max-length", AMQPValue::LongLongInt(length));
    properties
}

/// The queue of a module. A message leaves it for the dead ones only when these have it.
fn work(dead: &str) -> FieldTable {
    let mut properties = limits(LENGTH_MAX);
    let mut set = |name: &str, value| {
        properties.insert(name.into(), value);
    };
    set("x-single-active-consumer", AMQPValue::Boolean(true));
    set("x-delivery-limit", AMQPValue::LongLongInt(DELIVERIES_MAX));
    set("x-dead-letter-exchange", AMQPValue::LongString(dead.into()));
    set(
        "x-dead-letter-strategy",
        AMQPValue::LongString("at-least-once".into()),
    );
    properties
}
