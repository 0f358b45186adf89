//! Specimens.

use crate::{
    MODULE, flow,
    model::{
        permission,
        specimen::{Specimen, SpecimenId},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{CentreId, Invalid, Line, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(specimen_page), permission::SPECIMEN_READ)
        .route(routes!(specimen_get), permission::SPECIMEN_READ)
        .route(routes!(specimen_create), permission::SPECIMEN_WRITE)
}

/// A new specimen.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct SpecimenIn {
    /// Its centre.
    centre_id: CentreId,
    /// Its title.
    title: Line,
}

/// Create a specimen.
#[utoipa::path(post, path = "/specimens", tag = "sampling", request_body = SpecimenIn, responses((status = 201, body = Specimen)))]
async fn specimen_create(
    State(app): State<App>,
    command: Command,
    Body(input): Body<SpecimenIn>,
) -> Answer<Created<Specimen>> {
    let specimen =
        flow::specimen::specimen_create(&app, &command, input.centre_id, input.title).await?;
    Ok(Created(specimen))
}

/// One specimen.
#[utoipa::path(get, path = "/specimens/{id}", tag = "sampling", params(("id" = String, Path)), responses((status = 200, body = Specimen)))]
async fn specimen_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SpecimenId>,
) -> Answer<Json<Specimen>> {
    let mut tx = caller.read(&app).await?;
    let specimen = store::specimen::specimen_get(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(specimen))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SpecimenParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Specimens, newest first.
#[utoipa::path(get, path = "/specimens", tag = "sampling", params(SpecimenParams), responses((status = 200, body = Page<Specimen>)))]
async fn specimen_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<SpecimenParams>,
) -> Answer<Json<Page<Specimen>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::specimen::specimen_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row| row.id.0)))
}
