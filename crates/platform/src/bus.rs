//! The bus carries events from the relay to the inboxes. The outbox is the record; a transport may lose its memory.

use crate::{app::App, envelope::Envelope, inbox::Inbox, module::Consumer};
use async_trait::async_trait;
use futures::future::join_all;
use kernel::{Error, Result};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// A transport of events.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Hands over events of one lane in order, and returns when they are safe: `Ok` confirms all of them.
    ///
    /// # Errors
    /// Some may not have arrived; all are handed over again, so each may arrive more than once.
    async fn publish(&self, events: &[Envelope]) -> Result<()>;

    /// Brings what was published, by any process, to the consumers of this one until it is stopped. A transport that
    /// delivers while it publishes has nothing to do here.
    async fn consume(&self, _stop: CancellationToken) {}

    /// Parts from the broker, after the last event was published.
    async fn close(&self) {}
}

/// Inside one process: events go straight to the inboxes of its consumers.
#[derive(Debug)]
pub struct InProcess {
    inboxes: Vec<Inbox>,
    /// Handlers get at most half of the connections, so that requests always find one.
    handlers: Semaphore,
}

impl InProcess {
    /// A bus to these consumers.
    ///
    /// # Errors
    /// A module listens twice to one kind of aggregate.
    pub fn new(app: &App, consumers: &[Consumer]) -> Result<Self> {
        let half = usize::try_from(app.config.database.connections_max / 2).unwrap_or(1);
        Ok(Self {
            inboxes: Inbox::of(app, consumers)?,
            handlers: Semaphore::new(half.max(1)),
        })
    }

    /// A bus to the consumers of these modules.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of(app: &App, modules: &[Arc<dyn crate::module::Module>]) -> Result<Self> {
        let consumers: Vec<_> = modules
            .iter()
            .flat_map(|module| module.consumers())
            .collect();
        Self::new(app, &consumers)
    }

    async fn deliver(&self, inbox: &Inbox, events: &[Envelope]) -> Result<()> {
        for event in events
            .iter()
            .filter(|event| event.aggregate == inbox.aggregate())
        {
            let _handler = self.handlers.acquire().await.map_err(Error::internal)?;
            inbox.receive(event).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Bus for InProcess {
    /// Every consumer goes through the events in order and at its own pace. One that cannot take an event does not
    /// stop the others; the events come again, and those find that they have seen them.
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        let deliveries = self.inboxes.iter().map(|inbox| self.deliver(inbox, events));
        join_all(deliveries).await.into_iter().collect()
    }
}
