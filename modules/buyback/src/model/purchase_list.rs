//! Purchases as lists show them.

use super::purchase::{Purchase, PurchaseState};
use kernel::{Money, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// A purchase with its amounts. They are absent for callers who may not see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct PurchaseRow {
    /// The purchase.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub purchase: Purchase,
    /// Who appraised last.
    pub appraised_by: Option<UserId>,
    /// What the newest valuation says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[sqlx(rename = "valued_kopecks")]
    pub valued: Option<Money>,
    /// Our margin in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[sqlx(rename = "margin_kopecks")]
    pub margin: Option<Money>,
    /// The newest offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[sqlx(rename = "offered_kopecks")]
    pub offered: Option<Money>,
    /// Price of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[sqlx(rename = "price_kopecks")]
    pub price: Option<Money>,
}

impl PurchaseRow {
    /// The same row for a caller who may not see amounts.
    #[must_use]
    pub fn without_amounts(self) -> Self {
        Self {
            valued: None,
            margin: None,
            offered: None,
            price: None,
            ..self
        }
    }
}

/// Purchases of one state, for totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct PurchaseCount {
    /// The state.
    pub state: PurchaseState,
    /// How many.
    pub count: i64,
    /// Their newest offers in sum; absent for callers who may not see amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[sqlx(rename = "offered_kopecks")]
    pub offered: Option<Money>,
    /// Prices of their contracts in sum; absent for callers who may not see amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[sqlx(rename = "price_kopecks")]
    pub price: Option<Money>,
}
