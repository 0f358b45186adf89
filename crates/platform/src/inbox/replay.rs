//! Replay: a new consumer reads what was said before it came, while new events flow.

use super::{Inbox, log};
use crate::scope::Scope;
use kernel::Result;
use uuid::Uuid;

impl Inbox {
    /// Brings this consumer up to date with the log: every aggregate whose last event it has not seen is caught up.
    /// Also the cure after a broker has lost what it had confirmed. Says how many aggregates were looked at.
    ///
    /// # Errors
    /// The database cannot be had; what was done stays done, and a repeat continues.
    pub async fn replay(&self) -> Result<u64> {
        let mut after = Uuid::nil();
        let mut looked_at = 0;
        loop {
            let mut tx = self.app.db.read("platform", &Scope::installation()).await?;
            let newest = log::newest(&mut tx, self.aggregate(), after).await?;
            tx.close().await?;
            let Some(last) = newest.last() else { return Ok(looked_at) };
            after = last.aggregate_id;
            for event in &newest {
                // The newest one is enough: what is missing before it is a gap, and gaps are filled in order.
                self.receive(event).await?;
                looked_at += 1;
            }
        }
    }
}
