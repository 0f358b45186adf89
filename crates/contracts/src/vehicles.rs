//! vehicles: the stock. One aggregate, the stock episode: the time during which the group owns a car once.

use crate::{
    ids::{DealId, PurchaseId},
    sample::{id, march, noon, vin},
};
use async_trait::async_trait;
use kernel::{
    CentreId, Day, EntityId, Event, Money, Result, TenantId, UserId, VehicleNumber, vat::VatScheme,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// The aggregate that every event here belongs to.
pub const EPISODE: &str = "vehicles.episode";

pub use crate::ids::{CostLineId, EpisodeId, HoldId, VehicleId};
pub use crate::paper::SourceDocument;
pub use crate::vehicle_type::{
    AttributeKind, AttributeRule, Named, PhotoAngle, UsageUnit, VehicleType, VehicleTypes,
};

kernel::words! {
    /// What a cost was paid for; posting rules and the waterfall speak in these words.
    pub enum CostKind {
        /// The price paid for the car.
        Purchase = "purchase",
        /// Parts from our own stock, at cost, without VAT.
        OwnParts = "own_parts",
        /// Work of a body shop.
        BodyShop = "body_shop",
        /// Bringing the car.
        Transport = "transport",
    }
}

/// A car came into stock. Readers: finance (posts the purchase), buyback (the purchase is complete).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeOpened {
    /// The episode.
    pub episode: EpisodeId,
    /// The car.
    pub vehicle: VehicleId,
    /// Its VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// The purchase that brought it, when buyback did.
    pub purchase: Option<PurchaseId>,
    /// Who sold it to us.
    pub counterparty: Uuid,
    /// Contract price.
    pub purchase_price: Money,
    /// Input VAT inside the price, when the seller pays VAT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_vat: Option<Money>,
    /// VAT scheme, fixed at purchase (VAT-3).
    pub vat_scheme: VatScheme,
    /// First day of ownership, in the zone of the legal entity.
    pub acquired_on: Day,
    /// The contract.
    pub document: SourceDocument,
    /// Code of the vehicle type.
    #[serde(default = "crate::paper::car")]
    pub vehicle_type: String,
}

impl Event for EpisodeOpened {
    const TYPE: &'static str = "vehicles.episode_opened.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            vehicle: VehicleId(id(2)),
            vin: vin(),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            purchase: Some(PurchaseId(id(5))),
            counterparty: id(6),
            purchase_price: Money::roubles(1_450_000),
            purchase_vat: None,
            vat_scheme: VatScheme::Margin51,
            acquired_on: march(5),
            document: SourceDocument {
                module: "buyback".into(),
                number: "ДКП-1".into(),
                date: march(5),
            },
            vehicle_type: crate::paper::car(),
        }
    }
}

/// A cost was added to a car, in stock or after it was sold. Readers: finance, buyback (estimate against fact).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostAdded {
    /// The episode.
    pub episode: EpisodeId,
    /// The car's VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// The line.
    pub cost_line: CostLineId,
    /// What it was paid for.
    pub kind: CostKind,
    /// The paper behind it.
    pub document: SourceDocument,
    /// Who is owed the money; nobody for own parts.
    pub supplier: Option<Uuid>,
    /// Without VAT: what the car's cost grows by.
    pub net: Money,
    /// Deductible input VAT.
    pub vat: Money,
    /// What is owed.
    pub gross: Money,
    /// Cost of the car with this line.
    pub cost_total: Money,
    /// Code of the work in the price list of preparation, when it is one. Reader: buyback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
}

impl Event for CostAdded {
    const TYPE: &'static str = "vehicles.cost_added.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            vin: vin(),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            cost_line: CostLineId(id(7)),
            kind: CostKind::BodyShop,
            document: SourceDocument {
                module: "suppliers".into(),
                number: "АКТ-17".into(),
                date: march(12),
            },
            supplier: Some(id(8)),
            net: Money::roubles(20_000),
            vat: Money::roubles(4_400),
            gross: Money::roubles(24_400),
            cost_total: Money::roubles(1_508_400),
            work: Some("bumper_paint".into()),
        }
    }
}

/// A car has an approved price and is offered. Reader: sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeListed {
    /// The episode.
    pub episode: EpisodeId,
    /// The car's VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Approved price, VAT included.
    pub price: Money,
}

impl Event for EpisodeListed {
    const TYPE: &'static str = "vehicles.episode_listed.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            vin: vin(),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            title: "Lada Vesta 2022".into(),
            price: Money::roubles(1_755_000),
        }
    }
}

kernel::words! {
    /// Why a hold is over.
    pub enum HoldEnd {
        /// Its time ran out.
        Expired = "expired",
        /// The holder gave it back.
        Released = "released",
        /// The car was handed over to the holder.
        Fulfilled = "fulfilled",
    }
}

/// A hold is over and the car may be free. Reader: sales (offers the car to the next in the queue).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldEnded {
    /// The episode.
    pub episode: EpisodeId,
    /// The hold.
    pub hold: HoldId,
    /// The deal that held it, for a reservation.
    pub deal: Option<DealId>,
    /// Why.
    pub reason: HoldEnd,
}

impl Event for HoldEnded {
    const TYPE: &'static str = "vehicles.hold_ended.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            hold: HoldId(id(9)),
            deal: Some(DealId(id(10))),
            reason: HoldEnd::Expired,
        }
    }
}

