//! Pictures of cars in the stock, for those who sell them. They show the car; who sold it, and where it stood, they do not say.

use super::{
    content::{known, media_content, media_get},
    settings,
};
use crate::{
    MODULE,
    model::{
        photo::MediaId,
        shown::{self, BOUGHT, CarPhoto},
    },
    store,
};
use contracts::buyback::PurchaseId;
use kernel::{Error, Result, codes};
use platform::{App, Scope};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Pictures that are made smaller at once: each takes a processor for a moment and the memory of its pixels.
static MAKING: Semaphore = Semaphore::const_new(2);

/// The pictures of a car within reach, as long as its purchase came about.
pub async fn car_photos(app: &App, scope: &Scope, id: PurchaseId) -> Result<Vec<CarPhoto>> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let inspection = store::inspection::inspection_get(&mut tx, id).await?;
    let photos = store::photo::photos(&mut tx, id).await?;
    let shown = store::media::media_shown(&mut tx, id).await?;
    tx.close().await?;
    let purchase = known(app, scope, &inspection).await?;
    if inspection.erased_at.is_some() || purchase.is_none_or(|one| one.state != BOUGHT) {
        return Err(codes::NOT_FOUND.into());
    }
    let of_car = photos.iter().filter_map(CarPhoto::of);
    Ok(of_car.filter(|one| shown.contains(&one.media_id)).collect())
}

/// One of these pictures, as JPEG.
pub async fn car_photo(
    app: &App,
    scope: &Scope,
    (purchase, id): (PurchaseId, MediaId),
    small: bool,
) -> Result<Vec<u8>> {
    let photos = car_photos(app, scope, purchase).await?;
    if !photos.iter().any(|one| one.media_id == id) {
        return Err(codes::NOT_FOUND.into());
    }
    let media = media_get(app, scope, id).await?;
    if small {
        let (bytes, _) = media_content(app, scope, &media, true).await?;
        return Ok(bytes);
    }
    let _turn = MAKING.acquire().await.map_err(Error::internal)?;
    let (bytes, kind) = media_content(app, scope, &media, false).await?;
    let pixels_max = settings(app)?.photo_pixels_max;
    spawn_blocking(move || shown::large(&bytes, kind, pixels_max))
        .await
        .map_err(Error::internal)?
}
