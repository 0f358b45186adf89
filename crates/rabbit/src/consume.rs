//! The receiving side: a supervisor that attaches the consumers of this process, again and again.

use crate::{
    backoff::Backoff,
    lanes::{Handling, Lanes},
    link::{self, Link, away, in_time},
    topology::Topology,
};
use futures::StreamExt;
use kernel::{Error, Result, codes};
use lapin::{
    Connection,
    options::{BasicConsumeOptions, BasicQosOptions},
    types::FieldTable,
};
use platform::{App, inbox::Inbox};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// At the end of a session, handlers that work get this long; an inbox gives none of them more than ten seconds.
const LANDING_MAX: Duration = Duration::from_secs(12);

/// How often the broker is asked whether the queues are still there.
const WATCH_EVERY: Duration = Duration::from_secs(5);

/// Consumes for the modules of this process on one connection.
#[derive(Debug)]
pub(crate) struct Receiver {
    link: Arc<Link>,
    topology: Arc<Topology>,
    inboxes: Arc<[Inbox]>,
    /// Handlers of all modules get at most half of the database connections, so that requests always find one.
    handlers: Arc<Semaphore>,
    prefetch: u16,
    sweep_every: Duration,
    attached: watch::Sender<u64>,
}

impl Receiver {
    pub(crate) fn new(
        app: &App,
        link: Arc<Link>,
        topology: Arc<Topology>,
        inboxes: Arc<[Inbox]>,
        attached: watch::Sender<u64>,
    ) -> Self {
        let half = usize::try_from(app.config.database.connections_max / 2).unwrap_or(1);
        Self {
            link,
            topology,
            inboxes,
            handlers: Arc::new(Semaphore::new(half.max(1))),
            prefetch: app.config.bus.prefetch.max(1),
            sweep_every: Duration::from_millis(app.config.bus.sweep_ms.max(1_000)),
            attached,
        }
    }

    pub(crate) fn sweep_every(&self) -> Duration {
        self.sweep_every
    }

    /// Until stopped; a process whose modules listen to nothing needs no connection.
    pub(crate) async fn run(&self, stop: &CancellationToken) {
        let mut backoff = Backoff::default();
        while !self.inboxes.is_empty() && !stop.is_cancelled() {
            let before = *self.attached.borrow();
            if let Err(error) = self.session(stop).await {
                tracing::warn!(broker = self.link.place(), %error, "consumers are attached again in a moment");
            }
            connected(false);
            if *self.attached.borrow() > before {
                backoff.reset();
            }
            let _ = stop.run_until_cancelled(sleep(backoff.next())).await;
        }
    }

    async fn session(&self, stop: &CancellationToken) -> Result<()> {
        let connection = match stop.run_until_cancelled(self.link.open("consume")).await {
            Some(opened) => opened?,
            None => return Ok(()),
        };
        let ended = self.attach(&connection, stop).await;
        link::close(&connection).await;
        ended
    }

    /// As long as one connection lasts. What was not acknowledged by then is delivered again, perhaps to another process.
    async fn attach(&self, connection: &Connection, stop: &CancellationToken) -> Result<()> {
        let consumers = in_time(self.subscriptions(connection)).await?;
        let ending = stop.child_token();
        let mut modules = JoinSet::new();
        for (module, consumer) in consumers {
            let handling = self.handling(module, &ending);
            modules.spawn(receive(consumer, handling, ending.clone()));
        }
        self.attached.send_modify(|times| *times += 1);
        connected(true);
        tracing::info!(broker = self.link.place(), "consumers are attached");
        let ended = tokio::select! {
            () = stop.cancelled() => Ok(()),
            Some(ended) = modules.join_next() => ended.map_err(Error::internal).and_then(|ended| ended),
            gone = self.watch(connection) => gone,
        };
        ending.cancel();
        // Those that do not land in time are dropped with their transactions.
        let _ = timeout(LANDING_MAX, async {
            while modules.join_next().await.is_some() {}
        })
        .await;
        ended
    }

    /// Sees to the queues, and takes a place at the queue of each module of this process.
    async fn subscriptions(
        &self,
        connection: &Connection,
    ) -> Result<Vec<(&'static str, lapin::Consumer)>> {
        self.topology.ensure(connection).await?;
        let modules: BTreeSet<_> = self.inboxes.iter().map(Inbox::module).collect();
        let mut consumers = Vec::new();
        for module in modules {
            consumers.push((module, self.subscribe(connection, module).await?));
        }
        Ok(consumers)
    }

    /// Asks now and then whether the queues are still there, and ends with an error when one is not: not every broker
    /// tells the consumers of a queue that it has been deleted.
    async fn watch(&self, connection: &Connection) -> Result<()> {
        let channel = connection.create_channel().await.map_err(away)?;
        loop {
            sleep(WATCH_EVERY).await;
            for inbox in self.inboxes.iter() {
                in_time(self.topology.present(&channel, inbox.module())).await?;
            }
        }
    }

    async fn subscribe(&self, connection: &Connection, module: &str) -> Result<lapin::Consumer> {
        let channel = connection.create_channel().await.map_err(away)?;
        let window = channel.basic_qos(self.prefetch, BasicQosOptions::default());
        window.await.map_err(away)?;
        let tag = format!("{module}-{}", std::process::id());
        let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
        let consumer = channel.basic_consume(
            self.topology.queue(module).into(),
            tag.into(),
            options,
            none,
        );
        consumer.await.map_err(away)
    }

    fn handling(&self, module: &'static str, ending: &CancellationToken) -> Handling {
        Handling {
            module,
            inboxes: self.inboxes.clone(),
            handlers: self.handlers.clone(),
            ending: ending.clone(),
        }
    }
}

fn connected(is: bool) {
    metrics::gauge!("kite_bus_connected", "role" => "consume").set(u8::from(is));
}

/// Deals out what the broker delivers to one module. Ends when the broker ends it, a lane cannot go on, or it is told to.
async fn receive(
    mut consumer: lapin::Consumer,
    handling: Handling,
    ending: CancellationToken,
) -> Result<()> {
    let mut lanes = Lanes::start(handling);
    let ended = loop {
        tokio::select! {
            () = ending.cancelled() => break Ok(()),
            failed = lanes.failed() => break failed,
            delivery = consumer.next() => match delivery {
                Some(Ok(delivery)) => if let Err(error) = lanes.deal(delivery).await {
                    break Err(error);
                },
                Some(Err(error)) => break Err(away(error)),
                None => break Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because("the broker took the queue away")),
            },
        }
    };
    // What waits in the lanes will be delivered again, so only what is being handled is waited for.
    ending.cancel();
    lanes.finish().await;
    ended
}
