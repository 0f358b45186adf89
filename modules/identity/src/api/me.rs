//! What a signed-in person is told about himself.

use super::factor::seat;
use crate::{
    MODULE,
    flow::{self, my_password::PasswordChanged},
    model::{me::Me, password::Password},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header::CACHE_CONTROL},
    response::IntoResponse,
};
use deserr::Deserr;
use kernel::Invalid;
use platform::{
    App,
    http::{Answer, Body, Caller, Routes, session_cookie},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(me_get))
        .signed_in(routes!(password_change))
}

/// Who I am, my roles, and where each of my permissions reaches.
#[utoipa::path(get, path = "/me", tag = "identity", responses((status = 200, body = Me)))]
async fn me_get(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<impl IntoResponse + use<>> {
    let me = flow::identify::me(&app, &caller, session_cookie(&headers)).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(me)))
}

/// A change of one's own password.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PasswordChangeIn {
    /// The present one.
    old: Password,
    /// The new one: at least 12 characters, no common password.
    new: Password,
}

/// Change my password; every other session of mine ends.
#[utoipa::path(post, path = "/me/password", tag = "identity", request_body = PasswordChangeIn, responses((status = 200, body = PasswordChanged)))]
async fn password_change(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Body(input): Body<PasswordChangeIn>,
) -> Answer<Json<PasswordChanged>> {
    let seat = seat(&app, &caller, &headers).await?;
    let PasswordChangeIn { old, new } = input;
    let changed = flow::my_password::password_change(&app, &caller.scope, seat, old, new).await?;
    Ok(Json(changed))
}
