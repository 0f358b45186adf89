//! How much somebody may give off the list price. Who has which authority is a matter of permissions and delegations;
//! what an authority may give is a dated row, so that a centre changes its limits without code.

use super::{code, permission};
use contracts::identity::Lent;
use kernel::{CentreId, Day, Error, Money, Result, UserId};
use platform::Permission;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A limit from a day on.
    DiscountRuleId;
}

kernel::words! {
    /// In whose place one decides.
    pub enum Authority {
        /// Leads deals.
        Salesman = "salesman",
        /// Leads the salesmen of a centre.
        Head = "head",
        /// Leads the centre.
        Director = "director",
    }
}

/// What an authority may give, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct DiscountRule {
    /// The rule.
    pub id: DiscountRuleId,
    /// The centre that it holds for; the whole group otherwise.
    pub centre_id: Option<CentreId>,
    /// Whose limit it is.
    pub authority: Authority,
    /// 1 is the first of its centre and authority.
    pub version: i64,
    /// From this day on.
    pub valid_from: Day,
    /// The limit as an amount.
    #[sqlx(rename = "limit_kopecks")]
    pub limit: Option<Money>,
    /// The limit in hundredths of a per cent of the list price; with both, the lower one counts.
    pub limit_basis_points: Option<i64>,
    /// Where the limit comes from.
    pub source: String,
}

impl DiscountRule {
    /// What the rule allows for a car of this list price.
    ///
    /// # Errors
    /// The price is out of range.
    pub fn allows(&self, list_price: Money) -> Result<Money> {
        let share = self
            .limit_basis_points
            .map(|points| list_price.ratio(points, 10_000))
            .transpose()?;
        let limits = self.limit.into_iter().chain(share);
        let lowest = limits.min_by_key(|limit| limit.amount);
        Ok(lowest.unwrap_or(Money::ZERO))
    }
}

impl Authority {
    /// The permission of those who have this authority.
    #[must_use]
    pub fn permission(self) -> &'static Permission {
        match self {
            Self::Salesman => permission::DISCOUNT_GIVE,
            Self::Head => permission::DISCOUNT_APPROVE,
            Self::Director => permission::DISCOUNT_APPROVE_ANY,
        }
    }
}

/// A rule that somebody may use: by an own authority, or by a lent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The rule of the authority.
    pub rule: DiscountRule,
    /// What was lent; absent for an own authority.
    pub lent: Option<Lent>,
}

/// What is to be given off which price.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The discount.
    pub discount: Money,
    /// The list price of the car.
    pub list_price: Money,
    /// Whether the one who gives or decides sells the car.
    pub is_own: bool,
}

/// What somebody may give, and by which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How much.
    pub amount: Money,
    /// The rule and its version; none for somebody without any authority.
    pub rule: Option<(DiscountRuleId, i64)>,
    /// Who lent the authority, when the own one does not suffice.
    pub giver: Option<UserId>,
    /// A lent authority would suffice, and leaves out what its receiver sells.
    pub own_left_out: bool,
}

impl Allowance {
    /// The most that any of these claims allows. What is lent counts where the own authority does not suffice.
    ///
    /// # Errors
    /// The price is out of range.
    pub fn of(claims: &[Claim], wanted: Wanted) -> Result<Self> {
        let mut most = Self {
            amount: Money::ZERO,
            rule: None,
            giver: None,
            own_left_out: false,
        };
        let suffices = |amount: Money| amount.amount >= wanted.discount.amount;
        let (own, lent): (Vec<_>, Vec<_>) = claims.iter().partition(|claim| claim.lent.is_none());
        for claim in own.into_iter().chain(lent) {
            let (amount, giver) = (claim.allows(wanted.list_price)?, claim.giver());
            if claim
                .lent
                .as_ref()
                .is_some_and(|lent| lent.own_excluded && wanted.is_own)
            {
                most.own_left_out |= suffices(amount);
                continue;
            }
            let needed = giver.is_none() || !suffices(most.amount);
            if most.rule.is_none() || (needed && amount.amount > most.amount.amount) {
                most = Self {
                    amount,
                    rule: Some((claim.rule.id, claim.rule.version)),
                    giver,
                    ..most
                };
            }
        }
        Ok(most)
    }

    /// Refuses a decision above the own limit.
    ///
    /// # Errors
    /// `sales.limit_exceeded`, with the limit; `sales.lent_not_own` when a lent authority would suffice for others' deals.
    pub fn covers(&self, discount: Money) -> Result<()> {
        if discount.amount <= self.amount.amount {
            return Ok(());
        }
        if self.own_left_out {
            return Err(code::LENT_NOT_OWN.into());
        }
        Err(Error::new(code::LIMIT_EXCEEDED).with("allowed", self.amount))
    }
}

