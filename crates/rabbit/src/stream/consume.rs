//! The receiving side of the bus: a supervisor that reads the streams of this process's modules, again and again.

use super::{
    hands::Hands,
    inlet::Inlet,
    map::Map,
    place::{Place, away},
};
use crate::{backoff::Backoff, lanes::Handling, link::in_time};
use kernel::{Error, Result};
use platform::inbox::Inbox;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// At the end of a session, handlers that work get this long; an inbox gives none of them more than ten seconds.
const LANDING_MAX: Duration = Duration::from_secs(12);

/// Consumes for the modules of this process on one connection.
#[derive(Debug)]
pub(crate) struct Receiver {
    map: Map,
    place: Place,
    inboxes: Arc<[Inbox]>,
    handlers: Arc<Semaphore>,
    attached: watch::Sender<u64>,
}

/// Which lanes an event of a subscription goes to.
type Subscriptions = BTreeMap<u8, Arc<Hands>>;

impl Receiver {
    pub(crate) fn new(
        map: Map,
        place: Place,
        inboxes: Arc<[Inbox]>,
        handlers: Arc<Semaphore>,
        attached: watch::Sender<u64>,
    ) -> Self {
        Self {
            map,
            place,
            inboxes,
            handlers,
            attached,
        }
    }

    /// Until stopped; a process whose modules listen to no stream needs no connection.
    pub(crate) async fn run(&self, stop: &CancellationToken) {
        let mut backoff = Backoff::default();
        while !self.inboxes.is_empty() && !stop.is_cancelled() {
            let before = *self.attached.borrow();
            if let Err(error) = self.session(stop).await {
                tracing::warn!(broker = self.place.name(), %error, "streams are read again in a moment");
            }
            connected(false);
            if *self.attached.borrow() > before {
                backoff.reset();
            }
            let _ = stop.run_until_cancelled(sleep(backoff.next())).await;
        }
    }

    async fn session(&self, stop: &CancellationToken) -> Result<()> {
        let opened = stop.run_until_cancelled(Inlet::open(&self.place, "consume-streams"));
        let Some(opened) = opened.await else {
            return Ok(());
        };
        let mut inlet = opened?;
        let ending = stop.child_token();
        let mut running = JoinSet::new();
        let attached = in_time(self.attach(&mut inlet, &mut running, &ending)).await;
        let ended = match attached {
            Ok(subscriptions) => {
                self.read(&mut inlet, subscriptions, &mut running, stop)
                    .await
            }
            Err(error) => Err(error),
        };
        ending.cancel();
        // What waits in the lanes will come again, so only what is being handled is waited for.
        let _ = timeout(LANDING_MAX, async {
            while running.join_next().await.is_some() {}
        })
        .await;
        inlet.close().await;
        ended
    }

    /// Takes a place at every stream of every module of this process.
    async fn attach(
        &self,
        inlet: &mut Inlet,
        running: &mut JoinSet<Result<()>>,
        ending: &CancellationToken,
    ) -> Result<Subscriptions> {
        let mut modules: BTreeMap<&'static str, Arc<Hands>> = BTreeMap::new();
        let mut subscriptions = Subscriptions::new();
        for inbox in self.inboxes.iter() {
            let module = inbox.module();
            let hands = modules
                .entry(module)
                .or_insert_with(|| Arc::new(Hands::start(&self.handling(module, ending), running)));
            let reader = self.map.reader(module);
            for stream in self.map.streams(inbox.aggregate()) {
                subscriptions.insert(inlet.subscribe(&stream, &reader).await?, hands.clone());
            }
        }
        Ok(subscriptions)
    }

    async fn read(
        &self,
        inlet: &mut Inlet,
        subscriptions: Subscriptions,
        running: &mut JoinSet<Result<()>>,
        stop: &CancellationToken,
    ) -> Result<()> {
        self.attached.send_modify(|times| *times += 1);
        connected(true);
        tracing::info!(broker = self.place.name(), "streams are read");
        loop {
            let parcel = tokio::select! {
                () = stop.cancelled() => break Ok(()),
                Some(ended) = running.join_next() => break match ended {
                    Ok(Ok(())) => Err(away("a lane has ended")),
                    Ok(Err(error)) => Err(error),
                    Err(error) => Err(Error::internal(error)),
                },
                parcel = inlet.next() => parcel?,
            };
            metrics::gauge!("kite_bus_stream_entries_in_hand").set(count(inlet.open_entries()));
            if let Some(hands) = subscriptions.get(&parcel.subscription) {
                for message in &parcel.messages {
                    hands.deal(message, &parcel.ticket)?;
                }
            }
        }
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

fn count(entries: usize) -> u32 {
    u32::try_from(entries).unwrap_or(u32::MAX)
}

fn connected(is: bool) {
    metrics::gauge!("kite_bus_connected", "role" => "consume-streams").set(u8::from(is));
}
