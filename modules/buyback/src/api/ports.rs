//! The port of the module for the others in the process.

use crate::flow;
use async_trait::async_trait;
use contracts::buyback::{PurchaseId, SellerFacts, Sellers};
use kernel::{Result, TenantId};
use platform::App;

/// Answers the port from the module's own store.
#[derive(Debug)]
pub struct Desk(App);

impl Desk {
    /// A desk of this suite.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl Sellers for Desk {
    async fn facts(&self, tenant: TenantId, purchase: PurchaseId) -> Result<Option<SellerFacts>> {
        flow::seller::seller_facts(&self.0, tenant, purchase).await
    }
}
