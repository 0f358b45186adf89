//! A second opinion of the plainest kind (APR-5): a straight line through the comparables by age and odometer.

use super::ENOUGH;
use crate::model::{
    market::Candidate,
    regression::{self, Aged},
    statistics::median,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When the line cannot be believed: the median of so many nearest listings.
const NEAREST: usize = 5;

kernel::words! {
    /// How a second opinion was come by.
    pub enum OpinionKind {
        /// A line of the price by age and odometer.
        Line = "line",
        /// The median of the five nearest listings: too few for a line, or a line that rises with age or odometer.
        Nearest = "nearest",
    }
}

/// A price by plain means, to hold the market value against. It decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Opinion {
    /// How.
    pub kind: OpinionKind,
    /// The price, in minor units.
    pub price_minor: i64,
    /// The price by a line of the logarithm; absent of the nearest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_price_minor: Option<i64>,
    /// What a year does to the price, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_minor: Option<i64>,
    /// What 1,000 km do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thousand_km_minor: Option<i64>,
    /// How much of the differences the line explains, in millionths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<i64>,
}

/// The opinion of the listings that were looked at, the nearest first, on a car of this year and odometer.
#[must_use]
pub fn opinion(found: &[Candidate], year_now: i32, year: i32, mileage_km: i64) -> Option<Opinion> {
    let age = |year: i32| i64::from(year_now - year) * 100;
    let cars: Vec<Aged> = found
        .iter()
        .map(|one| Aged {
            age: age(one.year),
            mileage_km: one.mileage_km,
            price_minor: one.price_minor,
        })
        .collect();
    believed(&cars, age(year), mileage_km).or_else(|| nearest(&cars))
}

/// A line that does not rise with age or odometer.
fn believed(cars: &[Aged], age: i64, mileage_km: i64) -> Option<Opinion> {
    let line = regression::line(cars, age, mileage_km)
        .filter(|line| cars.len() >= ENOUGH && line.year <= 0 && line.thousand_km <= 0)?;
    let log = regression::log_line(cars, age, mileage_km);
    Some(Opinion {
        kind: OpinionKind::Line,
        price_minor: line.price_minor,
        log_price_minor: log.map(|log| log.price_minor),
        year_minor: Some(line.year),
        thousand_km_minor: Some(line.thousand_km),
        explained: Some(line.explained),
    })
}

fn nearest(cars: &[Aged]) -> Option<Opinion> {
    let prices: Vec<i64> = cars
        .iter()
        .take(NEAREST)
        .map(|car| car.price_minor)
        .collect();
    Some(Opinion {
        kind: OpinionKind::Nearest,
        price_minor: median(&prices)?,
        log_price_minor: None,
        year_minor: None,
        thousand_km_minor: None,
        explained: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::listing::{Fuel, ListingId, Transmission};

    fn listing(year: i32, mileage_km: i64, price_minor: i64) -> Candidate {
        Candidate {
            listing: ListingId::new(),
            year,
            mileage_km,
            price_minor,
            fuel: Fuel::Petrol,
            transmission: Transmission::Manual,
            engine_cc: None,
            consumption_ml: None,
            tax_minor: None,
        }
    }

    fn falling() -> Vec<Candidate> {
        (0..10_i32)
            .map(|n| {
                let (year, km) = (2018 + n % 5, i64::from(n * n) * 1_000);
                listing(year, km, 100_000 + i64::from(year - 2018) * 5_000 - km / 10)
            })
            .collect()
    }

    #[test]
    fn apr_5_a_falling_line_is_believed() {
        let found = opinion(&falling(), 2026, 2020, 30_000).unwrap();
        assert_eq!(
            (found.kind, found.price_minor),
            (OpinionKind::Line, 107_000)
        );
        assert_eq!(
            (found.year_minor, found.thousand_km_minor, found.explained),
            (Some(-5_000), Some(-100), Some(1_000_000))
        );
        assert!(found.log_price_minor.is_some());
    }

    #[test]
    fn apr_5_a_rising_line_or_too_few_cars_give_the_median_of_the_nearest() {
        let rising = falling().into_iter().map(|one| Candidate {
            price_minor: 500_000 - one.price_minor,
            ..one
        });
        let rising: Vec<Candidate> = rising.collect();
        let prices: Vec<i64> = rising.iter().take(5).map(|one| one.price_minor).collect();
        let found = opinion(&rising, 2026, 2020, 30_000).unwrap();
        assert_eq!(found.kind, OpinionKind::Nearest);
        assert_eq!(Some(found.price_minor), median(&prices));
        let few = opinion(&falling()[..7], 2026, 2020, 30_000).unwrap();
        assert_eq!(few.kind, OpinionKind::Nearest);
        assert_eq!(opinion(&[], 2026, 2020, 30_000), None);
    }
}
