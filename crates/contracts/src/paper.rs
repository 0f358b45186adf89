//! Papers and payments, as every module speaks of them.

use kernel::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The paper behind a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceDocument {
    /// Module that the document comes from.
    pub module: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Day,
}

kernel::words! {
    /// How money moved.
    pub enum MoneyWay {
        /// Notes from or into the cash desk.
        Cash = "cash",
        /// A bank transfer.
        Bank = "bank",
    }
}

/// The vehicle type of events that were said before there were types.
#[must_use]
pub fn car() -> String {
    "car".to_owned()
}
