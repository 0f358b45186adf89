//! Dated data: the price list of works and the buying policy.

use crate::{
    MODULE, flow,
    model::{
        code, permission,
        reference::{
            Checklist, ChecklistId, ChecklistVersion, Policy, PolicyId, Question, ReconItem,
            ReconItemId, amounts,
        },
        vehicle::CAR,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, CentreId, Currency, Day, Invalid, Line, Money, Result, codes};
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
        .route(routes!(checklist_get), permission::PURCHASE_READ)
        .route(routes!(checklist_set), permission::POLICY_WRITE)
        .route(routes!(recon_item_list), permission::PURCHASE_READ)
        .route(routes!(recon_item_set), permission::POLICY_WRITE)
        .route(routes!(policy_get), permission::VALUATION_READ)
        .route(routes!(policy_set), permission::POLICY_WRITE)
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ForceParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    pub(super) centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

impl ForceParams {
    pub(super) fn day(&self, app: &App) -> Day {
        self.on.unwrap_or_else(|| app.clock.now().date().into())
    }
}

/// What holds for another centre is not the caller's business.
pub(super) fn within(caller: &Caller, centre: Option<CentreId>) -> Result<()> {
    let reached = centre.is_none_or(|centre| caller.scope.reach.centre(centre));
    if reached {
        Ok(())
    } else {
        Err(codes::NOT_FOUND.into())
    }
}

/// For which type, for whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TypeParams {
    /// Code of the vehicle type; `car` otherwise.
    vehicle_type: Option<String>,
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

impl TypeParams {
    fn kind(&self) -> &str {
        self.vehicle_type.as_deref().unwrap_or(CAR)
    }

    fn day(&self, app: &App) -> Day {
        self.on.unwrap_or_else(|| app.clock.now().date().into())
    }
}

/// The questions that are in force, and every version.
#[derive(Debug, Serialize, ToSchema)]
struct ChecklistCard {
    #[serde(flatten)]
    in_force: ChecklistVersion,
    /// The questions in their order.
    questions: Vec<Question>,
    /// Every version, newest first.
    versions: Vec<ChecklistVersion>,
}

/// The questions of a type of vehicle in force.
#[utoipa::path(get, path = "/checklists", tag = "buyback", params(TypeParams), responses((status = 200, body = ChecklistCard), (status = 422, description = "The type has no checklist")))]
async fn checklist_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<TypeParams>,
) -> Answer<Json<ChecklistCard>> {
    within(&caller, params.centre_id)?;
    let (kind, centre, day) = (params.kind(), params.centre_id, params.day(&app));
    let mut tx = caller.read(&app).await?;
    let in_force = store::reference::checklist_in_force(&mut tx, kind, centre, day).await?;
    let in_force = in_force.ok_or(code::NO_CHECKLIST)?;
    let Checklist { questions, .. } = store::reference::checklist_get(&mut tx, in_force.id).await?;
    let versions = store::reference::checklist_versions(&mut tx, kind, centre).await?;
    tx.close().await?;
    Ok(Json(ChecklistCard {
        in_force,
        questions,
        versions,
    }))
}

/// A question.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct QuestionIn {
    /// Section of the list.
    section: Line,
    /// Stable name.
    code: Line,
    /// The question in Russian.
    ru: Line,
    /// In English.
    en: Line,
    /// Whether a valuation needs its answer.
    required: bool,
    /// Whether it is asked of inspections that had begun before it came, too.
    #[deserr(default)]
    critical: bool,
}

/// A version of the questions.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ChecklistIn {
    /// Code of the vehicle type; `car` otherwise.
    #[deserr(default)]
    vehicle_type: Option<Line>,
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// Where the questions come from.
    source: Line,
    /// The questions in their order.
    questions: Vec<QuestionIn>,
}

/// Set the questions of a type of vehicle from a day on. Inspections that have begun keep theirs.
#[utoipa::path(post, path = "/checklists", tag = "buyback", request_body = ChecklistIn, responses((status = 201, body = ChecklistVersion)))]
async fn checklist_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ChecklistIn>,
) -> Answer<Created<ChecklistVersion>> {
    let kind = input.vehicle_type.map(|kind| kind.to_string());
    let version = ChecklistVersion {
        id: ChecklistId::new(),
        vehicle_type: kind.unwrap_or_else(|| CAR.to_owned()),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        source: input.source.to_string(),
    };
    let questions = input.questions.into_iter().map(|question| Question {
        section: question.section.to_string(),
        code: question.code.to_string(),
        ru: question.ru.to_string(),
        en: question.en.to_string(),
        required: question.required,
        critical: question.critical,
    });
    Ok(Created(
        flow::reference::checklist_set(&app, &command, version, questions.collect()).await?,
    ))
}

