//! Money that goes back to a buyer, and what is kept of it.

use super::facts::{Fact, Facts};
use contracts::sales::{DealUnwound, RefundMade};
use kernel::{Code, Money};

/// What the ledger has of the advances of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Advances that are neither set off nor given back.
    pub advances: Money,
    /// VAT that was charged on them.
    pub vat: Money,
}

impl Open {
    /// VAT of a part of the advances. The last part takes what is left, so that all parts come to what was charged.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn vat_of(&self, settled: Money) -> Result<Money, Code> {
        if settled.amount >= self.advances.amount {
            Ok(self.vat)
        } else {
            self.vat.ratio(settled.amount, self.advances.amount)
        }
    }
}

/// Advances were given back, whole or less what is kept.
#[must_use]
pub fn refund_made(event: &RefundMade) -> Facts {
    let facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        deal: Some(event.deal),
        counterparty: Some(event.buyer.into()),
        ..Facts::new::<RefundMade>(event.entity, event.centre, event.refunded_on)
    };
    facts
        .with_money(event.way, event.refunded)
        .with(Fact::DepositKept, event.kept)
}

/// The same with the VAT of the settled advances: the part of the money that went back comes back too, the part of the
/// money that is kept stays paid. Both come to what was charged.
///
/// # Errors
/// `field.amount_out_of_range`.
pub fn with_vat(facts: Facts, event: &RefundMade, open: Open) -> Result<Facts, Code> {
    let settled = open.vat_of(event.settled)?;
    let weights = [event.refunded.amount, event.kept.amount];
    let (back, kept) = if event.settled == Money::ZERO {
        (Money::ZERO, Money::ZERO)
    } else {
        let mut parts = settled.allocate(&weights)?.into_iter();
        let mut part = || parts.next().unwrap_or(Money::ZERO);
        (part(), part())
    };
    Ok(facts
        .with(Fact::AdvanceVatRefunded, back)
        .with(Fact::AdvanceVatKept, kept))
}

/// A deal was unwound: what is kept of the money that goes back.
#[must_use]
pub fn deal_unwound(event: &DealUnwound) -> Facts {
    let facts = Facts {
        document: Some(event.document.clone()),
        episode: Some(event.episode),
        deal: Some(event.deal),
        counterparty: Some(event.buyer.into()),
        ..Facts::new::<DealUnwound>(event.entity, event.centre, event.unwound_on)
    };
    facts.with_money(event.way, event.fee)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Event;
    use proptest::prelude::*;

    fn parts(settled: i64, kept: i64, open: Open) -> (i64, i64) {
        let event = RefundMade {
            settled: Money::kopecks(settled),
            refunded: Money::kopecks(settled - kept),
            kept: Money::kopecks(kept),
            ..RefundMade::sample()
        };
        let facts = with_vat(refund_made(&event), &event, open).unwrap();
        let amount = |fact| facts.amount(fact).unwrap().amount;
        (
            amount(Fact::AdvanceVatRefunded),
            amount(Fact::AdvanceVatKept),
        )
    }

    fn open(advances: i64, vat: i64) -> Open {
        Open {
            advances: Money::kopecks(advances),
            vat: Money::kopecks(vat),
        }
    }

    #[test]
    fn day_20_keeps_thirty_per_cent_with_its_vat() {
        assert_eq!(
            parts(5_000_000, 1_500_000, open(5_000_000, 901_639)),
            (631_147, 270_492)
        );
    }

    #[test]
    fn nothing_settled_moves_no_vat_and_a_whole_refund_takes_all_of_it_back() {
        assert_eq!(parts(0, 0, open(5_000_000, 901_639)), (0, 0));
        assert_eq!(parts(5_000_000, 0, open(5_000_000, 901_639)), (901_639, 0));
        assert_eq!(
            parts(5_000_000, 5_000_000, open(5_000_000, 901_639)),
            (0, 901_639)
        );
        assert_eq!(parts(5_000_000, 0, open(0, 0)), (0, 0));
    }

    proptest! {
        /// Whatever is settled in however many steps, the parts come to the VAT that was charged.
        #[test]
        fn the_parts_of_every_settlement_come_to_what_was_charged(
            advances in 1_i64..1_000_000_000, rate in 1_i64..30, cut in 0_i64..=1_000, kept in 0_i64..=1_000,
        ) {
            let vat = Money::kopecks(advances).ratio(rate, 100 + rate).unwrap().amount;
            let of = |whole: i64, thousandths: i64| whole * thousandths / 1_000;
            let first = of(advances, cut);
            let (back, stays) = parts(first, of(first, kept), open(advances, vat));
            let rest = advances - first;
            let (last_back, last_stays) = parts(rest, of(rest, kept), open(rest, vat - back - stays));
            if rest > 0 {
                prop_assert_eq!(back + stays + last_back + last_stays, vat);
            }
            prop_assert!(back >= 0 && stays >= 0 && last_back >= 0 && last_stays >= 0);
        }
    }
}
