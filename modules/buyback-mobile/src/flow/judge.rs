//! Looking at evidence: which photographs count, what is suspicious, when an inspection is whole.

use crate::{
    events,
    model::{
        inspection::{Inspection, InspectionState},
        photo::{self, Finding, FindingId, Gate, Known, Photo, PhotoState},
        rule::Rule,
        upload::{Upload, UploadState},
    },
    store::{self, media::Media},
};
use contracts::{buyback::PurchaseId, buyback_mobile::RiskKind, field_work::FieldPurchase};
use kernel::{Instant, Result};
use platform::{Tx, audit, outbox};
use uuid::Uuid;

/// A photograph and its picture are both here: it is attached, with everything that is wrong with it. The inspection is
/// locked, so that what is said and what is uploaded cannot miss each other.
pub async fn photo_attached(
    tx: &mut Tx,
    inspection: &Inspection,
    (said, media): (&Photo, &Media),
    (purchase, rule): (&FieldPurchase, &Rule),
    now: Instant,
) -> Result<Photo> {
    let others = store::photo::photos(tx, inspection.purchase_id).await?;
    let angle_taken = others.iter().any(|other| {
        other.media_id != said.media_id && other.angle == said.angle && other.is_good()
    });
    let known = Known {
        twin_here: store::media::twin_here(tx, media).await?,
        angle_taken,
        reused_in: store::media::reused_in(tx, media).await?,
    };
    let look = media.look.clone().into();
    let attached = said.attached(&media.sha256, photo::faults(&look, rule, &known), now)?;
    store::photo::photo_save(tx, &attached).await?;
    for one in photo::suspicions(said, &look, purchase, rule, &known) {
        let found = (one.kind, one.measure, one.other);
        risk_found(tx, inspection, found, Some(said.media_id.0), now).await?;
    }
    audit::put(tx, "photo_attach", "photo", said.media_id, said, &attached)?;
    Ok(attached)
}

/// The upload of a picture that is a photograph now.
pub async fn upload_attached(tx: &mut Tx, upload: &Upload) -> Result<()> {
    if upload.state == UploadState::Verified {
        store::upload::upload_save(tx, &upload.attached()?).await?;
    }
    Ok(())
}

/// Something suspicious is written down once, and told.
pub async fn risk_found(
    tx: &mut Tx,
    inspection: &Inspection,
    (kind, measure, other): (RiskKind, Option<i64>, Option<PurchaseId>),
    media: Option<Uuid>,
    now: Instant,
) -> Result<()> {
    let finding = Finding {
        id: FindingId::new(),
        purchase_id: inspection.purchase_id,
        kind,
        media_id: media.map(photo::MediaId),
        measure,
        other_id: other.map(|other| other.0),
        found_at: now,
    };
    if store::finding::finding_insert(tx, &finding).await? {
        audit::put(tx, "risk_found", "finding", finding.id, (), &finding)?;
        outbox::put(tx, &events::risk_found(inspection, &finding))?;
    }
    Ok(())
}

/// Ends an inspection whose appraisal is saved and whose photographs are all here and good enough.
pub async fn complete_if_whole(
    tx: &mut Tx,
    inspection: &Inspection,
    purchase: &FieldPurchase,
    rule: &Rule,
    now: Instant,
) -> Result<Option<Inspection>> {
    if inspection.state != InspectionState::Finished {
        return Ok(None);
    }
    let photos = store::photo::photos(tx, inspection.purchase_id).await?;
    let waiting = photos
        .iter()
        .any(|photo| photo.state == PhotoState::Expected);
    let gate = Gate::of(
        &purchase.photo_angles,
        rule.photos_min,
        &photos,
        Photo::is_good,
    );
    if waiting || !gate.is_open() {
        return Ok(None);
    }
    let whole = inspection.complete(now)?;
    store::inspection::inspection_save(tx, &whole).await?;
    audit::put(
        tx,
        "inspection_complete",
        "inspection",
        whole.purchase_id.0,
        inspection,
        &whole,
    )?;
    outbox::put(tx, &events::inspection_completed(&whole, gate.good, now))?;
    Ok(Some(whole))
}
