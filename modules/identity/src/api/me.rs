//! What a signed-in person is told about himself.

use crate::{MODULE, flow, model::me::Me};
use axum::{Json, extract::State};
use platform::{
    App,
    http::{Answer, Caller, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).signed_in(routes!(me_get))
}

/// Who I am, my roles, and where each of my permissions reaches.
#[utoipa::path(get, path = "/me", tag = "identity", responses((status = 200, body = Me)))]
async fn me_get(State(app): State<App>, caller: Caller) -> Answer<Json<Me>> {
    Ok(Json(flow::identify::me(&app, &caller).await?))
}
