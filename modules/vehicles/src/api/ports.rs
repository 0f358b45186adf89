//! The ports of the module for the others in the process.

use crate::{
    MODULE, flow,
    model::{check::Clearance, episode::Episode},
    store,
};
use async_trait::async_trait;
use contracts::{
    sales::DealId,
    vehicles::{
        EpisodeId, ReservationAsk, ReservationGiven, StockCar, VehicleHolds, VehicleStock,
        VehicleType, VehicleTypes,
    },
};
use kernel::{CentreId, Day, Result, TenantId, UserId, VehicleNumber};
use platform::{App, Scope};
use time::OffsetDateTime;

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
        let owned = store::episode::numbers_owned(&mut tx, numbers).await?;
        tx.close().await?;
        Ok(owned)
    }

    async fn cars(&self, tenant: TenantId, episodes: &[EpisodeId]) -> Result<Vec<StockCar>> {
        let ids: Vec<_> = episodes.iter().map(|episode| episode.0).collect();
        let today = Day(self.0.clock.now().date());
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let rows = store::episode::episodes_by_id(&mut tx, &ids).await?;
        let clearances = store::check::clearances(&mut tx, &ids, today).await?;
        tx.close().await?;
        let cars = rows.into_iter().map(|episode| {
            let own = |clearance: &&Clearance| clearance.episode_id == episode.id;
            let cleared_until = clearances.iter().find(own).and_then(Clearance::until);
            stock_car(episode, cleared_until)
        });
        Ok(cars.collect())
    }

    async fn last_mileage(&self, tenant: TenantId, number: &VehicleNumber) -> Result<Option<i64>> {
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let records = store::episode::records(&mut tx, number).await?;
        tx.close().await?;
        Ok(records.mileage_km)
    }

    async fn returnable(&self, tenant: TenantId, episode: EpisodeId, deal: DealId) -> Result<()> {
        flow::sale::returnable(&self.0, tenant, episode, deal).await
    }
}

#[async_trait]
impl VehicleTypes for Desk {
    async fn vehicle_type(
        &self,
        tenant: TenantId,
        code: &str,
        centre: Option<CentreId>,
        on: Day,
    ) -> Result<Option<VehicleType>> {
        let mut tx = self.0.db.read(MODULE, &Scope::system(tenant)).await?;
        let kind = flow::stock::vehicle_type(&mut tx, code, centre, on).await?;
        tx.close().await?;
        Ok(kind.map(|kind| kind.demands()))
    }
}

fn stock_car(episode: Episode, cleared_until: Option<OffsetDateTime>) -> StockCar {
    StockCar {
        title: episode.title(),
        for_sale: episode.for_sale(),
        episode: episode.id,
        entity: episode.entity_id,
        centre: episode.centre_id,
        vin: episode.vin,
        price: episode.price,
        cleared_until,
        vehicle_type: episode.vehicle_type,
    }
}
