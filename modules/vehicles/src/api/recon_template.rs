//! Dated data of the preparation: a centre adapts its plans and its rates by rows, not by code.

use super::within;
use crate::{
    MODULE, flow,
    model::{
        permission,
        recon_template::{
            DayCost, DayCostId, DayCosts, ReconTemplate, ReconTemplateId, ReconTemplates,
            TemplateStep,
        },
        word::{Charge, CodeWord, sized},
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
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(
            routes!(recon_template_set),
            permission::RECON_TEMPLATE_WRITE,
        )
        .route(
            routes!(recon_template_list),
            permission::RECON_TEMPLATE_READ,
        )
        .route(routes!(day_cost_set), permission::RECON_TEMPLATE_WRITE)
        .route(routes!(day_cost_list), permission::RECON_TEMPLATE_READ)
}

/// A step of a template.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct TemplateStepIn {
    /// Word of the step, once in a template.
    code: CodeWord,
    /// Its Russian name.
    ru: Line,
    /// Its English name.
    en: Line,
    /// What it may cost without an approval.
    #[schema(value_type = Money)]
    limit: Charge,
    /// How long it should take.
    expected_hours: Bounded<0, 2000>,
    /// Role that is responsible.
    role: CodeWord,
    /// Whether a vendor does it.
    by_vendor: bool,
}

/// A version of a template.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ReconTemplateIn {
    /// For this centre only; otherwise for the group, which needs the permission for the whole group.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// For this type of vehicle.
    #[schema(example = "car")]
    vehicle_type: CodeWord,
    /// From this day until the next version.
    valid_from: Day,
    /// Photos before a car is ready.
    photos_min: Bounded<0, 200>,
    /// Where the figures come from.
    source: Line,
    /// 1 to 30 steps in order.
    steps: Vec<TemplateStepIn>,
}

impl From<TemplateStepIn> for TemplateStep {
    fn from(input: TemplateStepIn) -> Self {
        Self {
            code: input.code,
            ru: input.ru,
            en: input.en,
            limit: input.limit.money(),
            expected_hours: i32::try_from(input.expected_hours.get()).unwrap_or_default(),
            role: input.role,
            by_vendor: input.by_vendor,
        }
    }
}

impl From<ReconTemplateIn> for ReconTemplate {
    fn from(input: ReconTemplateIn) -> Self {
        Self {
            id: ReconTemplateId::new(),
            centre_id: input.centre_id,
            vehicle_type: input.vehicle_type.to_string(),
            valid_from: input.valid_from,
            photos_min: i32::try_from(input.photos_min.get()).unwrap_or_default(),
            source: input.source.to_string(),
            steps: input.steps.into_iter().map(TemplateStep::from).collect(),
        }
    }
}

/// Make a version of the plan that cars are prepared by.
#[utoipa::path(post, path = "/recon-templates", tag = "vehicles", request_body = ReconTemplateIn, responses((status = 201, body = ReconTemplate)))]
async fn recon_template_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ReconTemplateIn>,
) -> Answer<Created<ReconTemplate>> {
    sized("/steps", &input.steps, 1, 30)?;
    let template = flow::recon_template::recon_template_set(&app, &command, input.into()).await?;
    Ok(Created(template))
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TemplateParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The type of vehicle; `car` otherwise.
    #[param(value_type = Option<String>, pattern = "^[a-z][a-z0-9_]{0,29}$")]
    vehicle_type: Option<CodeWord>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The plan that cars are prepared by: the version that counts, and the others.
#[utoipa::path(get, path = "/recon-templates", tag = "vehicles", params(TemplateParams), responses((status = 200, body = ReconTemplates)))]
async fn recon_template_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<TemplateParams>,
) -> Answer<Json<ReconTemplates>> {
    within(&caller, params.centre_id)?;
    let kind = params.vehicle_type.as_ref().map_or("car", CodeWord::as_str);
    let mut tx = caller.read(&app).await?;
    let versions = store::recon_template::recon_templates(&mut tx, params.centre_id, kind).await?;
    tx.close().await?;
    let today = flow::zone::today(&app, caller.scope.tenant, params.centre_id).await?;
    let day = params.on.unwrap_or(today);
    let in_force = versions.iter().find(|version| version.valid_from <= day);
    Ok(Json(ReconTemplates {
        in_force: in_force.cloned(),
        versions,
    }))
}

/// A version of the cost of a day.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DayCostIn {
    /// For this centre only; otherwise for the group, which needs the permission for the whole group.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day until the next version.
    valid_from: Day,
    /// What one more day in the yard costs.
    #[schema(value_type = Money)]
    cost: Charge,
    /// Where the figure comes from.
    source: Line,
}

/// Make a version of what a day in the yard costs.
#[utoipa::path(post, path = "/day-costs", tag = "vehicles", request_body = DayCostIn, responses((status = 201, body = DayCost)))]
async fn day_cost_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DayCostIn>,
) -> Answer<Created<DayCost>> {
    let rate = DayCost {
        id: DayCostId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        cost: input.cost.money(),
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::recon_template::day_cost_set(&app, &command, rate).await?,
    ))
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DayCostParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// What a day in the yard costs: the version that counts, and the others.
#[utoipa::path(get, path = "/day-costs", tag = "vehicles", params(DayCostParams), responses((status = 200, body = DayCosts)))]
async fn day_cost_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DayCostParams>,
) -> Answer<Json<DayCosts>> {
    within(&caller, params.centre_id)?;
    let mut tx = caller.read(&app).await?;
    let versions = store::recon_template::day_costs(&mut tx, params.centre_id).await?;
    tx.close().await?;
    let today = flow::zone::today(&app, caller.scope.tenant, params.centre_id).await?;
    let day = params.on.unwrap_or(today);
    let in_force = versions.iter().find(|version| version.valid_from <= day);
    Ok(Json(DayCosts {
        in_force: in_force.cloned(),
        versions,
    }))
}
