//! The transport over a real RabbitMQ and a real Postgres.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod conformance;
mod network;
mod strangers;

use async_trait::async_trait;
use kernel::Result;
use platform::{
    App, Consumer, Envelope,
    bus::Bus,
    testing::{Broker, conformance::Transport},
};
use rabbit::Rabbit;
use std::sync::{Arc, OnceLock};
use tokio::task::spawn_blocking;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A transport on a broker.
struct Over {
    broker: Arc<Broker>,
    /// Another address of the same broker: a proxy.
    url: Option<String>,
    ca_file: String,
}

impl Over {
    /// The broker of all tests that leave it alone.
    fn shared() -> Self {
        static BROKER: OnceLock<Arc<Broker>> = OnceLock::new();
        let broker = BROKER.get_or_init(|| Arc::new(Broker::start())).clone();
        Self::on(broker)
    }

    /// A broker of its own.
    fn own() -> Self {
        Self::on(Arc::new(Broker::start()))
    }

    fn on(broker: Arc<Broker>) -> Self {
        Self {
            broker,
            url: None,
            ca_file: String::new(),
        }
    }

    /// The transport with its receiving side attached.
    async fn rabbit(&self, app: &App, consumers: &[Consumer]) -> Result<Attached> {
        let mut app = app.clone();
        let mut config = (*app.config).clone();
        config.bus.url = self.url.clone().unwrap_or_else(|| self.broker.url());
        config.bus.ca_file = self.ca_file.clone();
        app.config = Arc::new(config);
        let rabbit = Arc::new(Rabbit::new(&app, consumers, consumers)?);
        let stop = CancellationToken::new();
        let (receiving, ending) = (rabbit.clone(), stop.clone());
        tokio::spawn(async move { receiving.consume(ending).await });
        rabbit.ready().await;
        Ok(Attached {
            rabbit,
            _stop: stop.drop_guard(),
        })
    }
}

/// A transport whose receiving side ends with it.
struct Attached {
    rabbit: Arc<Rabbit>,
    _stop: DropGuard,
}

#[async_trait]
impl Bus for Attached {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        self.rabbit.publish(events).await
    }
}

#[async_trait]
impl Transport for Over {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        Ok(Arc::new(self.rabbit(app, consumers).await?))
    }

    async fn restart(&self) -> Result<()> {
        let broker = self.broker.clone();
        let restarted = spawn_blocking(move || broker.restart()).await;
        restarted.map_err(kernel::Error::internal)
    }

    async fn destroy(&self) -> Result<()> {
        let broker = self.broker.clone();
        let destroyed = spawn_blocking(move || broker.destroy()).await;
        destroyed.map_err(kernel::Error::internal)
    }
}
