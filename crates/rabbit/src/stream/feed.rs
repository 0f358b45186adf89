//! A producer for what does not pass Postgres: messages of one stream, packed as they come, kept until the broker has confirmed
//! them, and sent again in the same order when it does not in time. The broker drops what it has already, by the name of
//! the producer and the number of the entry.

use super::{
    kept::pause,
    pack,
    place::{Place, away},
    post::{Post, Receipt},
};
use crate::backoff::Backoff;
use futures::{StreamExt, stream::FuturesOrdered};
use kernel::{Error, Result};
use std::{collections::VecDeque, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until, timeout},
};
use uuid::Uuid;

/// A message waits so long for company.
const LINGER: Duration = Duration::from_millis(1);
/// Packs that are on their way at once. More wait, and then the caller does.
const WINDOW: usize = 256;
/// Messages that wait to be packed.
const WAITING: usize = 4_096;

/// What the producer keeps of a message: its octets, and who waits for its confirm.
type Waiting = (Vec<u8>, Option<oneshot::Sender<()>>);

/// Settings of a producer.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Messages in an entry at most.
    pub pack: usize,
    /// An entry that is not confirmed by then is sent again on a new connection.
    pub confirm_max: Duration,
}

/// A producer of one stream. Dropped, it stops; [`Self::close`] waits until everything is safe.
#[derive(Debug)]
pub struct Feed {
    messages: mpsc::Sender<Waiting>,
    ended: tokio::task::JoinHandle<()>,
}

impl Feed {
    /// Starts one. Nothing connects yet, and no broker needs to be there.
    #[must_use]
    pub fn start(place: Place, stream: &str, pace: Pace) -> Self {
        let (messages, waiting) = mpsc::channel(WAITING);
        let work = Work {
            place,
            stream: stream.to_owned(),
            // One life of one producer: numbers begin anew with the next.
            name: format!("{stream}-{}", Uuid::now_v7().simple()),
            pace,
            waiting,
            flying: VecDeque::new(),
            next: 1,
            open: true,
        };
        let ended = tokio::spawn(work.run());
        Self { messages, ended }
    }

    /// Hands a message over; waits while too many are on their way.
    ///
    /// # Errors
    /// The producer has ended.
    pub async fn send(&self, message: Vec<u8>) -> Result<()> {
        let sent = self.messages.send((message, None)).await;
        sent.map_err(|_| Error::internal("the producer has ended"))
    }

    /// Hands a message over, and returns when it is safe.
    ///
    /// # Errors
    /// The producer has ended.
    pub async fn safe(&self, message: Vec<u8>) -> Result<()> {
        let (safe, heard) = oneshot::channel();
        let sent = self.messages.send((message, Some(safe))).await;
        sent.map_err(|_| Error::internal("the producer has ended"))?;
        heard
            .await
            .map_err(|_| Error::internal("the producer has ended"))
    }

    /// Waits until everything is safe.
    ///
    /// # Errors
    /// The producer failed.
    pub async fn close(self) -> Result<()> {
        drop(self.messages);
        self.ended.await.map_err(Error::internal)
    }
}

/// An entry that is not confirmed.
#[derive(Debug)]
struct Flying {
    entry: (u64, Vec<u8>),
    waiting: Vec<oneshot::Sender<()>>,
    since: Instant,
}

/// Confirms in the order of the entries.
type Confirms = FuturesOrdered<Receipt>;

#[derive(Debug)]
struct Work {
    place: Place,
    stream: String,
    name: String,
    pace: Pace,
    waiting: mpsc::Receiver<Waiting>,
    flying: VecDeque<Flying>,
    next: u64,
    open: bool,
}

impl Work {
    async fn run(mut self) {
        let mut backoff = Backoff::default();
        while self.open || !self.flying.is_empty() {
            let before = self.flying.front().map(|flying| flying.entry.0);
            if let Err(error) = self.session().await {
                tracing::warn!(stream = self.stream, %error, "a producer connects anew in a moment");
            }
            if self.flying.front().map(|flying| flying.entry.0) != before {
                backoff.reset();
            }
            if self.open || !self.flying.is_empty() {
                pause(&mut backoff).await;
            }
        }
    }

