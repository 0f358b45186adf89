//! From the market to an offer: every rouble between them is a line, and the same inputs give the same lines again.

use super::{
    code,
    market::{Rung, Traits},
    reference::{Policy, PolicyId},
};
use kernel::{Currency, Error, Money, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod comparison;
mod kept;
mod lines;
mod making;
mod opinion;
mod profit;
mod used;
mod way;

pub use comparison::{Comparable, Slope};
pub use kept::{Kept, Preview, Replay, Valuation, WhatIf};
pub use lines::ValuationLine;
pub use opinion::Opinion;
pub use profit::{Profit, VatTerms};
pub use used::UsedComparable;

/// The first way of computing: the median of asking prices, corrected for the odometer at one rate.
pub const METHOD_RATE: i64 = 1;
/// The second way: the median of asking prices, each corrected for all that tells the listing from the car. A changed way
/// gets the next number, and kept inputs are replayed by theirs.
pub const METHOD_COMPARED: i64 = 2;
/// With fewer comparables the search is widened, nothing is dropped, and the result is marked.
pub const ENOUGH: usize = 8;
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
    /// Gross profit that a purchase must leave (APR-6), in minor units; absent: none is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_target_minor: Option<i64>,
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
            gross_target_minor: policy.gross_target.map(|target| target.amount),
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
    /// How far the search for comparables had to go; inputs of before the second way do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<Rung>,
    /// What else is known of the car.
    #[serde(default)]
    pub traits: Traits,
    /// The comparables: the nearest first; in the first way, the nearest mileage first.
    pub comparables: Vec<Comparable>,
    /// Listings that were looked at.
    #[serde(default)]
    pub looked_at: i64,
    /// Those of them that were left out as outliers; the first way leaves out while it computes.
    #[serde(default)]
    pub left_out: i64,
    /// What differences do to a price, by the listings that were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slopes: Vec<Slope>,
    /// How the sale will be taxed; absent where no VAT is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_terms: Option<VatTerms>,
    /// A price by plain means, to hold the market value against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
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
    /// What the year of manufacture adds; nothing in the first way.
    pub year: Money,
    /// Adjustment for the odometer; negative when this car has run more.
    pub mileage: Money,
    /// What engine, fuel, gearbox and version add; nothing in the first way.
    pub equipment: Money,
    /// `median + year + mileage + equipment`.
    pub market: Money,
    /// Mean of the comparables, adjusted to this car.
    pub market_average: Money,
    /// A quarter of them is cheaper than this.
    pub market_low: Money,
    /// A quarter of them is dearer than this.
    pub market_high: Money,
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
        let way = match self.method {
            METHOD_RATE => self.rate_way()?,
            METHOD_COMPARED => self.compared_way()?,
            other => return Err(Error::internal(format!("no way of computing {other}"))),
        };
        let market = [way.year, way.mileage, way.equipment]
            .into_iter()
            .try_fold(self.money(way.median), |sum, part| {
                sum.plus(self.money(part))
            })?
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
            comparables: way.used,
            outliers: way.outliers,
            median: self.money(way.median),
            median_km: way.median_km,
            km_rate: self.money(way.km_rate),
            year: self.money(way.year),
            mileage: self.money(way.mileage),
            equipment: self.money(way.equipment),
            market,
            market_average: self.money(way.average),
            market_low: self.money(way.low),
            market_high: self.money(way.high),
            margin,
            recon,
            holding,
            offer,
            shown: self.money(floor(offer.amount, self.terms.rounding_minor)),
        })
    }

    /// What the offer earns, where the VAT of the sale is known.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn profit(&self, fall: &Waterfall) -> Result<Option<Profit>> {
        let Some(vat_terms) = self.vat_terms else {
            return Ok(None);
        };
        let costs = fall.recon.plus(fall.holding)?;
        let target = self.money(self.terms.gross_target_minor.unwrap_or(0));
        let (vat, gross) = profit::gross(vat_terms, fall.market, costs, fall.shown)?;
        Ok(Some(Profit {
            vat_terms,
            resale: fall.market,
            costs,
            vat,
            gross,
            gross_target: target,
            max_offer: profit::max_offer(vat_terms, fall.market, costs, target)?,
            cost_to_market_basis_points: profit::to_market(
                fall.shown.plus(fall.recon)?,
                fall.market_average,
            ),
        }))
    }

    /// Enough of the neighbouring years is what makes a valuation trustworthy.
    fn confidence(&self) -> Confidence {
        let near = match self.method {
            METHOD_RATE => self.years_around <= 1 && self.comparables.len() >= ENOUGH,
            _ => self.rung == Some(Rung::Neighbours),
        };
        if near {
            Confidence::Normal
        } else {
            Confidence::Low
        }
    }

    fn recon_total(&self) -> Result<Money> {
        self.recon
            .iter()
            .try_fold(self.money(0), |sum, work| Ok(sum.plus(work.total()?)?))
    }
}

/// The largest multiple of `step` that is not above `amount`.
fn floor(amount: i64, step: i64) -> i64 {
    let step = step.max(1);
    amount.div_euclid(step).saturating_mul(step)
}

#[cfg(test)]
mod tests;
