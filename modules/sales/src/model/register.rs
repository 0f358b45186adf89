//! The register of overrides: every time when a rule gave way, who asked, who decided, what it cost and what came of it.

use super::{
    deal::Deal,
    deposit::{DepositRuleId, Settlement},
    discount::{DiscountRequest, DiscountRequestId},
};
use contracts::sales::DealId;
use kernel::{CentreId, Instant, Line, Money, Note, UserId};
use serde::Serialize;
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A line of the register.
    OverrideId;
}

kernel::words! {
    /// The rule that gave way.
    pub enum OverrideRule {
        /// A price below the list price, within the own limit of the asker.
        Discount = "discount",
        /// A price below the list price, above the limit of the asker.
        DiscountOverLimit = "discount_over_limit",
        /// A deposit was returned otherwise than by the rule.
        Deposit = "deposit",
    }

    /// What came of the deal.
    pub enum Outcome {
        /// It goes on.
        Open = "open",
        /// The car was handed over.
        Sold = "sold",
        /// It came to nothing.
        Cancelled = "cancelled",
        /// It was undone.
        Unwound = "unwound",
    }
}

/// A line of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct OverrideLine {
    /// The line.
    pub id: OverrideId,
    /// The deal.
    pub deal_id: DealId,
    /// Its centre.
    pub centre_id: CentreId,
    /// The rule that gave way.
    pub rule: OverrideRule,
    /// The row of the rule.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub rule_id: Option<Uuid>,
    /// Its version.
    pub rule_version: Option<i64>,
    /// What was asked.
    #[sqlx(rename = "asked_kopecks")]
    pub asked: Money,
    /// What the rule allows.
    #[sqlx(rename = "allowed_kopecks")]
    pub allowed: Money,
    /// What was given.
    #[sqlx(rename = "given_kopecks")]
    pub given: Money,
    /// Code of the reason.
    pub reason: Line,
    /// In words.
    pub note: Option<Note>,
    /// Who asked.
    pub asked_by: UserId,
    /// Who decided.
    pub decided_by: UserId,
    /// The request, for a discount.
    pub request_id: Option<DiscountRequestId>,
    /// Gross profit before; left out for who may not see it.
    #[sqlx(rename = "gross_before_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_before: Option<Money>,
    /// Gross profit after.
    #[sqlx(rename = "gross_after_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_after: Option<Money>,
    /// When.
    pub made_at: Instant,
    /// What came of the deal.
    pub outcome: Outcome,
}

/// Somebody lets a deposit go back otherwise than by the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositOverride {
    /// How much of the deposit goes back.
    pub returned: Money,
    /// Code of the reason.
    pub reason: Line,
    /// In words.
    pub note: Option<Note>,
}

impl OverrideLine {
    /// The line of an approved discount.
    #[must_use]
    pub fn of_discount(request: &DiscountRequest, decided_by: UserId, now: OffsetDateTime) -> Self {
        let rule = if request.is_within() {
            OverrideRule::Discount
        } else {
            OverrideRule::DiscountOverLimit
        };
        Self {
            id: OverrideId::new(),
            deal_id: request.deal_id,
            centre_id: request.centre_id,
            rule,
            rule_id: request.rule_id.map(|id| id.0),
            rule_version: request.rule_version,
            asked: request.discount,
            allowed: request.allowed,
            given: request.discount,
            reason: request.reason.clone(),
            note: request.note.clone(),
            asked_by: request.asked_by,
            decided_by,
            request_id: Some(request.id),
            gross_before: request.gross_before,
            gross_after: request.gross_after,
            made_at: now.into(),
            outcome: Outcome::Open,
        }
    }

    /// The line of a deposit that was returned otherwise.
    #[must_use]
    pub fn of_deposit(
        deal: &Deal,
        settlement: &Settlement,
        ask: DepositOverride,
        (by, now): (UserId, OffsetDateTime),
    ) -> Self {
        let rule: DepositRuleId = settlement.rule_id;
        Self {
            id: OverrideId::new(),
            deal_id: deal.id,
            centre_id: deal.centre_id,
            rule: OverrideRule::Deposit,
            rule_id: Some(rule.0),
            rule_version: Some(settlement.rule_version),
            asked: ask.returned,
            allowed: settlement.returned_by_rule,
            given: ask.returned,
            reason: ask.reason,
            note: ask.note,
            asked_by: by,
            decided_by: by,
            request_id: None,
            gross_before: None,
            gross_after: None,
            made_at: now.into(),
            outcome: Outcome::Cancelled,
        }
    }

    /// The line as one sees it who may see margins, or may not.
    #[must_use]
    pub fn shown(self, margins: bool) -> Self {
        Self {
            gross_before: self.gross_before.filter(|_| margins),
            gross_after: self.gross_after.filter(|_| margins),
            ..self
        }
    }
}
