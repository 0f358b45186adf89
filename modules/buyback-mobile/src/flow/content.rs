//! Inspections and their pictures for people at the desk.

use super::{act::current_hash, field_scope, rule_now, storage};
use crate::{
    MODULE,
    model::{
        code,
        field::Fields,
        inspection::Inspection,
        merge::Conflict,
        object::Sha,
        photo::{Finding, Gate, MediaId, Photo},
        picture::{Look, PictureKind},
        sheet,
        signature::{SignatureId, SignatureShown},
    },
    store::{self, media::Media},
};
use contracts::{
    buyback::PurchaseId,
    field_work::{FieldPurchase, FieldWork},
};
use kernel::{Error, Result, codes};
use platform::{App, Scope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A photograph with what is seen in its picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoCard {
    /// The photograph.
    #[serde(flatten)]
    pub photo: Photo,
    /// What is seen, once its picture is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Look>,
}

/// An inspection with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InspectionCard {
    /// The inspection.
    #[serde(flatten)]
    pub inspection: Inspection,
    /// What was seen: path and value.
    #[schema(value_type = Object)]
    pub fields: Value,
    /// The photographs in the order in which they were said.
    pub photos: Vec<PhotoCard>,
    /// How complete they are.
    pub gate: Gate,
    /// Fields that two people changed.
    pub conflicts: Vec<Conflict>,
    /// What is suspicious.
    pub findings: Vec<Finding>,
    /// What the seller signed, and what that is worth now.
    pub signatures: Vec<SignatureShown>,
}

/// An inspection within reach, whole.
pub async fn inspection_card(app: &App, scope: &Scope, id: PurchaseId) -> Result<InspectionCard> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let inspection = store::inspection::inspection_get(&mut tx, id).await?;
    let fields = store::field::fields(&mut tx, id, None).await?;
    let photos = store::photo::photos(&mut tx, id).await?;
    let conflicts = store::field::conflicts(&mut tx, id).await?;
    let findings = store::finding::findings(&mut tx, id).await?;
    let signed = store::signature::signatures(&mut tx, id).await?;
    let rule = rule_now(app, &mut tx, inspection.centre_id).await?;
    let mut cards = Vec::new();
    for photo in &photos {
        let media = store::media::media_find(&mut tx, photo.media_id).await?;
        let look = media.map(|media| media.look.into());
        cards.push(PhotoCard {
            photo: photo.clone(),
            look,
        });
    }
    tx.close().await?;
    let known = known(app, scope, &inspection).await?;
    let angles = known
        .as_ref()
        .map(|known| known.photo_angles.as_slice())
        .unwrap_or_default();
    let gate = Gate::of(angles, rule.photos_min, &photos, Photo::is_good);
    let mut signatures = Vec::new();
    if let Some(known) = known.as_ref().filter(|_| !signed.is_empty()) {
        let hash = current_hash(app, scope, &inspection, fields.clone(), known).await?;
        signatures.extend(signed.into_iter().map(|signature| signature.shown(&hash)));
    }
    Ok(InspectionCard {
        fields: told(&fields),
        inspection,
        photos: cards,
        gate,
        conflicts,
        findings,
        signatures,
    })
}

fn told(fields: &Fields) -> Value {
    sheet::plain(fields)
}

/// The purchase of an inspection, while its owner has it.
pub async fn known(
    app: &App,
    scope: &Scope,
    inspection: &Inspection,
) -> Result<Option<FieldPurchase>> {
    let field = app.port::<dyn FieldWork>()?;
    match field
        .purchase(&field_scope(scope), inspection.purchase_id)
        .await
    {
        Ok(known) => Ok(Some(known)),
        Err(error) if error.code == codes::NOT_FOUND => Ok(None),
        Err(error) => Err(error),
    }
}

/// A picture within reach.
pub async fn media_get(app: &App, scope: &Scope, id: MediaId) -> Result<Media> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let media = store::media::media_find(&mut tx, id).await?;
    tx.close().await?;
    let media = media.ok_or(codes::NOT_FOUND)?;
    if media.erased_at.is_some() {
        return Err(code::ERASED.into());
    }
    Ok(media)
}

/// The bytes of a picture, or of its small copy, and what they are.
pub async fn media_content(
    app: &App,
    scope: &Scope,
    media: &Media,
    small: bool,
) -> Result<(Vec<u8>, PictureKind)> {
    let (sha, kind) = match &media.small_sha256 {
        Some(sha) if small => (sha, PictureKind::Jpeg),
        _ => (&media.sha256, media.kind),
    };
    Ok((content(app, scope, sha).await?, kind))
}

/// The strokes of a signature within reach, and its purchase.
pub async fn signature_picture(
    app: &App,
    scope: &Scope,
    id: SignatureId,
) -> Result<(Vec<u8>, PurchaseId)> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let signature = store::signature::signature_get(&mut tx, id).await?;
    tx.close().await?;
    if signature.act.is_none() {
        return Err(code::ERASED.into());
    }
    let picture = content(app, scope, &signature.picture_sha256).await?;
    Ok((picture, signature.purchase_id))
}

/// The content with this hash; one that was changed where it is kept is not given out as if it were the evidence.
async fn content(app: &App, scope: &Scope, sha: &Sha) -> Result<Vec<u8>> {
    let lost = |why: &str| Error::new(code::STORAGE).because(format!("the object {sha} {why}"));
    let content = storage::objects(app)?
        .get(&sha.object(scope.tenant))
        .await?
        .ok_or_else(|| lost("is not there"))?;
    if Sha::of(&content) == *sha {
        Ok(content)
    } else {
        Err(lost("has another content"))
    }
}