/// A car left the stock for its buyer. It comes after every cost of the episode, so its totals are whole.
/// Reader: finance (sale, margin VAT, cost of sale, financing, commission).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeHandedOver {
    /// The episode.
    pub episode: EpisodeId,
    /// The car.
    pub vehicle: VehicleId,
    /// Its VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// The seller.
    pub entity: EntityId,
    /// Where it stood.
    pub centre: CentreId,
    /// The deal.
    pub deal: DealId,
    /// Who bought it.
    pub buyer: Uuid,
    /// Who sold it: earns the commission.
    pub salesman: UserId,
    /// Price of the sale, VAT included.
    pub price: Money,
    /// Contract price of the purchase: with the scheme, the base of the margin VAT (VAT-6).
    pub purchase_price: Money,
    /// VAT scheme, fixed at purchase.
    pub vat_scheme: VatScheme,
    /// All costs, purchase included.
    pub cost_total: Money,
    /// First day of ownership.
    pub acquired_on: Day,
    /// Day of the act of handover.
    pub handed_over_on: Day,
}

impl Event for EpisodeHandedOver {
    const TYPE: &'static str = "vehicles.episode_handed_over.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            vehicle: VehicleId(id(2)),
            vin: vin(),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            deal: DealId(id(10)),
            buyer: id(11),
            salesman: UserId(id(12)),
            price: Money::roubles(1_755_000),
            purchase_price: Money::roubles(1_450_000),
            vat_scheme: VatScheme::Margin51,
            cost_total: Money::roubles(1_518_400),
            acquired_on: march(5),
            handed_over_on: march(30),
        }
    }
}

/// A sold car is ours again, because its deal was unwound. It comes after the handover and every cost of the episode.
/// Readers: finance (reverses the sale), sales (the car may be offered again).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeReturned {
    /// The episode.
    pub episode: EpisodeId,
    /// The car.
    pub vehicle: VehicleId,
    /// Its VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// The deal that was unwound.
    pub deal: DealId,
    /// All costs, purchase included.
    pub cost_total: Money,
    /// The day, in the zone of the legal entity.
    pub returned_on: Day,
}

impl Event for EpisodeReturned {
    const TYPE: &'static str = "vehicles.episode_returned.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            vehicle: VehicleId(id(2)),
            vin: vin(),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            deal: DealId(id(10)),
            cost_total: Money::roubles(1_518_400),
            returned_on: march(31),
        }
    }
}

/// A car shall be offered, and what is known of it is too old. Reader: verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCheckRequested {
    /// The episode.
    pub episode: EpisodeId,
    /// The purchase that brought it, when buyback did.
    pub purchase: Option<PurchaseId>,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// Its VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// Code of the vehicle type.
    pub vehicle_type: String,
}

impl Event for SaleCheckRequested {
    const TYPE: &'static str = "vehicles.sale_check_requested.v1";
    const AGGREGATE: &'static str = EPISODE;
    fn key(&self) -> Uuid {
        self.episode.0
    }
    fn sample() -> Self {
        Self {
            episode: EpisodeId(id(1)),
            purchase: Some(PurchaseId(id(5))),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            vin: vin(),
            vehicle_type: crate::paper::car(),
        }
    }
}

/// What a deal asks when it wants a car kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationAsk {
    /// The group.
    pub tenant: TenantId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// The deal: one deal has at most one reservation, so asking twice gives the same hold.
    pub deal: DealId,
    /// On whose behalf.
    pub actor: UserId,
    /// When it shall end; `None` for the centre's usual time.
    pub until: Option<OffsetDateTime>,
}

/// A reservation that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationGiven {
    /// The hold.
    pub hold: HoldId,
    /// It frees itself then.
    pub until: OffsetDateTime,
}

impl ReservationGiven {
    /// An example for tests of readers.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            hold: HoldId(id(9)),
            until: noon(12),
        }
    }
}

/// A car in stock as a salesman may see it: no cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCar {
    /// The episode.
    pub episode: EpisodeId,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// Its VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Approved price, when it is offered.
    pub price: Option<Money>,
    /// Whether it can be reserved in its present state.
    pub for_sale: bool,
    /// Until when its last clean check counts; `None` when there is none.
    pub cleared_until: Option<OffsetDateTime>,
    /// Code of the vehicle type.
    pub vehicle_type: String,
}

/// Command port: keeps a car for a deal. The hold frees itself, so a caller that dies blocks nobody. Caller: sales.
#[async_trait]
pub trait VehicleHolds: Send + Sync {
    /// Takes the car for the deal, or says that somebody else has it.
    ///
    /// # Errors
    /// `vehicles.already_held`, `vehicles.not_for_sale`, `common.not_found`.
    async fn reserve(&self, ask: ReservationAsk) -> Result<ReservationGiven>;

    /// Gives the car back. Nothing happens when the deal does not hold it.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn release(
        &self,
        tenant: TenantId,
        episode: EpisodeId,
        deal: DealId,
        actor: UserId,
    ) -> Result<()>;
}

/// Read port: what is in stock. Callers: buyback, sales.
#[async_trait]
pub trait VehicleStock: Send + Sync {
    /// Which of these vehicles the group owns now.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn owned(
        &self,
        tenant: TenantId,
        numbers: &[VehicleNumber],
    ) -> Result<Vec<VehicleNumber>>;

    /// The cars behind these episodes; unknown ones are left out.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn cars(&self, tenant: TenantId, episodes: &[EpisodeId]) -> Result<Vec<StockCar>>;

    /// The highest odometer reading that the group has seen on this vehicle. Caller: buyback.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn last_mileage(&self, tenant: TenantId, number: &VehicleNumber) -> Result<Option<i64>>;

    /// Whether a car that this deal took can come back into stock. Caller: sales, before it unwinds the deal.
    ///
    /// # Errors
    /// `vehicles.not_returnable` with the reason, `common.not_found`.
    async fn returnable(&self, tenant: TenantId, episode: EpisodeId, deal: DealId) -> Result<()>;
}
