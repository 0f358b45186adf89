//! The second way to a market value: the nearest listings, each corrected for what tells it from the car, and their
//! weighted median. The corrections are kept in millionths of a price, so that a replay needs whole numbers only.

use super::{ENOUGH, Inputs, way::Way};
use crate::model::{
    code,
    listing::ListingId,
    market::{Candidate, Sought},
    regression::{self, Feature, MILLION, Row},
    statistics::{Quartiles, mean, median, weighted_median},
};
use kernel::{Error, Money, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// The nearest listings, of which the median is taken.
const USED_MAX: usize = 25;
/// What was believed before counts as much as this many of the nearest listings.
const RIDGE: i32 = 2;
/// A larger difference of consumption says nothing more.
const CONSUMPTION_ML_MAX: i64 = 3_000;
/// A larger difference of tax says nothing more: one and a half per cent of a price.
const TAX_MAX: i64 = 150;

kernel::words! {
    /// What a price of a listing is corrected for, in the order of the corrections.
    pub enum CorrectionKind {
        /// Year of manufacture.
        Year = "year",
        /// Odometer.
        Mileage = "mileage",
        /// Displacement.
        Engine = "engine",
        /// Fuel.
        Fuel = "fuel",
        /// Gearbox.
        Transmission = "transmission",
        /// Consumption, which tells versions apart.
        Consumption = "consumption",
        /// Tax, which tells versions apart.
        Tax = "tax",
    }
}

/// How many of them there are.
const KINDS: usize = CorrectionKind::ALL.len();
/// Steps of the differences, and what a step is believed to do: a year 9 %, 10,000 km 3 %, a litre 10 %.
const FEATURES: [Feature; KINDS] = [
    feature(1, 90_000),
    feature(10_000, -30_000),
    feature(1_000, 100_000),
    feature(1, 0),
    feature(1, 0),
    feature(1_000, 0),
    feature(100, 0),
];

const fn feature(step: i64, prior: i64) -> Feature {
    Feature { step, prior }
}

/// What a step of a difference does to a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slope {
    /// Of what.
    pub kind: CorrectionKind,
    /// The step: one year, 10,000 km, 1,000 cubic centimetres, another fuel or gearbox, 1,000 ml of consumption, a tax of
    /// 1 % of the price.
    pub step: i64,
    /// What it does, in millionths of the logarithm of the price: 90000 is about 9 %.
    pub millionths: i64,
}

/// A correction of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    /// For what.
    pub kind: CorrectionKind,
    /// By how many millionths of the price as corrected so far.
    pub millionths: i64,
}

/// A listing that the car is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comparable {
    /// The listing.
    pub listing: ListingId,
    /// Its year.
    pub year: i32,
    /// Its odometer.
    pub mileage_km: i64,
    /// Asking price in minor units.
    pub price_minor: i64,
    /// How much it counts, in millionths of the nearest that there can be; in the first way all count alike.
    #[serde(default = "alike")]
    pub weight: i64,
    /// What its price is corrected for, in this order; the first way corrects the median instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

const fn alike() -> i64 {
    MILLION
}

impl Comparable {
    /// A listing as it is, without corrections.
    #[must_use]
    pub fn of(one: &Candidate) -> Self {
        Self {
            listing: one.listing,
            year: one.year,
            mileage_km: one.mileage_km,
            price_minor: one.price_minor,
            weight: MILLION,
            corrections: Vec::new(),
        }
    }

    /// What each correction adds to the price, in minor units.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn amounts(&self) -> Result<Vec<(CorrectionKind, i64)>> {
        let mut price = Money::kopecks(self.price_minor);
        let mut amounts = Vec::new();
        for one in &self.corrections {
            let amount = price.ratio(one.millionths, MILLION)?;
            price = price.plus(amount)?;
            amounts.push((one.kind, amount.amount));
        }
        Ok(amounts)
    }

    /// The price after the corrections for these things.
    fn corrected(&self, wanted: impl Fn(CorrectionKind) -> bool) -> Result<i64> {
        let amounts = self.amounts()?;
        let wanted = amounts.iter().filter(|(kind, _)| wanted(*kind));
        Ok(self.price_minor + wanted.map(|(_, amount)| amount).sum::<i64>())
    }
}

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Compared {
    /// The listings that count, the nearest first.
    pub comparables: Vec<Comparable>,
    /// Listings that were looked at.
    pub looked_at: i64,
    /// Those left out as too far from the others.
    pub left_out: i64,
    /// What the differences do to a price.
    pub slopes: Vec<Slope>,
}

/// Compares a car with listings, the nearest first.
///
/// # Errors
/// `field.amount_out_of_range`.
pub fn compared(sought: &Sought, found: &[Candidate]) -> Result<Compared> {
    let found = once(found);
    let rows = rows(sought, &found);
    let slopes = believed(regression::slopes(&rows, &FEATURES, RIDGE));
    let comparables: Vec<Comparable> = found
        .iter()
        .zip(&rows)
        .map(|(one, row)| comparable(one, row, &slopes))
        .collect();
    let kept = without_outliers(&comparables)?;
    let named = CorrectionKind::ALL.iter().zip(&FEATURES).zip(slopes);
    Ok(Compared {
        looked_at: count(comparables.len()),
        left_out: count(comparables.len() - kept.len()),
        comparables: kept.into_iter().take(USED_MAX).cloned().collect(),
        slopes: named
            .map(|((kind, feature), millionths)| Slope {
                kind: *kind,
                step: feature.step,
                millionths,
            })
            .collect(),
    })
}

/// The same car offered twice for the same price is one offer.
fn once(found: &[Candidate]) -> Vec<&Candidate> {
    let mut seen = HashSet::new();
    found
        .iter()
        .filter(|one| seen.insert(one.looks()))
        .collect()
}

