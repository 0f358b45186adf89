//! Deposits: how much of them goes back when a deal is called off. The rule is a dated row; the money goes back by the
//! way that it came.

use super::{code, deal::Deal, payment::Payment, refund::Purse};
use contracts::paper::MoneyWay;
use kernel::{CentreId, Day, Error, FieldError, Invalid, Money, Result, codes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::id! {
    /// A rule for deposits from a day on.
    DepositRuleId;
}

/// What goes back within so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepositStep {
    /// The last day, counted from the day of the first payment.
    pub days_max: i64,
    /// The share that goes back, in hundredths of a per cent.
    pub basis_points: i64,
}

/// How much of a deposit goes back, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepositRule {
    /// The rule.
    pub id: DepositRuleId,
    /// The centre that it holds for; the whole group otherwise.
    pub centre_id: Option<CentreId>,
    /// 1 is the first of its centre.
    pub version: i64,
    /// From this day on.
    pub valid_from: Day,
    /// What goes back early, by days.
    pub steps: Vec<DepositStep>,
    /// The share that goes back after all of them.
    pub later_basis_points: i64,
    /// Where the rule comes from.
    pub source: String,
}

impl DepositRule {
    /// The share that goes back on this day after the first payment.
    #[must_use]
    pub fn returns(&self, days: i64) -> i64 {
        let steps = self.steps.iter().filter(|step| days <= step.days_max);
        let first = steps.min_by_key(|step| step.days_max);
        first.map_or(self.later_basis_points, |step| step.basis_points)
    }

    /// The rule, when its steps are days that grow.
    ///
    /// # Errors
    /// `sales.deposit_steps` at `/steps`.
    pub fn checked(self) -> Result<Self> {
        let days = self.steps.iter().map(|step| step.days_max);
        let grow = days.clone().zip(days.skip(1)).all(|(one, next)| one < next);
        if grow {
            Ok(self)
        } else {
            Err(Error::field("/steps", code::DEPOSIT_STEPS))
        }
    }
}

/// What goes back by one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    /// The way that the money came.
    pub way: MoneyWay,
    /// What is settled.
    pub settled: Money,
    /// What goes back.
    pub refunded: Money,
    /// What is kept.
    pub kept: Money,
}

/// What calling a deal off does with its money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settlement {
    /// The rule for deposits.
    pub rule_id: DepositRuleId,
    /// Its version.
    pub rule_version: i64,
    /// Days since the first payment.
    pub days: i64,
    /// The share of the deposit that goes back, in hundredths of a per cent.
    pub basis_points: i64,
    /// The deposit: what was agreed, or else the first payment. What was paid beyond it goes back whole.
    pub deposit: Money,
    /// How much of the deposit goes back by the rule.
    pub returned_by_rule: Money,
    /// All money of the deal.
    pub settled: Money,
    /// What goes back.
    pub refunded: Money,
    /// What is kept.
    pub kept: Money,
    /// By each way that the money came.
    pub shares: Vec<Share>,
}

impl Settlement {
    /// What the rule says on this day.
    ///
    /// # Errors
    /// An amount is out of range.
    pub fn by_rule(
        rule: &DepositRule,
        deal: &Deal,
        first: &Payment,
        purses: &[Purse],
        today: Day,
    ) -> Result<Self> {
        let days = (today.0 - first.paid_on.0).whole_days();
        let basis_points = rule.returns(days);
        let agreed = deal.deposit_due.unwrap_or(first.amount);
        let deposit = Money::kopecks(agreed.amount.min(deal.paid.amount));
        let returned = deposit.ratio(basis_points, 10_000)?;
        let settlement = Self {
            rule_id: rule.id,
            rule_version: rule.version,
            days,
            basis_points,
            deposit,
            returned_by_rule: returned,
            settled: deal.paid,
            refunded: Money::ZERO,
            kept: Money::ZERO,
            shares: Vec::new(),
        };
        settlement.returning(returned, purses)
    }

    /// The same with another part of the deposit going back.
    ///
    /// # Errors
    /// `field.out_of_range` at `/deposit_override/returned`.
    pub fn returning(self, returned: Money, purses: &[Purse]) -> Result<Self> {
        if !(0..=self.deposit.amount).contains(&returned.amount) {
            return Err(out_of_range(self.deposit));
        }
        let kept = self.deposit.minus(returned)?;
        let refunded = self.settled.minus(kept)?;
        let shares = shares(kept, purses)?;
        Ok(Self {
            kept,
            refunded,
            shares,
            ..self
        })
    }
}

fn out_of_range(max: Money) -> Error {
    let field = FieldError {
        pointer: "/deposit_override/returned".to_owned(),
        code: codes::OUT_OF_RANGE,
        params: vec![("min", Money::ZERO.to_string()), ("max", max.to_string())],
    };
    Invalid {
        fields: vec![field],
    }
    .into()
}

