//! Taking a car under negotiation.

use crate::{
    MODULE, flow,
    model::{hold::Hold, permission},
};
use axum::{Json, extract::State};
use contracts::vehicles::{EpisodeId, HoldId};
use platform::{
    App,
    http::{Answer, Command, Created, Id, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(hold_take), permission::HOLD_WRITE)
        .route(routes!(hold_release), permission::HOLD_WRITE)
}

/// Take a car under negotiation; it frees itself.
#[utoipa::path(post, path = "/episodes/{id}/holds", tag = "vehicles", params(("id" = String, Path, description = "The episode")), responses((status = 201, body = Hold)))]
async fn hold_take(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Created<Hold>> {
    Ok(Created(flow::hold::hold_take(&app, &command, id).await?))
}

/// Give a car back before its time.
#[utoipa::path(post, path = "/holds/{id}/release", tag = "vehicles", params(("id" = String, Path, description = "The hold")), responses((status = 200, body = Hold)))]
async fn hold_release(
    State(app): State<App>,
    command: Command,
    Id(id): Id<HoldId>,
) -> Answer<Json<Hold>> {
    Ok(Json(flow::hold::hold_release(&app, &command, id).await?))
}
