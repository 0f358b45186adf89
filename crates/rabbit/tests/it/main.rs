//! The transport over a real RabbitMQ and a real Postgres.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attached;
mod conformance;
mod load;
mod network;
mod nodes;
mod strangers;
mod streams;

use async_trait::async_trait;
use attached::attached;
use kernel::Result;
use platform::{
    App, Consumer,
    bus::Bus,
    testing::{Broker, conformance::Transport},
};
use std::sync::{Arc, OnceLock};
use tokio::task::spawn_blocking;

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
}

#[async_trait]
impl Transport for Over {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        let url = self.url.clone().unwrap_or_else(|| self.broker.url());
        Ok(Arc::new(
            attached(app, consumers, &url, &self.ca_file).await?,
        ))
    }

    async fn destroy(&self) -> Result<()> {
        let broker = self.broker.clone();
        let destroyed = spawn_blocking(move || broker.destroy()).await;
        destroyed.map_err(kernel::Error::internal)
    }
}
