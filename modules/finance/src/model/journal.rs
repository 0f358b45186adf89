//! The journal as a list: in sum, and posting by posting.

use super::entry::{EntryId, Origin, Posting};
use kernel::{Code, Money, VehicleNumber};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// Entries of one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct OriginCount {
    /// Where they come from.
    pub origin: Origin,
    /// How many.
    pub count: i64,
    /// How many postings they have.
    pub postings: i64,
    /// The sum of their postings.
    #[sqlx(rename = "turnover_kopecks")]
    pub turnover: Money,
}

/// The journal in sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalTotals {
    /// Entries.
    pub count: i64,
    /// Postings.
    pub postings: i64,
    /// The sum of the postings: as much is debited as is credited.
    pub turnover: Money,
    /// The same by where the entries come from.
    pub by_origin: Vec<OriginCount>,
}

impl JournalTotals {
    /// The totals of these parts.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(by_origin: Vec<OriginCount>) -> Result<Self, Code> {
        Ok(Self {
            count: by_origin.iter().map(|part| part.count).sum(),
            postings: by_origin.iter().map(|part| part.postings).sum(),
            turnover: Money::sum(by_origin.iter().map(|part| part.turnover))?,
            by_origin,
        })
    }
}

/// A posting with its entry and the number of its car.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct JournalLine {
    /// Its entry.
    pub entry_id: EntryId,
    /// Number of the car.
    pub vin: Option<VehicleNumber>,
    /// The posting.
    #[sqlx(flatten)]
    pub posting: Posting,
}
