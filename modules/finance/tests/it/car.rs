//! One car from purchase to handover as the events that finance hears, made of a few figures.

use contracts::{
    buyback::{MoneyWay, PayoutMade, PurchaseId, SellerId},
    sales::{
        BuyerId, DealHandedOver, DealId, DealUnwound, FiProductId, FiProductSold, PaymentId,
        PaymentReceived, RefundId, RefundMade,
    },
    vehicles::{
        CostAdded, CostKind, CostLineId, EpisodeHandedOver, EpisodeId, EpisodeOpened,
        EpisodeReturned, SourceDocument, VehicleId,
    },
};
use identity::world;
use kernel::{CentreId, Day, EntityId, Money, Vin, vat::VatScheme};
use time::{Date, Duration, macros::date};
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct Car {
    pub entity: EntityId,
    pub centre: CentreId,
    pub episode: EpisodeId,
    pub deal: DealId,
    pub purchase: PurchaseId,
    pub seller: SellerId,
    pub buyer: BuyerId,
    pub partner: Uuid,
    pub vin: Vin,
    pub scheme: VatScheme,
    pub bought_on: Date,
    pub sold_on: Date,
    pub bought_for: i64,
    /// Input VAT inside of it, when the seller pays VAT.
    pub purchase_vat: Option<i64>,
    pub sold_for: i64,
    /// Kind, net and VAT in kopecks.
    pub cost_lines: Vec<(CostKind, i64, i64)>,
    /// Kopecks, way, day.
    pub paid: Vec<(i64, MoneyWay, Date)>,
    pub commission: Option<i64>,
}

#[expect(
    clippy::inconsistent_digit_grouping,
    reason = "kopecks are set apart as in print"
)]
impl Car {
    /// The golden used car of features.md 0.2.
    pub fn g1() -> Self {
        Self {
            entity: world::LE1,
            centre: world::DC1,
            episode: EpisodeId::new(),
            deal: DealId::new(),
            purchase: PurchaseId::new(),
            seller: SellerId::new(),
            buyer: BuyerId::new(),
            partner: Uuid::now_v7(),
            vin: "Z94K241C9PR000042".parse().unwrap(),
            scheme: VatScheme::Margin51,
            bought_on: date!(2026 - 03 - 05),
            sold_on: date!(2026 - 03 - 30),
            bought_for: 1_450_000_00,
            purchase_vat: None,
            sold_for: 1_755_000_00,
            cost_lines: vec![
                (CostKind::OwnParts, 38_400_00, 0),
                (CostKind::BodyShop, 20_000_00, 4_400_00),
                (CostKind::Transport, 10_000_00, 2_200_00),
            ],
            paid: vec![
                (100_000_00, MoneyWay::Cash, date!(2026 - 03 - 28)),
                (1_655_000_00, MoneyWay::Bank, date!(2026 - 03 - 30)),
            ],
            commission: Some(42_700_00),
        }
    }

    /// What the purchase is in the cost: without VAT that is not part of it.
    pub fn purchase_cost(&self) -> i64 {
        self.bought_for - self.purchase_vat.unwrap_or(0)
    }

    pub fn cost_total(&self) -> i64 {
        self.purchase_cost() + self.cost_lines.iter().map(|(_, net, _)| net).sum::<i64>()
    }

    pub fn payout(&self) -> PayoutMade {
        PayoutMade {
            purchase: self.purchase,
            entity: self.entity,
            centre: self.centre,
            seller: self.seller,
            vin: self.vin.clone().into(),
            way: MoneyWay::Bank,
            amount: Money::kopecks(self.bought_for),
            paid_on: self.bought_on.into(),
            document: document("buyback", "ПП-1", self.bought_on),
        }
    }

    pub fn opened(&self) -> EpisodeOpened {
        EpisodeOpened {
            episode: self.episode,
            vehicle: VehicleId(self.episode.0),
            vin: self.vin.clone().into(),
            entity: self.entity,
            centre: self.centre,
            purchase: Some(self.purchase),
            counterparty: self.seller.into(),
            purchase_price: Money::kopecks(self.bought_for),
            vat_scheme: self.scheme,
            acquired_on: self.bought_on.into(),
            document: document("buyback", "ДКП-1", self.bought_on),
            purchase_vat: self.purchase_vat.map(Money::kopecks),
            vehicle_type: contracts::paper::car(),
        }
    }

    pub fn costs(&self) -> Vec<CostAdded> {
        let mut total = self.purchase_cost();
        let added = |(number, (kind, net, vat)): (usize, &(CostKind, i64, i64))| {
            total += net;
            CostAdded {
                episode: self.episode,
                vin: self.vin.clone().into(),
                entity: self.entity,
                centre: self.centre,
                cost_line: CostLineId::new(),
                kind: *kind,
                document: document(
                    "suppliers",
                    &format!("АКТ-{number}"),
                    self.bought_on + Duration::days(1),
                ),
                supplier: (*kind != CostKind::OwnParts).then_some(self.partner),
                net: Money::kopecks(*net),
                vat: Money::kopecks(*vat),
                gross: Money::kopecks(net + vat),
                cost_total: Money::kopecks(total),
                work: None,
            }
        };
        self.cost_lines.iter().enumerate().map(added).collect()
    }

