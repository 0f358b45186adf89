//! The lanes of one module: aggregates of different lanes are handled at the same time, those of one lane in order.

use crate::link::{away, in_time};
use kernel::{Error, Result, codes};
use lapin::{
    Acker,
    message::Delivery,
    options::{BasicAckOptions, BasicRejectOptions},
};
use platform::{Envelope, inbox::Inbox, outbox};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{
        Semaphore,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// An inbox that can say nothing for this long is given up together with the connection: another process, whose database
/// may be nearer, becomes the active consumer. Until then an event is tried again here, because handing it back at once would
/// only send it round in circles.
const PATIENCE: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// An acknowledgement is written within this time. On a connection that has just died it may never be, and never say so.
const ACK_MAX: Duration = Duration::from_secs(2);

/// What a lane needs to handle an event.
#[derive(Debug, Clone)]
pub(crate) struct Handling {
    pub(crate) module: &'static str,
    pub(crate) inboxes: Arc<[Inbox]>,
    pub(crate) handlers: Arc<Semaphore>,
    pub(crate) ending: CancellationToken,
}

/// An event, and how the broker is told that it is done.
type Received = (Envelope, Acker);

/// Running lanes. Their queues have no limit of their own: together they never hold more than the broker hands out before
/// something is acknowledged.
#[derive(Debug)]
pub(crate) struct Lanes {
    module: &'static str,
    senders: Vec<UnboundedSender<Received>>,
    running: JoinSet<Result<()>>,
}

impl Lanes {
    pub(crate) fn start(handling: Handling) -> Self {
        let (mut senders, mut running) = (Vec::new(), JoinSet::new());
        for _ in 0..outbox::LANES {
            let (sender, receiver) = unbounded_channel();
            senders.push(sender);
            running.spawn(handling.clone().run(receiver));
        }
        Self {
            module: handling.module,
            senders,
            running,
        }
    }

    /// Waits for the first lane that cannot go on.
    pub(crate) async fn failed(&mut self) -> Result<()> {
        match self.running.join_next().await {
            Some(ended) => ended.map_err(Error::internal)?,
            None => Ok(()),
        }
    }

    /// Puts an event into its lane. What is no event goes to the dead messages, where a person finds it.
    pub(crate) async fn deal(&self, delivery: Delivery) -> Result<()> {
        let event: Envelope = match serde_json::from_slice(&delivery.data) {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(module = self.module, %error, "a message is none of ours; it is put aside");
                let aside = delivery.acker.reject(BasicRejectOptions { requeue: false });
                return in_time(async { aside.await.map(drop).map_err(away) }).await;
            }
        };
        let lane = usize::try_from(outbox::lane(event.aggregate_id)).unwrap_or_default();
        // A lane that is gone has said why, and the session ends with it.
        if let Some(lane) = self.senders.get(lane) {
            let _ = lane.send((event, delivery.acker));
        }
        Ok(())
    }

    /// What is being handled is finished, the rest goes back to the broker.
    pub(crate) async fn finish(mut self) {
        self.senders.clear();
        while self.running.join_next().await.is_some() {}
    }
}

impl Handling {
    async fn run(self, mut received: UnboundedReceiver<Received>) -> Result<()> {
        while let Some((event, acker)) = received.recv().await {
            if self.ending.is_cancelled() {
                break;
            }
            self.handle(&event).await?;
            let acked = timeout(ACK_MAX, acker.ack(BasicAckOptions::default())).await;
            acked
                .map_err(|late| Error::new(codes::DEPENDENCY_UNAVAILABLE).because(late))?
                .map_err(away)?;
        }
        Ok(())
    }

    /// A version before this one may have listened to more; what nobody here wants is done.
    pub(crate) async fn handle(&self, event: &Envelope) -> Result<()> {
        let wanting = self
            .inboxes
            .iter()
            .filter(|inbox| inbox.module() == self.module && inbox.aggregate() == event.aggregate);
        for inbox in wanting {
            self.patiently(inbox, event).await?;
        }
        Ok(())
    }

    /// Until the inbox has committed something about the event: its effect, or that it is kept for later.
    async fn patiently(&self, inbox: &Inbox, event: &Envelope) -> Result<()> {
        let (start, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            let handler = self.handlers.acquire().await.map_err(Error::internal)?;
            let Err(error) = inbox.receive(event).await else {
                return Ok(());
            };
            drop(handler);
            tracing::warn!(consumer = self.module, id = %event.id, %error, "the inbox cannot take an event");
            let waited = self.ending.run_until_cancelled(sleep(pause)).await;
            if waited.is_none() || start.elapsed() > PATIENCE {
                return Err(error);
            }
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }
}
