//! A discount that was asked for: its rule, its reason, what it costs, and who decided.

mod state;

use super::{
    authority::{Allowance, DiscountRuleId},
    code,
    deal::Deal,
};
use contracts::sales::DealId;
use kernel::{CentreId, Instant, Line, Money, Note, Result, UserId, VehicleNumber};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

pub use state::{DiscountState, DiscountStep};

kernel::id! {
    /// A discount that was asked for.
    DiscountRequestId;
}

/// Gross profit before and after a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarginEffect {
    /// Gross profit at the list price.
    pub gross_before: Money,
    /// Gross profit at the price with the discount.
    pub gross_after: Money,
}

/// A discount that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct DiscountRequest {
    /// The request.
    pub id: DiscountRequestId,
    /// The deal.
    pub deal_id: DealId,
    /// Its centre.
    pub centre_id: CentreId,
    /// The version of the terms that it was asked for.
    pub terms: i64,
    /// How far it has come.
    pub state: DiscountState,
    /// The list price.
    #[sqlx(rename = "list_kopecks")]
    pub list_price: Money,
    /// The price of the deal when it was asked.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// What shall be given off the list price.
    #[sqlx(rename = "discount_kopecks")]
    pub discount: Money,
    /// What the asker may give alone.
    #[sqlx(rename = "allowed_kopecks")]
    pub allowed: Money,
    /// The rule that says so; none for an asker without any authority.
    pub rule_id: Option<DiscountRuleId>,
    /// Its version.
    pub rule_version: Option<i64>,
    /// Code of the reason.
    pub reason: Line,
    /// In the words of the asker.
    pub note: Option<Note>,
    /// Gross profit at the list price; left out for who may not see it, and when the ledger does not know the car.
    #[sqlx(rename = "gross_before_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gross_before: Option<Money>,
    /// Gross profit with the discount.
    #[sqlx(rename = "gross_after_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gross_after: Option<Money>,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Instant,
    /// It can be decided until then.
    pub expires_at: Instant,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When it ended.
    pub decided_at: Option<Instant>,
    /// In the words of who decided.
    pub decision_note: Option<Note>,
    /// The rule by which the decider may.
    pub decided_rule_id: Option<DiscountRuleId>,
    /// Its version.
    pub decided_rule_version: Option<i64>,
}

/// A request with the car that it is about, as lists and cards show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct DiscountListed {
    /// The request.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub request: DiscountRequest,
    /// The car of the deal.
    pub title: String,
    /// Its number.
    pub vin: VehicleNumber,
}

impl DiscountListed {
    /// The same for somebody who may see margins there, or not.
    #[must_use]
    pub fn shown(self, margins: bool) -> Self {
        Self {
            request: self.request.shown(margins),
            ..self
        }
    }
}

/// What the salesman asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscountAsk {
    /// What shall be given off the list price.
    pub discount: Money,
    /// Code of the reason.
    pub reason: Line,
    /// In words.
    pub note: Option<Note>,
}

/// Who asks or decides, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hand {
    /// Who.
    pub by: UserId,
    /// When.
    pub now: OffsetDateTime,
    /// What they may give.
    pub allowance: Allowance,
}

impl DiscountRequest {
    /// A request. One within the asker's own limit is approved at once, by the asker.
    ///
    /// # Errors
    /// `common.illegal_transition` is impossible here, and kept for the table.
    pub fn of(
        deal: &Deal,
        ask: DiscountAsk,
        effect: Option<MarginEffect>,
        hand: &Hand,
        hours: i64,
    ) -> Result<Self> {
        let asked = Self {
            id: DiscountRequestId::new(),
            deal_id: deal.id,
            centre_id: deal.centre_id,
            terms: deal.terms,
            state: DiscountState::Requested,
            list_price: deal.list_price,
            price: deal.price,
            discount: ask.discount,
            allowed: hand.allowance.amount,
            rule_id: hand.allowance.rule.map(|(id, _)| id),
            rule_version: hand.allowance.rule.map(|(_, version)| version),
            reason: ask.reason,
            note: ask.note,
            gross_before: effect.map(|effect| effect.gross_before),
            gross_after: effect.map(|effect| effect.gross_after),
            asked_by: hand.by,
            asked_at: hand.now.into(),
            expires_at: (hand.now + Duration::hours(hours)).into(),
            decided_by: None,
            decided_at: None,
            decision_note: None,
            decided_rule_id: None,
            decided_rule_version: None,
        };
        if asked.is_within() {
            asked.decided(DiscountStep::Approve, hand, None)
        } else {
            Ok(asked)
        }
    }

