//! Connections between two transactions. They are kept here and not in the pool of sqlx: that asks the server whether the
//! connection is well each time that it is given back, and forgets what the session is set to.
//!
//! A session *wears* the role of a module and the names of a tenant, its centres and its entities, as settings of its own.
//! Whoever needs the same again says nothing; everybody else sets all of it before the first statement. What a session
//! wears is written down only after the server has said yes, so it is never more than what was set.

use crate::doubt::Doubt;
use kernel::Result;
use sqlx::{Postgres, pool::PoolConnection};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Then the server may have its memory back.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// A connection of the pool, and what its session wears.
pub(super) struct Held {
    pub(super) connection: PoolConnection<Postgres>,
    pub(super) worn: Option<String>,
    born: Instant,
    rests_since: Instant,
}

impl Held {
    pub(super) fn new(connection: PoolConnection<Postgres>) -> Self {
        let now = Instant::now();
        Self {
            connection,
            worn: None,
            born: now,
            rests_since: now,
        }
    }

    /// Since when the server has had it.
    pub(super) fn age(&self) -> Duration {
        self.born.elapsed()
    }

    /// Whether it may be used, after what was seen of the others.
    pub(super) async fn lives(&mut self, doubt: &Doubt) -> bool {
        let (age, rested) = (self.born.elapsed(), self.rests_since.elapsed());
        doubt.clears(&mut self.connection, age, rested).await
    }

    /// Ends the connection at once. Nobody waits for the server, which may be the reason.
    pub(super) fn cut(self) {
        drop(self.connection.detach());
    }
}

/// Connections at rest.
#[derive(Default)]
pub(super) struct Resting {
    held: Mutex<Vec<Held>>,
    closed: AtomicBool,
}

impl Resting {
    /// One that wears this, else the one that has rested longest.
    pub(super) fn take(&self, wear: &str) -> Option<Held> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = held
            .iter()
            .rposition(|one| one.worn.as_deref() == Some(wear));
        match fits {
            Some(place) => Some(held.remove(place)),
            None if held.is_empty() => None,
            None => Some(held.remove(0)),
        }
    }

    pub(super) fn put(&self, mut one: Held) {
        if self.closed.load(Ordering::Relaxed) || one.born.elapsed() > LIFE {
            return one.cut();
        }
        one.rests_since = Instant::now();
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(one);
    }

    /// Ends all of them; what comes back later ends too.
    pub(super) async fn close(&self) -> Result<()> {
        self.closed.store(true, Ordering::Relaxed);
        for one in self.all() {
            one.connection.close().await?;
        }
        Ok(())
    }

    fn all(&self) -> Vec<Held> {
        std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Resting {
    /// There may be no runtime any more, which giving them back to the pool would need.
    fn drop(&mut self) {
        self.all().into_iter().for_each(Held::cut);
    }
}
