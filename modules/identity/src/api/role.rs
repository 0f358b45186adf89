//! Roles.

use crate::{
    MODULE,
    model::{permission, role::Role},
    store,
};
use axum::{Json, extract::State};
use kernel::Page;
use platform::{
    App,
    http::{Answer, Caller, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(role_page), permission::ROLE_READ)
}

/// Every role with what it may do. There are few, so it is one page.
#[utoipa::path(get, path = "/roles", tag = "identity", responses((status = 200, body = Page<Role>)))]
async fn role_page(State(app): State<App>, caller: Caller) -> Answer<Json<Page<Role>>> {
    let mut tx = caller.read(&app).await?;
    let items = store::role::roles(&mut tx).await?;
    tx.close().await?;
    Ok(Json(Page { items, next: None }))
}
