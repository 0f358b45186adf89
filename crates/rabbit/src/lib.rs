//! RabbitMQ as a transport of events, behind the same seam as the call inside one process.
//!
//! The record is the outbox and the log in Postgres; the broker only carries. Whatever it loses, doubles or reorders, the
//! inboxes end in the same state, so everything here may be given up at any moment and made anew.
//!
//! **Queues.** One exchange takes every event, with the kind of its aggregate as the key. Every module that listens has one
//! quorum queue with a *single active consumer*: all processes that serve the module wait at it, and the broker feeds one of
//! them, another as soon as that one is gone. Inside of the active process sixteen lanes, by the same hash of the aggregate as
//! in the outbox, handle in parallel what may be parallel, and each aggregate in order. Queues per lane would spread the lanes
//! of a module over processes, for sixteen times as many Raft groups, sixteen times the elections after a lost node; a module
//! handles thousands of events a second through one queue, and its database is the limit long before the queue is.
//!
//! **Order** is kept that way to be quick, not to be right: an inbox that gets number 7 before 6 reads 6 from the log.
//!
//! **Nothing is lost**: the relay deletes from the outbox only when the broker has confirmed, and a message is acknowledged
//! only when the inbox has committed. What a broker loses in between is found by comparing positions with the log, on every
//! new connection and by the clock (`sweep`).
//!
//! **Streams** carry the kinds of which there are too many for a queue: see [`stream`].
//!
//! The client library's own recovery is not used: connections are supervised here, and every new one declares everything.

mod addresses;
mod backoff;
mod consume;
mod lanes;
mod link;
mod publish;
pub mod stream;
mod sweep;
mod topology;
mod wire;

use async_trait::async_trait;
use consume::Receiver;
use kernel::Result;
use link::Link;
use platform::{App, Consumer, Envelope, bus::Bus, config::Config, inbox::Inbox};
use publish::Publisher;
use std::sync::Arc;
use stream::{Map, Place, Streams};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use topology::Topology;

/// The transport of one process.
#[derive(Debug)]
pub struct Rabbit {
    publisher: Publisher,
    receiver: Receiver,
    inboxes: Arc<[Inbox]>,
    /// How many times consumers were attached, and after how many of these they were compared with the log.
    attached: watch::Sender<u64>,
    compared: watch::Sender<u64>,
    /// What goes over streams, and which kinds these are.
    streams: Option<(Map, Streams)>,
}

impl Rabbit {
    /// A transport to the consumers `ours` of this process. `all` are those of every process: their queues exist from the
    /// first event on, also while nobody serves them. Nothing connects yet, and no broker needs to be there.
    ///
    /// # Errors
    /// The address cannot be read, a module listens twice to one kind of aggregate, or more kinds are marked for streams than a
    /// connection can carry.
    pub fn new(app: &App, all: &[Consumer], ours: &[Consumer]) -> Result<Self> {
        let config = &app.config.bus;
        let link = Arc::new(Link::of(config)?);
        let map = Map::of(&config.name, &config.streams)?;
        let ((all, _), (ours, streamed)) = (map.part(all), map.part(ours));
        let streams = if config.streams.is_empty() {
            None
        } else {
            let place = Place::of_config(config)?;
            let streams = Streams::new(app, map.clone(), place, &streamed)?;
            Some((map, streams))
        };
        let topology = Arc::new(Topology::of(&config.name, &all));
        let inboxes: Arc<[Inbox]> = Inbox::of(app, &ours)?.into();
        let attached = watch::Sender::new(0);
        Ok(Self {
            publisher: Publisher::new(link.clone(), topology.clone(), config),
            receiver: Receiver::new(app, link, topology, inboxes.clone(), attached.clone()),
            inboxes,
            attached,
            compared: watch::Sender::new(0),
            streams,
        })
    }

    /// Waits until the consumers of this process are attached and have been compared with the log since then.
    pub async fn ready(&self) {
        if let Some((_, streams)) = &self.streams {
            streams.ready().await;
        }
        // A process that listens to streams only has no place at a queue.
        if self.streams.is_none() || !self.inboxes.is_empty() {
            sweep::ready(&self.attached, &self.compared).await;
        }
    }
}

#[async_trait]
impl Bus for Rabbit {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let Some((map, streams)) = &self.streams else {
            return self.publisher.publish(events).await;
        };
        let (many, few): (Vec<_>, Vec<_>) = events
            .iter()
            .partition(|event| map.carries(&event.aggregate));
        if few.is_empty() {
            return streams.publish(&many).await;
        }
        let few: Vec<_> = few.into_iter().cloned().collect();
        tokio::try_join!(streams.publish(&many), self.publisher.publish(&few)).map(drop)
    }

    async fn consume(&self, stop: CancellationToken) {
        let every = self.receiver.sweep_every();
        let streams = async {
            if let Some((_, streams)) = &self.streams {
                streams.consume(every, &stop).await;
            }
        };
        tokio::join!(
            streams,
            self.receiver.run(&stop),
            sweep::run(&self.inboxes, every, &self.attached, &self.compared, &stop),
        );
    }

    async fn close(&self) {
        if let Some((_, streams)) = &self.streams {
            streams.close().await;
        }
        self.publisher.close().await;
    }
}

/// Whether the broker of the configuration takes us, and what it holds that a person must look at.
///
/// # Errors
/// It cannot be reached, refuses us, or keeps messages that nobody could read.
pub async fn doctor(config: &Config) -> Result<String> {
    let link = Link::of(&config.bus)?;
    let connection = link.open("doctor").await?;
    let looked = link::in_time(topology::dead(&connection, &config.bus.name)).await;
    link::close(&connection).await;
    if !config.bus.streams.is_empty() {
        stream::answers(&config.bus).await?;
    }
    match looked? {
        0 => Ok(format!("{} answers", link.place())),
        dead => Err(kernel::Error::internal(format!(
            "{dead} messages in {} are none of ours",
            topology::dead_name(&config.bus.name)
        ))),
    }
}
