//! Costs that come after the car is sold: they are costs of the deal, and change what the salesman earned.

use super::{
    facts::{self, Fact, Facts},
    rate::Policy,
};
use contracts::{
    sales::DealId,
    vehicles::{CostAdded, CostKind, CostLineId, EpisodeId, EpisodeReturned, SourceDocument},
};
use kernel::{CentreId, Day, EntityId, Event, Money, Result, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// The rule of a cost that comes after the handover.
pub const LATE_COST: &str = "vehicles.cost_added.v1:late";
/// The rule of what such a cost changes of the salesman's commission.
pub const COMMISSION: &str = "vehicles.cost_added.v1:commission";

/// What finance knows of the sale of a car.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Sold {
    /// The deal.
    pub deal_id: DealId,
    /// Who sold it.
    pub salesman_id: UserId,
    /// For how much.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// VAT of the sale.
    #[sqlx(rename = "sale_vat_kopecks")]
    pub vat: Money,
    /// On which day.
    pub handed_over_on: Day,
}

impl Sold {
    /// The day of a late cost: that of its paper, but no earlier than the sale that it belongs to.
    #[must_use]
    pub fn day_of(&self, event: &CostAdded) -> Day {
        event.document.date.max(self.handed_over_on)
    }
}

/// A cost of a car that is sold: of the deal, not of the stock.
#[must_use]
pub fn late_cost(event: &CostAdded, sold: &Sold, policy: &Policy) -> Facts {
    Facts {
        rule: LATE_COST,
        deal: Some(sold.deal_id),
        day: sold.day_of(event),
        ..facts::cost_added(event, policy)
    }
}

/// What the cost changes of the commission: of the new gross profit at the rate of the day of the sale, less what is posted.
///
/// # Errors
/// `finance.no_rate`, `field.amount_out_of_range`.
pub fn commission_changed(
    event: &CostAdded,
    sold: &Sold,
    posted: Money,
    policy: &Policy,
) -> Result<Facts> {
    let gross = sold.price.minus(sold.vat)?.minus(event.cost_total)?;
    let earned = policy.salesman_commission(gross, sold.handed_over_on)?;
    let day = sold.day_of(event);
    let facts = Facts {
        rule: COMMISSION,
        part: 2,
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        deal: Some(sold.deal_id),
        salesman: Some(sold.salesman_id),
        ..Facts::new::<CostAdded>(event.entity, event.centre, day)
    };
    let above = |more: Money, less: Money| {
        let difference = more.minus(less)?;
        Ok::<_, kernel::Code>(facts::only(difference.amount > 0, difference))
    };
    Ok(facts
        .with(Fact::CommissionAdded, above(earned, posted)?)
        .with(Fact::CommissionTakenBack, above(posted, earned)?))
}

/// A late cost as it is kept, so that it can become a cost of the stock again.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LateCost {
    /// Its event.
    pub event_id: Uuid,
    /// The line.
    pub cost_line_id: CostLineId,
    /// The owner.
    pub entity_id: EntityId,
    /// Where the car stood.
    pub centre_id: CentreId,
    /// The car.
    pub episode_id: EpisodeId,
    /// The deal that bore it.
    pub deal_id: DealId,
    /// What it was paid for.
    pub kind: CostKind,
    /// Who is owed the money.
    pub supplier_id: Option<Uuid>,
    /// Module of the paper.
    pub document_module: String,
    /// Its number.
    pub document_number: String,
    /// Its day.
    pub document_date: Day,
    /// Without VAT.
    #[sqlx(rename = "net_kopecks")]
    pub net: Money,
    /// VAT.
    #[sqlx(rename = "vat_kopecks")]
    pub vat: Money,
}

