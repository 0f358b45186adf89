//! The rules of work in the field.

use crate::{
    MODULE, flow,
    model::{
        client::ClientVersion,
        permission,
        rule::{Rule, RuleId},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, CentreId, Day, Invalid, Line, codes};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(rule_get), permission::DEVICE_READ)
        .route(routes!(rule_set), permission::RULE_WRITE)
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RuleParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The rules in force, and every version.
#[derive(Debug, Serialize, ToSchema)]
struct RuleCard {
    /// The rules in force.
    #[serde(flatten)]
    in_force: Rule,
    /// Every version, newest first.
    versions: Vec<Rule>,
}

/// The rules of work in the field: minimum version of the application, times, quality of photographs.
#[utoipa::path(get, path = "/rules", tag = "buyback-mobile", params(RuleParams), responses((status = 200, body = RuleCard)))]
async fn rule_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<RuleParams>,
) -> Answer<Json<RuleCard>> {
    if params
        .centre_id
        .is_some_and(|centre| !caller.scope.reach.centre(centre))
    {
        return Err(codes::NOT_FOUND.into());
    }
    let day = params.on.unwrap_or_else(|| app.clock.now().date().into());
    let mut tx = caller.read(&app).await?;
    let in_force = store::rule::rule_in_force(&mut tx, params.centre_id, day).await?;
    let versions = store::rule::rule_versions(&mut tx, params.centre_id).await?;
    tx.close().await?;
    Ok(Json(RuleCard { in_force, versions }))
}

/// Rules from a day on.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RuleIn {
    /// The centre that they hold for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// An older application sends finished work and begins nothing new.
    client_min: ClientVersion,
    /// A phone without contact keeps personal data for so many hours.
    cache_hours: Bounded<1, 24>,
    /// A picture that was taken so many minutes before the appointment, or earlier, is suspicious.
    photo_early_minutes: Bounded<0, 100_000>,
    /// A picture that was taken farther than so many kilometres from the appointment is suspicious.
    photo_far_km: Bounded<1, 20_000>,
    /// Pictures less sharp than this are blurred.
    blur_min: Bounded<0, 100_000>,
    /// Pictures not lighter than this are dark.
    dark_max: Bounded<0, 255>,
    /// So many good photographs make a complete set.
    photos_min: Bounded<0, 500>,
    /// Where the values come from.
    source: Line,
}

/// Set the rules from a day on.
#[utoipa::path(post, path = "/rules", tag = "buyback-mobile", request_body = RuleIn, responses((status = 201, body = Rule)))]
async fn rule_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<RuleIn>,
) -> Answer<Created<Rule>> {
    let rule = Rule {
        id: RuleId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        client_min: input.client_min,
        cache_hours: input.cache_hours.get(),
        photo_early_minutes: input.photo_early_minutes.get(),
        photo_far_km: input.photo_far_km.get(),
        blur_min: input.blur_min.get(),
        dark_max: input.dark_max.get(),
        photos_min: input.photos_min.get(),
        source: input.source.to_string(),
    };
    Ok(Created(flow::rule::rule_set(&app, &command, rule).await?))
}
