//! The market around a car: which listings are looked at, and how near each of them is.

use super::{
    import::ListingRow,
    listing::{Cohort, Fuel, ListingId, Transmission},
};
use kernel::Currency;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// The most listings that are looked at: the nearest.
pub const CANDIDATES_MAX: usize = 200;

kernel::words! {
    /// How far the search had to go: the further, the less the valuation can be trusted.
    pub enum Rung {
        /// The same make and model, two years around, plenty of them.
        Neighbours = "neighbours",
        /// Few of the same make and model; the odometer counts by the rate of the buying policy.
        PolicyRate = "policy_rate",
        /// The same make and model, five years around.
        WiderYears = "wider_years",
        /// The same make and model of any year.
        AnyYear = "any_year",
        /// Other models of the same make, two years around.
        Make = "make",
    }
}

/// A step of the search.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Its name.
    pub rung: Rung,
    /// Years older or younger at most.
    pub years_around: i32,
    /// Whether other models of the make are looked at too.
    pub whole_make: bool,
    /// With fewer the search goes on.
    pub least: usize,
}

/// The steps of the search, the nearest first.
pub const LADDER: [Step; 4] = [
    step(Rung::Neighbours, 2, false, 24),
    step(Rung::WiderYears, 5, false, 8),
    step(Rung::AnyYear, 300, false, 1),
    step(Rung::Make, 2, true, 24),
];

const fn step(rung: Rung, years_around: i32, whole_make: bool, least: usize) -> Step {
    Step {
        rung,
        years_around,
        whole_make,
        least,
    }
}

/// What tells versions of a model apart. What is unknown is not compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Traits {
    /// What drives the car.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<Fuel>,
    /// Gearbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transmission: Option<Transmission>,
    /// Displacement in cubic centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine_cc: Option<i32>,
    /// Fuel consumption as declared, millilitres per 100 km: listings with the same figure are mostly the same version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumption_ml: Option<i32>,
    /// Tax of a year in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_minor: Option<i64>,
}

impl Traits {
    /// What the attributes of a vehicle say: `fuel`, `gearbox` and `engine_cc` of the type "car".
    #[must_use]
    pub fn of_attributes(attributes: &BTreeMap<String, String>) -> Self {
        let word = |name: &str| attributes.get(name).map(String::as_str);
        let transmission = word("gearbox").and_then(|word| match word {
            "manual" => Some(Transmission::Manual),
            "automatic" | "variator" => Some(Transmission::Automatic),
            "robot" => Some(Transmission::SemiAutomatic),
            _ => None,
        });
        Self {
            fuel: word("fuel").and_then(|word| word.parse().ok()),
            transmission,
            engine_cc: word("engine_cc")
                .and_then(|cc| cc.parse().ok())
                .filter(|cc| *cc > 0),
            consumption_ml: None,
            tax_minor: None,
        }
    }

    /// These, and where they are silent, others.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            fuel: self.fuel.or(others.fuel),
            transmission: self.transmission.or(others.transmission),
            engine_cc: self.engine_cc.or(others.engine_cc),
            consumption_ml: self.consumption_ml.or(others.consumption_ml),
            tax_minor: self.tax_minor.or(others.tax_minor),
        }
    }
}

/// A car whose like is looked for on the market.
#[derive(Debug, Clone)]
pub struct Sought {
    /// Make and model.
    pub cohort: Cohort,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer.
    pub mileage_km: i64,
    /// Currency of the prices.
    pub currency: Currency,
    /// What else is known of it.
    pub traits: Traits,
}

/// A listing that the car may be compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, FromRow)]
pub struct Candidate {
    /// The listing.
    pub listing: ListingId,
    /// Its year.
    pub year: i32,
    /// Its odometer.
    pub mileage_km: i64,
    /// Asking price in minor units.
    pub price_minor: i64,
    /// What drives it.
    pub fuel: Fuel,
    /// Gearbox.
    pub transmission: Transmission,
    /// Displacement.
    pub engine_cc: Option<i32>,
    /// Consumption.
    pub consumption_ml: Option<i32>,
    /// Tax of a year.
    pub tax_minor: Option<i64>,
}

impl Candidate {
    /// A row of a file as a listing with this id.
    #[must_use]
    pub fn of(listing: ListingId, row: &ListingRow) -> Self {
        Self {
            listing,
            year: row.year,
            mileage_km: row.mileage_km,
            price_minor: row.price_minor,
            fuel: row.fuel,
            transmission: row.transmission,
            engine_cc: row.engine_cc,
            consumption_ml: row.consumption_ml,
            tax_minor: row.tax_minor,
        }
    }

