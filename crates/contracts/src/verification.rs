//! verification: is the car clean, are the papers right. One aggregate, the case.

use crate::{
    ids::PurchaseId,
    sample::{id, noon},
};
use kernel::Event;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// The aggregate that every event here belongs to.
pub const CASE: &str = "verification.case";

pub use crate::ids::CaseId;

kernel::words! {
    /// What a case decides about.
    pub enum Purpose {
        /// May a contract be signed.
        Purchase = "purchase",
        /// May the money be paid.
        Payout = "payout",
    }
}

kernel::words! {
    /// The decision.
    pub enum Verdict {
        /// Yes.
        Approved = "approved",
        /// No.
        Rejected = "rejected",
    }
}

/// A case is decided. Reader: buyback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDecided {
    /// The case.
    pub case: CaseId,
    /// The purchase that it was made for.
    pub purchase: PurchaseId,
    /// What was decided about.
    pub purpose: Purpose,
    /// The decision.
    pub verdict: Verdict,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub decided_at: OffsetDateTime,
    /// Afterwards it unlocks nothing.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_until: OffsetDateTime,
}

impl Event for CaseDecided {
    const TYPE: &'static str = "verification.case_decided.v1";
    const AGGREGATE: &'static str = CASE;
    fn key(&self) -> Uuid {
        self.case.0
    }
    fn sample() -> Self {
        Self {
            case: CaseId(id(13)),
            purchase: PurchaseId(id(5)),
            purpose: Purpose::Payout,
            verdict: Verdict::Approved,
            decided_at: noon(5),
            valid_until: noon(6),
        }
    }
}
