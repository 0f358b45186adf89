//! The port of the ledger for the others in the process.

use crate::flow;
use async_trait::async_trait;
use contracts::{
    finance::{DealLedger, UnwindPreview},
    sales::DealId,
    vehicles::EpisodeId,
};
use kernel::{Day, Money, Result, TenantId, codes};
use platform::{App, Scope};

/// Answers the ports from the module's own store.
#[derive(Debug)]
pub struct Desk(App);

impl Desk {
    /// A desk of this suite.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl DealLedger for Desk {
    /// A deal that has posted nothing has nothing to undo.
    async fn unwind_preview(
        &self,
        tenant: TenantId,
        deal: DealId,
        on: Day,
    ) -> Result<UnwindPreview> {
        match flow::unwind::unwind_preview(&self.0, &Scope::system(tenant), deal, on).await {
            Err(error) if error.code == codes::NOT_FOUND => Ok(UnwindPreview {
                posting_day: on,
                lines: Vec::new(),
            }),
            answer => answer,
        }
    }

    async fn gross_at(
        &self,
        tenant: TenantId,
        episode: EpisodeId,
        on: Day,
        prices: &[Money],
    ) -> Result<Vec<Money>> {
        flow::gross::gross_at(&self.0, &Scope::system(tenant), episode, on, prices).await
    }
}
