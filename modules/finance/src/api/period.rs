//! Periods: the months of a legal entity, their checklists, closing them.

use crate::{
    MODULE,
    flow::{self, books::entity_reached, close::ConfirmAsk},
    model::{
        close::Checklist,
        period::{Month, Period, StepMade, Year},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{EntityId, Invalid, Line, Note};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Ids, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(period_year), permission::PERIOD_READ)
        .route(routes!(period_get), permission::PERIOD_READ)
        .route(routes!(period_checklist), permission::PERIOD_READ)
        .route(routes!(step_confirm), permission::PERIOD_CONFIRM)
        .route(routes!(soft_close), permission::PERIOD_CLOSE)
        .route(routes!(period_close), permission::PERIOD_CLOSE)
}

/// Whose year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct YearParams {
    /// The legal entity.
    #[param(value_type = String, format = Uuid)]
    entity_id: EntityId,
    /// The year, `2026`.
    #[param(minimum = 1, maximum = 9999)]
    year: i32,
}

/// The twelve months of a year: their states, and what was posted in them.
#[utoipa::path(get, path = "/periods", tag = "finance", params(YearParams), responses((status = 200, body = Year)))]
async fn period_year(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<YearParams>,
) -> Answer<Json<Year>> {
    entity_reached(&app, &caller.scope, params.entity_id).await?;
    let mut tx = caller.read(&app).await?;
    let year = flow::period::period_year(&mut tx, params.entity_id, params.year).await?;
    tx.close().await?;
    Ok(Json(year))
}

/// A month with every step that it went through.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct PeriodCard {
    /// The month.
    #[serde(flatten)]
    period: Period,
    /// The steps, oldest first.
    history: Vec<StepMade>,
}

/// One month, with every step that it went through.
#[utoipa::path(get, path = "/periods/{entity_id}/{month}", tag = "finance", params(("entity_id" = String, Path, description = "The legal entity"), ("month" = String, Path, description = "`2026-03`")), responses((status = 200, body = PeriodCard)))]
async fn period_get(
    State(app): State<App>,
    caller: Caller,
    Ids(entity, month): Ids<EntityId, Month>,
) -> Answer<Json<PeriodCard>> {
    entity_reached(&app, &caller.scope, entity).await?;
    let mut tx = caller.read(&app).await?;
    let period = flow::period::period_get(&mut tx, entity, month).await?;
    let history = store::period::steps(&mut tx, entity, month).await?;
    tx.close().await?;
    Ok(Json(PeriodCard { period, history }))
}

/// The checklist of a month as it stands now: every step, what differs by how much, and the documents behind it.
#[utoipa::path(get, path = "/periods/{entity_id}/{month}/checklist", tag = "finance", params(("entity_id" = String, Path, description = "The legal entity"), ("month" = String, Path, description = "`2026-03`")), responses((status = 200, body = Checklist)))]
async fn period_checklist(
    State(app): State<App>,
    caller: Caller,
    Ids(entity, month): Ids<EntityId, Month>,
) -> Answer<Json<Checklist>> {
    entity_reached(&app, &caller.scope, entity).await?;
    let mut tx = caller.read(&app).await?;
    let period = flow::period::period_get(&mut tx, entity, month).await?;
    let checklist = flow::close::checklist(&mut tx, &period, caller.lang).await?;
    tx.close().await?;
    Ok(Json(checklist))
}

/// What a person confirms.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ConfirmIn {
    /// A manual step of the checklist.
    step: Line,
    /// What they looked at.
    note: Note,
}

/// Confirm a step of the checklist that the program cannot check. The answer is the checklist.
#[utoipa::path(post, path = "/periods/{entity_id}/{month}/confirm-step", tag = "finance", params(("entity_id" = String, Path, description = "The legal entity"), ("month" = String, Path, description = "`2026-03`")), request_body = ConfirmIn, responses((status = 200, body = Checklist)))]
async fn step_confirm(
    State(app): State<App>,
    command: Command,
    Ids(entity, month): Ids<EntityId, Month>,
    Body(input): Body<ConfirmIn>,
) -> Answer<Json<Checklist>> {
    let ask = ConfirmAsk {
        step: input.step.to_string(),
        note: input.note.to_string(),
    };
    Ok(Json(
        flow::close::step_confirm(&app, &command, (entity, month), ask).await?,
    ))
}

/// Keep the modules out of a month: only accountants post in it from now on.
#[utoipa::path(post, path = "/periods/{entity_id}/{month}/soft-close", tag = "finance", params(("entity_id" = String, Path, description = "The legal entity"), ("month" = String, Path, description = "`2026-03`")), responses((status = 200, body = Period)))]
async fn soft_close(
    State(app): State<App>,
    command: Command,
    Ids(entity, month): Ids<EntityId, Month>,
) -> Answer<Json<Period>> {
    Ok(Json(
        flow::period::soft_close(&app, &command, entity, month).await?,
    ))
}

/// Close a month. Refused while a step of its checklist is open: `errors` names every difference.
#[utoipa::path(post, path = "/periods/{entity_id}/{month}/close", tag = "finance", params(("entity_id" = String, Path, description = "The legal entity"), ("month" = String, Path, description = "`2026-03`")), responses((status = 200, body = Period)))]
async fn period_close(
    State(app): State<App>,
    command: Command,
    Ids(entity, month): Ids<EntityId, Month>,
) -> Answer<Json<Period>> {
    Ok(Json(
        flow::close::period_close(&app, &command, entity, month).await?,
    ))
}
