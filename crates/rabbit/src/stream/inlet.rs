//! A connection for consuming: what is subscribed to comes entry by entry, with a ticket that is handed in when it is done.
//!
//! The broker sends a chunk for a credit. A credit is given back when everything of a chunk is done, so a slow consumer holds
//! at most [`CREDITS`] chunks of a stream in memory, however much waits in the broker.

use super::{
    chunk::Chunk,
    connection::{Connection, Saying, answer, answering},
    octets::Content,
    pack,
    place::{Place, away},
    post::PROPERTIES,
    progress::Progress,
    said::{Said, code, kind},
};
use bytes::Bytes;
use kernel::{Error, Result};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior, interval},
};

/// Chunks of a stream that a consumer holds at once: one in hand, one on its way.
const CREDITS: u16 = 2;
/// How often the place is kept. What was done after it comes again after a crash, and the inbox drops it.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// Where to begin, in the words of the protocol.
const FROM_NOWHERE: u16 = 0;
const FROM_FIRST: u16 = 1;
const FROM_OFFSET: u16 = 4;

/// Entries that are done: of which subscription, and which.
type Done = (u8, u64);

/// A consuming connection.
#[derive(Debug)]
pub(super) struct Inlet {
    connection: Connection,
    saying: Saying,
    subscribed: BTreeMap<u8, Subscribed>,
    waiting: VecDeque<(u8, u64, Option<Bytes>)>,
    done: mpsc::UnboundedReceiver<Done>,
    doing: mpsc::UnboundedSender<Done>,
    keeping: Interval,
}

#[derive(Debug)]
struct Subscribed {
    stream: String,
    reader: String,
    active: bool,
    progress: Progress,
}

/// An entry with its messages.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) subscription: u8,
    /// None where the entry is none of ours.
    pub(super) messages: Vec<Bytes>,
    pub(super) ticket: Ticket,
}

/// Counts what is left to do of an entry. One that is dropped with something left is not done, and the entry comes again.
#[derive(Debug, Clone)]
pub(super) struct Ticket(Arc<Left>);

#[derive(Debug)]
struct Left {
    messages: AtomicUsize,
    entry: Done,
    doing: mpsc::UnboundedSender<Done>,
}

impl Ticket {
    /// One message of the entry is done.
    pub(super) fn done(&self) {
        if self.0.messages.fetch_sub(1, Ordering::SeqCst) == 1 {
            // The connection may be gone; then the entry comes again.
            let _ = self.0.doing.send(self.0.entry);
        }
    }
}