impl LateCost {
    /// What is kept of an event.
    #[must_use]
    pub fn of(event: &CostAdded, event_id: Uuid, deal_id: DealId) -> Self {
        Self {
            event_id,
            cost_line_id: event.cost_line,
            entity_id: event.entity,
            centre_id: event.centre,
            episode_id: event.episode,
            deal_id,
            kind: event.kind,
            supplier_id: event.supplier,
            document_module: event.document.module.clone(),
            document_number: event.document.number.clone(),
            document_date: event.document.date,
            net: event.net,
            vat: event.vat,
        }
    }

    /// The same cost as one of the stock, from the day on which the car is ours again.
    #[must_use]
    pub fn back_in_stock(&self, on: Day, part: i16, policy: &Policy) -> Facts {
        let document = SourceDocument {
            module: self.document_module.clone(),
            number: self.document_number.clone(),
            date: self.document_date,
        };
        let facts = Facts {
            rule: CostAdded::TYPE,
            part,
            document: Some(document),
            episode: Some(self.episode_id),
            counterparty: self.supplier_id,
            ..Facts::new::<EpisodeReturned>(self.entity_id, self.centre_id, on)
        };
        facts.with_cost(self.kind, self.net, self.vat, policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::Standard;
    use time::macros::date;

    fn policy(vat_payer: bool) -> Policy {
        Policy {
            vat_payer,
            rates: Standard::read().unwrap().rates,
        }
    }

    fn sold() -> Sold {
        Sold {
            deal_id: DealId::new(),
            salesman_id: UserId::new(),
            price: Money::roubles(1_755_000),
            vat: Money::roubles(55_000),
            handed_over_on: date!(2026 - 03 - 30).into(),
        }
    }

    fn changed(cost_total: i64, posted: i64) -> (i64, i64) {
        let event = CostAdded {
            cost_total: Money::kopecks(cost_total),
            ..CostAdded::sample()
        };
        let facts =
            commission_changed(&event, &sold(), Money::kopecks(posted), &policy(true)).unwrap();
        let amount = |fact| facts.amount(fact).unwrap().amount;
        (
            amount(Fact::CommissionAdded),
            amount(Fact::CommissionTakenBack),
        )
    }

    #[test]
    fn stk_3_the_commission_follows_the_gross_profit() {
        assert_eq!(changed(152_340_000, 1_452_800), (0, 40_000));
        assert_eq!(changed(151_840_000, 1_452_800), (0, 0));
        assert_eq!(changed(151_340_000, 1_452_800), (40_000, 0));
        // A loss earns nothing, and takes back no more than was posted.
        assert_eq!(changed(200_000_000, 1_452_800), (0, 1_452_800));
        assert_eq!(changed(200_000_000, 0), (0, 0));
    }

    #[test]
    fn a_late_cost_is_of_the_deal_and_no_earlier_than_the_sale() {
        let sold = sold();
        let early = late_cost(&CostAdded::sample(), &sold, &policy(true));
        assert_eq!(
            (early.rule, early.day, early.deal),
            (LATE_COST, sold.handed_over_on, Some(sold.deal_id))
        );
        assert_eq!(
            early.amount(Fact::BodyShopNet),
            Some(Money::roubles(20_000))
        );
    }

    #[test]
    fn back_in_stock_it_costs_the_same_without_the_deal() {
        let event = CostAdded::sample();
        let kept = LateCost::of(&event, Uuid::now_v7(), DealId::new());
        let on = date!(2026 - 04 - 10).into();
        for payer in [true, false] {
            let back = kept.back_in_stock(on, 3, &policy(payer));
            let was = facts::cost_added(&event, &policy(payer));
            assert_eq!((back.rule, back.part, back.day), (CostAdded::TYPE, 3, on));
            assert_eq!((back.deal, back.episode), (None, was.episode));
            assert_eq!(back.counterparty, was.counterparty);
            for fact in [Fact::BodyShopNet, Fact::InputVat, Fact::InputVatKept] {
                assert_eq!(back.amount(fact), was.amount(fact), "{fact}");
            }
        }
    }
}
