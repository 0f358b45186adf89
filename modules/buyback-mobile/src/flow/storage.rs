//! Where pictures are kept, opened once.

use super::settings;
use crate::store::object::{self, Bucket, Folder, Objects, Parts};
use kernel::Result;
use platform::App;
use std::sync::{Arc, OnceLock};

/// The storage of this process.
#[derive(Debug, Default)]
pub struct Storage(OnceLock<Arc<dyn Objects>>);

/// The objects.
pub fn objects(app: &App) -> Result<Arc<dyn Objects>> {
    let storage = app.port::<Storage>()?;
    if let Some(objects) = storage.0.get() {
        return Ok(objects.clone());
    }
    let settings = settings(app)?;
    let opened: Arc<dyn Objects> = if settings.s3_endpoint.is_empty() {
        Arc::new(Folder::new(settings.media_folder))
    } else {
        Arc::new(Bucket::open(&settings, app.outside.clone())?)
    };
    Ok(storage.0.get_or_init(|| opened).clone())
}

/// The files on their way.
pub fn parts(app: &App) -> Result<Parts> {
    Ok(Parts::new(settings(app)?.parts_folder()))
}

/// Tries the storage of pictures for `kite doctor`; says where it is and that it works.
///
/// # Errors
/// It is away, or refuses; the cause says what it answered.
pub async fn storage_ping(app: &App) -> Result<String> {
    let settings = settings(app)?;
    let folder = &settings.media_folder;
    if settings.s3_endpoint.is_empty() && !folder.is_dir() {
        // Looking makes nothing: the first picture will.
        return Ok(format!("folder {} will be made", folder.display()));
    }
    let objects = objects(app)?;
    object::tried(objects.as_ref()).await?;
    Ok(format!("{} keeps and gives back", objects.place()))
}
