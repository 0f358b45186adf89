//! The transport of one process, on a broker.

use async_trait::async_trait;
use kernel::Result;
use platform::{App, Consumer, Envelope, bus::Bus};
use rabbit::Rabbit;
use std::sync::Arc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The transport with its receiving side attached.
pub async fn attached(
    app: &App,
    consumers: &[Consumer],
    url: &str,
    ca_file: &str,
) -> Result<Attached> {
    let mut app = app.clone();
    let mut config = (*app.config).clone();
    config.bus.url = url.to_owned();
    config.bus.ca_file = ca_file.to_owned();
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

/// A transport whose receiving side ends with it.
pub struct Attached {
    rabbit: Arc<Rabbit>,
    _stop: DropGuard,
}

#[async_trait]
impl Bus for Attached {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        self.rabbit.publish(events).await
    }
}