    /// The traits of the listing.
    #[must_use]
    pub fn traits(&self) -> Traits {
        Traits {
            fuel: Some(self.fuel),
            transmission: Some(self.transmission),
            engine_cc: self.engine_cc,
            consumption_ml: self.consumption_ml,
            tax_minor: self.tax_minor,
        }
    }

    /// Everything that can be seen of the car but the listing itself: the same car offered twice is one car.
    #[must_use]
    pub fn looks(&self) -> impl Eq + std::hash::Hash + use<> {
        (self.year, self.mileage_km, self.price_minor, self.traits())
    }
}

/// What each difference adds to the distance, in thousandths of ten years. SQL and memory order by the same numbers.
#[derive(Debug, Clone, Copy)]
pub struct Distances {
    /// A year.
    pub year: i32,
    /// 1,000 km.
    pub thousand_km: i64,
    /// Another fuel.
    pub fuel: i64,
    /// Another gearbox.
    pub transmission: i64,
    /// Another engine.
    pub engine: i64,
    /// Another consumption, which is mostly another version.
    pub consumption: i64,
    /// Another tax.
    pub tax: i64,
}

/// The distances, measured on listings of the United Kingdom (docs/valuation.md).
pub const DISTANCES: Distances = Distances {
    year: 100,
    thousand_km: 3,
    fuel: 200,
    transmission: 100,
    engine: 90,
    consumption: 200,
    tax: 10,
};

impl Sought {
    /// How far a listing lies.
    #[must_use]
    pub fn distance(&self, other: &Candidate) -> i64 {
        let far = &DISTANCES;
        let years = i64::from((self.year - other.year).abs());
        let unlike = |differs: bool, distance| if differs { distance } else { 0 };
        let own = &self.traits;
        years * i64::from(far.year)
            + far.thousand_km * (self.mileage_km - other.mileage_km).abs() / 1_000
            + unlike(own.fuel.is_some_and(|fuel| fuel != other.fuel), far.fuel)
            + unlike(
                own.transmission
                    .is_some_and(|own| own != other.transmission),
                far.transmission,
            )
            + unlike(
                own.engine_cc.is_some() && own.engine_cc != other.engine_cc,
                far.engine,
            )
            + unlike(
                own.consumption_ml.is_some() && own.consumption_ml != other.consumption_ml,
                far.consumption,
            )
            + unlike(
                own.tax_minor.is_some() && own.tax_minor != other.tax_minor,
                far.tax,
            )
    }
}

/// Listings in memory, found by the same rules as those in the database.
#[derive(Debug, Default)]
pub struct Market {
    models: HashMap<Cohort, Vec<Candidate>>,
    makes: HashMap<String, Vec<Candidate>>,
}

impl Market {
    /// Adds a listing.
    pub fn add(&mut self, cohort: Cohort, listing: Candidate) {
        self.makes
            .entry(cohort.make.clone())
            .or_default()
            .push(listing.clone());
        self.models.entry(cohort).or_default().push(listing);
    }

    /// The nearest listings of a step of the search.
    #[must_use]
    pub fn near(&self, sought: &Sought, step: Step) -> Vec<Candidate> {
        let all = if step.whole_make {
            self.makes.get(&sought.cohort.make)
        } else {
            self.models.get(&sought.cohort)
        };
        let mut near: Vec<(i64, &Candidate)> = all
            .into_iter()
            .flatten()
            .filter(|one| (one.year - sought.year).abs() <= step.years_around)
            .map(|one| (sought.distance(one), one))
            .collect();
        let order = |one: &(i64, &Candidate)| (one.0, one.1.listing);
        if near.len() > CANDIDATES_MAX {
            near.select_nth_unstable_by_key(CANDIDATES_MAX, order);
            near.truncate(CANDIDATES_MAX);
        }
        near.sort_unstable_by_key(order);
        near.into_iter().map(|(_, one)| one.clone()).collect()
    }

    /// The nearest listings of the first step that finds enough.
    #[must_use]
    pub fn search(&self, sought: &Sought) -> Option<(Step, Vec<Candidate>)> {
        LADDER
            .into_iter()
            .map(|step| (step, self.near(sought, step)))
            .find(|(step, found)| found.len() >= step.least)
    }
}

#[cfg(test)]
mod tests;
