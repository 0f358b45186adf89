//! What the broker has lost is found in the log: the positions of this process's consumers are compared with it each time
//! that they were attached, because then the broker may have lost its memory, and by the clock, because it may have lost
//! something without a word.

use platform::inbox::Inbox;
use std::time::Duration;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// Pause before the next try when the database is away.
const AGAIN: Duration = Duration::from_secs(1);

/// Compares until stopped, and tells after which attachment it last did.
pub(crate) async fn run(
    inboxes: &[Inbox],
    every: Duration,
    attached: &watch::Sender<u64>,
    compared: &watch::Sender<u64>,
    stop: &CancellationToken,
) {
    let mut attachments = attached.subscribe();
    while !stop.is_cancelled() {
        // Nobody is attached yet, or for a long time: then the clock alone decides.
        let turn = timeout(every, attachments.changed());
        if stop.run_until_cancelled(turn).await.is_none() {
            return;
        }
        let times = *attachments.borrow_and_update();
        for inbox in inboxes {
            compare(inbox, stop).await;
        }
        compared.send_replace(times);
    }
}

/// Waits until consumers are attached, and have been compared since then.
pub(crate) async fn ready(attached: &watch::Sender<u64>, compared: &watch::Sender<u64>) {
    let mut comparisons = compared.subscribe();
    let done = |compared: &u64| *compared > 0 && *compared >= *attached.borrow();
    // The sender lives as long as whoever asks.
    let _ = comparisons.wait_for(done).await;
}

async fn compare(inbox: &Inbox, stop: &CancellationToken) {
    let consumer = inbox.module();
    while let Some(swept) = stop.run_until_cancelled(inbox.replay()).await {
        match swept {
            Ok(0) => return,
            Ok(behind) => {
                // Events on their way count too, so this is no alarm.
                tracing::info!(
                    consumer,
                    aggregate = inbox.aggregate(),
                    behind,
                    "caught up from the log"
                );
                return;
            }
            Err(error) => {
                tracing::warn!(consumer, %error, "the comparison with the log goes on in a moment");
                let _ = stop.run_until_cancelled(sleep(AGAIN)).await;
            }
        }
    }
}
