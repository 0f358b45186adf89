//! Dated data of the module: limits of discounts, rules for deposits, reasons, times. A row is added and never edited.

use crate::{
    MODULE, flow,
    model::{
        authority::{Authority, DiscountRule, DiscountRuleId},
        code,
        deposit::{DepositRule, DepositRuleId, DepositStep},
        permission,
        reason::{Reason, ReasonKind, ReasonList},
        reservation::{PolicyId, Times},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Amount, Bounded, CentreId, Day, Error, Invalid, Line, Money, Result, codes};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

type Share = Bounded<0, 10_000>;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(discount_rule_list), permission::RULE_READ)
        .route(routes!(discount_rule_set), permission::RULE_WRITE)
        .route(routes!(deposit_rule_list), permission::RULE_READ)
        .route(routes!(deposit_rule_set), permission::RULE_WRITE)
        .route(routes!(reason_list), permission::DEAL_READ)
        .route(routes!(reasons_set), permission::RULE_WRITE)
        .route(routes!(times_list), permission::RULE_READ)
        .route(routes!(times_set), permission::RULE_WRITE)
}

/// For which centre.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CentreParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
}

/// A centre that is asked about lies within the reach of the caller.
fn within(caller: &Caller, centre: Option<CentreId>) -> Result<()> {
    let reached = centre.is_none_or(|centre| caller.scope.reach.centre(centre));
    if reached {
        Ok(())
    } else {
        Err(codes::NOT_FOUND.into())
    }
}

/// Limits of discounts, those in force and the history: for each authority the strongest and newest first.
#[utoipa::path(get, path = "/discount-rules", tag = "sales", params(CentreParams), responses((status = 200, body = Vec<DiscountRule>)))]
async fn discount_rule_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CentreParams>,
) -> Answer<Json<Vec<DiscountRule>>> {
    within(&caller, params.centre_id)?;
    let mut tx = caller.read(&app).await?;
    let rules = store::authority::discount_rules(&mut tx, params.centre_id).await?;
    tx.close().await?;
    Ok(Json(rules))
}

/// A limit of discounts.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DiscountRuleIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// Whose limit it is.
    authority: Authority,
    /// From this day on, not in the past.
    valid_from: Day,
    /// The limit as an amount.
    #[deserr(default)]
    #[schema(value_type = Option<Money>)]
    limit: Option<Amount>,
    /// The limit in hundredths of a per cent of the list price; with both, the lower one counts.
    #[deserr(default)]
    limit_basis_points: Option<Share>,
    /// Where the limit comes from: an order, a decision.
    source: Line,
}

/// Set a limit of discounts from a day on.
#[utoipa::path(post, path = "/discount-rules", tag = "sales", request_body = DiscountRuleIn, responses((status = 201, body = DiscountRule)))]
async fn discount_rule_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DiscountRuleIn>,
) -> Answer<Created<DiscountRule>> {
    if input.limit.is_none() && input.limit_basis_points.is_none() {
        return Err(Error::field("/limit", codes::REQUIRED).into());
    }
    let rule = DiscountRule {
        id: DiscountRuleId::new(),
        centre_id: input.centre_id,
        authority: input.authority,
        version: 1,
        valid_from: input.valid_from,
        limit: input.limit.map(Amount::money),
        limit_basis_points: input.limit_basis_points.map(Bounded::get),
        source: input.source.to_string(),
    };
    let rule = flow::rule::discount_rule_set(&app, &command, rule).await?;
    Ok(Created(rule))
}

/// Rules for deposits, those in force and the history, the strongest and newest first.
#[utoipa::path(get, path = "/deposit-rules", tag = "sales", params(CentreParams), responses((status = 200, body = Vec<DepositRule>)))]
async fn deposit_rule_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CentreParams>,
) -> Answer<Json<Vec<DepositRule>>> {
    within(&caller, params.centre_id)?;
    let mut tx = caller.read(&app).await?;
    let rules = store::deposit::deposit_rules(&mut tx, params.centre_id).await?;
    tx.close().await?;
    Ok(Json(rules))
}

/// What goes back within so many days.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DepositStepIn {
    /// The last day, counted from the day of the first payment.
    days_max: Bounded<0, 3_650>,
    /// The share that goes back, in hundredths of a per cent.
    basis_points: Share,
}

/// A rule for deposits.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct DepositRuleIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// What goes back early, by days that grow.
    steps: Vec<DepositStepIn>,
    /// The share that goes back after all of them, in hundredths of a per cent.
    later_basis_points: Share,
    /// Where the rule comes from: an order, the form of the contract.
    source: Line,
}

