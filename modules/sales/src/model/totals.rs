//! Totals of lists, computed by the server.

use super::{deal::DealState, discount::DiscountState, register::Outcome};
use kernel::Money;
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

/// How many deals are in a state, and their money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct DealsOfState {
    /// The state.
    pub state: DealState,
    /// How many.
    pub count: i64,
    /// Sum of the prices.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// Sum of the discounts.
    #[sqlx(rename = "discount_kopecks")]
    pub discount: Money,
    /// Sum of the money that they hold.
    #[sqlx(rename = "paid_kopecks")]
    pub paid: Money,
    /// Sum of what is left to pay.
    #[sqlx(rename = "open_kopecks")]
    pub open: Money,
}

/// Totals of a list of deals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DealTotals {
    /// How many.
    pub count: i64,
    /// Sum of the prices.
    pub price: Money,
    /// Sum of the discounts.
    pub discount: Money,
    /// Sum of the money that they hold.
    pub paid: Money,
    /// By state.
    pub by_state: Vec<DealsOfState>,
}

impl DealTotals {
    /// The totals over all states.
    ///
    /// # Errors
    /// The sum is out of range.
    pub fn of(by_state: Vec<DealsOfState>) -> kernel::Result<Self> {
        let sum = |of: fn(&DealsOfState) -> Money| Money::sum(by_state.iter().map(of));
        Ok(Self {
            count: by_state.iter().map(|row| row.count).sum(),
            price: sum(|row| row.price)?,
            discount: sum(|row| row.discount)?,
            paid: sum(|row| row.paid)?,
            by_state,
        })
    }
}

/// How many requests are in a state, and what they ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct DiscountsOfState {
    /// The state.
    pub state: DiscountState,
    /// How many.
    pub count: i64,
    /// Sum of the discounts.
    #[sqlx(rename = "discount_kopecks")]
    pub discount: Money,
}

/// Totals of a list of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DiscountTotals {
    /// How many.
    pub count: i64,
    /// Sum of the discounts.
    pub discount: Money,
    /// By state.
    pub by_state: Vec<DiscountsOfState>,
}

impl DiscountTotals {
    /// The totals over all states.
    ///
    /// # Errors
    /// The sum is out of range.
    pub fn of(by_state: Vec<DiscountsOfState>) -> kernel::Result<Self> {
        Ok(Self {
            count: by_state.iter().map(|row| row.count).sum(),
            discount: Money::sum(by_state.iter().map(|row| row.discount))?,
            by_state,
        })
    }
}

/// How many overrides came to an end, and what they cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct OverridesOfOutcome {
    /// What came of the deals.
    pub outcome: Outcome,
    /// How many.
    pub count: i64,
    /// Sum of what was given.
    #[sqlx(rename = "given_kopecks")]
    pub given: Money,
    /// Sum of what was given above what the rules allow.
    #[sqlx(rename = "above_kopecks")]
    pub above: Money,
    /// Sum of the gross profit that was given up; left out for who may not see it.
    #[sqlx(rename = "margin_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Money>,
}

/// Totals of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverrideTotals {
    /// How many.
    pub count: i64,
    /// Sum of what was given.
    pub given: Money,
    /// By what came of the deals: which overrides paid back.
    pub by_outcome: Vec<OverridesOfOutcome>,
}

impl OverrideTotals {
    /// The totals over all outcomes.
    ///
    /// # Errors
    /// The sum is out of range.
    pub fn of(by_outcome: Vec<OverridesOfOutcome>) -> kernel::Result<Self> {
        Ok(Self {
            count: by_outcome.iter().map(|row| row.count).sum(),
            given: Money::sum(by_outcome.iter().map(|row| row.given))?,
            by_outcome,
        })
    }
}