impl Inlet {
    /// # Errors
    /// The broker is away or refuses us.
    pub(super) async fn open(place: &Place, role: &str) -> Result<Self> {
        let (connection, saying) = Connection::open(place, role).await?;
        if !connection.takes_turns {
            tracing::warn!(
                broker = place.name(),
                "this broker is older than 3.11: every process of a module reads every stream, and its inbox drops what another has done"
            );
        }
        let (doing, done) = mpsc::unbounded_channel();
        let mut keeping = interval(KEEP_EVERY);
        keeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            connection,
            saying,
            subscribed: BTreeMap::new(),
            waiting: VecDeque::new(),
            done,
            doing,
            keeping,
        })
    }

    /// Waits at a stream as one of those of this name, of whom one is fed at a time. Makes the stream where it is not there.
    ///
    /// # Errors
    /// The broker does not take it.
    pub(super) async fn subscribe(&mut self, stream: &str, reader: &str) -> Result<u8> {
        let id = u8::try_from(self.subscribed.len())
            .map_err(|_| Error::internal("more streams than a connection can consume"))?;
        self.connection.create(stream, PROPERTIES).await?;
        let from = self.place(stream, reader).await?;
        let mut progress = Progress::default();
        progress.start(from.unwrap_or(0));
        let turns = [("single-active-consumer", "true"), ("name", reader)];
        let properties = if self.connection.takes_turns {
            turns.as_slice()
        } else {
            &[]
        };
        self.subscribed.insert(
            id,
            Subscribed {
                stream: stream.to_owned(),
                reader: reader.to_owned(),
                active: false,
                progress,
            },
        );
        let asked = self.connection.ask(kind::SUBSCRIBE, |content| {
            begin(content.one(id).text(stream), from)
                .two(CREDITS)
                .pairs(properties)
        });
        asked.await?.good("subscribe")?;
        Ok(id)
    }

    /// The entry after the last one that was done; `None` is the beginning.
    async fn place(&self, stream: &str, reader: &str) -> Result<Option<u64>> {
        let asked = self.connection.ask(kind::QUERY_OFFSET, |content| {
            content.text(reader).text(stream)
        });
        let answer = asked.await?;
        if answer.code == code::NO_OFFSET {
            return Ok(None);
        }
        let kept = answer.good("query offset")?.eight()?;
        Ok(Some(kept.saturating_add(1)))
    }

    /// The next entry. Keeps the place and gives credits meanwhile.
    ///
    /// # Errors
    /// The connection is gone, or a stream, or the turn.
    pub(super) async fn next(&mut self) -> Result<Parcel> {
        loop {
            if let Some((subscription, offset, entry)) = self.waiting.pop_front() {
                return Ok(self.parcel(subscription, offset, entry));
            }
            tokio::select! {
                Some((subscription, offset)) = self.done.recv() => self.is_done(subscription, offset).await?,
                said = self.saying.recv() => match said {
                    Some(said) => self.hear(said).await?,
                    None => return Err(away("the connection is gone")),
                },
                _ = self.keeping.tick() => self.keep().await?,
            }
        }
    }

    fn parcel(&self, subscription: u8, offset: u64, entry: Option<Bytes>) -> Parcel {
        let unpacked = entry
            .ok_or_else(|| away("a batch of others"))
            .and_then(pack::unpack);
        let messages = unpacked.unwrap_or_else(|error| {
            let stream = self.subscribed.get(&subscription).map(|to| to.stream.as_str());
            tracing::error!(stream, offset, %error, "an entry is none of ours; it stays in its stream");
            metrics::counter!("kite_bus_strange_entries_total").increment(1);
            Vec::new()
        });
        let ticket = Ticket(Arc::new(Left {
            messages: AtomicUsize::new(messages.len().max(1)),
            entry: (subscription, offset),
            doing: self.doing.clone(),
        }));
        if messages.is_empty() {
            ticket.done();
        }
        Parcel {
            subscription,
            messages,
            ticket,
        }
    }

    async fn hear(&mut self, said: Said) -> Result<()> {
        match said {
            Said::Delivered {
                subscription,
                chunk,
            } => self.delivered(subscription, chunk).await,
            Said::Turn {
                correlation,
                subscription,
                active,
            } => self.turn(correlation, subscription, active).await,
            Said::StreamGone { stream } => Err(away(format!("{stream} is gone"))),
            _ => Ok(()),
        }
    }

    async fn delivered(&mut self, subscription: u8, chunk: Chunk) -> Result<()> {
        let Some(to) = self.subscribed.get_mut(&subscription) else {
            return Ok(());
        };
        let wanted = to.progress.take(chunk.first, chunk.entries.len());
        let entries = (chunk.first..).zip(chunk.entries).zip(wanted);
        let entries = entries.filter_map(|((offset, entry), wanted)| {
            wanted.then_some((subscription, offset, entry))
        });
        self.waiting.extend(entries);
        // A chunk with nothing for us, or of the broker's own.
        match to.progress.credit() {
            0 if to.progress.open() == 0 => self.credit(subscription, 1).await,
            credit => self.credit(subscription, credit).await,
        }
    }

    async fn is_done(&mut self, subscription: u8, offset: u64) -> Result<()> {
        let to = self.subscribed.get_mut(&subscription);
        let credit = to.map_or(0, |to| to.progress.done(offset));
        self.credit(subscription, credit).await
    }

    async fn credit(&self, subscription: u8, credit: u16) -> Result<()> {
        if credit == 0 {
            return Ok(());
        }
        let content = Content::default().one(subscription).two(credit);
        self.connection.tell(kind::CREDIT, content).await
    }

    /// Our turn begins where the one before us has kept the place. A turn that ends ends the connection: what we have in hand
    /// is being given to another.
    async fn turn(&mut self, correlation: u32, subscription: u8, active: bool) -> Result<()> {
        let Some(to) = self.subscribed.get(&subscription) else {
            return Ok(());
        };
        let ended = to.active && !active;
        let from = if active {
            self.place(&to.stream, &to.reader).await?
        } else {
            None
        };
        if let Some(to) = self.subscribed.get_mut(&subscription) {
            to.active = active;
            to.progress.start(from.unwrap_or(0));
        }
        let content = match active {
            true => begin(answer(correlation), from),
            false => answer(correlation).two(FROM_NOWHERE),
        };
        self.connection
            .tell(answering(kind::CONSUMER_UPDATE), content)
            .await?;
        if ended {
            Err(away("another process has the turn"))
        } else {
            Ok(())
        }
    }

    async fn keep(&mut self) -> Result<()> {
        for to in self.subscribed.values_mut() {
            if let Some(reached) = to.progress.keep() {
                let content = Content::default()
                    .text(&to.reader)
                    .text(&to.stream)
                    .eight(reached);
                self.connection.tell(kind::STORE_OFFSET, content).await?;
            }
        }
        Ok(())
    }

    /// Entries that were given out and are not done.
    pub(super) fn open_entries(&self) -> usize {
        self.subscribed.values().map(|to| to.progress.open()).sum()
    }

    /// Keeps the place of all that is done, and parts.
    pub(super) async fn close(mut self) {
        while let Ok((subscription, offset)) = self.done.try_recv() {
            if let Some(to) = self.subscribed.get_mut(&subscription) {
                to.progress.done(offset);
            }
        }
        // Nobody is there to hear a complaint: what is not kept comes again.
        let _ = self.keep().await;
        self.connection.close().await;
    }
}

fn begin(content: Content, from: Option<u64>) -> Content {
    match from {
        Some(offset) => content.two(FROM_OFFSET).eight(offset),
        None => content.two(FROM_FIRST),
    }
}
