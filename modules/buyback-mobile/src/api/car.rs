//! Pictures of cars in the stock.

use super::photo::{Size, SizeParams};
use crate::{
    MODULE, flow,
    model::{permission, photo::MediaId, shown::CarPhoto},
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contracts::buyback::PurchaseId;
use platform::{
    App,
    http::{Answer, Caller, Id, Ids, Params, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(car_photos), permission::PHOTO_READ)
        .route(routes!(car_photo), permission::PHOTO_READ)
}

/// Pictures of a car in the stock, by its purchase: those of its inspection that show the car and nothing of its seller.
#[utoipa::path(get, path = "/cars/{id}/photos", tag = "buyback-mobile", params(("id" = String, Path)), responses((status = 200, body = Vec<CarPhoto>)))]
async fn car_photos(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Vec<CarPhoto>>> {
    let photos = flow::car::car_photos(&app, &caller.scope, id).await?;
    Ok(Json(photos))
}

/// One of these pictures: small, or so large that it fills a screen, without what the camera wrote into it. It never changes, so
/// a browser keeps it.
#[utoipa::path(get, path = "/cars/{id}/photos/{photo}", tag = "buyback-mobile", params(("id" = String, Path), ("photo" = String, Path), SizeParams), responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"), (status = 409, description = "The seller asked to be forgotten")))]
async fn car_photo(
    State(app): State<App>,
    caller: Caller,
    Ids(purchase, photo): Ids<PurchaseId, MediaId>,
    Params(params): Params<SizeParams>,
) -> Answer<Response> {
    let small = params.size == Some(Size::Small);
    let picture = flow::car::car_photo(&app, &caller.scope, (purchase, photo), small).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{photo}.jpg\""),
        ),
        (
            header::CACHE_CONTROL,
            "private, max-age=3600, immutable".to_owned(),
        ),
    ];
    Ok((headers, picture).into_response())
}
