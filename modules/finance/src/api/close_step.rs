//! The steps of closing a month, as a group sets them.

use crate::{
    MODULE, flow,
    model::{
        close::{CloseStep, StepCode, StepKind},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, Day, Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(close_step_list), permission::PERIOD_READ)
        .route(routes!(close_step_set), permission::STEP_WRITE)
}

/// Every version of every step: the newest of the group that has begun is in force, else the standard one.
#[utoipa::path(get, path = "/close-steps", tag = "finance", responses((status = 200, body = Vec<CloseStep>)))]
async fn close_step_list(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<CloseStep>>> {
    let mut tx = caller.read(&app).await?;
    let steps = store::close::steps(&mut tx).await?;
    tx.close().await?;
    Ok(Json(steps))
}

/// A step of the checklist from a day on.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct StepIn {
    /// A step that the program checks, or any other word for a step of your own.
    #[schema(value_type = String)]
    code: StepCode,
    /// For months that end on this day or later.
    valid_from: Day,
    /// Its place.
    #[schema(value_type = i64)]
    position: Bounded<1, 999>,
    /// Whether it is asked for at all.
    active: bool,
    /// Russian title.
    ru: Line,
    /// English title.
    en: Line,
    /// Why it is so.
    source: Line,
}

/// Add a step of your own, or word, move or drop a standard one, from a day on.
#[utoipa::path(post, path = "/close-steps", tag = "finance", request_body = StepIn, responses((status = 201, body = CloseStep)))]
async fn close_step_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<StepIn>,
) -> Answer<Created<CloseStep>> {
    let step = CloseStep {
        code: input.code.to_string(),
        valid_from: input.valid_from,
        position: i16::try_from(input.position.get()).unwrap_or(i16::MAX),
        kind: StepKind::Manual,
        active: input.active,
        ru: input.ru.to_string(),
        en: input.en.to_string(),
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::close::close_step_set(&app, &command, step).await?,
    ))
}
