//! The port of the module for the others in the process.

use super::{appraisal::AppraisalIn, vehicle::Typed};
use crate::flow;
use async_trait::async_trait;
use contracts::{
    buyback::{PurchaseId, SellerFacts, Sellers},
    field_work::{
        FieldAppraised, FieldDesk, FieldPurchase, FieldScope, FieldWork, InspectionStart,
        InspectionStarted,
    },
};
use kernel::{CentreId, Invalid, Result, TenantId};
use platform::{App, http::IfMatch};
use serde_json::Value;
use uuid::Uuid;

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

#[async_trait]
impl FieldWork for Desk {
    async fn desk(&self, scope: &FieldScope, home: CentreId) -> Result<FieldDesk> {
        flow::field_work::desk(&self.0, scope, home).await
    }

    async fn purchase(&self, scope: &FieldScope, purchase: PurchaseId) -> Result<FieldPurchase> {
        flow::field_work::purchase(&self.0, scope, purchase).await
    }

    async fn appraisal(
        &self,
        scope: &FieldScope,
        purchase: PurchaseId,
        version: i64,
    ) -> Result<Option<Value>> {
        flow::field_work::appraisal(&self.0, scope, purchase, version).await
    }

    async fn start(
        &self,
        scope: &FieldScope,
        key: Uuid,
        ask: InspectionStart,
    ) -> Result<InspectionStarted> {
        flow::field_work::start(&self.0, scope, key, ask).await
    }

    async fn appraise(
        &self,
        scope: &FieldScope,
        key: Uuid,
        purchase: PurchaseId,
        seen: i64,
        body: Value,
    ) -> Result<FieldAppraised> {
        let input = deserr::deserialize::<Typed<AppraisalIn>, _, Invalid>(body)?;
        let ask = (input.vehicle, input.rest.map(Into::into));
        let command = flow::field_work::command(scope, "field_work.appraise", key);
        let put = flow::appraisal::appraisal_put(&self.0, &command, purchase, IfMatch(seen), ask);
        flow::field_work::appraised(&self.0, &command, purchase, &put.await?).await
    }
}
