//! Replay: a new consumer hears what was said before it came, while new events flow.

use super::{Inbox, log};
use crate::{app::App, module::Consumer, scope::Scope};
use kernel::Result;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Pause before the next try when the database is away.
const AGAIN: Duration = Duration::from_secs(1);

/// Brings these consumers up to date with the log, once; for the start of a process.
pub async fn catch_up(app: App, consumers: Arc<[Consumer]>, stop: CancellationToken) {
    let inboxes = match Inbox::of(&app, &consumers) {
        Ok(inboxes) => inboxes,
        Err(error) => return tracing::error!(%error, "consumers are not brought up to date"),
    };
    for inbox in &inboxes {
        while let Some(Err(error)) = stop.run_until_cancelled(inbox.replay()).await {
            tracing::warn!(consumer = inbox.module(), %error, "the replay goes on in a moment");
            let _ = stop.run_until_cancelled(sleep(AGAIN)).await;
        }
    }
}

impl Inbox {
    /// How many aggregates this consumer is behind with, events on their way included; it stops counting at a page.
    ///
    /// # Errors
    /// The database cannot be had.
    pub async fn behind(&self) -> Result<usize> {
        let mut tx = self.app.db.read("platform", &Scope::installation()).await?;
        let newest = log::behind(&mut tx, self.module(), self.aggregate(), Uuid::nil()).await?;
        tx.close().await?;
        Ok(newest.len())
    }

    /// Brings this consumer up to date with the log: every aggregate that it is behind with is caught up. Also the
    /// cure after a broker has lost what it had confirmed. Says how many aggregates that were.
    ///
    /// # Errors
    /// The database cannot be had; what was done stays done, and a repeat continues.
    pub async fn replay(&self) -> Result<u64> {
        let mut after = Uuid::nil();
        let mut behind = 0;
        loop {
            let mut tx = self.app.db.read("platform", &Scope::installation()).await?;
            let newest = log::behind(&mut tx, self.module(), self.aggregate(), after).await?;
            tx.close().await?;
            let Some(last) = newest.last() else {
                return Ok(behind);
            };
            after = last.aggregate_id;
            for event in &newest {
                // The newest one is enough: what is missing before it is a gap, and gaps are filled in order.
                self.receive(event).await?;
                behind += 1;
            }
        }
    }
}