impl Claim {
    fn giver(&self) -> Option<UserId> {
        self.lent.as_ref().map(|lent| lent.giver)
    }

    /// What the rule allows, within the limit of what was lent.
    fn allows(&self, list_price: Money) -> Result<Money> {
        let by_rule = self.rule.allows(list_price)?;
        let limit = self.lent.as_ref().and_then(|lent| lent.limit);
        Ok(limit
            .filter(|limit| limit.amount < by_rule.amount)
            .unwrap_or(by_rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::identity::DelegationId;
    use time::{OffsetDateTime, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

    fn rule(limit: Option<i64>, points: Option<i64>) -> DiscountRule {
        DiscountRule {
            id: DiscountRuleId::new(),
            centre_id: None,
            authority: Authority::Head,
            version: 1,
            valid_from: NOW.date().into(),
            limit: limit.map(Money::roubles),
            limit_basis_points: points,
            source: "test".to_owned(),
        }
    }

    #[test]
    fn the_lower_limit_of_a_rule_counts() {
        let list = Money::roubles(3_721_000);
        let allows = |limit, points| rule(limit, points).allows(list).unwrap();
        assert_eq!(allows(Some(40_000), None), Money::roubles(40_000));
        assert_eq!(allows(None, Some(100)), Money::roubles(37_210));
        assert_eq!(allows(Some(40_000), Some(100)), Money::roubles(37_210));
        assert_eq!(allows(Some(30_000), Some(100)), Money::roubles(30_000));
    }

    fn own(rule: DiscountRule) -> Claim {
        Claim { rule, lent: None }
    }

    fn lent(rule: DiscountRule, limit: Option<i64>, own_excluded: bool) -> Claim {
        let lent = Lent {
            delegation: DelegationId::new(),
            giver: UserId::new(),
            limit: limit.map(Money::roubles),
            own_excluded,
            until: NOW.into(),
        };
        Claim {
            rule,
            lent: Some(lent),
        }
    }

    fn wanted(roubles: i64, is_own: bool) -> Wanted {
        Wanted {
            discount: Money::roubles(roubles),
            list_price: Money::roubles(1_000_000),
            is_own,
        }
    }

    #[test]
    fn the_strongest_authority_counts_and_nobody_may_give_nothing() {
        let nobody = Allowance::of(&[], wanted(1, false)).unwrap();
        assert_eq!((nobody.amount, nobody.rule), (Money::ZERO, None));
        let (low, high) = (rule(Some(40_000), None), rule(Some(80_000), None));
        let both = Allowance::of(&[own(low), own(high.clone())], wanted(1, true)).unwrap();
        assert_eq!((both.rule, both.giver), (Some((high.id, 1)), None));
        assert!(both.covers(Money::roubles(80_000)).is_ok());
        let over = both.covers(Money::kopecks(8_000_001)).unwrap_err();
        assert_eq!(
            (over.code, over.params),
            (
                code::LIMIT_EXCEEDED,
                vec![("allowed", "80,000.00".to_owned())]
            )
        );
    }

    #[test]
    fn what_is_lent_counts_where_the_own_authority_does_not_suffice() {
        let mine = own(rule(Some(40_000), None));
        let head = lent(rule(Some(80_000), None), Some(60_000), true);
        let claims = [head.clone(), mine.clone()];
        let small = Allowance::of(&claims, wanted(40_000, false)).unwrap();
        assert_eq!((small.amount, small.giver), (Money::roubles(40_000), None));
        let large = Allowance::of(&claims, wanted(60_000, false)).unwrap();
        assert_eq!(
            (large.amount, large.giver),
            (Money::roubles(60_000), head.giver())
        );
        let over = large.covers(Money::kopecks(6_000_001)).unwrap_err();
        assert_eq!(over.code, code::LIMIT_EXCEEDED);
        let sold_by_me = Allowance::of(&claims, wanted(60_000, true)).unwrap();
        assert_eq!(
            (sold_by_me.amount, sold_by_me.giver),
            (Money::roubles(40_000), None)
        );
        let refused = sold_by_me.covers(Money::roubles(60_000)).unwrap_err();
        assert_eq!(refused.code, code::LENT_NOT_OWN);
        // Above the lent limit it is no matter whose deal it is.
        let above = Allowance::of(&claims, wanted(60_001, true)).unwrap();
        assert_eq!(
            above.covers(Money::roubles(60_001)).unwrap_err().code,
            code::LIMIT_EXCEEDED
        );
        assert_eq!(Allowance::of(&[mine], wanted(1, true)).unwrap().giver, None);
    }
}
