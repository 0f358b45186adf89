//! Who listens, and what was said lately.

use super::{Addressed, Watched};
use crate::module::Module;
use kernel::{TenantId, UserId};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, broadcast};

/// Batches that a slow client may be behind.
const BATCHES: usize = 64;
/// Hints that are kept for those who come back after a break of their connection.
const KEPT: usize = 2_048;
/// The log is read for this long after the last client has gone: most come back at once.
const LINGER: Duration = Duration::from_secs(60);

/// What all streams hear.
#[derive(Debug, Clone)]
pub(crate) enum Batch {
    /// Things have changed.
    Hints(Arc<[Addressed]>),
    /// Something may have been missed: read anew.
    Resync,
    /// Somebody's rights may have changed: look again who is listening.
    Look,
}

/// Where a stream begins.
#[derive(Debug)]
pub(crate) enum Start {
    /// After these, which were said while the client was away.
    After(Vec<Addressed>),
    /// Too much was said, or by another process.
    Resync,
}

/// The hub of a process.
#[derive(Debug)]
pub(crate) struct Live {
    pub(super) watched: HashMap<&'static str, (&'static str, Watched)>,
    /// Numbers of another process, or of this one before it began anew, mean nothing.
    pub(super) epoch: String,
    pub(super) arrived: Notify,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Gone when the process ends: then every stream does.
    sender: Option<broadcast::Sender<Batch>>,
    said: VecDeque<Addressed>,
    /// The number of the last hint.
    last: u64,
    /// Everything after this number was said without a break.
    whole_since: u64,
    streams: HashMap<(TenantId, UserId), usize>,
    left: Option<Instant>,
}

impl Live {
    pub(crate) fn of(modules: &[Arc<dyn Module>]) -> Self {
        let watched = modules.iter().flat_map(|module| {
            let name = module.name();
            let watched = module.watched().into_iter();
            watched.map(move |one| (one.aggregate, (name, one)))
        });
        Self {
            watched: watched.collect(),
            epoch: hex::encode(rand::random::<[u8; 6]>()),
            arrived: Notify::new(),
            state: Mutex::new(State {
                sender: Some(broadcast::Sender::new(BATCHES)),
                said: VecDeque::new(),
                last: 0,
                whole_since: 0,
                streams: HashMap::new(),
                left: None,
            }),
        }
    }

    /// Whether anybody listens, or did a moment ago.
    pub(super) fn is_heard(&self) -> bool {
        let state = self.state();
        !state.streams.is_empty() || state.left.is_some_and(|left| left.elapsed() < LINGER)
    }

    /// Says what has happened.
    pub(super) fn say(&self, mut hints: Vec<Addressed>) {
        if hints.is_empty() {
            return;
        }
        let mut state = self.state();
        for hint in &mut hints {
            state.last += 1;
            hint.number = state.last;
        }
        state.said.extend(hints.iter().cloned());
        while state.said.len() > KEPT {
            let gone = state.said.pop_front();
            state.whole_since = gone.map_or(state.whole_since, |gone| gone.number);
        }
        state.send(Batch::Hints(hints.into()));
    }

    /// Says that something may have been missed.
    pub(super) fn resync(&self) {
        let mut state = self.state();
        state.begin_anew();
        state.send(Batch::Resync);
    }

    pub(super) fn look(&self) {
        self.state().send(Batch::Look);
    }

    /// Ends every stream.
    pub(super) fn close(&self) {
        self.state().sender = None;
    }

    /// The number of the last hint, as clients give it back when they return.
    pub(super) fn mark(&self, number: u64) -> String {
        format!("{}-{number}", self.epoch)
    }

    pub(super) fn last(&self) -> u64 {
        self.state().last
    }