    /// A cost whose paper came on `on`, after `before` of them.
    pub fn late(&self, (kind, net, vat): (CostKind, i64, i64), before: i64, on: Date) -> CostAdded {
        CostAdded {
            episode: self.episode,
            vin: self.vin.clone().into(),
            entity: self.entity,
            centre: self.centre,
            cost_line: CostLineId::new(),
            kind,
            document: document("suppliers", "АКТ-77", on),
            supplier: (kind != CostKind::OwnParts).then_some(self.partner),
            net: Money::kopecks(net),
            vat: Money::kopecks(vat),
            gross: Money::kopecks(net + vat),
            cost_total: Money::kopecks(self.cost_total() + before + net),
            work: None,
        }
    }

    /// Advances that go back, less what is kept.
    pub fn refund(&self, settled: i64, kept: i64, way: MoneyWay, on: Date) -> RefundMade {
        RefundMade {
            deal: self.deal,
            refund: RefundId::new(),
            entity: self.entity,
            centre: self.centre,
            episode: self.episode,
            buyer: self.buyer,
            way,
            settled: Money::kopecks(settled),
            refunded: Money::kopecks(settled - kept),
            kept: Money::kopecks(kept),
            refunded_on: on.into(),
            document: document("sales", "РКО-1", on),
        }
    }

    pub fn unwound(&self, fee: i64, way: MoneyWay, on: Date) -> DealUnwound {
        DealUnwound {
            deal: self.deal,
            entity: self.entity,
            centre: self.centre,
            episode: self.episode,
            buyer: self.buyer,
            salesman: world::ORLOVA,
            handed_over: on >= self.sold_on,
            fee: Money::kopecks(fee),
            way,
            unwound_on: on.into(),
            reason: "buyer_returned".to_owned(),
            document: document("sales", "СОГЛ-1", on),
        }
    }

    /// The car is ours again, with what came late in its cost.
    pub fn returned(&self, late: i64, on: Date) -> EpisodeReturned {
        EpisodeReturned {
            episode: self.episode,
            vehicle: VehicleId(self.episode.0),
            vin: self.vin.clone().into(),
            entity: self.entity,
            centre: self.centre,
            deal: self.deal,
            cost_total: Money::kopecks(self.cost_total() + late),
            returned_on: on.into(),
        }
    }

    pub fn payments(&self) -> Vec<PaymentReceived> {
        let paid =
            |(number, (amount, way, day)): (usize, &(i64, MoneyWay, Date))| PaymentReceived {
                deal: self.deal,
                payment: PaymentId::new(),
                entity: self.entity,
                centre: self.centre,
                episode: self.episode,
                buyer: self.buyer,
                way: *way,
                amount: Money::kopecks(*amount),
                paid_on: (*day).into(),
                document: document("sales", &format!("ПКО-{number}"), *day),
            };
        self.paid.iter().enumerate().map(paid).collect()
    }

    pub fn product(&self) -> Option<FiProductSold> {
        self.commission.map(|commission| FiProductSold {
            deal: self.deal,
            product: FiProductId::new(),
            entity: self.entity,
            centre: self.centre,
            episode: self.episode,
            partner: self.partner,
            commission: Money::kopecks(commission),
            sold_on: self.sold_on.into(),
            document: document("sales", "КР-1", self.sold_on),
        })
    }

    pub fn deal_handed_over(&self) -> DealHandedOver {
        DealHandedOver {
            deal: self.deal,
            entity: self.entity,
            centre: self.centre,
            episode: self.episode,
            buyer: self.buyer,
            salesman: world::ORLOVA,
            price: Money::kopecks(self.sold_for),
            paid: Money::kopecks(self.paid.iter().map(|(amount, _, _)| amount).sum()),
            handed_over_on: self.sold_on.into(),
            document: document("sales", "АПП-1", self.sold_on),
        }
    }

    pub fn episode_handed_over(&self) -> EpisodeHandedOver {
        EpisodeHandedOver {
            episode: self.episode,
            vehicle: VehicleId(self.episode.0),
            vin: self.vin.clone().into(),
            entity: self.entity,
            centre: self.centre,
            deal: self.deal,
            buyer: self.buyer.into(),
            salesman: world::ORLOVA,
            price: Money::kopecks(self.sold_for),
            purchase_price: Money::kopecks(self.bought_for),
            vat_scheme: self.scheme,
            cost_total: Money::kopecks(self.cost_total()),
            acquired_on: self.bought_on.into(),
            handed_over_on: self.sold_on.into(),
        }
    }
}

fn document(module: &str, number: &str, on: Date) -> SourceDocument {
    SourceDocument {
        module: module.to_owned(),
        number: number.to_owned(),
        date: Day(on),
    }
}