fn rows(sought: &Sought, found: &[&Candidate]) -> Vec<Row<KINDS>> {
    let weighted = |one: &&Candidate| regression::weight(sought.distance(one));
    let prices: Vec<(i64, i64)> = found
        .iter()
        .map(|one| (one.price_minor, weighted(one)))
        .collect();
    let typical = weighted_median(&prices).unwrap_or(1).max(1);
    let row = |(one, (price_minor, weight)): (&&Candidate, &(i64, i64))| Row {
        differences: differences(sought, one, typical),
        price_minor: *price_minor,
        weight: *weight,
    };
    found.iter().zip(&prices).map(row).collect()
}

/// By how much a listing differs from the car; what is unknown of either does not differ.
fn differences(sought: &Sought, other: &Candidate, typical: i64) -> [i64; KINDS] {
    let own = &sought.traits;
    let unlike = |known: Option<bool>| i64::from(known.unwrap_or(false));
    let between = |theirs: Option<i64>, ours: Option<i64>| {
        theirs.zip(ours).map_or(0, |(theirs, ours)| theirs - ours)
    };
    let consumption = between(
        other.consumption_ml.map(i64::from),
        own.consumption_ml.map(i64::from),
    );
    let tax = between(other.tax_minor, own.tax_minor).saturating_mul(10_000) / typical;
    [
        i64::from(other.year - sought.year),
        other.mileage_km - sought.mileage_km,
        between(other.engine_cc.map(i64::from), own.engine_cc.map(i64::from)),
        unlike(own.fuel.map(|fuel| fuel != other.fuel)),
        unlike(own.transmission.map(|own| own != other.transmission)),
        consumption.clamp(-CONSUMPTION_ML_MAX, CONSUMPTION_ML_MAX),
        tax.clamp(-TAX_MAX, TAX_MAX),
    ]
}

/// The sign check of APR-5: that older cars, or those that have run more, cost more is not believed.
fn believed(slopes: [i64; KINDS]) -> [i64; KINDS] {
    let [year, mileage, rest @ ..] = slopes;
    let [engine, fuel, transmission, consumption, tax] = rest;
    [
        year.max(0),
        mileage.min(0),
        engine,
        fuel,
        transmission,
        consumption,
        tax,
    ]
}

fn comparable(one: &Candidate, row: &Row<KINDS>, slopes: &[i64; KINDS]) -> Comparable {
    let parts = slopes.iter().zip(&row.differences).zip(&FEATURES);
    let corrections = CorrectionKind::ALL
        .iter()
        .zip(parts)
        .map(|(kind, ((slope, difference), feature))| Correction {
            kind: *kind,
            millionths: regression::factor(*slope, *difference, feature.step),
        })
        .filter(|correction| correction.millionths != 0)
        .collect();
    Comparable {
        weight: row.weight,
        corrections,
        ..Comparable::of(one)
    }
}

/// Those whose corrected price is not too far from the others', as long as there are enough to tell.
fn without_outliers(all: &[Comparable]) -> Result<Vec<&Comparable>> {
    let prices: Vec<i64> = all
        .iter()
        .map(|one| one.corrected(|_| true))
        .collect::<Result<_>>()?;
    let fence = Quartiles::of(&prices).filter(|_| prices.len() >= ENOUGH);
    let inside = |price: i64| fence.is_none_or(|fence| fence.holds(price));
    let kept = all.iter().zip(&prices).filter(|(_, price)| inside(**price));
    Ok(kept.map(|(one, _)| one).collect())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Inputs {
    /// From the median of the asking prices to that of the corrected ones: each step brings all listings nearer to the car
    /// and says by how much their median moves, so the steps add up.
    pub(super) fn compared_way(&self) -> Result<Way> {
        use CorrectionKind as K;
        let raw = self.median_of(|_| false)?;
        let aged = self.median_of(|kind| kind == K::Year)?;
        let driven = self.median_of(|kind| matches!(kind, K::Year | K::Mileage))?;
        let like = self.median_of(|_| true)?;
        let odometers: Vec<(i64, i64)> = self
            .comparables
            .iter()
            .map(|one| (one.mileage_km, one.weight))
            .collect();
        let corrected: Vec<i64> = self
            .comparables
            .iter()
            .map(|one| one.corrected(|_| true))
            .collect::<Result<_>>()?;
        let quartiles = Quartiles::of(&corrected).ok_or(code::NO_COMPARABLES)?;
        let per_10_000 = -self.slope(K::Mileage);
        Ok(Way {
            used: count(self.comparables.len()),
            outliers: self.left_out,
            median: raw,
            median_km: weighted_median(&odometers).ok_or(code::NO_COMPARABLES)?,
            km_rate: self.money(like).ratio(per_10_000, 10 * MILLION)?.amount,
            year: aged - raw,
            mileage: driven - aged,
            equipment: like - driven,
            average: mean(&corrected).or(median(&corrected)).unwrap_or(like),
            low: quartiles.low(),
            high: quartiles.high(),
        })
    }

    fn median_of(&self, wanted: impl Fn(CorrectionKind) -> bool) -> Result<i64> {
        let prices: Vec<(i64, i64)> = self
            .comparables
            .iter()
            .map(|one| Ok((one.corrected(&wanted)?, one.weight)))
            .collect::<Result<_>>()?;
        weighted_median(&prices).ok_or_else(|| Error::from(code::NO_COMPARABLES))
    }

    /// What a step of a difference does, in millionths.
    #[must_use]
    pub fn slope(&self, kind: CorrectionKind) -> i64 {
        let found = self.slopes.iter().find(|slope| slope.kind == kind);
        found.map_or(0, |slope| slope.millionths)
    }
}

#[cfg(test)]
mod tests;
