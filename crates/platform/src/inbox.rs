//! The receiving side of events: an event has its effect once per consumer, and in the order of its aggregate.
//!
//! The row of `platform.inbox` says how far a consumer has come with an aggregate; it is locked first, and the effect
//! and the new position are one transaction. What was seen is dropped. What is missing is read from the log: number n
//! was committed after n - 1, so the log has it. What fails is parked with its followers (see [`parked`]), and the
//! other aggregates flow on. Any transport may call [`Inbox::receive`], in any order and as often as it likes.

mod log;
pub mod parked;
mod position;
mod replay;
mod retry;

use crate::{app::App, db::Tx, envelope::Envelope, module::Consumer};
use futures::FutureExt;
use kernel::{Error, Result, codes};
use position::{Stream, Verdict};
use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use time::OffsetDateTime;
use tokio::time::{sleep, timeout};

pub use replay::catch_up;
pub use retry::retry;

kernel::codes! {
    /// A handler panicked.
    PANICKED = "inbox.handler_panicked", 500, "Обработчик события аварийно завершился", "The handler of the event panicked";
    /// The log lacks an event that must have been committed before this one.
    NOT_IN_LOG = "inbox.not_in_log", 500, "В журнале нет предыдущего события", "The log lacks an earlier event";
    /// An earlier event of the aggregate is parked; that one comes first.
    NOT_FIRST = "inbox.not_first", 409, "Сначала разберите более раннее событие того же объекта", "An earlier event of the same object comes first";
}

/// A handler that has not ended by then is dropped, and its transaction with it.
const HANDLER_MAX: Duration = Duration::from_secs(10);
/// Repeats at once, for an error that passes by itself, and the time after which there are no more of them.
const REPEATS_MAX: u32 = 3;
const PATIENCE: Duration = Duration::from_secs(2);

/// What became of an event at one consumer. Each of them may be confirmed to the transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It has had its effect now.
    Handled,
    /// It had its effect before.
    Duplicate,
    /// It is kept for a repeat.
    Parked,
}

/// Why an event is being looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The transport brought it: it waits behind parked ones.
    Arrived,
    /// Its pause is over, or an event behind it needs it.
    Due,
}

enum Step {
    Done(Received),
    /// Events after number `last` are missing.
    Gap {
        last: i64,
    },
}

enum Failure {
    /// Nothing is known or kept about the event: the transport must not confirm it.
    Ours(Error),
    /// The event was refused by its handler or by the database under it.
    Handler(Error),
}

/// The inbox of one consumer.
#[derive(Debug)]
pub struct Inbox {
    app: App,
    consumer: Consumer,
}

impl Inbox {
    /// The inboxes of these consumers.
    ///
    /// # Errors
    /// A module listens twice to one kind of aggregate: the second would see only duplicates.
    pub fn of(app: &App, consumers: &[Consumer]) -> Result<Vec<Self>> {
        let mut seen = HashSet::new();
        if let Some(twice) = consumers
            .iter()
            .find(|consumer| !seen.insert((consumer.module, consumer.aggregate)))
        {
            return Err(Error::internal(format!(
                "{} listens to {} twice",
                twice.module, twice.aggregate
            )));
        }
        Ok(consumers
            .iter()
            .map(|consumer| Self {
                app: app.clone(),
                consumer: consumer.clone(),
            })
            .collect())
    }

