//! Inputs of a valuation, made of what the market gave.

use super::{
    ENOUGH, Inputs, METHOD_COMPARED, METHOD_RATE, Terms,
    comparison::{Comparable, compared},
    opinion::opinion,
};
use crate::model::market::{Candidate, Rung, Sought, Step};
use kernel::{Day, Result};

impl Inputs {
    /// The car and the terms, without a market.
    #[must_use]
    pub fn blank(sought: &Sought, terms: Terms) -> Self {
        Self {
            method: METHOD_RATE,
            make: sought.cohort.make.clone(),
            model: sought.cohort.model.clone(),
            year: sought.year,
            mileage_km: sought.mileage_km,
            currency: sought.currency,
            years_around: 2,
            rung: Some(Rung::PolicyRate),
            traits: sought.traits,
            comparables: Vec::new(),
            looked_at: 0,
            left_out: 0,
            slopes: Vec::new(),
            terms,
            vat_terms: None,
            opinion: None,
            recon: Vec::new(),
        }
    }

    /// The second way: every listing corrected for what tells it from the car.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn by_comparison(
        self,
        sought: &Sought,
        step: Step,
        found: &[Candidate],
        day: Day,
    ) -> Result<Self> {
        let comparison = compared(sought, found)?;
        Ok(Self {
            method: METHOD_COMPARED,
            years_around: step.years_around,
            rung: Some(step.rung),
            comparables: comparison.comparables,
            looked_at: comparison.looked_at,
            left_out: comparison.left_out,
            slopes: comparison.slopes,
            opinion: opinion(found, day.0.year(), sought.year, sought.mileage_km),
            ..self
        })
    }

    /// The first way: the median of the neighbouring year, or of two when there are too few, at the rate of the policy.
    #[must_use]
    pub fn by_rate(self, sought: &Sought, found: &[Candidate], day: Day) -> Self {
        let (neighbours, wider) = (near(sought, found, 1), near(sought, found, 2));
        let (years_around, comparables) = if neighbours.len() < ENOUGH {
            (2, wider)
        } else {
            (1, neighbours)
        };
        Self {
            years_around,
            looked_at: i64::try_from(comparables.len()).unwrap_or(i64::MAX),
            comparables,
            opinion: opinion(found, day.0.year(), sought.year, sought.mileage_km),
            ..self
        }
    }
}

/// Listings of so many years around, nearest mileage first.
fn near(sought: &Sought, found: &[Candidate], years: i32) -> Vec<Comparable> {
    let mut near: Vec<&Candidate> = found
        .iter()
        .filter(|one| (one.year - sought.year).abs() <= years)
        .collect();
    near.sort_by_key(|one| ((one.mileage_km - sought.mileage_km).abs(), one.listing));
    near.into_iter().map(Comparable::of).collect()
}
