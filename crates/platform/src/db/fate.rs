//! How the calls of a transaction ended.

use crate::doubt::Doubt;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::time::timeout;

/// After a failed statement the server answers COMMIT with a rollback and no error, so the commit is refused here; after
/// a call that hung, the connection is closed.
const FINE: u8 = 0;
const FAILED: u8 = 1;
const STUCK: u8 = 2;

/// How it fares, and whether a call is under way: one that was dropped has left its answer on the wire.
pub(super) struct Fate {
    worst: AtomicU8,
    calling: AtomicBool,
    doubt: Arc<Doubt>,
}

impl Fate {
    pub(super) fn new(doubt: Arc<Doubt>) -> Self {
        Self {
            worst: AtomicU8::new(FINE),
            calling: AtomicBool::new(false),
            doubt,
        }
    }

    pub(super) fn doubt(&self) -> Arc<Doubt> {
        self.doubt.clone()
    }

    /// Nothing failed and nothing is under way.
    pub(super) fn is_fine(&self) -> bool {
        self.worst.load(Ordering::Relaxed) == FINE && !self.calling.load(Ordering::Relaxed)
    }

    /// A call hung.
    pub(super) fn is_stuck(&self) -> bool {
        self.worst.load(Ordering::Relaxed) == STUCK
    }

    /// Runs one call under the time limit and remembers how it ended.
    pub(super) async fn limited<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        self.calling.store(true, Ordering::Relaxed);
        let Ok(result) = timeout(limit, call).await else {
            self.worst.store(STUCK, Ordering::Relaxed);
            self.doubt.hung();
            return Err(sqlx::Error::Io(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                "the database did not answer",
            )));
        };
        if let Err(error) = &result {
            self.doubt.failed(error);
            self.worst.fetch_max(FAILED, Ordering::Relaxed);
        }
        self.calling.store(false, Ordering::Relaxed);
        result
    }

    /// The same for the next row of many: until the last one the answer is still under way.
    pub(super) async fn limited_row<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<Option<T>, sqlx::Error>>,
    ) -> Result<Option<T>, sqlx::Error> {
        let next = self.limited(limit, call).await;
        if matches!(next, Ok(Some(_))) {
            self.calling.store(true, Ordering::Relaxed);
        }
        next
    }
}
