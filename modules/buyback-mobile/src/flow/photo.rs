//! A phone says that a picture shows an angle. The picture may be here already, or come later.

use super::{
    command::{Effect, Work},
    inspect::{on_this_phone, read},
    judge::{complete_if_whole, photo_attached, upload_attached},
    rule_now,
};
use crate::{
    model::{
        code,
        command::{Outcome, Receipt},
        inspection::InspectionStep,
        object::Sha,
        photo::{MediaId, Photo, PhotoState, check_angle},
    },
    store,
};
use contracts::{buyback::PurchaseId, field_work::FieldWork};
use deserr::Deserr;
use kernel::{Bounded, Instant, Invalid, Line, OnConstraint, Result};
use platform::{App, audit};
use serde_json::json;
use utoipa::ToSchema;

/// Body of `attach_photo`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct AttachIn {
    /// The purchase.
    #[schema(value_type = String, format = Uuid)]
    purchase_id: PurchaseId,
    /// The picture: the id of its upload.
    media_id: MediaId,
    /// The hash of the picture.
    sha256: Sha,
    /// What it shows: an angle of the vehicle type, or a word that begins with `other_` or `damage_`.
    angle: Line,
    /// When it was taken, by the clock of the phone.
    taken_at: Instant,
    /// Latitude in millionths of a degree, as the phone knows it.
    #[deserr(default)]
    latitude_e6: Option<Bounded<-90_000_000, 90_000_000>>,
    /// Longitude in millionths of a degree.
    #[deserr(default)]
    longitude_e6: Option<Bounded<-180_000_000, 180_000_000>>,
}

/// Says a photograph; its picture makes it one.
pub async fn photo_attach(app: &App, work: &Work<'_>) -> Result<Receipt> {
    let input: AttachIn = read(&work.ask.body)?;
    let id = input.purchase_id;
    let known = app
        .port::<dyn FieldWork>()?
        .purchase(&work.field(), id)
        .await?;
    check_angle(input.angle.as_str(), &known.photo_angles)?;
    let mut tx = match work.begin(app).await? {
        Effect::Fresh(tx) => tx,
        Effect::Done(receipt) => return Ok(receipt),
    };
    let before = on_this_phone(&mut tx, work, id).await?;
    let after = before.step(InspectionStep::Add)?;
    let said = said(input, work.now);
    let written = store::photo::photo_insert(&mut tx, &said, work.ask.id).await;
    written.on_constraint("photo_pkey", code::PHOTO_ATTACHED)?;
    let mut shown = said.clone();
    let upload = store::upload::upload_lock(&mut tx, work.device.id, said.media_id).await?;
    if let Some(media) = store::media::media_find(&mut tx, said.media_id).await? {
        if media.purchase_id != id {
            return Err(code::PHOTO_ATTACHED.into());
        }
        let rule = rule_now(app, &mut tx, after.centre_id).await?;
        shown = photo_attached(&mut tx, &after, (&said, &media), (&known, &rule), work.now).await?;
        if let Some(upload) = &upload {
            upload_attached(&mut tx, upload).await?;
        }
        complete_if_whole(&mut tx, &after, &known, &rule, work.now).await?;
    }
    audit::put(&mut tx, "photo_say", "photo", said.media_id, (), &shown)?;
    let result = json!({"media_id": shown.media_id, "state": shown.state, "faults": shown.faults});
    work.end(tx, Outcome::done(result)).await
}

fn said(input: AttachIn, now: Instant) -> Photo {
    Photo {
        media_id: input.media_id,
        purchase_id: input.purchase_id,
        sha256: input.sha256,
        angle: input.angle.to_string(),
        state: PhotoState::Expected,
        faults: Vec::new(),
        taken_at: input.taken_at,
        latitude_e6: input.latitude_e6.map(|degrees| degrees.get()),
        longitude_e6: input.longitude_e6.map(|degrees| degrees.get()),
        said_at: now,
        attached_at: None,
    }
}
