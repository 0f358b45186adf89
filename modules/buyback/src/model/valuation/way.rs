//! The first way to a market value, and what both ways say.

use super::{ENOUGH, Inputs, KM_STEP, comparison::Comparable};
use crate::model::{
    code,
    statistics::{Quartiles, fall, mean, median},
};
use kernel::Result;

/// From the median to the market value, in minor units. `median + year + mileage + equipment` is the market value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub used: i64,
    pub outliers: i64,
    pub median: i64,
    pub median_km: i64,
    pub km_rate: i64,
    pub year: i64,
    pub mileage: i64,
    pub equipment: i64,
    pub average: i64,
    pub low: i64,
    pub high: i64,
}

impl Inputs {
    /// The median of the asking prices, corrected for the odometer at one rate.
    pub(super) fn rate_way(&self) -> Result<Way> {
        let used = self.without_outliers();
        let prices: Vec<i64> = used.iter().map(|one| one.price_minor).collect();
        let odometers: Vec<i64> = used.iter().map(|one| one.mileage_km).collect();
        let middle = median(&prices).ok_or(code::NO_COMPARABLES)?;
        let median_km = median(&odometers).ok_or(code::NO_COMPARABLES)?;
        let km_rate = self.km_rate(&used);
        let rate = self.money(km_rate);
        let mileage = rate.ratio(median_km - self.mileage_km, KM_STEP)?.amount;
        let quartiles = Quartiles::of(&prices).ok_or(code::NO_COMPARABLES)?;
        Ok(Way {
            used: count(&used),
            outliers: count(&self.comparables) - count(&used),
            median: middle,
            median_km,
            km_rate,
            year: 0,
            mileage,
            equipment: 0,
            average: mean(&prices).unwrap_or(middle).saturating_add(mileage),
            low: quartiles.low().saturating_add(mileage),
            high: quartiles.high().saturating_add(mileage),
        })
    }

    pub(super) fn without_outliers(&self) -> Vec<Comparable> {
        let prices: Vec<i64> = self.comparables.iter().map(|one| one.price_minor).collect();
        let fence = Quartiles::of(&prices).filter(|_| prices.len() >= ENOUGH);
        let inside = |one: &&Comparable| fence.is_none_or(|fence| fence.holds(one.price_minor));
        self.comparables.iter().filter(inside).cloned().collect()
    }

    /// What 1,000 km are worth: as the policy says, or as the listings do.
    pub(super) fn km_rate(&self, used: &[Comparable]) -> i64 {
        let points = used.iter().map(|one| (one.mileage_km, one.price_minor));
        self.terms
            .km_rate_minor
            .unwrap_or_else(|| fall(&points.collect::<Vec<_>>(), KM_STEP))
    }
}

fn count(comparables: &[Comparable]) -> i64 {
    i64::try_from(comparables.len()).unwrap_or(i64::MAX)
}
