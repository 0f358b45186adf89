//! Purchases as lists show them.

use super::purchase::{LeadSource, Purchase, PurchaseState};
use kernel::{CentreId, Cursor, Instant, Money, Seek, Several, SortValue, UserId, VehicleNumber};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What purchases are put in order by.
    pub enum PurchaseSort {
        /// When they began; the order without a wish.
        Newest = "newest",
        /// Make and model.
        Car = "car",
        /// Year of manufacture.
        Year = "year",
        /// Odometer.
        Mileage = "mileage",
        /// When the car is looked at; purchases without an appointment come last.
        Appointment = "appointment",
    }
}

/// What a list of purchases is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct PurchaseFilter {
    /// Only these states.
    pub states: Several<PurchaseState>,
    /// Only these centres.
    pub centres: Several<CentreId>,
    /// Only this VIN.
    pub vin: Option<VehicleNumber>,
    /// Only from these sources.
    pub sources: Several<LeadSource>,
    /// Only what these people appraised last.
    pub appraisers: Several<UserId>,
    /// Only these types of vehicles.
    pub vehicle_types: Several<String>,
    /// Only what began then or later.
    pub from: Option<Instant>,
    /// Only what began earlier.
    pub to: Option<Instant>,
    /// Only purchases with these words.
    pub seek: Option<Seek>,
}

/// A row with the value by which cars are put in order.
#[derive(Debug, Clone, FromRow)]
pub struct PlacedRow {
    /// The row.
    #[sqlx(flatten)]
    pub row: PurchaseRow,
    /// Make and model as they are compared.
    pub car_key: String,
}

impl PlacedRow {
    /// Where it stands in an order.
    #[must_use]
    pub fn cursor(&self, sort: PurchaseSort) -> Cursor {
        let purchase = &self.row.purchase;
        let value = match sort {
            PurchaseSort::Newest => None,
            PurchaseSort::Car => Some(SortValue::Text(self.car_key.clone())),
            PurchaseSort::Year => Some(SortValue::Number(purchase.year.into())),
            PurchaseSort::Mileage => Some(SortValue::Number(purchase.mileage_km)),
            PurchaseSort::Appointment => purchase.appointment_at.map(|at| SortValue::moment(at.0)),
        };
        Cursor {
            id: purchase.id.0,
            value,
        }
    }
}

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
