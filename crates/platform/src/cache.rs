//! What processes tell each other through a cache. It may be lost, emptied or slow at any moment: nothing in it is worth
//! keeping, and no request waits for it.

use async_trait::async_trait;
use kernel::Result;
use std::time::Duration;

/// What a caller has used since it was last told: the time that his requests are worth at his rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The caller, by a name that all processes give him.
    pub caller: String,
    /// One request at 50 a second is worth 20 ms.
    pub time: Duration,
}

/// A memory that all processes of the installation share.
#[async_trait]
pub trait Cache: Send + Sync {
    /// Adds what callers have used, and says how far each is then ahead of the clock, over all processes; in the same order.
    ///
    /// # Errors
    /// The cache is away or slow. Nothing is to be repeated.
    async fn charge(&self, used: &[Used]) -> Result<Vec<Duration>>;
}
