//! buyback: buying cars from people. One aggregate, the purchase: one offered car from the first call to the stock.

use crate::{
    paper::SourceDocument,
    sample::{id, march, noon, vin},
};
use async_trait::async_trait;
use kernel::{
    CentreId, Day, EntityId, Event, Inn, Money, Result, TenantId, VehicleNumber, vat::VatScheme,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// The aggregate that every event here belongs to.
pub const PURCHASE: &str = "buyback.purchase";

pub use crate::ids::{PurchaseId, SellerId};
pub use crate::paper::MoneyWay;

/// The seller accepted an offer; the car and the papers are to be checked. Reader: verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksRequested {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The buying legal entity.
    pub entity: EntityId,
    /// The buying centre.
    pub centre: CentreId,
    /// The car.
    pub vin: VehicleNumber,
    /// When the offer was accepted.
    #[serde(with = "time::serde::rfc3339")]
    pub accepted_at: OffsetDateTime,
    /// Code of the vehicle type.
    #[serde(default = "crate::paper::car")]
    pub vehicle_type: String,
}

impl Event for ChecksRequested {
    const TYPE: &'static str = "buyback.checks_requested.v1";
    const AGGREGATE: &'static str = PURCHASE;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            vin: vin(),
            accepted_at: noon(5),
            vehicle_type: crate::paper::car(),
        }
    }
}

/// The contract is signed; before money moves, everything is checked again. Reader: verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractSigned {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The buying legal entity.
    pub entity: EntityId,
    /// The buying centre.
    pub centre: CentreId,
    /// The car.
    pub vin: VehicleNumber,
    /// The contract.
    pub contract: SourceDocument,
    /// Contract price.
    pub price: Money,
    /// Code of the vehicle type.
    #[serde(default = "crate::paper::car")]
    pub vehicle_type: String,
}

impl Event for ContractSigned {
    const TYPE: &'static str = "buyback.contract_signed.v1";
    const AGGREGATE: &'static str = PURCHASE;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            vin: vin(),
            contract: SourceDocument {
                module: "buyback".into(),
                number: "ДКП-1".into(),
                date: march(5),
            },
            price: Money::roubles(1_450_000),
            vehicle_type: crate::paper::car(),
        }
    }
}

/// The seller got the money. Reader: finance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutMade {
    /// The purchase.
    pub purchase: PurchaseId,
    /// Who paid.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// Who got it.
    pub seller: SellerId,
    /// The car it was paid for.
    pub vin: VehicleNumber,
    /// Cash or bank.
    pub way: MoneyWay,
    /// How much.
    pub amount: Money,
    /// The day, in the zone of the legal entity.
    pub paid_on: Day,
    /// The payment order.
    pub document: SourceDocument,
}

impl Event for PayoutMade {
    const TYPE: &'static str = "buyback.payout_made.v1";
    const AGGREGATE: &'static str = PURCHASE;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            seller: SellerId(id(6)),
            vin: vin(),
            way: MoneyWay::Bank,
            amount: Money::roubles(1_450_000),
            paid_on: march(5),
            document: SourceDocument {
                module: "buyback".into(),
                number: "ПП-1".into(),
                date: march(5),
            },
        }
    }
}

/// The act of acceptance is signed: the car is ours. Reader: vehicles (opens the stock episode).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarAccepted {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The new owner.
    pub entity: EntityId,
    /// Where the car is.
    pub centre: CentreId,
    /// Who sold it.
    pub seller: SellerId,
    /// The car.
    pub vin: VehicleNumber,
    /// Make as agreed in the contract.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer at acceptance.
    pub mileage_km: i64,
    /// Contract price.
    pub price: Money,
    /// VAT scheme, with its proof in the purchase (VAT-3).
    pub vat_scheme: VatScheme,
    /// Day of the act, in the zone of the legal entity.
    pub accepted_on: Day,
    /// The contract.
    pub contract: SourceDocument,
    /// Code of the vehicle type.
    #[serde(default = "crate::paper::car")]
    pub vehicle_type: String,
    /// What the type asks beyond make, model, year: code and value.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

impl Event for CarAccepted {
    const TYPE: &'static str = "buyback.car_accepted.v1";
    const AGGREGATE: &'static str = PURCHASE;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            seller: SellerId(id(6)),
            vin: vin(),
            make: "Lada".into(),
            model: "Vesta".into(),
            year: 2022,
            mileage_km: 41_000,
            price: Money::roubles(1_450_000),
            vat_scheme: VatScheme::Margin51,
            accepted_on: march(5),
            contract: SourceDocument {
                module: "buyback".into(),
                number: "ДКП-1".into(),
                date: march(5),
            },
            vehicle_type: crate::paper::car(),
            attributes: BTreeMap::from([("engine_cc".to_owned(), "1596".to_owned())]),
        }
    }
}

/// A seller who sold us nothing is forgotten at their own wish (152-FZ). Reader: verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerErased {
    /// The purchase that did not come about.
    pub purchase: PurchaseId,
    /// The seller.
    pub seller: SellerId,
}

impl Event for SellerErased {
    const TYPE: &'static str = "buyback.seller_erased.v1";
    const AGGREGATE: &'static str = PURCHASE;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            seller: SellerId(id(6)),
        }
    }
}

/// What the checks need to know of the seller and the papers. Personal data: it is asked for when needed and does not
/// travel in events.
#[derive(Clone, PartialEq, Eq)]
pub struct SellerFacts {
    /// Full name.
    pub full_name: String,
    /// Passport of the Russian Federation.
    pub passport: kernel::passport::Passport,
    /// Day of issue of the passport: with the date of birth it says until when it is valid (CHK-5).
    pub passport_issued_on: Day,
    /// Date of birth.
    pub born_on: Day,
    /// Phone.
    pub phone: kernel::phone::Phone,
    /// ПТС or ЭПТС number of the car; a type without title papers has none.
    pub pts_number: Option<kernel::pts::PtsNumber>,
    /// Consent to the checks was given (152-FZ).
    pub consented: bool,
}

impl std::fmt::Debug for SellerFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SellerFacts(***)")
    }
}

/// Read port to the seller behind a purchase. Caller: verification.
#[async_trait]
pub trait Sellers: Send + Sync {
    /// The seller and the papers of a purchase.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn facts(&self, tenant: TenantId, purchase: PurchaseId) -> Result<Option<SellerFacts>>;

    /// The company that sells, when it is one; verification asks the register of companies about it.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn company(&self, _tenant: TenantId, _purchase: PurchaseId) -> Result<Option<Inn>> {
        Ok(None)
    }
}
