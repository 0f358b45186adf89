//! The sending side: a batch is safe when the broker has confirmed every event of it, in time.

use crate::{
    backoff::Backoff,
    link::{self, Link, away, in_time},
    topology::Topology,
};
use futures::{future::try_join_all, poll};
use kernel::{Error, Result, codes};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, PublisherConfirm,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use platform::{Envelope, config::BusConfig, outbox};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::timeout};

/// Survives a restart of the broker.
const PERSISTENT: u8 = 2;

/// Publishes on one connection, which is made when it is needed and made anew when anything is wrong with it.
#[derive(Debug)]
pub(crate) struct Publisher {
    link: Arc<Link>,
    topology: Arc<Topology>,
    confirm_max: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Arc<Session>>,
    backoff: Backoff,
    /// The broker was away a moment ago: it is left alone until then.
    rests_until: Option<Instant>,
}

/// One connection.
#[derive(Debug)]
struct Session {
    connection: Connection,
    topology: Arc<Topology>,
    /// A channel for each lane. The client library tells what was returned by the broker only by the channel that it was
    /// sent on, so a channel carries one batch at a time.
    channels: Vec<Mutex<Channel>>,
    /// It has lost something: whatever it has not confirmed yet, it never will.
    broken: AtomicBool,
}

/// An event as it is sent.
#[derive(Debug)]
struct Letter {
    exchange: String,
    key: String,
    /// There is a queue for it, so the broker must find one.
    mandatory: bool,
    properties: BasicProperties,
    body: Vec<u8>,
}

impl Publisher {
    pub(crate) fn new(link: Arc<Link>, topology: Arc<Topology>, config: &BusConfig) -> Self {
        Self {
            link,
            topology,
            confirm_max: Duration::from_millis(config.confirm_ms_max.max(1)),
            state: Mutex::default(),
        }
    }

    /// Events of one lane, in order.
    pub(crate) async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let Some(first) = events.first() else {
            return Ok(());
        };
        let letters = events.iter().map(|event| self.letter(event));
        let letters = letters.collect::<Result<Vec<_>>>()?;
        let lane = usize::try_from(outbox::lane(first.aggregate_id)).unwrap_or_default();
        let session = self.session().await?;
        // In a task of its own: a relay that is dropped half-way leaves no promise behind that nobody waits for.
        let sending = tokio::spawn(session.send(lane, letters, self.confirm_max));
        let sent = sending.await.map_err(Error::internal)?;
        let outcome = if sent.is_ok() { "confirmed" } else { "refused" };
        let number = u64::try_from(events.len()).unwrap_or_default();
        metrics::counter!("kite_bus_published_total", "outcome" => outcome).increment(number);
        sent
    }

    fn letter(&self, event: &Envelope) -> Result<Letter> {
        let properties = BasicProperties::default()
            .with_content_type("application/json".into())
            .with_delivery_mode(PERSISTENT)
            .with_message_id(event.id.to_string().into())
            .with_type(event.kind.as_str().into())
            .with_app_id(event.module.as_str().into());
        Ok(Letter {
            exchange: self.topology.exchange(),
            key: event.aggregate.clone(),
            mandatory: self.topology.is_listened_to(&event.aggregate),
            properties,
            body: serde_json::to_vec(event).map_err(Error::internal)?,
        })
    }

    /// The connection, made anew where it is broken.
    async fn session(&self) -> Result<Arc<Session>> {
        let mut state = self.state.lock().await;
        if let Some(session) = &state.session
            && session.is_well()
        {
            return Ok(session.clone());
        }
        if state
            .rests_until
            .is_some_and(|until| Instant::now() < until)
        {
            return Err(Error::new(codes::DEPENDENCY_UNAVAILABLE)
                .because("the broker was away a moment ago"));
        }
        if let Some(broken) = state.session.take() {
            connected(false);
            link::close(&broken.connection).await;
        }
        let opened = Session::open(&self.link, &self.topology).await;
        match &opened {
            Ok(session) => {
                state.session = Some(session.clone());
                state.backoff.reset();
                state.rests_until = None;
                connected(true);
                tracing::info!(broker = self.link.place(), "events go to the broker");
            }
            Err(error) => {
                let pause = state.backoff.next();
                state.rests_until = Some(Instant::now() + pause);
                tracing::warn!(broker = self.link.place(), %error, ?pause, "the broker is away; events wait in the outbox");
            }
        }
        opened
    }

    pub(crate) async fn close(&self) {
        if let Some(session) = self.state.lock().await.session.take() {
            link::close(&session.connection).await;
        }
    }
}

fn connected(is: bool) {
    metrics::gauge!("kite_bus_connected", "role" => "publish").set(u8::from(is));
}

