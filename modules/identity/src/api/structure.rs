//! The structure of the group. Everybody who works here may know it.

use crate::{
    MODULE,
    api::PageParams,
    model::structure::{Centre, Entity, Place},
    store,
};
use axum::{Json, extract::State};
use kernel::Page;
use platform::{
    App,
    http::{Answer, Caller, Params, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(entity_page))
        .signed_in(routes!(centre_page))
        .signed_in(routes!(place_page))
}

/// Legal entities of the group.
#[utoipa::path(get, path = "/entities", tag = "identity", params(PageParams), responses((status = 200, body = Page<Entity>)))]
async fn entity_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Entity>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::structure::entity_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |entity| entity.id.0)))
}

/// Centres of the group.
#[utoipa::path(get, path = "/centres", tag = "identity", params(PageParams), responses((status = 200, body = Page<Centre>)))]
async fn centre_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Centre>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::structure::centre_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |centre| centre.id.0)))
}

/// Yards, showrooms and warehouses of the group.
#[utoipa::path(get, path = "/places", tag = "identity", params(PageParams), responses((status = 200, body = Page<Place>)))]
async fn place_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Place>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::structure::place_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |place| place.id.0)))
}
