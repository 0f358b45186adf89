//! How much somebody may give off the list price. Who has which authority is a matter of permissions and delegations;
//! what an authority may give is a dated row, so that a centre changes its limits without code.

use kernel::{CentreId, Day, Error, Instant, Line, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::code;

kernel::id! {
    /// A limit from a day on.
    DiscountRuleId;
    /// An authority lent to somebody for a time.
    DelegationId;
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

/// What somebody may give, and by which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How much.
    pub amount: Money,
    /// The rule and its version; none for somebody without any authority.
    pub rule: Option<(DiscountRuleId, i64)>,
}

impl Allowance {
    /// The most that any of these rules allows.
    ///
    /// # Errors
    /// The price is out of range.
    pub fn of(rules: &[DiscountRule], list_price: Money) -> Result<Self> {
        let mut most = Self {
            amount: Money::ZERO,
            rule: None,
        };
        for rule in rules {
            let amount = rule.allows(list_price)?;
            if most.rule.is_none() || amount.amount > most.amount.amount {
                most = Self {
                    amount,
                    rule: Some((rule.id, rule.version)),
                };
            }
        }
        Ok(most)
    }

    /// Refuses a decision above the own limit.
    ///
    /// # Errors
    /// `sales.limit_exceeded`, with the limit.
    pub fn covers(&self, discount: Money) -> Result<()> {
        if discount.amount <= self.amount.amount {
            return Ok(());
        }
        Err(Error::new(code::LIMIT_EXCEEDED).with("allowed", self.amount))
    }
}

/// An authority lent to somebody at a centre for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Delegation {
    /// The delegation.
    pub id: DelegationId,
    /// Where.
    pub centre_id: CentreId,
    /// What is lent.
    pub authority: Authority,
    /// Who lends it.
    pub given_by: UserId,
    /// Who has it for a time.
    pub given_to: UserId,
    /// From then on.
    pub starts_at: Instant,
    /// Until then.
    pub ends_at: Instant,
    /// Why.
    pub reason: Line,
    /// When it was entered.
    pub made_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

impl Delegation {
    /// The delegation, when its time lies ahead and it goes to somebody else.
    ///
    /// # Errors
    /// `sales.delegation_term` at `/ends_at`, `sales.delegation_self` at `/given_to`: both at once.
    pub fn checked(self, now: OffsetDateTime) -> Result<Self> {
        let mut invalid = kernel::Invalid::default();
        if self.ends_at.0 <= now || self.ends_at <= self.starts_at {
            invalid.push("/ends_at", code::DELEGATION_TERM);
        }
        if self.given_to == self.given_by {
            invalid.push("/given_to", code::DELEGATION_SELF);
        }
        invalid.check()?;
        Ok(self)
    }

    /// Taken back before its time.
    ///
    /// # Errors
    /// `sales.delegation_over`.
    pub fn revoke(&self, now: OffsetDateTime) -> Result<Self> {
        if self.revoked_at.is_some() || self.ends_at.0 <= now {
            return Err(code::DELEGATION_OVER.into());
        }
        Ok(Self {
            revoked_at: Some(now.into()),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

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

    #[test]
    fn the_strongest_authority_counts_and_nobody_may_give_nothing() {
        let list = Money::roubles(1_000_000);
        let nobody = Allowance::of(&[], list).unwrap();
        assert_eq!((nobody.amount, nobody.rule), (Money::ZERO, None));
        let (low, high) = (rule(Some(40_000), None), rule(Some(80_000), None));
        let both = Allowance::of(&[low, high.clone()], list).unwrap();
        assert_eq!(both.rule, Some((high.id, 1)));
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
    fn a_delegation_lies_ahead_and_goes_to_somebody_else() {
        let (giver, taker) = (UserId::new(), UserId::new());
        let delegation = |to, ends: OffsetDateTime| Delegation {
            id: DelegationId::new(),
            centre_id: CentreId::new(),
            authority: Authority::Head,
            given_by: giver,
            given_to: to,
            starts_at: NOW.into(),
            ends_at: ends.into(),
            reason: "Отпуск".parse().unwrap(),
            made_at: NOW.into(),
            revoked_at: None,
        };
        let tomorrow = NOW + Duration::DAY;
        let lent = delegation(taker, tomorrow).checked(NOW).unwrap();
        let wrong = delegation(giver, NOW).checked(NOW).unwrap_err();
        assert_eq!(wrong.fields.len(), 2);
        let back = lent.revoke(NOW).unwrap();
        assert_eq!(back.revoked_at, Some(NOW.into()));
        assert_eq!(back.revoke(NOW).unwrap_err().code, code::DELEGATION_OVER);
        assert!(lent.revoke(tomorrow).is_err());
    }
}