    async fn session(&mut self) -> Result<()> {
        let post = Post::open(&self.place, "feed").await?;
        let publisher = post.publisher(&self.stream, &self.name).await?;
        let known = post.last(&self.stream, &self.name).await?;
        while self
            .flying
            .front()
            .is_some_and(|flying| flying.entry.0 <= known)
        {
            self.landed();
        }
        let mut confirms = Confirms::new();
        for flying in &mut self.flying {
            flying.since = Instant::now();
            confirms.push_back(
                post.post(publisher, std::slice::from_ref(&flying.entry))
                    .await?,
            );
        }
        let ended = self.fly(&post, publisher, confirms).await;
        post.close().await;
        ended
    }

    /// As long as the connection is well and there is something to do.
    async fn fly(&mut self, post: &Post, publisher: u8, mut confirms: Confirms) -> Result<()> {
        while self.open || !self.flying.is_empty() {
            let late = self
                .flying
                .front()
                .map_or_else(far, |first| first.since + self.pace.confirm_max);
            let room = self.open && self.flying.len() < WINDOW;
            tokio::select! {
                biased;
                Some(confirmed) = confirms.next() => {
                    confirmed.map_err(|_| away("the connection is gone"))??;
                    self.landed();
                }
                first = self.waiting.recv(), if room => match first {
                    Some(first) => {
                        let messages = self.company(first).await;
                        for receipt in self.depart(post, publisher, messages).await? {
                            confirms.push_back(receipt);
                        }
                    }
                    None => self.open = false,
                },
                () = sleep_until(late) => return Err(away("the broker did not confirm in time")),
            }
        }
        Ok(())
    }

    /// More messages for the same entry: those that are there, and those that come within a moment.
    async fn company(&mut self, first: Waiting) -> Vec<Waiting> {
        let mut messages = vec![first];
        let until = Instant::now() + LINGER;
        while messages.len() < self.pace.pack {
            let more = match self.waiting.try_recv() {
                Ok(more) => Some(more),
                Err(_) => tokio::time::timeout_at(until, self.waiting.recv())
                    .await
                    .ok()
                    .flatten(),
            };
            match more {
                Some(more) => messages.push(more),
                None => break,
            }
        }
        messages
    }

    async fn depart(
        &mut self,
        post: &Post,
        publisher: u8,
        messages: Vec<Waiting>,
    ) -> Result<Vec<Receipt>> {
        let entries = pack::pack(messages.iter().map(|(message, _)| message.as_slice()));
        let mut waiting: Vec<_> = messages
            .into_iter()
            .filter_map(|(_, waiting)| waiting)
            .collect();
        let last = entries.len().saturating_sub(1);
        let mut receipts = Vec::with_capacity(entries.len());
        for (number, entry) in entries.into_iter().enumerate() {
            let entry = (self.next, entry);
            self.next += 1;
            let waiting = if number == last {
                std::mem::take(&mut waiting)
            } else {
                Vec::new()
            };
            let since = Instant::now();
            self.flying.push_back(Flying {
                entry,
                waiting,
                since,
            });
            if let Some(flying) = self.flying.back() {
                let posting = post.post(publisher, std::slice::from_ref(&flying.entry));
                // A socket that takes nothing is as late as a confirm that does not come.
                let posted = timeout(self.pace.confirm_max, posting).await;
                receipts.push(posted.unwrap_or_else(|late| Err(away(late)))?);
            }
        }
        Ok(receipts)
    }

    /// The first entry on its way is safe.
    fn landed(&mut self) {
        let landed = self.flying.pop_front();
        for waiting in landed.into_iter().flat_map(|flying| flying.waiting) {
            // Whoever waited may have given up.
            let _ = waiting.send(());
        }
    }
}

fn far() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

/// Deletes a stream with all that it holds.
///
/// # Errors
/// The broker is away, or does not.
pub async fn delete(place: &Place, stream: &str) -> Result<()> {
    let post = Post::open(place, "delete").await?;
    let deleted = post.delete(stream).await;
    post.close().await;
    deleted
}
