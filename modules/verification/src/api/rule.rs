//! Rules as dated rows: what is asked, on which terms, how long it holds, from which sum on cash is asked about.

use super::PageParams;
use crate::{
    MODULE, flow,
    model::{
        cash::CashRule,
        check::CheckKind,
        evidence::Source,
        permission,
        reason::Reason,
        rule::{CheckRule, Need, Policy, ProviderRule, RowMark, RuleId},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::verification::Purpose;
use deserr::Deserr;
use kernel::{Bounded, CentreId, Day, Error, Invalid, Line, Money, Page, PageAsk, Result, codes};
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
        .route(routes!(check_rule_page), permission::RULE_READ)
        .route(routes!(check_rule_add), permission::RULE_WRITE)
        .route(routes!(provider_rule_page), permission::RULE_READ)
        .route(routes!(provider_rule_add), permission::RULE_WRITE)
        .route(routes!(policy_page), permission::RULE_READ)
        .route(routes!(policy_add), permission::RULE_WRITE)
        .route(routes!(cash_rule_page), permission::RULE_READ)
        .route(routes!(cash_rule_add), permission::RULE_WRITE)
}

/// Which rules of questions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CheckRuleParams {
    /// Only this purpose.
    #[param(value_type = Option<String>, pattern = "^(purchase|payout|sale)$")]
    purpose: Option<Purpose>,
    /// Only this type of vehicle; `*` is every type.
    vehicle_type: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Which questions are asked, by purpose and type of vehicle: every row, newest first. A group's own row is stronger than a
/// default, a centre's stronger still; among equals the row of the vehicle's own type, then the latest.
#[utoipa::path(get, path = "/check-rules", tag = "verification", params(CheckRuleParams), responses((status = 200, body = Page<CheckRule>)))]
async fn check_rule_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<CheckRuleParams>,
) -> Answer<Json<Page<CheckRule>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let of = params.vehicle_type.as_deref();
    let mut tx = caller.read(&app).await?;
    let rows = store::rule::check_rule_page(&mut tx, params.purpose, of, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row| row.id.0)))
}

/// A rule of a question.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CheckRuleIn {
    /// Only for this centre; for the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on.
    valid_from: Day,
    /// For this purpose.
    #[schema(value_type = String)]
    purpose: Purpose,
    /// For this type of vehicle; `*` is every type.
    vehicle_type: Line,
    /// The question.
    kind: CheckKind,
    /// Whether it is asked.
    need: Need,
    /// What a finding takes from the score of 100.
    weight: Bounded<0, 100>,
    /// Where the rule comes from.
    source: Line,
}

/// Say from which day on a question is asked, or is not.
#[utoipa::path(post, path = "/check-rules", tag = "verification", request_body = CheckRuleIn, responses((status = 201, body = CheckRule)))]
async fn check_rule_add(
    State(app): State<App>,
    command: Command,
    Body(input): Body<CheckRuleIn>,
) -> Answer<Created<CheckRule>> {
    let mark = RowMark {
        centre: input.centre_id,
        valid_from: input.valid_from,
        source: input.source,
    };
    let rule = CheckRule {
        id: RuleId::new(),
        centre_id: mark.centre,
        valid_from: mark.valid_from,
        purpose: input.purpose,
        vehicle_type: input.vehicle_type.to_string(),
        kind: input.kind,
        need: input.need,
        weight: i16::try_from(input.weight.get()).map_err(Error::internal)?,
        source: mark.source.to_string(),
        default: false,
    };
    Ok(Created(
        flow::rule::check_rule_add(&app, &command, &mark, rule).await?,
    ))
}

/// Which terms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProviderRuleParams {
    /// Only this register.
    #[param(value_type = Option<Source>)]
    provider: Option<Source>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Terms of registers: every row, newest first. A group's own row is stronger than a default.
#[utoipa::path(get, path = "/provider-rules", tag = "verification", params(ProviderRuleParams), responses((status = 200, body = Page<ProviderRule>)))]
async fn provider_rule_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ProviderRuleParams>,
) -> Answer<Json<Page<ProviderRule>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::rule::provider_rule_page(&mut tx, params.provider, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row| row.id.0)))
}

/// Terms of a register.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ProviderRuleIn {
    /// The register.
    provider: Source,
    /// From this day on.
    valid_from: Day,
    /// A question must be answered within this time.
    deadline_ms: Bounded<100, 60_000>,
    /// How often a question is asked before it is given up.
    tries: Bounded<1, 5>,
    /// Price of an answer, in roubles.
    price: Money,
    /// A clean answer may be used again for so long; 0 is never.
    cache_hours: Bounded<0, 720>,
    /// Findings that stop everybody, beyond those that are hard for every group.
    #[deserr(default)]
    hard_stops: Vec<Reason>,
    /// Where the terms come from.
    source: Line,
}

