//! Pictures for people at the desk.

use crate::{
    MODULE, flow,
    model::{permission, photo::MediaId},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(photo_content), permission::INSPECTION_READ)
}

kernel::words! {
    /// How large.
    pub enum Size {
        /// At most 480 pixels a side.
        Small = "small",
        /// As it was taken.
        Full = "full",
    }
}

/// How large.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SizeParams {
    /// `small` for lists; `full`, with everything that the camera wrote, otherwise.
    #[param(inline)]
    pub size: Option<Size>,
}

/// A picture of an inspection. It never changes, so a browser keeps it.
#[utoipa::path(get, path = "/photos/{id}/content", tag = "buyback-mobile", params(("id" = String, Path), SizeParams), responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"), (status = 409, description = "The seller asked to be forgotten")))]
async fn photo_content(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MediaId>,
    Params(params): Params<SizeParams>,
) -> Answer<Response> {
    let media = flow::content::media_get(&app, &caller.scope, id).await?;
    let small = params.size == Some(Size::Small);
    let (content, kind) = flow::content::media_content(&app, &caller.scope, &media, small).await?;
    caller
        .saw(&app, Sight::Personal, "inspection", [media.purchase_id.0])
        .await?;
    let headers = [
        (header::CONTENT_TYPE, kind.word().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{id}\""),
        ),
        (
            header::CACHE_CONTROL,
            "private, max-age=3600, immutable".to_owned(),
        ),
        (header::ETAG, format!("\"{}\"", media.sha256)),
    ];
    Ok((headers, content).into_response())
}
