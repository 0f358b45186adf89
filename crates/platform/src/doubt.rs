//! Which pooled connections may still be used after one of them has died or hung. Without this every connection of the
//! pool would cost a request of its own before the last bad one is gone.

use sqlx::{Connection, PgConnection};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// A connection that rested for longer is asked before it is used.
const RESTED: Duration = Duration::from_secs(1);
/// So long it may take to answer; a server that needs longer for nothing at all is as good as away.
const ASK_MAX: Duration = Duration::from_secs(1);

/// When connections were last seen to die, and to hang; in nanoseconds of the life of the pool.
#[derive(Debug)]
pub(crate) struct Doubt {
    start: Instant,
    died: AtomicU64,
    hung: AtomicU64,
}

impl Doubt {
    pub(crate) fn none() -> Self {
        Self {
            start: Instant::now(),
            died: AtomicU64::new(0),
            hung: AtomicU64::new(0),
        }
    }

    /// A call ended with this error: if the connection is gone, its elders are asked before they are used again.
    pub(crate) fn failed(&self, error: &sqlx::Error) {
        if is_gone(error) {
            self.died.store(self.now(), Ordering::Relaxed);
        }
    }

    /// A call never ended, although the server ends its own: the network swallows what is sent. Elders are not asked, for
    /// they would swallow the question, and each of them the time of a caller.
    pub(crate) fn hung(&self) {
        self.hung.store(self.now(), Ordering::Relaxed);
    }

    /// Whether the network is known to swallow what a connection of this age says.
    pub(crate) fn swallows(&self, age: Duration) -> bool {
        let born = self.now().saturating_sub(nanoseconds(age));
        born < self.hung.load(Ordering::Relaxed)
    }

    /// Whether this connection may be handed out.
    pub(crate) async fn clears(
        &self,
        connection: &mut PgConnection,
        age: Duration,
        rested: Duration,
    ) -> bool {
        let born = self.now().saturating_sub(nanoseconds(age));
        if born < self.hung.load(Ordering::Relaxed) {
            return false;
        }
        if born >= self.died.load(Ordering::Relaxed) && rested <= RESTED {
            return true;
        }
        match timeout(ASK_MAX, connection.ping()).await {
            Ok(answer) => answer.inspect_err(|error| self.failed(error)).is_ok(),
            Err(_) => {
                self.hung();
                false
            }
        }
    }

    fn now(&self) -> u64 {
        nanoseconds(self.start.elapsed())
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The connection, not the statement, has failed.
fn is_gone(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        // admin_shutdown, crash_shutdown, cannot_connect_now
        sqlx::Error::Database(error) => {
            matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03"))
        }
        _ => false,
    }
}
