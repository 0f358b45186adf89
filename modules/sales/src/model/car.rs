//! Cars on offer, as vehicles told us.

use contracts::vehicles::{EpisodeId, EpisodeListed, StockCar};
use kernel::{CentreId, EntityId, Money, VehicleNumber};
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

/// A car on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct OfferedCar {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// The owner.
    pub entity_id: EntityId,
    /// Where it stands.
    pub centre_id: CentreId,
    /// Its VIN.
    pub vin: VehicleNumber,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Approved price, VAT included.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
}

impl From<EpisodeListed> for OfferedCar {
    fn from(listed: EpisodeListed) -> Self {
        Self {
            episode_id: listed.episode,
            entity_id: listed.entity,
            centre_id: listed.centre,
            vin: listed.vin,
            title: listed.title,
            price: listed.price,
        }
    }
}

impl OfferedCar {
    /// A car of the stock, when it is on offer.
    #[must_use]
    pub fn of(car: StockCar) -> Option<Self> {
        let price = car.price.filter(|_| car.for_sale)?;
        Some(Self {
            episode_id: car.episode,
            entity_id: car.entity,
            centre_id: car.centre,
            vin: car.vin,
            title: car.title,
            price,
        })
    }
}
