//! From the market to an offer: every rouble between them is a line, and the same inputs give the same lines again.

use super::{
    code,
    listing::ListingId,
    reference::{Policy, PolicyId},
    statistics::{Quartiles, fall, median},
};
use kernel::{Currency, Error, Money, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod kept;
mod lines;

pub use kept::{Kept, Preview, Replay, Valuation};
pub use lines::ValuationLine;

/// The way of computing; a changed way gets the next number, and old inputs are replayed by theirs.
pub const METHOD: i64 = 1;
/// With fewer comparables the search is widened, nothing is dropped, and the result is marked.
pub const ENOUGH: usize = 8;
/// The most comparables that are looked at; of more, those with the nearest mileage.
pub const COMPARABLES_MAX: i64 = 500;
/// Thousands of kilometres are what the rate of a policy is for.
const KM_STEP: i64 = 1_000;

kernel::id! {
    /// A valuation.
    ValuationId;
}

kernel::words! {
    /// How far a valuation can be trusted.
    pub enum Confidence {
        /// Enough comparables of the neighbouring years.
        Normal = "normal",
        /// Too few, or of more distant years.
        Low = "low",
    }
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
}

/// Works that the car needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconCost {
    /// Name of the work.
    pub code: String,
    /// The work in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// How many.
    pub quantity: i64,
    /// Price of one.
    pub price: Money,
}

impl ReconCost {
    /// Price × quantity.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn total(&self) -> Result<Money> {
        Ok(self.price.ratio(self.quantity, 1)?)
    }
}

/// The terms of the policy that was in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Terms {
    /// The version of the policy.
    pub policy: PolicyId,
    /// Our margin, in hundredths of a per cent.
    pub margin_basis_points: i64,
    /// What 1,000 km are worth, in minor units; absent: derived from the comparables.
    pub km_rate_minor: Option<i64>,
    /// Days until the car is sold.
    pub holding_days: i64,
    /// Cost of a day, in minor units.
    pub day_cost_minor: i64,
    /// Step of the shown offer, in minor units.
    pub rounding_minor: i64,
}

impl From<&Policy> for Terms {
    fn from(policy: &Policy) -> Self {
        Self {
            policy: policy.id,
            margin_basis_points: policy.margin_basis_points,
            km_rate_minor: policy.km_rate.map(|rate| rate.amount),
            holding_days: policy.holding_days,
            day_cost_minor: policy.day_cost.amount,
            rounding_minor: policy.rounding.amount,
        }
    }
}

/// Everything that a valuation depends on. Kept as it was, so that the valuation can be made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inputs {
    /// The way of computing.
    pub method: i64,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer.
    pub mileage_km: i64,
    /// Currency of everything.
    pub currency: Currency,
    /// Comparables are this many years older or younger at most.
    pub years_around: i32,
    /// The comparables, nearest mileage first.
    pub comparables: Vec<Comparable>,
    /// The terms of the policy.
    pub terms: Terms,
    /// Works that the car needs.
    pub recon: Vec<ReconCost>,
}

/// The numbers between the market and the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Waterfall {
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Comparables that were used.
    pub comparables: i64,
    /// Comparables that were left out as too far from the others.
    pub outliers: i64,
    /// Median of the asking prices.
    pub median: Money,
    /// Median odometer of the comparables.
    pub median_km: i64,
    /// What 1,000 km are worth.
    pub km_rate: Money,
    /// Adjustment for the odometer; negative when this car has run more.
    pub mileage: Money,
    /// `median + mileage`.
    pub market: Money,
    /// Our margin of the market value.
    pub margin: Money,
    /// Works, in sum.
    pub recon: Money,
    /// Days until the car is sold × cost of a day.
    pub holding: Money,
    /// `market - margin - recon - holding`.
    pub offer: Money,
    /// The offer in whole steps, rounded down.
    pub shown: Money,
}

impl Inputs {
    /// The text that is kept, and of which the hash is taken.
    ///
    /// # Errors
    /// Internal.
    pub fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// An amount in the currency of the valuation.
    #[must_use]
    pub fn money(&self, minor: i64) -> Money {
        Money::minor(minor, self.currency)
    }

    /// The way from the market to the offer.
    ///
    /// # Errors
    /// `buyback.no_comparables`, `buyback.no_market_value`, `field.amount_out_of_range`.
    pub fn waterfall(&self) -> Result<Waterfall> {
        let used = self.without_outliers();
        let prices: Vec<i64> = used.iter().map(|one| one.price_minor).collect();
        let odometers: Vec<i64> = used.iter().map(|one| one.mileage_km).collect();
        let median_price = self.money(median(&prices).ok_or(code::NO_COMPARABLES)?);
        let median_km = median(&odometers).ok_or(code::NO_COMPARABLES)?;
        let km_rate = self.money(
            self.terms
                .km_rate_minor
                .unwrap_or_else(|| derived_rate(&used)),
        );
        let mileage = km_rate.ratio(median_km - self.mileage_km, KM_STEP)?;
        let market = median_price
            .plus(mileage)?
            .positive()
            .map_err(|_| code::NO_MARKET_VALUE)?;
        let margin = market.ratio(self.terms.margin_basis_points, 10_000)?;
        let recon = self.recon_total()?;
        let holding = self
            .money(self.terms.day_cost_minor)
            .ratio(self.terms.holding_days, 1)?;
        let offer = market.minus(margin)?.minus(recon)?.minus(holding)?;
        Ok(Waterfall {
            confidence: self.confidence(),
            comparables: count(&used),
            outliers: count(&self.comparables) - count(&used),
            median: median_price,
            median_km,
            km_rate,
            mileage,
            market,
            margin,
            recon,
            holding,
            offer,
            shown: self.money(floor(offer.amount, self.terms.rounding_minor)),
        })
    }

    /// Enough of the neighbouring years is what makes a valuation trustworthy.
    fn confidence(&self) -> Confidence {
        if self.years_around > 1 || self.comparables.len() < ENOUGH {
            Confidence::Low
        } else {
            Confidence::Normal
        }
    }

    fn without_outliers(&self) -> Vec<Comparable> {
        let prices: Vec<i64> = self.comparables.iter().map(|one| one.price_minor).collect();
        let fence = Quartiles::of(&prices).filter(|_| prices.len() >= ENOUGH);
        let inside = |one: &&Comparable| fence.is_none_or(|fence| fence.holds(one.price_minor));
        self.comparables.iter().filter(inside).cloned().collect()
    }

    fn recon_total(&self) -> Result<Money> {
        self.recon
            .iter()
            .try_fold(self.money(0), |sum, work| Ok(sum.plus(work.total()?)?))
    }
}

fn count(comparables: &[Comparable]) -> i64 {
    i64::try_from(comparables.len()).unwrap_or(i64::MAX)
}

fn derived_rate(used: &[Comparable]) -> i64 {
    let points: Vec<(i64, i64)> = used
        .iter()
        .map(|one| (one.mileage_km, one.price_minor))
        .collect();
    fall(&points, KM_STEP)
}

/// The largest multiple of `step` that is not above `amount`.
fn floor(amount: i64, step: i64) -> i64 {
    let step = step.max(1);
    amount.div_euclid(step).saturating_mul(step)
}

#[cfg(test)]
mod tests;
