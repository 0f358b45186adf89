//! A connection for publishing: entries go out as they come, and each post is told when all of it is safe.

use super::{
    connection::{Connection, Saying},
    octets::Content,
    place::{Place, away},
    said::{Said, kind},
};
use kernel::{Error, Result};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::sync::oneshot;

/// A frame has its own words besides the entries.
const FRAME_WORDS: usize = 64;
/// An entry has its number and its length before it.
const ENTRY_WORDS: usize = 12;

/// What a stream is made with. Full means that the oldest go: the record is elsewhere.
pub(super) const PROPERTIES: &[(&str, &str)] = &[
    ("max-length-bytes", "2000000000"),
    ("stream-max-segment-size-bytes", "100000000"),
    ("queue-leader-locator", "balanced"),
];

/// Entries that were posted and are not confirmed yet, by publisher and number.
type Flights = Mutex<HashMap<(u8, u64), Arc<Flight>>>;

/// One post on its way.
#[derive(Debug)]
struct Flight {
    left: AtomicUsize,
    landed: Mutex<Option<oneshot::Sender<Result<()>>>>,
}

/// Says when a post is safe. It ends without a word when the connection does.
pub(super) type Receipt = oneshot::Receiver<Result<()>>;

/// A publishing connection.
#[derive(Debug)]
pub(super) struct Post {
    connection: Arc<Connection>,
    publishers: tokio::sync::Mutex<HashMap<String, u8>>,
    flights: Arc<Flights>,
    next: AtomicU64,
}

impl Post {
    /// # Errors
    /// The broker is away or refuses us.
    pub(super) async fn open(place: &Place, role: &str) -> Result<Self> {
        let (connection, saying) = Connection::open(place, role).await?;
        let connection = Arc::new(connection);
        let flights = Arc::new(Flights::default());
        tokio::spawn(hear(saying, connection.clone(), flights.clone()));
        Ok(Self {
            connection,
            publishers: tokio::sync::Mutex::default(),
            flights,
            next: AtomicU64::new(1),
        })
    }

    /// The publisher of a stream on this connection; makes the stream where it is not there. By a name the broker knows what
    /// it has already from it, and drops what comes again.
    ///
    /// # Errors
    /// The broker does not take it.
    pub(super) async fn publisher(&self, stream: &str, name: &str) -> Result<u8> {
        let mut publishers = self.publishers.lock().await;
        if let Some(known) = publishers.get(stream) {
            return Ok(*known);
        }
        let id = u8::try_from(publishers.len())
            .map_err(|_| Error::internal("more streams than a connection can publish to"))?;
        self.connection.create(stream, PROPERTIES).await?;
        let declared = self.connection.ask(kind::DECLARE_PUBLISHER, |content| {
            content.one(id).text(name).text(stream)
        });
        declared.await?.good("declare publisher")?;
        publishers.insert(stream.to_owned(), id);
        Ok(id)
    }

    /// The number of the last entry that the broker has of a publisher of this name; 0 when it has none.
    ///
    /// # Errors
    /// The broker does not say.
    pub(super) async fn last(&self, stream: &str, name: &str) -> Result<u64> {
        let asked = self.connection.ask(kind::QUERY_SEQUENCE, |content| {
            content.text(name).text(stream)
        });
        asked.await?.good("query sequence")?.eight()
    }

    /// Numbers for entries of publishers without a name: they only tell confirms apart.
    pub(super) fn numbered(&self, entries: Vec<Vec<u8>>) -> Vec<(u64, Vec<u8>)> {
        let number = u64::try_from(entries.len()).unwrap_or_default();
        let first = self.next.fetch_add(number, Ordering::Relaxed);
        (first..).zip(entries).collect()
    }

    /// The longest entry that fits a frame.
    pub(super) fn entry_bytes(&self) -> usize {
        self.connection
            .frame_bytes()
            .saturating_sub(FRAME_WORDS + ENTRY_WORDS)
    }

