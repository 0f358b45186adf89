//! Preparing a car by a plan: steps, approvals, standstills, photos.

use crate::{
    MODULE,
    flow::{self, recon::StepAsk},
    model::{
        episode::Episode,
        permission,
        recon::{ReconStepId, StallReason, StepStart},
        recon_template::{Photo, PhotoId, PhotoTally},
        recon_view::{Look, ReconStepView, ReconView},
        word::{Charge, CodeWord, Sha256Hex, sized},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::vehicles::EpisodeId;
use deserr::Deserr;
use kernel::{Amount, Instant, Invalid, Line, Money, Page, PageAsk, codes};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(recon_start), permission::EPISODE_WRITE)
        .route(routes!(recon_finish), permission::EPISODE_WRITE)
        .route(routes!(recon_get), permission::EPISODE_READ)
        .route(routes!(recon_step_start), permission::RECON_WRITE)
        .route(routes!(recon_step_ask), permission::RECON_WRITE)
        .route(routes!(recon_step_approve), permission::RECON_APPROVE)
        .route(routes!(recon_step_refuse), permission::RECON_APPROVE)
        .route(routes!(recon_step_finish), permission::RECON_WRITE)
        .route(routes!(recon_step_skip), permission::RECON_WRITE)
        .route(routes!(recon_step_stall), permission::RECON_WRITE)
        .route(routes!(recon_step_resume), permission::RECON_WRITE)
        .route(routes!(photos_add), permission::EPISODE_WRITE)
        .route(routes!(photo_page), permission::EPISODE_READ)
}

/// The preparation begins, by the plan in force where there is one.
#[utoipa::path(post, path = "/episodes/{id}/start-recon", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Episode)))]
async fn recon_start(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(flow::recon::recon_start(&app, &command, id).await?))
}

/// The preparation is done: every step is over, and the photos that the plan asks for are there.
#[utoipa::path(post, path = "/episodes/{id}/finish-recon", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Episode)))]
async fn recon_finish(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(flow::recon::recon_finish(&app, &command, id).await?))
}

/// The last preparation of a car: its steps with their clocks, and when it will be ready.
#[utoipa::path(get, path = "/episodes/{id}/recon", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = ReconView)))]
async fn recon_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<ReconView>> {
    let mut tx = caller.read(&app).await?;
    store::episode::episode_get(&mut tx, id).await?;
    let plan = store::recon::recon_plan_last(&mut tx, id).await?;
    let plan = plan.ok_or(codes::NOT_FOUND)?;
    let steps = store::recon::recon_steps(&mut tx, &[plan.id]).await?;
    let marks = store::recon::recon_marks(&mut tx, plan.id).await?;
    let photos = store::recon::photo_count(&mut tx, id).await?;
    tx.close().await?;
    let look = Look {
        now: app.clock.now(),
        costs: caller.may(permission::COST_READ.name, plan.centre_id),
    };
    let told = look.costs.then_some(id);
    caller.saw(&app, Sight::Cost, "episode", told).await?;
    Ok(Json(ReconView::of(&plan, &steps, marks, photos, look)?))
}

/// How a step begins.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct StepStartIn {
    /// Who does it; needed for a vendor's step.
    #[deserr(default)]
    vendor: Option<Line>,
    /// What it is to cost, within the limit.
    #[schema(value_type = Option<Money>)]
    #[deserr(default)]
    planned: Option<Charge>,
}

/// Begin a step.
#[utoipa::path(post, path = "/recon-steps/{id}/start", tag = "vehicles", params(("id" = String, Path)), request_body = StepStartIn, responses((status = 200, body = ReconStepView)))]
async fn recon_step_start(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
    Body(input): Body<StepStartIn>,
) -> Answer<Json<ReconStepView>> {
    let start = StepStart {
        vendor: input.vendor.map(|vendor| vendor.to_string()),
        planned: input.planned.map(Charge::money),
    };
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, StepAsk::Start(start)).await?,
    ))
}

/// More money than the limit.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct StepAskIn {
    /// What the step is to cost altogether.
    #[schema(value_type = Money)]
    amount: Amount,
    /// Why.
    reason: Line,
}

/// Ask for more than the limit of a step.
#[utoipa::path(post, path = "/recon-steps/{id}/ask-approval", tag = "vehicles", params(("id" = String, Path)), request_body = StepAskIn, responses((status = 200, body = ReconStepView)))]
async fn recon_step_ask(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
    Body(input): Body<StepAskIn>,
) -> Answer<Json<ReconStepView>> {
    let ask = StepAsk::Ask(input.amount.money(), input.reason.to_string());
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, ask).await?,
    ))
}

/// Approve what was asked for beyond the limit; not by who asked.
#[utoipa::path(post, path = "/recon-steps/{id}/approve", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = ReconStepView)))]
async fn recon_step_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
) -> Answer<Json<ReconStepView>> {
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, StepAsk::Approve).await?,
    ))
}

