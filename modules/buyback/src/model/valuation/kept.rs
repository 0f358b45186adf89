//! Valuations as they are kept, and made again.

use super::{Confidence, Inputs, Terms, ValuationId, ValuationLine, Waterfall};
use crate::model::{purchase::Purchase, reference::PolicyId};
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