    /// The module that listens.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.consumer.module
    }

    /// The kind of aggregate that it listens to.
    #[must_use]
    pub fn aggregate(&self) -> &'static str {
        self.consumer.aggregate
    }

    /// Takes an event from a transport. `Ok` means that the transport may forget it.
    ///
    /// # Errors
    /// The database could not say or keep anything about it; deliver it again.
    pub async fn receive(&self, event: &Envelope) -> Result<Received> {
        let received = self.take(event, Way::Arrived).await?;
        let outcome = match received {
            Received::Handled => "handled",
            Received::Duplicate => "duplicate",
            Received::Parked => "parked",
        };
        metrics::counter!("kite_events_received_total", "consumer" => self.module(), "outcome" => outcome).increment(1);
        if received == Received::Handled {
            let late = OffsetDateTime::now_utc() - event.occurred_at;
            let late = Duration::try_from(late).unwrap_or_default();
            metrics::histogram!("kite_event_lag_seconds", "consumer" => self.module()).record(late);
        }
        Ok(received)
    }

    fn stream<'a>(&self, event: &'a Envelope) -> Stream<'a> {
        Stream::of(self.consumer.module, event)
    }

    async fn take(&self, event: &Envelope, way: Way) -> Result<Received> {
        loop {
            match self.patiently(event, way).await? {
                Step::Done(received) => return Ok(received),
                Step::Gap { last } => {
                    if !self.fill(event, last, way).await? {
                        return self.park(event, NOT_IN_LOG.into()).await;
                    }
                }
            }
        }
    }

    /// Handles what is missing before `event`, one page of the log. False when the log does not have it.
    async fn fill(&self, event: &Envelope, last: i64, way: Way) -> Result<bool> {
        let missing = log::between(&self.app, self.module(), event, last).await?;
        for earlier in &missing {
            match self.patiently(earlier, way).await? {
                Step::Gap { .. } => return Ok(false),
                Step::Done(Received::Parked) => return Ok(true),
                Step::Done(Received::Duplicate) => {}
                Step::Done(Received::Handled) => {
                    metrics::counter!("kite_event_gaps_repaired_total", "consumer" => self.module()).increment(1);
                }
            }
        }
        Ok(!missing.is_empty())
    }

    /// One attempt, repeated at once while the error is of the kind that passes; a lasting one parks the event.
    async fn patiently(&self, event: &Envelope, way: Way) -> Result<Step> {
        let start = Instant::now();
        let mut repeats = 0;
        loop {
            match self.attempt(event, way).await {
                Ok(step) => return Ok(step),
                Err(Failure::Ours(error)) => return Err(error),
                Err(Failure::Handler(error)) => {
                    if !passes(&error) || repeats == REPEATS_MAX || start.elapsed() > PATIENCE {
                        return self.park(event, error).await.map(Step::Done);
                    }
                }
            }
            repeats += 1;
            sleep(Duration::from_millis(rand::random_range(
                1..=10_u64 << repeats,
            )))
            .await;
        }
    }

    async fn attempt(&self, event: &Envelope, way: Way) -> Result<Step, Failure> {
        let mut tx = self
            .app
            .db
            .begin(self.module(), &event.scope())
            .await
            .map_err(Failure::Ours)?;
        let position = position::lock(&mut tx, self.stream(event))
            .await
            .map_err(Failure::Ours)?;
        let received = match position.verdict(event.seq, way) {
            Verdict::Gap => {
                tx.close().await.map_err(Failure::Ours)?;
                return Ok(Step::Gap {
                    last: position.last,
                });
            }
            Verdict::Behind => {
                parked::queue(&mut tx, self.stream(event), event)
                    .await
                    .map_err(Failure::Ours)?;
                Received::Parked
            }
            Verdict::Seen => Received::Duplicate,
            Verdict::Next => {
                if let Err(error) = self.effect(&mut tx, event).await {
                    // An open transaction would hold the position against the parking that follows.
                    let _ = tx.close().await;
                    return Err(Failure::Handler(error));
                }
                Received::Handled
            }
        };
        if way == Way::Due {
            let done = position.last.max(event.seq);
            parked::clear(&mut tx, self.stream(event), done)
                .await
                .map_err(Failure::Ours)?;
        }
        tx.commit(()).await.map_err(Failure::Handler)?;
        Ok(Step::Done(received))
    }

    /// The handler and the new position. A type without a handler moves the position only.
    async fn effect(&self, tx: &mut Tx, event: &Envelope) -> Result<()> {
        if let Some(handler) = self.consumer.handler(&event.kind) {
            let start = Instant::now();
            // The call itself is inside, because it may panic before there is a future.
            let work =
                AssertUnwindSafe(async { handler(&self.app, tx, event).await }).catch_unwind();
            let ended = timeout(HANDLER_MAX, work).await;
            metrics::histogram!("kite_event_handler_seconds", "consumer" => self.module())
                .record(start.elapsed());
            match ended {
                Ok(Ok(done)) => done?,
                Ok(Err(_panic)) => return Err(PANICKED.into()),
                Err(late) => return Err(Error::new(codes::DEADLINE_EXCEEDED).because(late)),
            }
        }
        position::advance(tx, self.stream(event), event.seq, event.id).await
    }

    /// Keeps an event that failed, unless its commit had arrived and only the answer was lost.
    async fn park(&self, event: &Envelope, error: Error) -> Result<Received> {
        let mut tx = self.app.db.begin(self.module(), &event.scope()).await?;
        let position = position::lock(&mut tx, self.stream(event)).await?;
        if position.verdict(event.seq, Way::Due) == Verdict::Seen {
            tx.close().await?;
            return Ok(Received::Duplicate);
        }
        let dead = parked::fail(
            &mut tx,
            self.stream(event),
            event,
            error.code,
            &self.app.config.bus,
        )
        .await?;
        tx.commit(()).await?;
        let (consumer, id, kind) = (self.module(), event.id, event.kind.as_str());
        if dead {
            metrics::counter!("kite_events_dead_total", "consumer" => consumer).increment(1);
            tracing::error!(consumer, %id, kind, %error, "an event failed for good; its aggregate waits for a person");
        } else {
            metrics::counter!("kite_events_failed_total", "consumer" => consumer).increment(1);
            tracing::warn!(consumer, %id, kind, %error, "an event failed and is parked for a repeat");
        }
        Ok(Received::Parked)
    }
}

/// Whether an error is of the kind that passes by itself.
fn passes(error: &Error) -> bool {
    [
        codes::BUSY,
        codes::DEPENDENCY_UNAVAILABLE,
        codes::DEADLINE_EXCEEDED,
    ]
    .contains(&error.code)
}
