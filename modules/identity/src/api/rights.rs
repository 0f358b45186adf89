//! What somebody may do and why, and what a change would make of it.

use crate::{
    MODULE,
    api::binding::NodeIn,
    flow::{self, rights::SimulationAsk},
    model::{
        binding::BindingId,
        permission,
        rights::{Rights, Simulation},
    },
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Line, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(rights_get), permission::PERSON_READ)
        .route(routes!(rights_simulate), permission::PERSON_READ)
}

/// At which moment.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RightsParams {
    /// The moment; now if absent.
    #[param(value_type = Option<String>, format = DateTime)]
    at: Option<Instant>,
}

/// Every permission of the installation: whether the person has it, where it reaches, and what gives it or that nobody did.
#[utoipa::path(get, path = "/people/{id}/rights", tag = "identity", params(("id" = String, Path), RightsParams), responses((status = 200, body = Rights)))]
async fn rights_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
    Params(params): Params<RightsParams>,
) -> Answer<Json<Rights>> {
    Ok(Json(
        flow::rights::rights(&app, &caller, id, params.at).await?,
    ))
}

/// A role that would come.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RoleIn {
    /// Stable name of the role.
    #[schema(example = "sales_manager")]
    role: Line,
    /// Where.
    at: NodeIn,
}

/// A change to try out.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct SimulationIn {
    /// Whose rights.
    person_id: UserId,
    /// Roles that would come.
    #[deserr(default)]
    #[schema(required = false)]
    add: Vec<RoleIn>,
    /// Bindings that would go; the person has each at the moment.
    #[deserr(default)]
    #[schema(required = false)]
    remove: Vec<BindingId>,
    /// The moment; now if absent.
    #[deserr(default)]
    at: Option<Instant>,
}

/// Try a change of roles out: what the person would gain and lose, and which duties would be in conflict. Nothing is written.
#[utoipa::path(post, path = "/rights/simulate", tag = "identity", request_body = SimulationIn, responses((status = 200, body = Simulation)))]
async fn rights_simulate(
    State(app): State<App>,
    command: Command,
    Body(input): Body<SimulationIn>,
) -> Answer<Json<Simulation>> {
    let add = input.add.into_iter();
    let ask = SimulationAsk {
        person: input.person_id,
        add: add
            .map(|one| (one.role.to_string(), one.at.node()))
            .collect(),
        remove: input.remove,
        at: input.at,
    };
    Ok(Json(
        flow::rights::rights_simulate(&app, &command, ask).await?,
    ))
}