/// The price list of works in force.
#[utoipa::path(get, path = "/recon-items", tag = "buyback", params(TypeParams), responses((status = 200, body = Vec<ReconItem>)))]
async fn recon_item_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<TypeParams>,
) -> Answer<Json<Vec<ReconItem>>> {
    within(&caller, params.centre_id)?;
    let (kind, centre, day) = (params.kind(), params.centre_id, params.day(&app));
    let mut tx = caller.read(&app).await?;
    let items = store::reference::recon_items_for(&mut tx, kind, centre, day).await?;
    tx.close().await?;
    Ok(Json(items))
}

/// A price of a work.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReconItemIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// Code of the vehicle type that it is for; every type otherwise.
    #[deserr(default)]
    vehicle_type: Option<Line>,
    /// Stable name of the work.
    code: Line,
    /// The work in Russian.
    ru: Line,
    /// In English.
    en: Line,
    /// Price in roubles.
    price: Money,
    /// Where the price comes from.
    source: Line,
}

/// Set the price of a work from a day on.
#[utoipa::path(post, path = "/recon-items", tag = "buyback", request_body = ReconItemIn, responses((status = 201, body = ReconItem)))]
async fn recon_item_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ReconItemIn>,
) -> Answer<Created<ReconItem>> {
    amounts(Currency::Rub, [("/price", input.price, 1)])?;
    let item = ReconItem {
        id: ReconItemId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        vehicle_type: input.vehicle_type.map(|kind| kind.to_string()),
        code: input.code.to_string(),
        ru: input.ru.to_string(),
        en: input.en.to_string(),
        price: input.price,
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::reference::recon_item_set(&app, &command, item).await?,
    ))
}

/// Which policy.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PolicyParams {
    /// Currency of the listings that it values by.
    #[param(value_type = Currency, example = "RUB")]
    currency: Currency,
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The buying policy in force.
#[utoipa::path(get, path = "/policies", tag = "buyback", params(PolicyParams), responses((status = 200, body = Policy), (status = 422, description = "No policy in this currency on the day")))]
async fn policy_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PolicyParams>,
) -> Answer<Json<Policy>> {
    within(&caller, params.centre_id)?;
    let day = params.on.unwrap_or_else(|| app.clock.now().date().into());
    let mut tx = caller.read(&app).await?;
    let policy =
        store::reference::policy_in_force(&mut tx, params.centre_id, params.currency, day).await?;
    tx.close().await?;
    Ok(Json(policy.ok_or(code::NO_POLICY)?))
}

/// A buying policy.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PolicyIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// Currency of its amounts and of the listings that it values by.
    currency: Currency,
    /// Our margin of the market value, in hundredths of a per cent.
    margin_basis_points: Bounded<0, 9_000>,
    /// What 1,000 km are worth where comparables are too few to tell; absent: even a few comparables tell.
    #[deserr(default)]
    km_rate: Option<Money>,
    /// Days until the car is sold.
    holding_days: Bounded<0, 365>,
    /// Cost of one such day.
    day_cost: Money,
    /// The offer is shown in whole steps of this amount.
    rounding: Money,
    /// Gross profit that a purchase must leave; the valuation shows the most that can be paid (APR-6).
    #[deserr(default)]
    gross_target: Option<Money>,
    /// Where the values come from.
    source: Line,
}

/// Set the buying policy of a currency from a day on.
#[utoipa::path(post, path = "/policies", tag = "buyback", request_body = PolicyIn, responses((status = 201, body = Policy)))]
async fn policy_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<PolicyIn>,
) -> Answer<Created<Policy>> {
    let rate = input.km_rate.map(|rate| ("/km_rate", rate, 0));
    let others = [
        ("/day_cost", input.day_cost, 0),
        ("/rounding", input.rounding, 1),
    ];
    let target = input
        .gross_target
        .map(|target| ("/gross_target", target, 0));
    amounts(input.currency, rate.into_iter().chain(target).chain(others))?;
    let policy = Policy {
        id: PolicyId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        currency: input.currency,
        margin_basis_points: input.margin_basis_points.get(),
        km_rate: input.km_rate,
        holding_days: input.holding_days.get(),
        day_cost: input.day_cost,
        rounding: input.rounding,
        gross_target: input.gross_target,
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::reference::policy_set(&app, &command, policy).await?,
    ))
}
