//! sales: deals. One aggregate, the deal.

use crate::{
    ids::{EpisodeId, HoldId},
    paper::{MoneyWay, SourceDocument},
    sample::{id, march, noon},
};
use kernel::{CentreId, Day, EntityId, Event, Money, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// The aggregate that every event here belongs to.
pub const DEAL: &str = "sales.deal";

pub use crate::ids::{BuyerId, DealId, FiProductId, PaymentId, RefundId};

/// A deal took a car. Reader: vehicles (the episode is reserved).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealReserved {
    /// The deal.
    pub deal: DealId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// The hold that vehicles gave.
    pub hold: HoldId,
    /// It frees itself then.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
}

impl Event for DealReserved {
    const TYPE: &'static str = "sales.deal_reserved.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            episode: EpisodeId(id(1)),
            hold: HoldId(id(9)),
            until: noon(28),
        }
    }
}

/// A deal is off. Reader: vehicles (the car is free again).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealCancelled {
    /// The deal.
    pub deal: DealId,
    /// The car in stock.
    pub episode: EpisodeId,
}

impl Event for DealCancelled {
    const TYPE: &'static str = "sales.deal_cancelled.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            episode: EpisodeId(id(1)),
        }
    }
}

/// A buyer paid before the handover: an advance. Reader: finance (advance and its VAT, VAT-7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReceived {
    /// The deal.
    pub deal: DealId,
    /// The payment.
    pub payment: PaymentId,
    /// The seller.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// Who paid.
    pub buyer: BuyerId,
    /// Cash or bank.
    pub way: MoneyWay,
    /// How much.
    pub amount: Money,
    /// The day, in the zone of the legal entity.
    pub paid_on: Day,
    /// Receipt or payment order.
    pub document: SourceDocument,
}

impl Event for PaymentReceived {
    const TYPE: &'static str = "sales.payment_received.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            payment: PaymentId(id(14)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            episode: EpisodeId(id(1)),
            buyer: BuyerId(id(11)),
            way: MoneyWay::Cash,
            amount: Money::roubles(100_000),
            paid_on: march(25),
            document: SourceDocument {
                module: "sales".into(),
                number: "ПКО-1".into(),
                date: march(25),
            },
        }
    }
}

/// A finance or insurance product was sold with the deal; we earn a commission. Reader: finance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiProductSold {
    /// The deal.
    pub deal: DealId,
    /// The product.
    pub product: FiProductId,
    /// Who earns.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// The bank or insurer that owes the commission.
    pub partner: Uuid,
    /// Commission, VAT included.
    pub commission: Money,
    /// The day, in the zone of the legal entity.
    pub sold_on: Day,
    /// The policy or loan contract.
    pub document: SourceDocument,
}

impl Event for FiProductSold {
    const TYPE: &'static str = "sales.fi_product_sold.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            product: FiProductId(id(15)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            episode: EpisodeId(id(1)),
            partner: id(16),
            commission: Money::roubles(42_700),
            sold_on: march(30),
            document: SourceDocument {
                module: "sales".into(),
                number: "КР-1".into(),
                date: march(30),
            },
        }
    }
}

/// The car is in the hands of the buyer. It comes after every payment of the deal.
/// Readers: vehicles (ends the episode), finance (sets the advances off and takes their VAT back).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealHandedOver {
    /// The deal.
    pub deal: DealId,
    /// The seller.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// Who bought it.
    pub buyer: BuyerId,
    /// Who sold it.
    pub salesman: UserId,
    /// Price of the car, VAT included.
    pub price: Money,
    /// Paid before the handover.
    pub paid: Money,
    /// Day of the act, in the zone of the legal entity.
    pub handed_over_on: Day,
    /// The act.
    pub document: SourceDocument,
}

impl Event for DealHandedOver {
    const TYPE: &'static str = "sales.deal_handed_over.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            episode: EpisodeId(id(1)),
            buyer: BuyerId(id(11)),
            salesman: UserId(id(12)),
            price: Money::roubles(1_755_000),
            paid: Money::roubles(1_755_000),
            handed_over_on: march(30),
            document: SourceDocument {
                module: "sales".into(),
                number: "АПП-1".into(),
                date: march(30),
            },
        }
    }
}

/// Everything of the deal is done. Reader: vehicles (the episode is closed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealClosed {
    /// The deal.
    pub deal: DealId,
    /// The car in stock.
    pub episode: EpisodeId,
}

impl Event for DealClosed {
    const TYPE: &'static str = "sales.deal_closed.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            episode: EpisodeId(id(1)),
        }
    }
}

/// Advances of a deal were given back, whole or less what the deposit rule keeps. It comes before the cancellation.
/// Reader: finance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundMade {
    /// The deal.
    pub deal: DealId,
    /// The refund.
    pub refund: RefundId,
    /// The seller.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// Who gets it.
    pub buyer: BuyerId,
    /// Cash or bank: the way that the advances came.
    pub way: MoneyWay,
    /// The advances that are settled: what is refunded and what is kept.
    pub settled: Money,
    /// Given back.
    pub refunded: Money,
    /// Kept by the deposit rule.
    pub kept: Money,
    /// The day, in the zone of the legal entity.
    pub refunded_on: Day,
    /// Payout order.
    pub document: SourceDocument,
}

impl Event for RefundMade {
    const TYPE: &'static str = "sales.refund_made.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            refund: RefundId(id(17)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            episode: EpisodeId(id(1)),
            buyer: BuyerId(id(11)),
            way: MoneyWay::Cash,
            settled: Money::roubles(50_000),
            refunded: Money::roubles(35_000),
            kept: Money::roubles(15_000),
            refunded_on: march(28),
            document: SourceDocument {
                module: "sales".into(),
                number: "РКО-1".into(),
                date: march(28),
            },
        }
    }
}

/// A signed deal is undone, whatever had happened in it. It is the last event of the deal.
/// Readers: vehicles (the car comes back, or is free), finance (reverses everything of the deal and posts the fee).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealUnwound {
    /// The deal.
    pub deal: DealId,
    /// The seller.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// The car in stock.
    pub episode: EpisodeId,
    /// Who had bought it.
    pub buyer: BuyerId,
    /// Who had sold it: the commission is charged back.
    pub salesman: UserId,
    /// Whether the car had been handed over.
    pub handed_over: bool,
    /// Kept from the money that is given back; zero for none.
    pub fee: Money,
    /// The way of the money that the fee is kept from.
    pub way: MoneyWay,
    /// The day, in the zone of the legal entity.
    pub unwound_on: Day,
    /// Code of the reason.
    pub reason: String,
    /// The agreement to undo the deal.
    pub document: SourceDocument,
}

impl Event for DealUnwound {
    const TYPE: &'static str = "sales.deal_unwound.v1";
    const AGGREGATE: &'static str = DEAL;
    fn key(&self) -> Uuid {
        self.deal.0
    }
    fn sample() -> Self {
        Self {
            deal: DealId(id(10)),
            entity: EntityId(id(3)),
            centre: CentreId(id(4)),
            episode: EpisodeId(id(1)),
            buyer: BuyerId(id(11)),
            salesman: UserId(id(12)),
            handed_over: true,
            fee: Money::roubles(10_000),
            way: MoneyWay::Bank,
            unwound_on: march(31),
            reason: "buyer_returned".into(),
            document: SourceDocument {
                module: "sales".into(),
                number: "СОГЛ-1".into(),
                date: march(31),
            },
        }
    }
}
