//! The ports of the module for the others in the process.

use crate::{MODULE, flow, store};
use async_trait::async_trait;
use contracts::identity::{CentreInfo, EntityInfo, Organisation, PlaceInfo};
use kernel::{CentreId, EntityId, PlaceId, Result, TenantId};
use platform::{
    App, Scope,
    auth::{Authenticator, Credential, Identity},
};

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
impl Organisation for Desk {
    async fn centre(&self, tenant: TenantId, centre: CentreId) -> Result<Option<CentreInfo>> {
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let found = store::structure::centre_info(&mut tx, centre).await?;
        tx.close().await?;
        Ok(found)
    }

    async fn entity(&self, tenant: TenantId, entity: EntityId) -> Result<Option<EntityInfo>> {
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let found = store::structure::entity_info(&mut tx, entity).await?;
        tx.close().await?;
        Ok(found)
    }

    async fn place(&self, tenant: TenantId, place: PlaceId) -> Result<Option<PlaceInfo>> {
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let found = store::structure::place_info(&mut tx, place).await?;
        tx.close().await?;
        Ok(found)
    }
}

/// Knows sessions and tokens.
#[derive(Debug)]
pub struct Doorman;

#[async_trait]
impl Authenticator for Doorman {
    async fn identify(&self, app: &App, credential: Credential<'_>) -> Result<Identity> {
        flow::identify::identify(app, credential).await
    }
}
