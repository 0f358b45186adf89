//! Money that goes back to a buyer, by the way that it came.

use super::{
    code,
    deal::Deal,
    deposit::{DepositRuleId, Share},
};
use contracts::{
    paper::MoneyWay,
    sales::{DealId, RefundId},
};
use kernel::{Day, Error, Instant, Line, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::words! {
    /// Why money goes back.
    pub enum RefundKind {
        /// The deal was called off before the contract.
        Cancel = "cancel",
        /// A signed deal was undone.
        Unwind = "unwind",
    }
}

/// What came by one way, and what of it has been settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Purse {
    /// Cash or bank.
    pub way: MoneyWay,
    /// What came.
    #[sqlx(rename = "received_kopecks")]
    pub received: Money,
    /// What refunds have settled.
    #[sqlx(rename = "settled_kopecks")]
    pub settled: Money,
}

impl Purse {
    /// What the deal still holds.
    #[must_use]
    pub fn held(&self) -> Money {
        self.received.minus(self.settled).unwrap_or(Money::ZERO)
    }

    /// All of it as it goes back when a signed deal is undone, less the fee when it is kept from this way.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn returned(&self, fee: Money) -> Result<Share> {
        Ok(Share {
            way: self.way,
            settled: self.held(),
            refunded: self.held().minus(fee)?,
            kept: fee,
        })
    }
}

/// A payout order or receipt for one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPaper {
    /// Cash or bank.
    pub way: MoneyWay,
    /// Its number.
    pub number: Line,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Refund {
    /// The refund.
    pub id: RefundId,
    /// The deal.
    pub deal_id: DealId,
    /// Why.
    pub kind: RefundKind,
    /// Cash or bank.
    pub way: MoneyWay,
    /// What is settled.
    #[sqlx(rename = "settled_kopecks")]
    pub settled: Money,
    /// What went back.
    #[sqlx(rename = "refunded_kopecks")]
    pub refunded: Money,
    /// What was kept.
    #[sqlx(rename = "kept_kopecks")]
    pub kept: Money,
    /// Payout order or receipt.
    pub document_number: Line,
    /// Day, in the zone of the centre.
    pub refunded_on: Day,
    /// The rule for deposits, when the deal was called off.
    pub rule_id: Option<DepositRuleId>,
    /// Its version.
    pub rule_version: Option<i64>,
    /// When it was entered.
    pub made_at: Instant,
    /// Who entered it.
    pub made_by: UserId,
}

impl Refund {
    /// The refund of a share.
    #[must_use]
    pub fn of(
        deal: &Deal,
        kind: RefundKind,
        share: &Share,
        number: Line,
        (by, now): (UserId, OffsetDateTime),
    ) -> Self {
        Self {
            id: RefundId::new(),
            deal_id: deal.id,
            kind,
            way: share.way,
            settled: share.settled,
            refunded: share.refunded,
            kept: share.kept,
            document_number: number,
            refunded_on: deal.today(now),
            rule_id: None,
            rule_version: None,
            made_at: now.into(),
            made_by: by,
        }
    }

    /// The same by this rule for deposits.
    #[must_use]
    pub fn by(self, rule: (DepositRuleId, i64)) -> Self {
        Self {
            rule_id: Some(rule.0),
            rule_version: Some(rule.1),
            ..self
        }
    }
}

/// The number of the paper for each share: every way that money goes back by has one, and no other.
///
/// # Errors
/// `sales.refund_papers` at `/refunds`, with the ways.
pub fn papers(shares: &[Share], papers: &[RefundPaper]) -> Result<Vec<(Share, Line)>> {
    let paper_of = |share: &Share| {
        let mut fitting = papers.iter().filter(|paper| paper.way == share.way);
        let paper = fitting.next().map(|paper| (*share, paper.number.clone()));
        paper.filter(|_| fitting.next().is_none())
    };
    let found: Option<Vec<_>> = shares.iter().map(paper_of).collect();
    found
        .filter(|found| found.len() == papers.len())
        .ok_or_else(|| {
            let ways: Vec<_> = shares.iter().map(|share| share.way.word()).collect();
            let mut error = Error::field("/refunds", code::REFUND_PAPERS);
            for field in &mut error.fields {
                field.params = vec![("ways", ways.join(", "))];
            }
            error
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_one_paper() {
        let share = |way| Share {
            way,
            settled: Money::roubles(1),
            refunded: Money::roubles(1),
            kept: Money::ZERO,
        };
        let paper = |way| RefundPaper {
            way,
            number: "РКО-1".parse().unwrap(),
        };
        let (cash, bank) = (MoneyWay::Cash, MoneyWay::Bank);
        let both = [share(cash), share(bank)];
        assert_eq!(papers(&both, &[paper(bank), paper(cash)]).unwrap().len(), 2);
        assert!(papers(&[], &[]).unwrap().is_empty());
        for wrong in [
            vec![],
            vec![paper(cash)],
            vec![paper(cash), paper(cash)],
            vec![paper(cash), paper(bank), paper(bank)],
        ] {
            let error = papers(&both, &wrong).unwrap_err();
            assert_eq!(error.fields[0].params, [("ways", "cash, bank".to_owned())]);
        }
        assert!(papers(&[share(cash)], &[paper(cash), paper(bank)]).is_err());
    }
}
