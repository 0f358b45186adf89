//! The ports of the module for the others in the process.

use crate::{MODULE, flow, model::token::TokenId, store};
use async_trait::async_trait;
use contracts::identity::{
    CentreInfo, ConfirmationAsk, Confirmations, Delegations, DeviceToken, DeviceTokenAsk,
    DeviceTokens, EntityInfo, Lent, Organisation, PlaceInfo,
};
use kernel::{CentreId, EntityId, PlaceId, Result, TenantId, UserId};
use platform::{
    App, Scope,
    auth::{Authenticator, Credential, Identity, Refusal},
    brief::Brief,
};
use time::OffsetDateTime;
use uuid::Uuid;

/// Answers the ports from the module's own store.
#[derive(Debug)]
pub struct Desk {
    app: App,
    centres: Brief<(TenantId, CentreId), CentreInfo>,
    entities: Brief<(TenantId, EntityId), EntityInfo>,
}

impl Desk {
    /// A desk of this suite.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            centres: Brief::default(),
            entities: Brief::default(),
        }
    }

    /// The suite.
    pub fn app(&self) -> &App {
        &self.app
    }
}

#[async_trait]
impl Organisation for Desk {
    async fn centre(&self, tenant: TenantId, centre: CentreId) -> Result<Option<CentreInfo>> {
        let ask = async || {
            let mut tx = self.app.db.read(MODULE, &Scope::system(tenant)).await?;
            let found = store::structure::centre_info(&mut tx, centre).await?;
            tx.close().await?;
            Ok(found)
        };
        self.centres.get(&self.app, (tenant, centre), ask).await
    }

    async fn entity(&self, tenant: TenantId, entity: EntityId) -> Result<Option<EntityInfo>> {
        let ask = async || {
            let mut tx = self.app.db.read(MODULE, &Scope::system(tenant)).await?;
            let found = store::structure::entity_info(&mut tx, entity).await?;
            tx.close().await?;
            Ok(found)
        };
        self.entities.get(&self.app, (tenant, entity), ask).await
    }

    async fn place(&self, tenant: TenantId, place: PlaceId) -> Result<Option<PlaceInfo>> {
        let mut tx = self.app.db.read(MODULE, &Scope::system(tenant)).await?;
        let found = store::structure::place_info(&mut tx, place).await?;
        tx.close().await?;
        Ok(found)
    }
}

#[async_trait]
impl Confirmations for Desk {
    async fn confirmed(&self, ask: ConfirmationAsk) -> Result<bool> {
        let mut tx = self.app.db.read(MODULE, &Scope::system(ask.tenant)).await?;
        let found = store::confirmation::confirmation_get(&mut tx, ask.id).await?;
        tx.close().await?;
        let now = self.app.clock.now();
        Ok(found.is_some_and(|confirmation| confirmation.covers(&ask, now)))
    }
}

#[async_trait]
impl Delegations for Desk {
    async fn lent_to(
        &self,
        tenant: TenantId,
        person: UserId,
        permission: &'static str,
        centre: CentreId,
        at: OffsetDateTime,
    ) -> Result<Vec<Lent>> {
        let mut tx = self.app.db.read(MODULE, &Scope::system(tenant)).await?;
        let lent =
            store::delegation::lent_to(&mut tx, person, permission, centre, at.into()).await?;
        tx.close().await?;
        Ok(lent)
    }
}

#[async_trait]
impl DeviceTokens for Desk {
    async fn issue(&self, ask: DeviceTokenAsk) -> Result<DeviceToken> {
        flow::token::device_token_issue(&self.app, ask).await
    }

    async fn revoke(&self, tenant: TenantId, token: Uuid, by: UserId) -> Result<()> {
        flow::token::device_token_revoke(&self.app, tenant, TokenId(token), by).await
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

    async fn still(&self, app: &App, credential: Credential<'_>) -> Result<Identity> {
        flow::identify::still(app, credential).await
    }

    async fn standing(&self, app: &App, tenant: TenantId, person: UserId) -> Result<Identity> {
        flow::standing::standing(app, tenant, person).await
    }

    async fn refused(&self, app: &App, refusal: Refusal<'_>) -> Result<()> {
        flow::support::refused(app, refusal).await
    }
}
