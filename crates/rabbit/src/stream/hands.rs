//! The lanes of one module, as for queues: aggregates of different lanes are handled at the same time, those of one lane in
//! order.

use super::inlet::Ticket;
use crate::lanes::Handling;
use kernel::{Error, Result};
use platform::{Envelope, outbox};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
};

/// An event, and how the stream is told that it is done.
type Received = (Envelope, Ticket);

/// Running lanes. Their queues have no limit of their own: together they never hold more than the chunks in hand.
#[derive(Debug)]
pub(super) struct Hands {
    senders: Vec<UnboundedSender<Received>>,
}

impl Hands {
    /// Lanes that run among `running`, which ends with an error when one of them cannot go on.
    pub(super) fn start(handling: &Handling, running: &mut JoinSet<Result<()>>) -> Self {
        let senders = (0..outbox::LANES).map(|_| {
            let (sender, receiver) = unbounded_channel();
            running.spawn(work(handling.clone(), receiver));
            sender
        });
        Self {
            senders: senders.collect(),
        }
    }

    /// Puts an event into its lane. One that cannot be read is done: there is nobody here who could do more about it, and if it
    /// was one of ours, the next of its aggregate shows the gap.
    pub(super) fn deal(&self, message: &[u8], ticket: &Ticket) -> Result<()> {
        let event: Envelope = match serde_json::from_slice(message) {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(%error, "a message of a stream is no event");
                metrics::counter!("kite_bus_strange_entries_total").increment(1);
                ticket.done();
                return Ok(());
            }
        };
        let lane = usize::try_from(outbox::lane(event.aggregate_id)).map_err(Error::internal)?;
        // A lane that is gone has said why, and the session ends with it.
        if let Some(lane) = self.senders.get(lane) {
            let _ = lane.send((event, ticket.clone()));
        }
        Ok(())
    }
}

async fn work(handling: Handling, mut received: UnboundedReceiver<Received>) -> Result<()> {
    while let Some((event, ticket)) = received.recv().await {
        if handling.ending.is_cancelled() {
            break;
        }
        handling.handle(&event).await?;
        ticket.done();
    }
    Ok(())
}
