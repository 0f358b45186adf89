//! Valuations as they are kept, and made again.

use super::{
    Confidence, Inputs, Opinion, Profit, Terms, UsedComparable, ValuationId, ValuationLine,
    Waterfall,
};
use crate::model::{
    market::{Rung, Traits},
    purchase::Purchase,
    reference::PolicyId,
};
use contracts::buyback::PurchaseId;
use kernel::{Error, Instant, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use utoipa::ToSchema;

/// A valuation of a purchase. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Valuation {
    /// The valuation.
    pub id: ValuationId,
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The appraisal that it is about.
    pub appraisal_version: i64,
    /// The version of the policy.
    pub policy_id: PolicyId,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Comparables that were used.
    pub comparables: i64,
    /// Comparables that were left out.
    pub outliers: i64,
    /// What the market would pay.
    pub market: Money,
    /// The most that is offered without an approval.
    pub offer: Money,
    /// The offer in whole steps, as it is shown to the seller.
    pub shown: Money,
    /// SHA-256 of the kept inputs.
    pub inputs_hash: String,
    /// Who made it.
    pub made_by: UserId,
    /// When.
    pub made_at: Instant,
    /// From the market to the offer, line by line.
    pub lines: Vec<ValuationLine>,
    /// What the lines rest on.
    #[serde(flatten)]
    pub grounds: Grounds,
}

/// What a valuation rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grounds {
    /// The version of the way of computing: 1 the median corrected at one rate, 2 the median of corrected listings.
    pub method: i64,
    /// How far the search for comparables had to go; absent of valuations of before the second way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<Rung>,
    /// What was known of the car beside make, model, year and odometer.
    pub traits: Traits,
    /// A quarter of the comparables, as corrected, is cheaper than this.
    pub market_low: Money,
    /// A quarter of them is dearer than this.
    pub market_high: Money,
    /// The comparables with their corrections, the nearest first.
    pub used: Vec<UsedComparable>,
    /// What the offer earns and the most that could be paid (APR-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profit: Option<Profit>,
    /// A price by plain means, to hold the market value against (APR-5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
}

impl Grounds {
    /// What the waterfall of these inputs rests on.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(inputs: &Inputs, fall: &Waterfall) -> Result<Self> {
        Ok(Self {
            method: inputs.method,
            rung: inputs.rung,
            traits: inputs.traits,
            market_low: fall.market_low,
            market_high: fall.market_high,
            used: inputs.used()?,
            profit: inputs.profit(fall)?,
            opinion: inputs.opinion,
        })
    }
}

impl Valuation {
    /// The valuation of a purchase: who made it, and when, are the only things that its inputs do not say.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(
        purchase: &Purchase,
        inputs: &Inputs,
        fall: &Waterfall,
        kept: &Kept,
        (made_by, made_at): (UserId, Instant),
    ) -> Result<Self> {
        Ok(Self {
            id: ValuationId::new(),
            purchase_id: purchase.id,
            appraisal_version: purchase.appraisal_version,
            policy_id: inputs.terms.policy,
            confidence: fall.confidence,
            comparables: fall.comparables,
            outliers: fall.outliers,
            market: fall.market,
            offer: fall.offer,
            shown: fall.shown,
            inputs_hash: hex::encode(&kept.inputs_hash),
            made_by,
            made_at,
            lines: inputs.lines(fall)?,
            grounds: Grounds::of(inputs, fall)?,
        })
    }
}

/// The value of any car, which is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Comparables are this many years older or younger at most.
    pub years_around: i32,
    /// The terms of the policy.
    pub terms: Terms,
    /// The numbers.
    pub waterfall: Waterfall,
    /// From the market to the offer, line by line.
    pub lines: Vec<ValuationLine>,
    /// What the lines rest on.
    #[serde(flatten)]
    pub grounds: Grounds,
}

impl Preview {
    /// What these inputs give.
    ///
    /// # Errors
    /// As of [`Inputs::waterfall`].
    pub fn of(inputs: &Inputs) -> Result<Self> {
        let waterfall = inputs.waterfall()?;
        Ok(Self {
            years_around: inputs.years_around,
            terms: inputs.terms.clone(),
            lines: inputs.lines(&waterfall)?,
            grounds: Grounds::of(inputs, &waterfall)?,
            waterfall,
        })
    }
}

/// The value of a purchase as it is, and as it would be with something else. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhatIf {
    /// As it is, by the appraisal and the market of now.
    pub now: Preview,
    /// As it would be.
    pub then: Preview,
    /// By how much the market value would change.
    pub market_change: Money,
    /// By how much the offer would change.
    pub offer_change: Money,
    /// By how much the shown offer would change.
    pub shown_change: Money,
}

impl WhatIf {
    /// Compares two sets of inputs.
    ///
    /// # Errors
    /// As of [`Inputs::waterfall`].
    pub fn of(now: &Inputs, then: &Inputs) -> Result<Self> {
        let (now, then) = (Preview::of(now)?, Preview::of(then)?);
        let (before, after) = (&now.waterfall, &then.waterfall);
        Ok(Self {
            market_change: after.market.minus(before.market)?,
            offer_change: after.offer.minus(before.offer)?,
            shown_change: after.shown.minus(before.shown)?,
            now,
            then,
        })
    }
}

/// A valuation that was made again from its kept inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Replay {
    /// The valuation.
    pub valuation_id: ValuationId,
    /// Whether the kept inputs are those that the hash was taken of.
    pub inputs_unchanged: bool,
    /// Whether every line is the same to the kopeck.
    pub equal: bool,
    /// The offer, made again.
    pub offer: Money,
    /// The lines, made again.
    pub lines: Vec<ValuationLine>,
}

/// What is kept of a valuation for making it again.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Kept {
    /// The inputs as text.
    pub inputs: String,
    /// Their hash, as it was then.
    pub inputs_hash: Vec<u8>,
}

impl Kept {
    /// What the kept inputs say that a valuation rests on.
    ///
    /// # Errors
    /// The kept inputs cannot be read or valued any more.
    pub fn grounds(&self) -> Result<Grounds> {
        let inputs: Inputs = serde_json::from_str(&self.inputs).map_err(Error::internal)?;
        Grounds::of(&inputs, &inputs.waterfall()?)
    }

    /// The inputs as they are kept.
    ///
    /// # Errors
    /// Internal.
    pub fn of(inputs: &Inputs) -> Result<Self> {
        let inputs = inputs.text()?;
        Ok(Self {
            inputs_hash: hash(&inputs),
            inputs,
        })
    }

    /// Makes the valuation again and compares.
    ///
    /// # Errors
    /// The kept inputs cannot be read or valued any more.
    pub fn replay(&self, made: &Valuation) -> Result<Replay> {
        let inputs: Inputs = serde_json::from_str(&self.inputs).map_err(Error::internal)?;
        let waterfall = inputs.waterfall()?;
        let lines = inputs.lines(&waterfall)?;
        Ok(Replay {
            valuation_id: made.id,
            inputs_unchanged: hash(&self.inputs) == self.inputs_hash,
            equal: lines == made.lines
                && waterfall.offer == made.offer
                && waterfall.shown == made.shown,
            offer: waterfall.offer,
            lines,
        })
    }
}

/// SHA-256 of the kept text.
fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}
