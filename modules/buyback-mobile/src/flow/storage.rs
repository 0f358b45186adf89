//! Where pictures are kept, opened once.

use super::settings;
use crate::store::object::{Bucket, Folder, Objects, Parts};
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
        Arc::new(Bucket::open(
            &settings,
            app.outside.clone(),
            app.clock.clone(),
        )?)
    };
    Ok(storage.0.get_or_init(|| opened).clone())
}

/// The files on their way.
pub fn parts(app: &App) -> Result<Parts> {
    Ok(Parts::new(settings(app)?.parts_folder()))
}