/// What is kept is taken from each way in proportion to what the deal holds of it.
fn shares(kept: Money, purses: &[Purse]) -> Result<Vec<Share>> {
    let held: Vec<&Purse> = purses
        .iter()
        .filter(|purse| purse.held().amount > 0)
        .collect();
    let weights: Vec<i64> = held.iter().map(|purse| purse.held().amount).collect();
    let parts = kept.allocate(&weights)?;
    let shares = held.iter().zip(parts);
    shares.map(|(purse, part)| purse.returned(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::deal::{DealState, tests::deal};
    use contracts::sales::PaymentId;
    use kernel::UserId;
    use time::{Duration, OffsetDateTime, macros::datetime};

    const PAID: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

    fn rule(steps: &[(i64, i64)], later: i64) -> DepositRule {
        let step = |(days_max, basis_points): &(i64, i64)| DepositStep {
            days_max: *days_max,
            basis_points: *basis_points,
        };
        DepositRule {
            id: DepositRuleId::new(),
            centre_id: None,
            version: 2,
            valid_from: PAID.date().into(),
            steps: steps.iter().map(step).collect(),
            later_basis_points: later,
            source: "test".to_owned(),
        }
    }

    fn settle(days: i64, cash: i64, bank: i64, due: Option<i64>) -> Settlement {
        let deal = Deal {
            paid: Money::kopecks(cash + bank),
            deposit_due: due.map(Money::kopecks),
            ..deal(DealState::Reserved)
        };
        let first = Payment {
            id: PaymentId::new(),
            deal_id: deal.id,
            way: MoneyWay::Cash,
            amount: Money::kopecks(if cash > 0 { cash } else { bank }),
            document_number: "ПКО-1".parse().unwrap(),
            paid_on: PAID.date().into(),
            received_at: PAID.into(),
            received_by: UserId::new(),
        };
        let purse = |way, amount| Purse {
            way,
            received: Money::kopecks(amount),
            settled: Money::ZERO,
        };
        let purses = [purse(MoneyWay::Bank, bank), purse(MoneyWay::Cash, cash)];
        let today = (PAID.date() + Duration::days(days)).into();
        Settlement::by_rule(&rule(&[(14, 10_000)], 7_000), &deal, &first, &purses, today).unwrap()
    }

    #[test]
    fn sal_5_day_2_returns_all_and_day_20_seventy_per_cent() {
        let early = settle(2, 10_000_000, 0, None);
        assert_eq!((early.refunded.amount, early.kept.amount), (10_000_000, 0));
        let late = settle(20, 10_000_000, 0, None);
        assert_eq!(
            (
                late.days,
                late.basis_points,
                late.refunded.amount,
                late.kept.amount
            ),
            (20, 7_000, 7_000_000, 3_000_000)
        );
        assert_eq!(settle(14, 100, 0, None).kept, Money::ZERO);
        assert_eq!(settle(15, 100, 0, None).kept, Money::kopecks(30));
    }

    #[test]
    fn what_was_paid_beyond_the_deposit_goes_back_whole() {
        let more = settle(20, 5_000_000, 20_000_000, Some(5_000_000));
        assert_eq!(
            (more.deposit.amount, more.kept.amount, more.refunded.amount),
            (5_000_000, 1_500_000, 23_500_000)
        );
    }

    #[test]
    fn every_way_bears_its_part_and_the_parts_add_up() {
        for (cash, bank) in [(1, 2), (100, 33), (7, 7), (999, 1), (1, 1_000_001)] {
            let both = settle(20, cash, bank, Some(cash + bank));
            let sum = |of: fn(&Share) -> Money| Money::sum(both.shares.iter().map(of)).unwrap();
            assert_eq!(sum(|share| share.kept), both.kept);
            assert_eq!(sum(|share| share.refunded), both.refunded);
            assert_eq!(sum(|share| share.settled), both.settled);
            assert!(both.shares.iter().all(|share| share.refunded.amount >= 0));
        }
    }

    #[test]
    fn an_override_stays_within_the_deposit() {
        let late = settle(20, 1_000, 0, None);
        let purses = [Purse {
            way: MoneyWay::Cash,
            received: Money::kopecks(1_000),
            settled: Money::ZERO,
        }];
        let all = late
            .clone()
            .returning(Money::kopecks(1_000), &purses)
            .unwrap();
        assert_eq!(
            (all.kept, all.returned_by_rule),
            (Money::ZERO, Money::kopecks(700))
        );
        let over = late.returning(Money::kopecks(1_001), &purses).unwrap_err();
        assert_eq!(over.fields[0].pointer, "/deposit_override/returned");
    }

    #[test]
    fn steps_grow() {
        assert!(rule(&[(2, 10_000), (10, 9_000)], 0).checked().is_ok());
        let wrong = rule(&[(10, 9_000), (10, 8_000)], 0).checked().unwrap_err();
        assert_eq!(wrong.fields[0].code, code::DEPOSIT_STEPS);
    }
}
