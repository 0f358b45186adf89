//! How long cars have been owned, and from which days on their price is reviewed.

use super::within;
use crate::{
    MODULE, flow,
    model::{
        ageing::{AgeRow, Threshold, ThresholdId, Thresholds},
        permission,
        word::sized,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, CentreId, Day, Invalid, Line, Money};
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
        .route(routes!(ageing), permission::EPISODE_READ)
        .route(routes!(ageing_threshold_set), permission::AGEING_WRITE)
        .route(routes!(ageing_threshold_list), permission::AGEING_READ)
}

/// Which centre.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AgeingParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
}

/// Cars in stock by centre and bucket.
#[derive(Debug, Serialize, ToSchema)]
struct Ageing {
    /// Centre by centre, bucket by bucket; empty buckets are left out.
    rows: Vec<AgeRow>,
    /// Cars altogether.
    count: i64,
    /// What they have cost, when the caller may see the costs of all these centres.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Money>,
}

/// How long cars have been owned, by the date of each centre: day 30 is in the first bucket, day 31 in the second.
#[utoipa::path(get, path = "/ageing", tag = "vehicles", params(AgeingParams), responses((status = 200, body = Ageing)))]
async fn ageing(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<AgeingParams>,
) -> Answer<Json<Ageing>> {
    let rows = flow::ageing::ageing(&app, &caller, params.centre_id).await?;
    let costs: Option<Vec<Money>> = rows.iter().map(|row| row.cost).collect();
    let cost = costs.map(Money::sum).transpose()?;
    let count = rows.iter().map(|row| row.count).sum();
    Ok(Json(Ageing { rows, count, cost }))
}

/// A version of the thresholds.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ThresholdIn {
    /// For this centre only; otherwise for the group, which needs the permission for the whole group.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day until the next version.
    valid_from: Day,
    /// 1 to 12 numbers of days, growing.
    days: Vec<Bounded<1, 3650>>,
    /// Where the figures come from.
    source: Line,
}

/// Make a version of the days at which prices are reviewed.
#[utoipa::path(post, path = "/ageing-thresholds", tag = "vehicles", request_body = ThresholdIn, responses((status = 201, body = Threshold)))]
async fn ageing_threshold_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ThresholdIn>,
) -> Answer<Created<Threshold>> {
    sized("/days", &input.days, 1, 12)?;
    let days = input.days.iter().map(|day| i32::try_from(day.get()));
    let threshold = Threshold {
        id: ThresholdId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        days: days
            .collect::<Result<_, _>>()
            .map_err(kernel::Error::internal)?,
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::ageing::threshold_set(&app, &command, threshold).await?,
    ))
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ThresholdParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The days at which prices are reviewed: the version that counts, and the others.
#[utoipa::path(get, path = "/ageing-thresholds", tag = "vehicles", params(ThresholdParams), responses((status = 200, body = Thresholds)))]
async fn ageing_threshold_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ThresholdParams>,
) -> Answer<Json<Thresholds>> {
    within(&caller, params.centre_id)?;
    let mut tx = caller.read(&app).await?;
    let versions = store::ageing::thresholds(&mut tx, params.centre_id).await?;
    tx.close().await?;
    let today = flow::zone::today(&app, caller.scope.tenant, params.centre_id).await?;
    let day = params.on.unwrap_or(today);
    let in_force = versions.iter().find(|version| version.valid_from <= day);
    Ok(Json(Thresholds {
        in_force: in_force.cloned(),
        versions,
    }))
}
