//! Streams of RabbitMQ, for kinds of events of which there are too many for a queue.
//!
//! **Marked kinds.** `bus.streams` names them. Their events go to three streams a kind, `kite.<kind>.<n>`, by the lane of
//! their aggregate: everything of one aggregate is in one stream, in order. Many events are packed into one entry of a stream,
//! because the broker works for entries.
//!
//! **The record is Postgres, as with queues.** The relay deletes from the outbox when the broker has confirmed within
//! `bus.confirm_ms_max`, and hands over again what it has not. Consumers of a module take turns (single active consumer), keep
//! their place in the stream when the inbox has committed, and come back to it. What comes twice is dropped by the inbox;
//! what the broker loses, or drops because a stream is full, is caught up from the log.
//!
//! **Without Postgres**, [`Feed`] and [`Tap`] carry what may be lost with the broker: the same connections, packs, confirms
//! with repeats, and places.

mod chunk;
mod connection;
mod consume;
mod feed;
mod hands;
mod inlet;
mod kept;
mod map;
mod octets;
mod pack;
mod place;
mod post;
mod progress;
mod publish;
mod said;
mod tap;

pub use feed::{Feed, Pace, delete};
pub use place::Place;
pub use tap::{Batch, Tap};

use crate::sweep;
use connection::Connection;
use consume::Receiver;
use kernel::Result;
pub(crate) use map::Map;
use platform::{App, Consumer, Envelope, config::BusConfig, inbox::Inbox};
use publish::Publisher;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

/// Whether the broker takes us at its stream listener.
///
/// # Errors
/// It cannot be reached there, or refuses us.
pub(crate) async fn answers(config: &BusConfig) -> Result<()> {
    let (connection, _) = Connection::open(&Place::of_config(config)?, "doctor").await?;
    connection.close().await;
    Ok(())
}

/// The part of the transport that goes over streams.
#[derive(Debug)]
pub(crate) struct Streams {
    publisher: Publisher,
    receiver: Receiver,
    inboxes: Arc<[Inbox]>,
    attached: watch::Sender<u64>,
    compared: watch::Sender<u64>,
}

impl Streams {
    /// Nothing connects yet. Handlers get at most a quarter of the database connections, beside the half of those that queues
    /// feed, so that requests always find one.
    ///
    /// # Errors
    /// A module listens twice to one kind of aggregate.
    pub(crate) fn new(app: &App, map: Map, place: Place, ours: &[Consumer]) -> Result<Self> {
        let quarter = usize::try_from(app.config.database.connections_max / 4).unwrap_or(1);
        let handlers = Arc::new(Semaphore::new(quarter.max(1)));
        let confirm_max = Duration::from_millis(app.config.bus.confirm_ms_max.max(1));
        let inboxes: Arc<[Inbox]> = Inbox::of(app, ours)?.into();
        let attached = watch::Sender::new(0);
        Ok(Self {
            publisher: Publisher::new(map.clone(), place.clone(), confirm_max),
            receiver: Receiver::new(map, place, inboxes.clone(), handlers, attached.clone()),
            inboxes,
            attached,
            compared: watch::Sender::new(0),
        })
    }

    pub(crate) async fn publish(&self, events: &[&Envelope]) -> Result<()> {
        self.publisher.publish(events).await
    }

    pub(crate) async fn consume(&self, sweep_every: Duration, stop: &CancellationToken) {
        tokio::join!(
            self.receiver.run(stop),
            sweep::run(
                &self.inboxes,
                sweep_every,
                &self.attached,
                &self.compared,
                stop
            ),
        );
    }

    /// Waits until the consumers of this process are attached and have been compared with the log since then.
    pub(crate) async fn ready(&self) {
        if !self.inboxes.is_empty() {
            sweep::ready(&self.attached, &self.compared).await;
        }
    }

    pub(crate) async fn close(&self) {
        self.publisher.close().await;
    }
}