    /// A place among the streams of a person, what he hears from now on, and the number of the last hint before; `None` when he has enough streams, or the
    /// process ends.
    pub(super) fn enter(
        &self,
        who: (TenantId, UserId),
        most: usize,
        since: Option<&str>,
    ) -> Option<(broadcast::Receiver<Batch>, Start, u64)> {
        let heard = self.is_heard();
        let mut state = self.state();
        let receiver = state.sender.as_ref()?.subscribe();
        if !heard {
            state.begin_anew();
        }
        let streams = state.streams.entry(who).or_default();
        if *streams >= most {
            return None;
        }
        *streams += 1;
        let start = match since {
            None => Start::After(Vec::new()),
            Some(mark) => self.start(&state, mark),
        };
        let last = state.last;
        drop(state);
        self.arrived.notify_one();
        Some((receiver, start, last))
    }

    fn start(&self, state: &State, mark: &str) -> Start {
        let number = mark
            .split_once('-')
            .filter(|(epoch, _)| *epoch == self.epoch)
            .and_then(|(_, number)| number.parse::<u64>().ok());
        match number {
            Some(number) if (state.whole_since..=state.last).contains(&number) => {
                let missed = state.said.iter().filter(|hint| hint.number > number);
                Start::After(missed.cloned().collect())
            }
            _ => Start::Resync,
        }
    }

    pub(super) fn leave(&self, who: (TenantId, UserId)) {
        let mut state = self.state();
        if let Some(streams) = state.streams.get_mut(&who) {
            *streams = streams.saturating_sub(1);
            if *streams == 0 {
                state.streams.remove(&who);
            }
        }
        if state.streams.is_empty() {
            state.left = Some(Instant::now());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What was said before does not lead up to now.
    fn begin_anew(&mut self) {
        self.last += 1;
        self.whole_since = self.last;
        self.said.clear();
    }

    fn send(&self, batch: Batch) {
        if let Some(sender) = &self.sender {
            // An error says that nobody listens just now.
            let _ = sender.send(batch);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Hint;
    use time::OffsetDateTime;
    use uuid::Uuid;

    fn hints(count: usize) -> Vec<Addressed> {
        let one = Addressed {
            number: 0,
            tenant: TenantId::new(),
            permission: "a.b.read",
            centre: None,
            hint: Hint {
                module: "a".to_owned(),
                noun: "b",
                id: Uuid::nil(),
                kind: "c".to_owned(),
                at: OffsetDateTime::UNIX_EPOCH,
            },
        };
        vec![one; count]
    }

    fn missed(live: &Live, mark: &str) -> Option<usize> {
        let who = (TenantId::new(), UserId::new());
        match live.enter(who, 1, Some(mark)).unwrap().1 {
            Start::After(missed) => Some(missed.len()),
            Start::Resync => None,
        }
    }

    #[test]
    fn who_comes_back_hears_what_he_missed_or_that_it_was_too_much() {
        let live = Live::of(&[]);
        assert_eq!(missed(&live, &live.mark(0)), None, "nobody had listened");
        live.say(hints(3));
        assert_eq!(missed(&live, &live.mark(1)), Some(3));
        assert_eq!(missed(&live, &live.mark(3)), Some(1));
        for strange in ["", "1", "another-1", "x", &live.mark(0), &live.mark(5)] {
            assert_eq!(missed(&live, strange), None, "{strange}");
        }
        live.say(hints(KEPT));
        assert_eq!(missed(&live, &live.mark(3)), None);
        assert_eq!(missed(&live, &live.mark(4)), Some(KEPT));
        live.resync();
        let last = live.mark(live.last() - 1);
        assert_eq!(missed(&live, &last), None);
    }

    #[test]
    fn a_person_has_so_many_streams_and_the_log_rests_when_all_have_gone() {
        let live = Live::of(&[]);
        let who = (TenantId::new(), UserId::new());
        assert!(!live.is_heard());
        assert!(live.enter(who, 2, None).is_some() && live.enter(who, 2, None).is_some());
        assert!(live.enter(who, 2, None).is_none());
        assert!(live.enter((who.0, UserId::new()), 2, None).is_some());
        live.leave(who);
        assert!(live.enter(who, 2, None).is_some());
        live.close();
        assert!(live.enter((who.0, UserId::new()), 2, None).is_none());
    }
}
