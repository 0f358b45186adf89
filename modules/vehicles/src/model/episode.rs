//! The stock episode: one time that the group owns a car.

use super::{
    code,
    vehicle_type::{Attributes, reading},
};
use contracts::{
    buyback::PurchaseId,
    sales::{BuyerId, DealId, DealUnwound},
    vehicles::{EpisodeId, UsageUnit, VehicleId},
};
use kernel::{CentreId, Day, EntityId, Error, Money, Result, VehicleNumber, codes, vat::VatScheme};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// Where a car in stock stands. "Held", "under negotiation" and "reserved" are no states: they are a live hold
    /// beside the state, because they end by time.
    pub enum EpisodeState {
        /// It is ours and in the yard.
        Received = "received",
        /// Looked over at arrival.
        Inspected = "inspected",
        /// Being prepared.
        Recon = "recon",
        /// Prepared.
        Ready = "ready",
        /// Offered at an approved price.
        Listed = "listed",
        /// In the hands of its buyer.
        HandedOver = "handed_over",
        /// Nothing is left to do.
        Closed = "closed",
    }

    /// What moves a car on.
    pub enum EpisodeStep {
        /// Look it over.
        Inspect = "inspect",
        /// Begin the preparation.
        StartRecon = "start_recon",
        /// End the preparation.
        FinishRecon = "finish_recon",
        /// Approve a price and offer it; again for a new price.
        List = "list",
        /// Hand it over to the buyer.
        HandOver = "hand_over",
        /// Close the episode.
        Close = "close",
        /// Take it back, because its deal was unwound.
        Return = "return",
    }

    /// What is odd about a car at its arrival.
    pub enum FlagKind {
        /// It shows less than when it was ours before: kilometres, or engine hours where its type counts them.
        MileageBelowRecord = "mileage_below_record",
    }

    /// Why a car cannot come back into stock.
    pub enum ReturnFault {
        /// The group has bought it back already.
        BoughtAgain = "bought_again",
        /// Another deal sold it, or none did.
        OtherDeal = "other_deal",
    }
}

impl EpisodeState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: EpisodeStep) -> Result<Self> {
        use EpisodeState as S;
        use EpisodeStep as T;
        match (self, step) {
            (S::Received, T::Inspect) => Ok(S::Inspected),
            (S::Inspected, T::StartRecon) => Ok(S::Recon),
            (S::Recon, T::FinishRecon) => Ok(S::Ready),
            (S::Ready | S::Listed, T::List) => Ok(S::Listed),
            (S::Listed, T::HandOver) => Ok(S::HandedOver),
            (S::HandedOver, T::Close) => Ok(S::Closed),
            (S::HandedOver | S::Closed, T::Return) => Ok(S::Received),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// Something odd about a car, with both numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EpisodeFlag {
    /// What.
    pub flag: FlagKind,
    /// What it shows now.
    pub found: i64,
    /// What was recorded before.
    pub recorded: i64,
}

/// A car in stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Episode {
    /// The episode.
    pub id: EpisodeId,
    /// The car.
    pub vehicle_id: VehicleId,
    /// Its VIN, or the number that vehicles of its type have.
    pub vin: VehicleNumber,
    /// Code of its type.
    #[serde(default = "contracts::paper::car")]
    pub vehicle_type: String,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// The owner.
    pub entity_id: EntityId,
    /// Where it stands.
    pub centre_id: CentreId,
    /// State of preparation and sale.
    pub state: EpisodeState,
    /// Odometer at acceptance; zero where the type counts engine hours.
    pub mileage_km: i64,
    /// What its type asks beyond that: code and value.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    #[sqlx(json)]
    pub attributes: Attributes,
    /// What was odd at arrival.
    #[serde(default)]
    #[sqlx(json)]
    pub flags: Vec<EpisodeFlag>,
    /// First day of ownership.
    pub acquired_on: Day,
    /// Approved price, VAT included; absent until the car is listed.
    #[sqlx(rename = "price_kopecks")]
    pub price: Option<Money>,
    /// The deal that it was handed over in.
    pub deal_id: Option<DealId>,
    /// Day of the handover.
    pub handed_over_on: Option<Day>,
    /// Version for `If-Match`.
    pub version: i64,
}

