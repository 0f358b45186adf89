//! Looking at a file that is whole: is it what the phone sent, is it a picture, what is seen in it.

use super::{
    field_scope,
    judge::{complete_if_whole, photo_attached, upload_attached},
    now, rule_now, settings, storage,
};
use crate::{
    MODULE,
    model::{
        code,
        object::Sha,
        picture::{self, Look, Seen},
        refusal::passes,
        upload::{Upload, UploadState},
    },
    store::{self, media::Media},
};
use contracts::{field_work::FieldWork, identity::Organisation};
use kernel::{Error, Instant, Result, codes, zone::Zone};
use platform::{App, Scope, audit};
use tokio::task::spawn_blocking;

/// Verifies a whole upload and attaches it where it was said to belong. What is refused leaves nothing behind but the reason.
pub async fn upload_verify(app: &App, scope: &Scope, upload: Upload) -> Result<Upload> {
    match looked_at(app, scope, &upload).await {
        Ok((seen, bytes)) => kept(app, scope, upload, seen, bytes).await,
        Err(error) if passes(&error) => Err(error),
        Err(error) => Err(upload_fail(app, scope, &upload, error).await?),
    }
}

/// Reads the file and looks at it, where it takes nobody's time.
async fn looked_at(app: &App, scope: &Scope, upload: &Upload) -> Result<(Seen, Vec<u8>)> {
    let length = u64::try_from(upload.length).map_err(Error::internal)?;
    let bytes = storage::parts(app)?.whole(upload.id, length).await?;
    let bytes = bytes.ok_or(code::HASH_MISMATCH)?;
    let zone = zone(app, scope, upload).await?;
    let (sha256, claimed) = (upload.sha256.clone(), upload.claimed);
    let pixels_max = settings(app)?.photo_pixels_max;
    let looked = spawn_blocking(move || {
        if Sha::of(&bytes) != sha256 {
            return Err(Error::from(code::HASH_MISMATCH));
        }
        claimed.check(&bytes)?;
        let seen = picture::look(&bytes, claimed, pixels_max, &zone)?;
        Ok((seen, bytes))
    });
    // A decoder that gave up on the bytes of a stranger is a broken picture, not a broken server.
    looked
        .await
        .map_err(|error| Error::new(code::IMAGE_BROKEN).because(error))?
}

async fn zone(app: &App, scope: &Scope, upload: &Upload) -> Result<Zone> {
    let organisation = app.port::<dyn Organisation>()?;
    let centre = organisation.centre(scope.tenant, upload.centre_id).await?;
    Ok(centre.map_or_else(Zone::utc, |centre| centre.zone))
}

/// Puts the picture and its small twin where pictures are; gives the hash of the twin.
async fn stored(
    app: &App,
    scope: &Scope,
    upload: &Upload,
    small: Option<Vec<u8>>,
    bytes: Vec<u8>,
) -> Result<Option<Sha>> {
    let objects = storage::objects(app)?;
    let small_sha256 = small.as_deref().map(Sha::of);
    objects
        .put(&upload.sha256.object(scope.tenant), bytes)
        .await?;
    if let Some((sha, small)) = small_sha256.as_ref().zip(small) {
        objects.put(&sha.object(scope.tenant), small).await?;
    }
    Ok(small_sha256)
}

/// Keeps the picture, and attaches the photograph if it was said.
async fn kept(
    app: &App,
    scope: &Scope,
    upload: Upload,
    seen: Seen,
    bytes: Vec<u8>,
) -> Result<Upload> {
    let small_sha256 = stored(app, scope, &upload, seen.small, bytes).await?;
    let purchase = app
        .port::<dyn FieldWork>()?
        .purchase(&field_scope(scope), upload.purchase_id)
        .await?;
    let now = now(app);
    let mut tx = app.db.begin(MODULE, scope).await?;
    let inspection = store::inspection::inspection_lock(&mut tx, upload.purchase_id).await?;
    let inspection = inspection.ok_or(codes::NOT_FOUND)?;
    let locked = store::upload::upload_lock(&mut tx, upload.device_id, upload.id).await?;
    let locked = locked.ok_or(codes::NOT_FOUND)?;
    if locked.state != UploadState::Complete {
        // A twin was faster.
        tx.close().await?;
        return Ok(locked);
    }
    let verified = locked.verified(now)?;
    let media = media_of(&upload, seen.look, small_sha256, now);
    store::upload::upload_save(&mut tx, &verified).await?;
    store::media::media_insert(&mut tx, &media).await?;
    audit::put(
        &mut tx,
        "upload_verify",
        "upload",
        upload.id,
        &locked,
        &verified,
    )?;
    let mut after = verified.clone();
    if let Some(said) = store::photo::photo_lock(&mut tx, upload.id).await? {
        let rule = rule_now(app, &mut tx, inspection.centre_id).await?;
        photo_attached(
            &mut tx,
            &inspection,
            (&said, &media),
            (&purchase, &rule),
            now,
        )
        .await?;
        upload_attached(&mut tx, &verified).await?;
        after = verified.attached()?;
        complete_if_whole(&mut tx, &inspection, &purchase, &rule, now).await?;
    }
    let after = tx.commit(after).await?;
    storage::parts(app)?.remove(upload.id).await?;
    Ok(after)
}

fn media_of(upload: &Upload, look: Look, small_sha256: Option<Sha>, now: Instant) -> Media {
    Media {
        id: upload.id,
        centre_id: upload.centre_id,
        purchase_id: upload.purchase_id,
        sha256: upload.sha256.clone(),
        bytes: upload.length,
        kind: upload.claimed,
        look: look.into(),
        small_sha256,
        verified_at: now,
        erased_at: None,
    }
}

/// An upload that came to nothing: its bytes are gone, its reason stays for a while, the photograph that waited for it knows.
/// Gives the reason back.
pub async fn upload_fail(app: &App, scope: &Scope, upload: &Upload, error: Error) -> Result<Error> {
    let now = now(app);
    let mut tx = app.db.begin(MODULE, scope).await?;
    let locked = store::upload::upload_lock(&mut tx, upload.device_id, upload.id).await?;
    let failed = locked.as_ref().map(|locked| locked.failed(&error, now));
    if let Some((locked, Ok(failed))) = locked.as_ref().zip(failed) {
        store::upload::upload_save(&mut tx, &failed).await?;
        if let Some(said) = store::photo::photo_lock(&mut tx, upload.id).await? {
            store::photo::photo_save(&mut tx, &said.refused()?).await?;
        }
        audit::put(
            &mut tx,
            "upload_refuse",
            "upload",
            upload.id,
            locked,
            &failed,
        )?;
    }
    tx.commit(()).await?;
    storage::parts(app)?.remove(upload.id).await?;
    Ok(error)
}