/// Set the rule for deposits from a day on.
#[utoipa::path(post, path = "/deposit-rules", tag = "sales", request_body = DepositRuleIn, responses((status = 201, body = DepositRule)))]
async fn deposit_rule_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DepositRuleIn>,
) -> Answer<Created<DepositRule>> {
    let step = |step: &DepositStepIn| DepositStep {
        days_max: step.days_max.get(),
        basis_points: step.basis_points.get(),
    };
    let rule = DepositRule {
        id: DepositRuleId::new(),
        centre_id: input.centre_id,
        version: 1,
        valid_from: input.valid_from,
        steps: input.steps.iter().map(step).collect(),
        later_basis_points: input.later_basis_points.get(),
        source: input.source.to_string(),
    };
    let rule = flow::rule::deposit_rule_set(&app, &command, rule).await?;
    Ok(Created(rule))
}

/// Which list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReasonParams {
    /// What the reasons are for.
    kind: ReasonKind,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The reasons that may be given on a day.
#[utoipa::path(get, path = "/reasons", tag = "sales", params(ReasonParams), responses((status = 200, body = Vec<Reason>)))]
async fn reason_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReasonParams>,
) -> Answer<Json<Vec<Reason>>> {
    let on = params.on.unwrap_or_else(|| app.clock.now().date().into());
    let mut tx = caller.read(&app).await?;
    let reasons = store::reason::reasons(&mut tx, params.kind, on).await?;
    tx.close().await?;
    Ok(Json(reasons))
}

/// A reason.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReasonIn {
    /// Stable name.
    code: Line,
    /// In Russian.
    ru: Line,
    /// In English.
    en: Line,
}

/// A whole list of reasons.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReasonListIn {
    /// What the reasons are for.
    kind: ReasonKind,
    /// From this day on, not in the past.
    valid_from: Day,
    /// The whole list in its order: what it leaves out can be given no more.
    reasons: Vec<ReasonIn>,
    /// Where the list comes from.
    source: Line,
}

impl ReasonListIn {
    fn list(self) -> Result<ReasonList> {
        let mut invalid = Invalid::default();
        if self.reasons.is_empty() || self.reasons.len() > 100 {
            invalid.push("/reasons", codes::OUT_OF_RANGE);
        }
        for (place, reason) in self.reasons.iter().enumerate() {
            let before = self.reasons.iter().take(place);
            if before.into_iter().any(|other| other.code == reason.code) {
                invalid.push(format!("/reasons/{place}/code"), code::REASON_TWICE);
            }
        }
        invalid.check()?;
        let reason = |reason: ReasonIn| Reason {
            code: reason.code.to_string(),
            ru: reason.ru.to_string(),
            en: reason.en.to_string(),
        };
        Ok(ReasonList {
            kind: self.kind,
            valid_from: self.valid_from,
            reasons: self.reasons.into_iter().map(reason).collect(),
            source: self.source.to_string(),
        })
    }
}

/// Set a list of reasons of the group from a day on.
#[utoipa::path(post, path = "/reasons", tag = "sales", request_body = ReasonListIn, responses((status = 201, body = ReasonList)))]
async fn reasons_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ReasonListIn>,
) -> Answer<Created<ReasonList>> {
    let list = flow::rule::reasons_set(&app, &command, input.list()?).await?;
    Ok(Created(list))
}

/// How long things last, in force and the history, the strongest and newest first.
#[utoipa::path(get, path = "/times", tag = "sales", responses((status = 200, body = Vec<Times>)))]
async fn times_list(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<Times>>> {
    let mut tx = caller.read(&app).await?;
    let rows = store::reservation::policies(&mut tx).await?;
    tx.close().await?;
    Ok(Json(rows))
}

/// How long things last.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct TimesIn {
    /// From this day on, not in the past.
    valid_from: Day,
    /// The usual reservation in days.
    reservation_days: Bounded<1, 365>,
    /// The longest reservation in days.
    reservation_days_max: Bounded<1, 365>,
    /// How many days a contract keeps the car.
    contract_days: Bounded<1, 365>,
    /// How many hours a request for a discount waits for its decision.
    discount_hours: Bounded<1, 720>,
    /// How many hours an offer of a free car stands.
    offer_hours: Bounded<1, 720>,
    /// Where the times come from.
    source: Line,
}

/// Set the times of the group from a day on.
#[utoipa::path(post, path = "/times", tag = "sales", request_body = TimesIn, responses((status = 201, body = Times)))]
async fn times_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<TimesIn>,
) -> Answer<Created<Times>> {
    let times = Times {
        id: PolicyId::new(),
        valid_from: input.valid_from,
        reservation_days: input.reservation_days.get(),
        reservation_days_max: input.reservation_days_max.get(),
        contract_days: input.contract_days.get(),
        discount_hours: input.discount_hours.get(),
        offer_hours: input.offer_hours.get(),
        source: input.source.to_string(),
    };
    let times = flow::rule::times_set(&app, &command, times.checked()?).await?;
    Ok(Created(times))
}
