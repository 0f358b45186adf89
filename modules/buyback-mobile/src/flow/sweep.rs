//! What time takes away: uploads that nobody finishes, files of crashes, pictures of people who asked to be forgotten.

use super::{now, settings, storage, verify};
use crate::{MODULE, store};
use kernel::{Result, TenantId};
use platform::{App, Scope, audit, jobs::Lease};

/// An upload that came to nothing tells its reason for so long.
const REASON_KEPT: time::Duration = time::Duration::days(7);
/// Objects are taken away again and again for so long: a storage may have been away.
const ERASING: time::Duration = time::Duration::days(14);

/// Ends uploads whose time has run out, a hundred at a time, and looks at those that are whole and were forgotten by a crash.
pub async fn uploads_sweep(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let now = now(app);
    loop {
        let mut tx = lease.begin(app, tenant, MODULE).await?;
        let due = store::upload::uploads_due(&mut tx, now).await?;
        for upload in &due {
            let expired = upload.expired(now)?;
            store::upload::upload_save(&mut tx, &expired).await?;
            audit::put(
                &mut tx,
                "upload_expire",
                "upload",
                upload.id,
                upload,
                &expired,
            )?;
        }
        let before = (now.0 - REASON_KEPT).into();
        store::upload::uploads_forget(&mut tx, before).await?;
        tx.commit(()).await?;
        let parts = storage::parts(app)?;
        for upload in &due {
            parts.remove(upload.id).await?;
        }
        if due.is_empty() {
            break;
        }
    }
    unlooked(app, tenant).await
}

/// Uploads that were whole when their process ended.
async fn unlooked(app: &App, tenant: TenantId) -> Result<()> {
    let scope = Scope::system(tenant);
    let mut tx = app.db.read(MODULE, &scope).await?;
    let whole = store::upload::uploads_unlooked(&mut tx).await?;
    tx.close().await?;
    for upload in whole {
        let id = upload.id;
        if let Err(error) = verify::upload_verify(app, &scope, upload).await {
            tracing::warn!(%error, %id, "an upload that a crash left whole was not taken");
        }
    }
    Ok(())
}

/// Takes away the contents of pictures that are to be forgotten.
pub async fn objects_sweep(app: &App, tenant: TenantId) -> Result<()> {
    let since = (now(app).0 - ERASING).into();
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let unneeded = store::erasure::objects_unneeded(&mut tx, since).await?;
    tx.close().await?;
    if unneeded.is_empty() {
        return Ok(());
    }
    let objects = storage::objects(app)?;
    for sha in unneeded {
        objects.delete(&sha.object(tenant)).await?;
    }
    Ok(())
}

/// Takes away files on their way that nobody has touched for longer than any upload lives.
pub async fn parts_sweep(app: &App) -> Result<()> {
    let hours = u64::try_from(settings(app)?.upload_hours).unwrap_or(u64::MAX);
    let age = std::time::Duration::from_secs(hours.saturating_mul(3_600).saturating_mul(2));
    let gone = storage::parts(app)?.sweep(age).await?;
    if gone > 0 {
        tracing::info!(gone, "files of uploads that nobody knows were taken away");
    }
    Ok(())
}