    /// Sends entries in order. Two posts of one publisher must not be made at once.
    ///
    /// # Errors
    /// The connection is gone.
    pub(super) async fn post(&self, publisher: u8, entries: &[(u64, Vec<u8>)]) -> Result<Receipt> {
        let (landed, receipt) = oneshot::channel();
        let flight = Arc::new(Flight {
            left: AtomicUsize::new(entries.len()),
            landed: Mutex::new(Some(landed)),
        });
        // Before they are sent: the broker may be quicker than we are.
        locked(&self.flights).extend(
            entries
                .iter()
                .map(|(id, _)| ((publisher, *id), flight.clone())),
        );
        if self.connection.is_gone() {
            // Whoever clears the flights may have done so just before.
            locked(&self.flights).clear();
            return Err(away("the connection is gone"));
        }
        for content in frames(publisher, entries, self.connection.frame_bytes()) {
            self.connection.tell(kind::PUBLISH, content).await?;
        }
        Ok(receipt)
    }

    pub(super) fn is_well(&self) -> bool {
        !self.connection.is_gone()
    }

    /// Whatever was not confirmed yet never will be.
    pub(super) fn give_up(&self) {
        self.connection.give_up();
    }

    pub(super) async fn close(&self) {
        self.connection.close().await;
    }

    /// Deletes a stream.
    ///
    /// # Errors
    /// The broker does not.
    pub(super) async fn delete(&self, stream: &str) -> Result<()> {
        self.connection.delete(stream).await
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.connection.give_up();
    }
}

fn locked(flights: &Flights) -> std::sync::MutexGuard<'_, HashMap<(u8, u64), Arc<Flight>>> {
    flights.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As many entries in a frame as fit.
fn frames(publisher: u8, entries: &[(u64, Vec<u8>)], frame_bytes: usize) -> Vec<Content> {
    let (mut frames, mut open, mut bytes) = (Vec::new(), Vec::new(), FRAME_WORDS);
    for entry in entries {
        let more = entry.1.len().saturating_add(ENTRY_WORDS);
        if !open.is_empty() && bytes.saturating_add(more) > frame_bytes {
            frames.push(publish(publisher, &open));
            open.clear();
            bytes = FRAME_WORDS;
        }
        bytes = bytes.saturating_add(more);
        open.push(entry);
    }
    if !open.is_empty() {
        frames.push(publish(publisher, &open));
    }
    frames
}

fn publish(publisher: u8, entries: &[&(u64, Vec<u8>)]) -> Content {
    let number = u32::try_from(entries.len()).unwrap_or_default();
    let bytes: usize = entries
        .iter()
        .map(|(_, entry)| entry.len() + ENTRY_WORDS)
        .sum();
    let content = Content(Vec::with_capacity(bytes + FRAME_WORDS));
    let content = content.one(publisher).four(number);
    entries.iter().fold(content, |content, (id, entry)| {
        content.eight(*id).octets(entry)
    })
}

/// Hears what became of the entries, until the connection ends; what is on its way then is told by silence.
async fn hear(mut saying: Saying, connection: Arc<Connection>, flights: Arc<Flights>) {
    while let Some(said) = saying.recv().await {
        match said {
            Said::Confirmed { publisher, ids } => {
                let mut flights = locked(&flights);
                for id in ids {
                    if let Some(flight) = flights.remove(&(publisher, id)) {
                        flight.one_is_safe();
                    }
                }
            }
            Said::Refused { publisher, ids } => {
                let mut flights = locked(&flights);
                for (id, code) in ids {
                    if let Some(flight) = flights.remove(&(publisher, id)) {
                        let why = format!("the broker refused an entry with code {code:#06x}");
                        flight.land(Err(away(why)));
                    }
                }
                // What follows in order must not be safe before this is.
                connection.give_up();
            }
            Said::StreamGone { stream } => {
                tracing::warn!(
                    stream,
                    "a stream has no leader any more; the connection is made anew"
                );
                connection.give_up();
            }
            _ => {}
        }
    }
    locked(&flights).clear();
}

impl Flight {
    fn one_is_safe(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.land(Ok(()));
        }
    }

    fn land(&self, how: Result<()>) {
        let landed = self
            .landed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // Whoever waited may have given up.
        let _ = landed.map(|landed| landed.send(how));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_spread_over_frames_in_order() {
        let entries: Vec<_> = (1..=5).map(|id| (id, vec![0_u8; 400])).collect();
        let made = frames(3, &entries, 1_000);
        let lengths: Vec<_> = made.iter().map(|content| content.0.len()).collect();
        assert_eq!(lengths, [829, 829, 417]);
        assert!(frames(3, &[], 1_000).is_empty());
        assert_eq!(frames(3, &entries, 10).len(), 5);
    }
}
