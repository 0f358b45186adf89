//! The in-process bus passes the suite of the transports.

use async_trait::async_trait;
use kernel::Result;
use platform::{
    App, Consumer,
    bus::{Bus, InProcess},
    bus_conformance,
    testing::conformance::Transport,
};
use std::sync::Arc;

struct InOneProcess;

#[async_trait]
impl Transport for InOneProcess {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        Ok(Arc::new(InProcess::new(app, consumers)?))
    }
}

bus_conformance!(InOneProcess);
