//! The ports of the module for the others in the process.

use crate::{MODULE, flow, model::episode::Episode, store};
use async_trait::async_trait;
use contracts::{
    sales::DealId,
    vehicles::{EpisodeId, ReservationAsk, ReservationGiven, StockCar, VehicleHolds, VehicleStock},
};
use kernel::{Result, TenantId, UserId, VehicleNumber};
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
impl VehicleHolds for Desk {
    async fn reserve(&self, ask: ReservationAsk) -> Result<ReservationGiven> {
        flow::hold::reserve(&self.0, ask).await
    }

    async fn release(
        &self,
        tenant: TenantId,
        episode: EpisodeId,
        deal: DealId,
        actor: UserId,
    ) -> Result<()> {
        flow::hold::reservation_release(&self.0, tenant, episode, deal, actor).await
    }
}

#[async_trait]
impl VehicleStock for Desk {
    async fn owned(
        &self,
        tenant: TenantId,
        numbers: &[VehicleNumber],
    ) -> Result<Vec<VehicleNumber>> {
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let owned = store::episode::vins_owned(&mut tx, numbers).await?;
        tx.close().await?;
        Ok(owned)
    }

    async fn cars(&self, tenant: TenantId, episodes: &[EpisodeId]) -> Result<Vec<StockCar>> {
        let ids: Vec<_> = episodes.iter().map(|episode| episode.0).collect();
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let rows = store::episode::episodes_by_id(&mut tx, &ids).await?;
        tx.close().await?;
        Ok(rows.into_iter().map(stock_car).collect())
    }

    async fn last_mileage(&self, _: TenantId, _: &VehicleNumber) -> Result<Option<i64>> {
        Ok(None)
    }

    async fn returnable(&self, _: TenantId, _: EpisodeId, _: DealId) -> Result<()> {
        Ok(())
    }
}

fn stock_car(episode: Episode) -> StockCar {
    StockCar {
        title: episode.title(),
        for_sale: episode.for_sale(),
        episode: episode.id,
        entity: episode.entity_id,
        centre: episode.centre_id,
        vin: episode.vin,
        price: episode.price,
        cleared_until: Some(time::macros::datetime!(2100-01-01 0:00 UTC)),
        vehicle_type: contracts::paper::car(),
    }
}
