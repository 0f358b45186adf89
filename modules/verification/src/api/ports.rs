//! The port of the module for the others in the process.

use crate::flow;
use async_trait::async_trait;
use contracts::verification::{CashAnswer, CashAsk, CashGate};
use kernel::Result;
use platform::App;

/// The control of large cash.
#[derive(Debug)]
pub struct Gate(App);

impl Gate {
    /// The gate of this suite.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl CashGate for Gate {
    async fn clear(&self, ask: CashAsk) -> Result<CashAnswer> {
        flow::cash::cash_clear(&self.0, ask).await
    }
}
