//! Market listings: what others ask for cars like ours.

use kernel::{Instant, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::id! {
    /// A listing.
    ListingId;
}

kernel::words! {
    /// What drives the car.
    pub enum Fuel {
        /// Petrol.
        Petrol = "petrol",
        /// Diesel.
        Diesel = "diesel",
        /// Any hybrid.
        Hybrid = "hybrid",
        /// Electricity only.
        Electric = "electric",
        /// Anything else, and unknown.
        Other = "other",
    }

    /// Gearbox.
    pub enum Transmission {
        /// Manual.
        Manual = "manual",
        /// Automatic.
        Automatic = "automatic",
        /// Robotised.
        SemiAutomatic = "semi_automatic",
        /// Anything else, and unknown.
        Other = "other",
    }
}

/// A market listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Listing {
    /// The listing.
    pub id: ListingId,
    /// Where it was found.
    pub source: String,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Asking price.
    pub price: Money,
    /// Odometer.
    pub mileage_km: i64,
    /// Fuel.
    pub fuel: Fuel,
    /// Gearbox.
    pub transmission: Transmission,
    /// Displacement; absent for electric cars and where it is unknown.
    pub engine_cc: Option<i32>,
    /// Fuel consumption as declared, millilitres per 100 km.
    pub consumption_ml: Option<i32>,
    /// Tax of a year, in minor units of the currency.
    pub tax_minor: Option<i64>,
    /// When it was imported.
    pub imported_at: Instant,
}

/// Make and model as words to search by: spelling of capitals and spaces does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cohort {
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
}

impl Cohort {
    /// The words of a make and a model.
    #[must_use]
    pub fn of(make: &str, model: &str) -> Self {
        Self {
            make: key(make),
            model: key(model),
        }
    }
}

/// Small letters, single spaces.
#[must_use]
pub fn key(text: &str) -> String {
    text.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_hide_a_listing() {
        assert_eq!(
            Cohort::of("BMW", " 3  Series "),
            Cohort::of("bmw", "3 series")
        );
        assert_ne!(Cohort::of("BMW", "3 Series"), Cohort::of("BMW", "4 Series"));
    }
}
