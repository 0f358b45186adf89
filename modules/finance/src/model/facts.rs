//! What an event says, in the amounts and dimensions that posting rules speak of. Every amount is computed from the event
//! alone: events of different aggregates come in any order.

use super::{code, rate::Policy};
use contracts::{
    buyback::{MoneyWay, PayoutMade},
    sales::{DealHandedOver, DealId, FiProductSold, PaymentReceived},
    vehicles::{CostAdded, CostKind, EpisodeHandedOver, EpisodeId, EpisodeOpened, SourceDocument},
};
use kernel::{CentreId, Day, EntityId, Event, Money, Result, UserId, vat::VatScheme};
use uuid::Uuid;

kernel::words! {
    /// An amount of an event.
    pub enum Fact {
        /// Contract price of a car.
        PurchasePrice = "purchase_price",
        /// Money that moved through the bank.
        PaidByBank = "paid_by_bank",
        /// Money that moved through the cash desk.
        PaidInCash = "paid_in_cash",
        /// Cost of own parts.
        OwnPartsNet = "own_parts_net",
        /// Body shop without VAT.
        BodyShopNet = "body_shop_net",
        /// Transport without VAT.
        TransportNet = "transport_net",
        /// VAT of a supplier, deductible.
        InputVat = "input_vat",
        /// VAT of a supplier that an entity without VAT bears itself.
        InputVatKept = "input_vat_kept",
        /// VAT of an advance (VAT-7).
        AdvanceVat = "advance_vat",
        /// Price of a sale, VAT included.
        SalePrice = "sale_price",
        /// VAT of a sale: of the margin or of the price (VAT-3).
        SaleVat = "sale_vat",
        /// All costs of a car, purchase included.
        CostTotal = "cost_total",
        /// Interest on the money in a car.
        Financing = "financing",
        /// The salesman's part of the gross profit.
        SalesmanCommission = "salesman_commission",
        /// What was paid before the handover.
        Advances = "advances",
        /// VAT charged on the advances of the deal, as the ledger has it.
        AdvanceVatCharged = "advance_vat_charged",
        /// Kept of an advance that was not given back whole.
        DepositKept = "deposit_kept",
        /// VAT of the advances that were given back.
        AdvanceVatRefunded = "advance_vat_refunded",
        /// VAT of the advances that were kept.
        AdvanceVatKept = "advance_vat_kept",
        /// What the salesman earns more when the gross profit of a sold car changes.
        CommissionAdded = "commission_added",
        /// What he earns less.
        CommissionTakenBack = "commission_taken_back",
        /// Commission of a bank or an insurer, VAT included.
        FiCommission = "fi_commission",
        /// VAT of that commission.
        FiVat = "fi_vat",
    }
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Type of the event.
    pub event: &'static str,
    /// The posting rule: the type of the event, with a case of it behind a colon when it means different things.
    pub rule: &'static str,
    /// Which of the entries of its event.
    pub part: i16,
    /// The legal entity whose books it moves.
    pub entity: EntityId,
    /// Day of the document: it chooses rule and rates.
    pub day: Day,
    /// The paper, when there is one.
    pub document: Option<SourceDocument>,
    /// The car in stock.
    pub episode: Option<EpisodeId>,
    /// The deal.
    pub deal: Option<DealId>,
    /// Who is owed or owes.
    pub counterparty: Option<Uuid>,
    /// The salesman.
    pub salesman: Option<UserId>,
    /// The centre.
    pub centre: CentreId,
    pub(super) amounts: Vec<(Fact, Money)>,
}

impl Facts {
    pub(super) fn new<E: Event>(entity: EntityId, centre: CentreId, day: Day) -> Self {
        Self {
            event: E::TYPE,
            rule: E::TYPE,
            part: 1,
            entity,
            day,
            document: None,
            episode: None,
            deal: None,
            counterparty: None,
            salesman: None,
            centre,
            amounts: Vec::new(),
        }
    }

    /// An amount; `None` when this event has no such thing.
    #[must_use]
    pub fn amount(&self, fact: Fact) -> Option<Money> {
        self.amounts
            .iter()
            .find(|(name, _)| *name == fact)
            .map(|(_, amount)| *amount)
    }

    /// The same with one more amount.
    #[must_use]
    pub fn with(mut self, fact: Fact, amount: Money) -> Self {
        self.amounts.push((fact, amount));
        self
    }

    /// A cost by what it was paid for. Its VAT is deducted by who pays VAT, and borne by who does not.
    pub(super) fn with_cost(self, kind: CostKind, net: Money, vat: Money, policy: &Policy) -> Self {
        self.with(Fact::OwnPartsNet, only(kind == CostKind::OwnParts, net))
            .with(Fact::BodyShopNet, only(kind == CostKind::BodyShop, net))
            .with(Fact::TransportNet, only(kind == CostKind::Transport, net))
            .with(Fact::InputVat, only(policy.vat_payer, vat))
            .with(Fact::InputVatKept, only(!policy.vat_payer, vat))
    }

    pub(super) fn with_money(self, way: MoneyWay, amount: Money) -> Self {
        self.with(Fact::PaidByBank, only(way == MoneyWay::Bank, amount))
            .with(Fact::PaidInCash, only(way == MoneyWay::Cash, amount))
    }
}

pub(super) fn only(applies: bool, amount: Money) -> Money {
    if applies { amount } else { Money::ZERO }
}

