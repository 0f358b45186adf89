//! vehicles: what a type of vehicle demands. A type is data of the dealer group: a new one needs no new program.

use async_trait::async_trait;
use kernel::{CentreId, Day, NumberRule, Result, TenantId, vat::VatScheme};
use serde::{Deserialize, Serialize};

kernel::words! {
    /// What tells how much a vehicle was used.
    pub enum UsageUnit {
        /// The odometer.
        Km = "km",
        /// The counter of the engine; it is the attribute `engine_hours`.
        EngineHours = "engine_hours",
    }
}

/// A thing that is named in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The word that programs use.
    pub code: String,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// What an attribute may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AttributeKind {
    /// A whole number within limits, both included.
    Number {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// One of these words.
    Choice {
        /// The words.
        words: Vec<Named>,
    },
    /// Any text of one line.
    Text,
}

/// A property that vehicles of a type have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRule {
    /// What it is called.
    pub name: Named,
    /// What it may hold.
    pub kind: AttributeKind,
    /// Whether it must be given.
    pub required: bool,
}

/// A photograph that an inspection takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoAngle {
    /// What it is called.
    pub name: Named,
    /// Whether it must be taken.
    pub required: bool,
}

/// What a type of vehicle demands, in the version that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleType {
    /// The word that programs use, with its names.
    pub name: Named,
    /// First day of this version.
    pub valid_from: Day,
    /// How its numbers look.
    pub number: NumberRule,
    /// What tells how much it was used.
    pub usage: UsageUnit,
    /// Its properties.
    pub attributes: Vec<AttributeRule>,
    /// Photographs of an inspection.
    pub photo_angles: Vec<PhotoAngle>,
    /// Parts of the damage map.
    pub panels: Vec<Named>,
    /// VAT schemes under which it may be bought.
    pub vat_schemes: Vec<VatScheme>,
    /// Whether it has title papers (ПТС, СТС).
    pub titled: bool,
}

/// Read port to the vehicle types. Caller: buyback.
#[async_trait]
pub trait VehicleTypes: Send + Sync {
    /// The version of a type that is in force on a day: the centre's own, else the group's, else the standard one.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn vehicle_type(
        &self,
        tenant: TenantId,
        code: &str,
        centre: Option<CentreId>,
        on: Day,
    ) -> Result<Option<VehicleType>>;
}
