//! Names of colleagues for other modules.

use super::ports::Desk;
use crate::flow;
use async_trait::async_trait;
use contracts::identity::Colleagues;
use kernel::{Result, TenantId, UserId};

#[async_trait]
impl Colleagues for Desk {
    async fn names(&self, tenant: TenantId, people: &[UserId]) -> Result<Vec<(UserId, String)>> {
        flow::standing::names(self.app(), tenant, people).await
    }
}
