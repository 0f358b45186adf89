//! buyback_mobile: inspections by phone. One aggregate, the inspection of a purchase; its key is the purchase.

use crate::{
    buyback::PurchaseId,
    sample::{id, noon},
};
use kernel::{CentreId, Event, Instant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The aggregate that every event here belongs to.
pub const INSPECTION: &str = "buyback_mobile.inspection";

kernel::words! {
    /// What is suspicious about the evidence of an inspection (BUY-10).
    pub enum RiskKind {
        /// A picture was used for another car.
        PhotoReused = "photo_reused",
        /// A picture was taken before the appointment.
        PhotoOld = "photo_old",
        /// A picture was taken far from the appointment.
        PhotoFar = "photo_far",
        /// The odometer shows less than it did.
        MileageBelow = "mileage_below",
    }
}

/// Something about the evidence is suspicious: nothing is offered before somebody has looked at it. Reader: buyback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskFound {
    /// The finding.
    pub risk: Uuid,
    /// The purchase.
    pub purchase: PurchaseId,
    /// The buying centre.
    pub centre: CentreId,
    /// What.
    pub kind: RiskKind,
    /// The picture, when it is about one.
    #[serde(default)]
    pub media: Option<Uuid>,
    /// How much: kilometres, minutes, or kilometres that the odometer lost. Nothing for a picture that was used before.
    #[serde(default)]
    pub measure: Option<i64>,
    /// The other purchase of a picture that was used before.
    #[serde(default)]
    pub other: Option<PurchaseId>,
    /// When it was found.
    pub found_at: Instant,
}

impl Event for RiskFound {
    const TYPE: &'static str = "buyback_mobile.risk_found.v1";
    const AGGREGATE: &'static str = INSPECTION;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            risk: id(80),
            purchase: PurchaseId(id(5)),
            centre: CentreId(id(4)),
            kind: RiskKind::PhotoFar,
            media: Some(id(81)),
            measure: Some(52),
            other: None,
            found_at: noon(5).into(),
        }
    }
}

/// Everything of an inspection has arrived: the appraisal is saved, its pictures are here and good enough. Reader: buyback,
/// which values the car only then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionCompleted {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The buying centre.
    pub centre: CentreId,
    /// The version of the appraisal that came of it.
    pub appraisal_version: i64,
    /// Pictures that count.
    pub photos: i64,
    /// When.
    pub at: Instant,
}

impl Event for InspectionCompleted {
    const TYPE: &'static str = "buyback_mobile.inspection_completed.v1";
    const AGGREGATE: &'static str = INSPECTION;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            centre: CentreId(id(4)),
            appraisal_version: 1,
            photos: 42,
            at: noon(5).into(),
        }
    }
}

/// The inspection by phone will not be finished: its device is gone, or the desk goes on with it. Reader: buyback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionAbandoned {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The buying centre.
    pub centre: CentreId,
    /// When.
    pub at: Instant,
}

impl Event for InspectionAbandoned {
    const TYPE: &'static str = "buyback_mobile.inspection_abandoned.v1";
    const AGGREGATE: &'static str = INSPECTION;
    fn key(&self) -> Uuid {
        self.purchase.0
    }
    fn sample() -> Self {
        Self {
            purchase: PurchaseId(id(5)),
            centre: CentreId(id(4)),
            at: noon(5).into(),
        }
    }
}