impl Session {
    async fn open(link: &Link, topology: &Arc<Topology>) -> Result<Arc<Self>> {
        let connection = link.open("publish").await?;
        let prepared = in_time(channels(&connection, topology)).await;
        if prepared.is_err() {
            link::close(&connection).await;
        }
        Ok(Arc::new(Self {
            channels: prepared?,
            connection,
            topology: topology.clone(),
            broken: AtomicBool::new(false),
        }))
    }

    fn is_well(&self) -> bool {
        self.connection.status().connected() && !self.broken.load(Ordering::SeqCst)
    }

    async fn send(
        self: Arc<Self>,
        lane: usize,
        letters: Vec<Letter>,
        limit: Duration,
    ) -> Result<()> {
        let sent = match timeout(limit, self.hand_over(lane, &letters)).await {
            Ok(sent) => sent,
            Err(_) => Err(Trouble::Broken(self.late())),
        };
        sent.map_err(|trouble| match trouble {
            Trouble::Refused(error) => error,
            Trouble::Broken(error) => {
                self.broken.store(true, Ordering::SeqCst);
                error
            }
            Trouble::Astray(error) => {
                self.topology.doubt();
                self.broken.store(true, Ordering::SeqCst);
                error
            }
        })
    }

    fn late(&self) -> Error {
        let why = if self.connection.status().blocked() {
            "the broker takes nothing: its memory or its disk is full"
        } else {
            "the broker did not confirm in time"
        };
        Error::new(codes::DEPENDENCY_UNAVAILABLE).because(why)
    }

    async fn hand_over(&self, lane: usize, letters: &[Letter]) -> Result<(), Trouble> {
        let channel = self.channels.get(lane % self.channels.len().max(1));
        let channel = channel.ok_or_else(|| Trouble::Refused(Error::internal("no channel")))?;
        let channel = channel.lock().await;
        let mut confirms = Vec::with_capacity(letters.len());
        for confirm in written(&channel, letters).await? {
            confirms.push(confirm.await.map_err(broken)?);
        }
        // All are waited for, whatever the first of them says: nothing of this batch is left for the next.
        confirms.into_iter().try_for_each(judged)
    }
}

/// Why a batch must be handed over again.
enum Trouble {
    /// The broker said no, and may say yes the next time.
    Refused(Error),
    /// The connection is not to be relied on any more.
    Broken(Error),
    /// What it had declared is gone.
    Astray(Error),
}

fn broken(error: lapin::Error) -> Trouble {
    Trouble::Broken(away(error))
}

fn judged(confirmation: Confirmation) -> Result<(), Trouble> {
    let unavailable = |why: &str| Error::new(codes::DEPENDENCY_UNAVAILABLE).because(why.to_owned());
    match confirmation {
        Confirmation::Ack(None) => Ok(()),
        Confirmation::Ack(Some(_)) | Confirmation::Nack(Some(_)) => Err(Trouble::Astray(
            unavailable("the broker has no queue for an event"),
        )),
        Confirmation::Nack(None) => Err(Trouble::Refused(unavailable(
            "the broker refused an event: a queue is full or has no majority",
        ))),
        Confirmation::NotRequested => {
            Err(Trouble::Broken(unavailable("the channel does not confirm")))
        }
    }
}

/// Writes all of them, in order. The first look at each puts it into the queue of the connection, so none overtakes
/// another, and the wait for the socket is one for all.
async fn written(channel: &Channel, letters: &[Letter]) -> Result<Vec<PublisherConfirm>, Trouble> {
    let mut writing = Vec::with_capacity(letters.len());
    let mut done = Vec::with_capacity(letters.len());
    for letter in letters {
        let options = BasicPublishOptions {
            mandatory: letter.mandatory,
            ..BasicPublishOptions::default()
        };
        let (exchange, key) = (letter.exchange.as_str(), letter.key.as_str());
        let mut write = Box::pin(channel.basic_publish(
            exchange.into(),
            key.into(),
            options,
            &letter.body,
            letter.properties.clone(),
        ));
        match poll!(write.as_mut()) {
            Poll::Ready(written) => done.push(written.map_err(broken)?),
            Poll::Pending => writing.push(write),
        }
    }
    done.extend(try_join_all(writing).await.map_err(broken)?);
    Ok(done)
}

/// A confirming channel for each lane, when everything is there.
async fn channels(connection: &Connection, topology: &Topology) -> Result<Vec<Mutex<Channel>>> {
    let mut channels = Vec::new();
    topology.ensure(connection).await?;
    for _ in 0..outbox::LANES {
        let channel = connection.create_channel().await.map_err(away)?;
        let confirming = channel.confirm_select(ConfirmSelectOptions::default());
        confirming.await.map_err(away)?;
        channels.push(Mutex::new(channel));
    }
    Ok(channels)
}