/// Goods on commission belong to somebody else and stand off the balance sheet.
pub(super) fn own_goods(scheme: VatScheme) -> Result<()> {
    if scheme == VatScheme::Commission {
        Err(code::SCHEME_NOT_POSTED.into())
    } else {
        Ok(())
    }
}

/// The rule of a car that was bought from a payer of VAT: its cost is the price without VAT.
pub const BOUGHT_WITH_VAT: &str = "vehicles.episode_opened.v1:vat";

/// VAT inside the price of a purchase that is no cost of the car: only under the general scheme (VAT-4).
#[must_use]
pub fn purchase_vat(event: &EpisodeOpened) -> Money {
    let shown = event.purchase_vat.unwrap_or(Money::ZERO);
    only(event.vat_scheme.deducts_input(), shown)
}

/// A car was bought.
///
/// # Errors
/// `finance.scheme_not_posted`.
pub fn episode_opened(event: &EpisodeOpened, policy: &Policy) -> Result<Facts> {
    own_goods(event.vat_scheme)?;
    let vat = purchase_vat(event);
    let mut facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        counterparty: Some(event.counterparty),
        ..Facts::new::<EpisodeOpened>(event.entity, event.centre, event.acquired_on)
    };
    if vat != Money::ZERO {
        facts.rule = BOUGHT_WITH_VAT;
    }
    Ok(facts
        .with(Fact::PurchasePrice, event.purchase_price.minus(vat)?)
        .with(Fact::InputVat, only(policy.vat_payer, vat))
        .with(Fact::InputVatKept, only(!policy.vat_payer, vat)))
}

/// A car cost more.
#[must_use]
pub fn cost_added(event: &CostAdded, policy: &Policy) -> Facts {
    let facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        counterparty: event.supplier,
        ..Facts::new::<CostAdded>(event.entity, event.centre, event.document.date)
    };
    facts.with_cost(event.kind, event.net, event.vat, policy)
}

/// The seller of a car got the money.
#[must_use]
pub fn payout_made(event: &PayoutMade) -> Facts {
    let facts = Facts {
        document: Some(event.document.clone()),
        counterparty: Some(event.seller.into()),
        ..Facts::new::<PayoutMade>(event.entity, event.centre, event.paid_on)
    };
    facts.with_money(event.way, event.amount)
}

/// A buyer paid in advance: VAT of the whole of it, a margin car's too (VAT-7).
///
/// # Errors
/// `finance.no_rate`, `field.amount_out_of_range`.
pub fn payment_received(event: &PaymentReceived, policy: &Policy) -> Result<Facts> {
    let vat = policy.vat(event.paid_on, |rate| rate.on_advance(event.amount))?;
    let facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        deal: Some(event.deal),
        counterparty: Some(event.buyer.into()),
        ..Facts::new::<PaymentReceived>(event.entity, event.centre, event.paid_on)
    };
    Ok(facts
        .with_money(event.way, event.amount)
        .with(Fact::AdvanceVat, vat))
}

/// A car was sold: revenue, its VAT, its cost, what its money cost meanwhile, what the salesman earned.
///
/// # Errors
/// `finance.scheme_not_posted`, `finance.no_rate`, `field.amount_out_of_range`.
pub fn episode_handed_over(event: &EpisodeHandedOver, policy: &Policy) -> Result<Facts> {
    own_goods(event.vat_scheme)?;
    let day = event.handed_over_on;
    let vat = policy.sale_vat(day, event.vat_scheme, event.purchase_price, event.price)?;
    let gross = event.price.minus(vat)?.minus(event.cost_total)?;
    let facts = Facts {
        episode: Some(event.episode),
        deal: Some(event.deal),
        counterparty: Some(event.buyer),
        salesman: Some(event.salesman),
        ..Facts::new::<EpisodeHandedOver>(event.entity, event.centre, day)
    };
    Ok(facts
        .with(Fact::SalePrice, event.price)
        .with(Fact::SaleVat, vat)
        .with(Fact::CostTotal, event.cost_total)
        .with(
            Fact::Financing,
            policy.financing(event.purchase_price, event.acquired_on, day)?,
        )
        .with(
            Fact::SalesmanCommission,
            policy.salesman_commission(gross, day)?,
        ))
}

/// A deal was handed over: its advances are set off. Their VAT is what the ledger has of them.
#[must_use]
pub fn deal_handed_over(event: &DealHandedOver) -> Facts {
    let facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        deal: Some(event.deal),
        counterparty: Some(event.buyer.into()),
        ..Facts::new::<DealHandedOver>(event.entity, event.centre, event.handed_over_on)
    };
    facts.with(Fact::Advances, event.paid)
}

/// A bank or an insurer owes a commission.
///
/// # Errors
/// `finance.no_rate`, `field.amount_out_of_range`.
pub fn fi_product_sold(event: &FiProductSold, policy: &Policy) -> Result<Facts> {
    let vat = policy.vat(event.sold_on, |rate| rate.included_in(event.commission))?;
    let facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        deal: Some(event.deal),
        counterparty: Some(event.partner),
        ..Facts::new::<FiProductSold>(event.entity, event.centre, event.sold_on)
    };
    Ok(facts
        .with(Fact::FiCommission, event.commission)
        .with(Fact::FiVat, vat))
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