impl Episode {
    /// "Lada Vesta 2022".
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {} {}", self.make, self.model, self.year)
    }

    /// Whether a deal may take it.
    #[must_use]
    pub fn for_sale(&self) -> bool {
        self.state == EpisodeState::Listed
    }

    /// Whether it is ours.
    #[must_use]
    pub fn in_stock(&self) -> bool {
        self.handed_over_on.is_none()
    }

    /// Only a car that is ours can be checked for a sale.
    ///
    /// # Errors
    /// `vehicles.not_in_stock`.
    pub fn checkable(&self) -> Result<()> {
        if self.in_stock() {
            Ok(())
        } else {
            Err(code::NOT_IN_STOCK.into())
        }
    }

    /// Offered at a price.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn list(&self, price: Money) -> Result<Self> {
        Ok(Self {
            price: Some(price),
            ..self.moved(EpisodeStep::List)?
        })
    }

    /// One step on.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn moved(&self, step: EpisodeStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// In the hands of its buyer.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn hand_over(&self, deal: DealId, on: Day) -> Result<Self> {
        Ok(Self {
            deal_id: Some(deal),
            handed_over_on: Some(on),
            ..self.moved(EpisodeStep::HandOver)?
        })
    }

    /// Ours again: the price is void, the sale becomes history.
    ///
    /// # Errors
    /// `vehicles.not_returnable`, `common.illegal_transition`.
    pub fn come_back(&self, unwound: &DealUnwound) -> Result<(Self, PastSale)> {
        self.returnable(unwound.deal, false)?;
        let handed_over_on = self
            .handed_over_on
            .ok_or_else(|| not_returnable(ReturnFault::OtherDeal))?;
        let sale = PastSale {
            id: PastSaleId::new(),
            episode_id: self.id,
            deal_id: unwound.deal,
            buyer_id: unwound.buyer,
            price: self.price,
            handed_over_on,
            returned_on: unwound.unwound_on,
        };
        let after = Self {
            price: None,
            deal_id: None,
            handed_over_on: None,
            ..self.moved(EpisodeStep::Return)?
        };
        Ok((after, sale))
    }

    /// Whether unwinding this deal may bring it back. A car that the deal only reserved never left.
    ///
    /// # Errors
    /// `vehicles.not_returnable`.
    pub fn returnable(&self, deal: DealId, bought_again: bool) -> Result<()> {
        if self.in_stock() {
            return Ok(());
        }
        if self.deal_id != Some(deal) {
            return Err(not_returnable(ReturnFault::OtherDeal));
        }
        if bought_again {
            return Err(not_returnable(ReturnFault::BoughtAgain));
        }
        Ok(())
    }
}

fn not_returnable(fault: ReturnFault) -> Error {
    Error::new(code::NOT_RETURNABLE).with("reason", fault)
}

kernel::id! {
    /// A sale that was undone.
    PastSaleId;
}

/// A sale of the car that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct PastSale {
    /// The sale.
    pub id: PastSaleId,
    /// The episode.
    pub episode_id: EpisodeId,
    /// The deal that was unwound.
    pub deal_id: DealId,
    /// Who had bought it.
    pub buyer_id: BuyerId,
    /// Approved price at that time.
    #[sqlx(rename = "price_kopecks")]
    pub price: Option<Money>,
    /// Day of the handover.
    pub handed_over_on: Day,
    /// Day on which it came back.
    pub returned_on: Day,
}

/// A car that comes into stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The purchase that brings it, when buyback does.
    pub purchase: Option<PurchaseId>,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// Who sold it to us.
    pub counterparty: Uuid,
    /// Its number.
    pub vin: VehicleNumber,
    /// Code of its type.
    pub vehicle_type: String,
    /// What its type asks.
    pub attributes: Attributes,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer.
    pub mileage_km: i64,
    /// Contract price.
    pub price: Money,
    /// Input VAT inside the price, when it is deducted.
    pub purchase_vat: Option<Money>,
    /// VAT scheme, fixed here for the whole episode.
    pub vat_scheme: VatScheme,
    /// First day of ownership.
    pub acquired_on: Day,
    /// The contract.
    pub document: contracts::vehicles::SourceDocument,
}

/// The highest readings of a car in the times that it was ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromRow)]
pub struct Records {
    /// Of the odometer.
    pub mileage_km: Option<i64>,
    /// Of the engine's counter.
    pub engine_hours: Option<i64>,
}

impl Arrival {
    /// What is odd about it, given what was recorded before.
    #[must_use]
    pub fn flags(&self, usage: UsageUnit, records: Records) -> Vec<EpisodeFlag> {
        let found = reading(usage, self.mileage_km, &self.attributes);
        let recorded = match usage {
            UsageUnit::Km => records.mileage_km,
            UsageUnit::EngineHours => records.engine_hours,
        };
        let below = recorded.filter(|recorded| found < *recorded);
        below
            .map(|recorded| EpisodeFlag {
                flag: FlagKind::MileageBelowRecord,
                found,
                recorded,
            })
            .into_iter()
            .collect()
    }
}

/// What was fixed at the purchase and is not changed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PurchaseFacts {
    /// The purchase, when buyback brought it.
    pub purchase_id: Option<PurchaseId>,
    /// Contract price.
    #[sqlx(rename = "purchase_price_kopecks")]
    pub price: Money,
    /// Scheme of the VAT.
    pub vat_scheme: VatScheme,
}

#[cfg(test)]
#[path = "episode_tests.rs"]
mod tests;