    /// Whether the asker may give it alone.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.discount.amount <= self.allowed.amount
    }

    /// Somebody else with a sufficient limit says yes, to the price that was asked about.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.request_expired`, `sales.own_request`, `sales.limit_exceeded`,
    /// `sales.terms_changed`.
    pub fn approve(&self, deal: &Deal, hand: &Hand, note: Option<Note>) -> Result<Self> {
        self.open_for(DiscountStep::Approve, hand)?;
        hand.allowance.covers(self.discount)?;
        if deal.price != self.price {
            return Err(code::TERMS_CHANGED.into());
        }
        self.decided(DiscountStep::Approve, hand, note)
    }

    /// Somebody else with an authority says no.
    ///
    /// # Errors
    /// As [`Self::approve`]; the limit has to be above zero only.
    pub fn decline(&self, hand: &Hand, note: Option<Note>) -> Result<Self> {
        self.open_for(DiscountStep::Decline, hand)?;
        hand.allowance.covers(Money::kopecks(1))?;
        self.decided(DiscountStep::Decline, hand, note)
    }

    /// The asker takes it back.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.not_your_request`.
    pub fn withdraw(&self, by: UserId, now: OffsetDateTime) -> Result<Self> {
        if by != self.asked_by {
            return Err(code::NOT_YOUR_REQUEST.into());
        }
        self.end(DiscountStep::Withdraw, now)
    }

    /// Ends without a decision: taken back, too late, or its deal is over.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn end(&self, step: DiscountStep, now: OffsetDateTime) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            decided_at: Some(now.into()),
            ..self.clone()
        })
    }

    /// Whether its time is over.
    #[must_use]
    pub fn is_due(&self, now: OffsetDateTime) -> bool {
        self.expires_at.0 <= now
    }

    fn open_for(&self, step: DiscountStep, hand: &Hand) -> Result<()> {
        self.state.next(step)?;
        if self.is_due(hand.now) {
            return Err(code::REQUEST_EXPIRED.into());
        }
        if hand.by == self.asked_by {
            return Err(code::OWN_REQUEST.into());
        }
        Ok(())
    }

    fn decided(&self, step: DiscountStep, hand: &Hand, note: Option<Note>) -> Result<Self> {
        Ok(Self {
            decided_by: Some(hand.by),
            decision_note: note,
            decided_rule_id: hand.allowance.rule.map(|(id, _)| id),
            decided_rule_version: hand.allowance.rule.map(|(_, version)| version),
            ..self.end(step, hand.now)?
        })
    }

    /// The request as one sees it who may see margins, or may not.
    #[must_use]
    pub fn shown(self, margins: bool) -> Self {
        Self {
            gross_before: self.gross_before.filter(|_| margins),
            gross_after: self.gross_after.filter(|_| margins),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::deal::{DealState, tests::deal};
    use kernel::codes;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

    fn hand(roubles: i64) -> Hand {
        Hand {
            by: UserId::new(),
            now: NOW,
            allowance: Allowance {
                amount: Money::roubles(roubles),
                rule: Some((DiscountRuleId::new(), 3)),
                giver: None,
                own_left_out: false,
            },
        }
    }

    fn ask(deal: &Deal, roubles: i64, by: &Hand) -> DiscountRequest {
        let ask = DiscountAsk {
            discount: Money::roubles(roubles),
            reason: "loyal_client".parse().unwrap(),
            note: None,
        };
        DiscountRequest::of(deal, ask, None, by, 24).unwrap()
    }

    #[test]
    fn within_the_own_limit_it_is_given_at_once() {
        let (deal, salesman) = (deal(DealState::New), hand(40_000));
        let own = ask(&deal, 40_000, &salesman);
        assert_eq!(
            (own.state, own.decided_by),
            (DiscountState::Approved, Some(salesman.by))
        );
        let over = ask(&deal, 40_001, &salesman);
        assert_eq!(
            (over.state, over.decided_by),
            (DiscountState::Requested, None)
        );
        assert_eq!(over.rule_version, Some(3));
    }

    #[test]
    fn another_with_a_sufficient_limit_decides_in_time() {
        let (deal, salesman, head) = (deal(DealState::New), hand(40_000), hand(80_000));
        let asked = ask(&deal, 61_000, &salesman);
        let code = |error: kernel::Error| error.code;
        let own = Hand {
            allowance: head.allowance,
            ..salesman
        };
        assert_eq!(
            code(asked.approve(&deal, &own, None).unwrap_err()),
            code::OWN_REQUEST
        );
        assert_eq!(
            code(asked.approve(&deal, &hand(60_000), None).unwrap_err()),
            code::LIMIT_EXCEEDED
        );
        let late = Hand {
            now: NOW + Duration::hours(24),
            ..head
        };
        assert_eq!(
            code(asked.approve(&deal, &late, None).unwrap_err()),
            code::REQUEST_EXPIRED
        );
        let other = deal.discounted(Money::roubles(1)).unwrap();
        assert_eq!(
            code(asked.approve(&other, &head, None).unwrap_err()),
            code::TERMS_CHANGED
        );
        let yes = asked.approve(&deal, &head, None).unwrap();
        assert_eq!(
            (yes.state, yes.decided_by, yes.decided_rule_version),
            (DiscountState::Approved, Some(head.by), Some(3))
        );
        assert_eq!(
            code(yes.decline(&head, None).unwrap_err()),
            codes::ILLEGAL_TRANSITION
        );
        assert_eq!(
            code(asked.decline(&hand(0), None).unwrap_err()),
            code::LIMIT_EXCEEDED
        );
        assert_eq!(
            asked.decline(&head, None).unwrap().state,
            DiscountState::Declined
        );
    }

    #[test]
    fn only_the_asker_takes_a_request_back() {
        let (deal, salesman) = (deal(DealState::New), hand(0));
        let asked = ask(&deal, 1, &salesman);
        assert_eq!(
            asked.withdraw(UserId::new(), NOW).unwrap_err().code,
            code::NOT_YOUR_REQUEST
        );
        let back = asked.withdraw(salesman.by, NOW).unwrap();
        assert_eq!(
            (back.state, back.decided_by),
            (DiscountState::Withdrawn, None)
        );
    }
}
