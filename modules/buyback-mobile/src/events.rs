//! What the module says, and what it listens to.

use crate::{
    MODULE, flow,
    model::{inspection::Inspection, photo::Finding},
};
use contracts::{
    buyback::{PURCHASE, PurchaseId, SellerErased},
    buyback_mobile::{InspectionAbandoned, InspectionCompleted, RiskFound},
    identity::{self, CentreOpened},
};
use kernel::Instant;
use platform::Consumer;

/// Foreign events and the use cases that they start.
pub fn consumers() -> Vec<Consumer> {
    vec![
        Consumer::of(MODULE, PURCHASE).on::<SellerErased>(|app, tx, event| {
            Box::pin(flow::erasure::seller_erased(app, tx, event))
        }),
        Consumer::of(MODULE, identity::CENTRE)
            .on::<CentreOpened>(|_, tx, event| Box::pin(flow::pattern::centre_opened(tx, event))),
    ]
}

/// Something about the evidence is suspicious.
pub fn risk_found(inspection: &Inspection, finding: &Finding) -> RiskFound {
    RiskFound {
        risk: finding.id.0,
        purchase: inspection.purchase_id,
        centre: inspection.centre_id,
        kind: finding.kind,
        media: finding.media_id.map(|media| media.0),
        measure: finding.measure,
        other: finding.other_id.map(PurchaseId),
        found_at: finding.found_at,
    }
}

/// Everything of an inspection has arrived.
pub fn inspection_completed(
    inspection: &Inspection,
    photos: i64,
    at: Instant,
) -> InspectionCompleted {
    InspectionCompleted {
        purchase: inspection.purchase_id,
        centre: inspection.centre_id,
        appraisal_version: inspection
            .appraisal_version
            .unwrap_or(inspection.base_version),
        photos,
        at,
    }
}

/// The inspection goes on without its phone.
pub fn inspection_abandoned(inspection: &Inspection, at: Instant) -> InspectionAbandoned {
    InspectionAbandoned {
        purchase: inspection.purchase_id,
        centre: inspection.centre_id,
        at,
    }
}