/// Why not.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReasonIn {
    /// In words.
    reason: Line,
}

/// Refuse what was asked for beyond the limit; the work goes on within it.
#[utoipa::path(post, path = "/recon-steps/{id}/refuse", tag = "vehicles", params(("id" = String, Path)), request_body = ReasonIn, responses((status = 200, body = ReconStepView)))]
async fn recon_step_refuse(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
    Body(input): Body<ReasonIn>,
) -> Answer<Json<ReconStepView>> {
    let ask = StepAsk::Refuse(input.reason.to_string());
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, ask).await?,
    ))
}

/// How a step ends.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct StepFinishIn {
    /// What it has cost; the documents come as cost lines.
    #[schema(value_type = Money)]
    actual: Charge,
}

/// Finish a step.
#[utoipa::path(post, path = "/recon-steps/{id}/finish", tag = "vehicles", params(("id" = String, Path)), request_body = StepFinishIn, responses((status = 200, body = ReconStepView)))]
async fn recon_step_finish(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
    Body(input): Body<StepFinishIn>,
) -> Answer<Json<ReconStepView>> {
    let ask = StepAsk::Finish(input.actual.money());
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, ask).await?,
    ))
}

/// Leave a step out.
#[utoipa::path(post, path = "/recon-steps/{id}/skip", tag = "vehicles", params(("id" = String, Path)), request_body = ReasonIn, responses((status = 200, body = ReconStepView)))]
async fn recon_step_skip(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
    Body(input): Body<ReasonIn>,
) -> Answer<Json<ReconStepView>> {
    let ask = StepAsk::Skip(input.reason.to_string());
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, ask).await?,
    ))
}

/// Why work stands still.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct StallIn {
    /// Why.
    reason: StallReason,
    /// Until when, if somebody has promised; the forecast moves at once.
    #[deserr(default)]
    until: Option<Instant>,
    /// In words.
    #[deserr(default)]
    note: Option<Line>,
}

/// Say that a step stands still.
#[utoipa::path(post, path = "/recon-steps/{id}/stall", tag = "vehicles", params(("id" = String, Path)), request_body = StallIn, responses((status = 200, body = ReconStepView)))]
async fn recon_step_stall(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
    Body(input): Body<StallIn>,
) -> Answer<Json<ReconStepView>> {
    let ask = StepAsk::Stall {
        reason: input.reason,
        until: input.until,
        note: input.note.map(|note| note.to_string()),
    };
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, ask).await?,
    ))
}

/// Say that a step goes on.
#[utoipa::path(post, path = "/recon-steps/{id}/resume", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = ReconStepView)))]
async fn recon_step_resume(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReconStepId>,
) -> Answer<Json<ReconStepView>> {
    Ok(Json(
        flow::recon::recon_step(&app, &command, id, StepAsk::Resume).await?,
    ))
}

/// A photo by reference; the picture itself is uploaded elsewhere.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PhotoIn {
    /// What it shows: an angle of the type of the vehicle, a `defect` or a `detail`.
    #[schema(value_type = String, example = "front")]
    angle: CodeWord,
    /// Hash of the picture: the same picture counts once.
    sha256: Sha256Hex,
    /// When it was taken, by the clock of the camera.
    taken_at: Instant,
}

/// Photos of a car.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PhotosIn {
    /// 1 to 100 of them.
    photos: Vec<PhotoIn>,
}

/// Register photos of a car.
#[utoipa::path(post, path = "/episodes/{id}/photos", tag = "vehicles", params(("id" = String, Path)), request_body = PhotosIn, responses((status = 200, body = PhotoTally)))]
async fn photos_add(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
    Body(input): Body<PhotosIn>,
) -> Answer<Json<PhotoTally>> {
    sized("/photos", &input.photos, 1, 100)?;
    let photo = |photo: PhotoIn| Photo {
        id: PhotoId::new(),
        episode_id: id,
        angle: photo.angle,
        sha256: photo.sha256.to_string(),
        taken_at: photo.taken_at,
    };
    let photos = input.photos.into_iter().map(photo).collect();
    Ok(Json(
        flow::recon::photos_add(&app, &command, id, photos).await?,
    ))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PhotoParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Photos of a car, newest first.
#[utoipa::path(get, path = "/episodes/{id}/photos", tag = "vehicles", params(("id" = String, Path), PhotoParams), responses((status = 200, body = Page<Photo>)))]
async fn photo_page(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
    Params(params): Params<PhotoParams>,
) -> Answer<Json<Page<Photo>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    store::episode::episode_get(&mut tx, id).await?;
    let rows = store::recon::photo_page(&mut tx, id, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |photo| photo.id.0)))
}
