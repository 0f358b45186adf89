//! A network between the suite and its broker that misbehaves.

use super::Over;
use async_trait::async_trait;
use kernel::{Error, Result};
use platform::{
    App, Consumer,
    bus::Bus,
    testing::{
        Fault, FaultProxy,
        conformance::{Transport, a_destroyed_broker_is_healed_by_the_log, restarts_lose_nothing},
    },
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A transport whose "restart" spoils the network instead of the broker, each time in another way.
struct Spoilt {
    over: Over,
    proxy: FaultProxy,
    round: AtomicUsize,
}

impl Spoilt {
    async fn new() -> Result<Self> {
        let mut over = Over::shared();
        let proxy = FaultProxy::before(over.broker.address()).await;
        let proxy = proxy.map_err(Error::internal)?;
        over.url = Some(format!("amqp://guest:guest@{}", proxy.address));
        let round = AtomicUsize::new(0);
        Ok(Self { over, proxy, round })
    }

    async fn spoil(&self, fault: Fault, time: Duration) {
        self.proxy.set(fault);
        // Sleeps on purpose: how long the network is ill is the input of this test.
        tokio::time::sleep(time).await;
        self.proxy.set(Fault::Healthy);
    }
}

#[async_trait]
impl Transport for Spoilt {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        self.over.bus(app, consumers).await
    }

    async fn restart(&self) -> Result<()> {
        match self.round.fetch_add(1, Ordering::SeqCst) % 4 {
            // Packets are dropped without a word; connections of that time stay dead for ever.
            0 => {
                self.spoil(Fault::Blackhole, Duration::from_millis(500))
                    .await
            }
            // Connections are reset again and again in the middle of batches: confirms are lost after the broker has stored.
            1 => {
                self.spoil(Fault::CutEvery(20_000), Duration::from_secs(2))
                    .await
            }
            2 => self.spoil(Fault::Cut, Duration::from_secs(1)).await,
            _ => self.proxy.cut(),
        }
        Ok(())
    }

    /// Everything on its way is cut off, but nothing is lost at the broker.
    async fn destroy(&self) -> Result<()> {
        self.proxy.cut();
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_ill_network_loses_nothing() -> Result<()> {
    restarts_lose_nothing(&Spoilt::new().await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_not_acknowledged_comes_again() -> Result<()> {
    a_destroyed_broker_is_healed_by_the_log(&Spoilt::new().await?).await
}
