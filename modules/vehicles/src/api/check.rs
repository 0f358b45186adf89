//! Asking for a check before a sale, and how long a clean one lasts.

use crate::{
    MODULE, flow,
    model::{
        check::{CheckPolicy, CheckPolicyId},
        episode::Episode,
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::vehicles::EpisodeId;
use deserr::Deserr;
use kernel::{Bounded, CentreId, Day, Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(check_request), permission::CHECK_WRITE)
        .route(routes!(check_policy_get), permission::TYPE_READ)
        .route(routes!(check_policy_set), permission::CHECK_POLICY_WRITE)
}

/// Ask verification to check a car again before its sale; the decision is heard later.
#[utoipa::path(post, path = "/episodes/{id}/request-check", tag = "vehicles", params(("id" = String, Path, description = "The episode")), responses((status = 200, body = Episode)))]
async fn check_request(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(flow::check::check_request(&app, &command, id).await?))
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CheckPolicyParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The policy of checks.
#[derive(Debug, Serialize, ToSchema)]
struct CheckPolicyView {
    /// What holds on the day.
    in_force: Option<CheckPolicy>,
    /// Every version for the centre, newest first.
    versions: Vec<CheckPolicy>,
}

/// How long a clean check lasts.
#[utoipa::path(get, path = "/check-policies", tag = "vehicles", params(CheckPolicyParams), responses((status = 200, body = CheckPolicyView)))]
async fn check_policy_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CheckPolicyParams>,
) -> Answer<Json<CheckPolicyView>> {
    super::within(&caller, params.centre_id)?;
    let on = params.on.unwrap_or_else(|| Day(app.clock.now().date()));
    let mut tx = caller.read(&app).await?;
    let in_force = store::check::check_policy(&mut tx, params.centre_id, on).await?;
    let versions = store::check::check_policies(&mut tx, params.centre_id).await?;
    tx.close().await?;
    Ok(Json(CheckPolicyView { in_force, versions }))
}

/// How long a clean check shall last.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CheckPolicyIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on.
    valid_from: Day,
    /// Days.
    check_days: Bounded<1, 365>,
    /// Who decided it, or by which rule.
    #[schema(value_type = String)]
    source: Line,
}

/// Set how long a clean check lasts, from a day on.
#[utoipa::path(post, path = "/check-policies", tag = "vehicles", request_body = CheckPolicyIn, responses((status = 201, body = CheckPolicy)))]
async fn check_policy_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<CheckPolicyIn>,
) -> Answer<Created<CheckPolicy>> {
    let policy = CheckPolicy {
        id: CheckPolicyId::new(),
        standard: false,
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        check_days: i16::try_from(input.check_days.get()).unwrap_or(i16::MAX),
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::check::check_policy_set(&app, &command, policy).await?,
    ))
}