/// Say from which day on a register has new terms. Hard stops can be added; those of every group stay.
#[utoipa::path(post, path = "/provider-rules", tag = "verification", request_body = ProviderRuleIn, responses((status = 201, body = ProviderRule)))]
async fn provider_rule_add(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ProviderRuleIn>,
) -> Answer<Created<ProviderRule>> {
    if !Source::REGISTERS.contains(&input.provider) {
        return Err(Error::field("/provider", codes::NOT_ALLOWED).into());
    }
    roubles("/price", input.price, 0)?;
    let mark = RowMark {
        centre: None,
        valid_from: input.valid_from,
        source: input.source,
    };
    let rule = ProviderRule {
        id: RuleId::new(),
        provider: input.provider,
        valid_from: mark.valid_from,
        deadline_ms: small(input.deadline_ms.get())?,
        tries: small(input.tries.get())?,
        price: input.price,
        cache_hours: small(input.cache_hours.get())?,
        hard_stops: input.hard_stops,
        source: mark.source.to_string(),
        default: false,
    };
    Ok(Created(
        flow::rule::provider_rule_add(&app, &command, &mark, rule).await?,
    ))
}

fn small(number: i64) -> Result<i32> {
    i32::try_from(number).map_err(Error::internal)
}

fn roubles(pointer: &str, money: Money, least: i64) -> Result<()> {
    if money.currency == kernel::Currency::Rub && money.amount >= least {
        Ok(())
    } else {
        Err(Error::field(pointer, codes::NOT_ALLOWED))
    }
}

/// How long decisions hold and how soon a person has to look: every row, newest first. A group's own row is stronger than a
/// default, a centre's stronger still.
#[utoipa::path(get, path = "/policies", tag = "verification", params(PageParams), responses((status = 200, body = Page<Policy>)))]
async fn policy_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Policy>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::rule::policy_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row| row.id.0)))
}

/// A policy.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct PolicyIn {
    /// Only for this centre; for the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on.
    valid_from: Day,
    /// A decision about a purchase holds so long.
    purchase_hours: Bounded<1, 8_760>,
    /// A decision about a payout holds so long.
    payout_hours: Bounded<1, 8_760>,
    /// A decision about a sale holds so long.
    sale_hours: Bounded<1, 8_760>,
    /// A case that waits for a person must be decided within this time.
    review_minutes: Bounded<1, 10_080>,
    /// From this score on a car with findings is yellow, below it red.
    yellow_from: Bounded<0, 100>,
    /// Where the policy comes from.
    source: Line,
}

/// Say from which day on another policy holds.
#[utoipa::path(post, path = "/policies", tag = "verification", request_body = PolicyIn, responses((status = 201, body = Policy)))]
async fn policy_add(
    State(app): State<App>,
    command: Command,
    Body(input): Body<PolicyIn>,
) -> Answer<Created<Policy>> {
    let mark = RowMark {
        centre: input.centre_id,
        valid_from: input.valid_from,
        source: input.source,
    };
    let policy = Policy {
        id: RuleId::new(),
        centre_id: mark.centre,
        valid_from: mark.valid_from,
        purchase_hours: small(input.purchase_hours.get())?,
        payout_hours: small(input.payout_hours.get())?,
        sale_hours: small(input.sale_hours.get())?,
        review_minutes: small(input.review_minutes.get())?,
        yellow_from: i16::try_from(input.yellow_from.get()).map_err(Error::internal)?,
        source: mark.source.to_string(),
        default: false,
    };
    Ok(Created(
        flow::rule::policy_add(&app, &command, &mark, policy).await?,
    ))
}

/// From which sum on cash is asked about: every row, newest first. A group's own row is stronger than a default, a centre's
/// stronger still.
#[utoipa::path(get, path = "/cash-rules", tag = "verification", params(PageParams), responses((status = 200, body = Page<CashRule>)))]
async fn cash_rule_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<CashRule>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::cash::cash_rule_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |row| row.id.0)))
}

/// Thresholds of cash.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CashRuleIn {
    /// Only for this centre; for the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on.
    valid_from: Day,
    /// From this sum on the party is identified, in roubles.
    identify_from: Money,
    /// From this sum on the control is mandatory, in roubles; not below the first.
    mandatory_from: Money,
    /// Cash of one party within so many days counts together.
    days: Bounded<0, 365>,
    /// Where the rule comes from.
    source: Line,
}

/// Say from which day on other thresholds hold.
#[utoipa::path(post, path = "/cash-rules", tag = "verification", request_body = CashRuleIn, responses((status = 201, body = CashRule)))]
async fn cash_rule_add(
    State(app): State<App>,
    command: Command,
    Body(input): Body<CashRuleIn>,
) -> Answer<Created<CashRule>> {
    roubles("/identify_from", input.identify_from, 1)?;
    roubles(
        "/mandatory_from",
        input.mandatory_from,
        input.identify_from.amount,
    )?;
    let mark = RowMark {
        centre: input.centre_id,
        valid_from: input.valid_from,
        source: input.source,
    };
    let rule = CashRule {
        id: RuleId::new(),
        centre_id: mark.centre,
        valid_from: mark.valid_from,
        identify_from: input.identify_from,
        mandatory_from: input.mandatory_from,
        days: small(input.days.get())?,
        source: mark.source.to_string(),
        default: false,
    };
    Ok(Created(
        flow::rule::cash_rule_add(&app, &command, &mark, rule).await?,
    ))
}
