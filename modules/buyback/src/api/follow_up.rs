//! Lost purchases: what came of them, and taking them up again.

use super::reference::{ForceParams, within};
use crate::{
    MODULE, flow,
    model::{
        follow_up::{
            FollowUp, FollowUpId, FollowUpPolicy, FollowUpPolicyId, FollowUpState, Link, Look, Loss,
        },
        permission,
        purchase::{EndReason, Purchase},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Bounded, CentreId, Day, Invalid, Line, Money, Page, PageAsk};
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
        .route(routes!(purchase_lose), permission::LEAD_WRITE)
        .route(routes!(purchase_reopen), permission::LEAD_WRITE)
        .route(routes!(loss_get), permission::VALUATION_READ)
        .route(routes!(link_list), permission::VALUATION_READ)
        .route(routes!(follow_up_page), permission::VALUATION_READ)
        .route(routes!(follow_up_dismiss), permission::LEAD_WRITE)
        .route(routes!(follow_up_policy_get), permission::VALUATION_READ)
        .route(routes!(follow_up_policy_set), permission::POLICY_WRITE)
}

/// Why it comes to nothing.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct LossIn {
    /// The reason.
    reason: EndReason,
    /// What the seller wanted, in roubles. With it, a purchase that was lost for its price is looked at again.
    #[deserr(default)]
    wish_price: Option<Money>,
}

/// Give up before an agreement.
#[utoipa::path(post, path = "/purchases/{id}/lose", tag = "buyback", params(("id" = String, Path)), request_body = LossIn, responses((status = 200, body = Purchase)))]
async fn purchase_lose(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<LossIn>,
) -> Answer<Json<Purchase>> {
    let (reason, wish) = (input.reason, input.wish_price);
    Ok(Json(
        flow::follow_up::purchase_lose(&app, &command, id, reason, wish).await?,
    ))
}

/// Take a lost purchase up again: a new purchase of the same car from the same seller, linked to the lost one.
#[utoipa::path(post, path = "/purchases/{id}/reopen", tag = "buyback", params(("id" = String, Path)), responses((status = 201, body = Purchase)))]
async fn purchase_reopen(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
) -> Answer<Created<Purchase>> {
    Ok(Created(
        flow::follow_up::purchase_reopen(&app, &command, id).await?,
    ))
}

/// A lost purchase and the looks since.
#[derive(Debug, Serialize, ToSchema)]
struct LossCard {
    #[serde(flatten)]
    loss: Loss,
    /// How much was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<Money>,
    /// Looks at the market since, oldest first.
    looks: Vec<Look>,
}

/// For how much a purchase was lost, and what the market has done since.
#[utoipa::path(get, path = "/purchases/{id}/loss", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = LossCard)))]
async fn loss_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<LossCard>> {
    let mut tx = caller.read(&app).await?;
    store::purchase::purchase_get(&mut tx, id).await?;
    let loss = store::follow_up::loss_get(&mut tx, id).await?;
    let loss = loss.ok_or(kernel::codes::NOT_FOUND)?;
    let looks = store::follow_up::looks(&mut tx, id).await?;
    tx.close().await?;
    let gap = loss.gap()?;
    Ok(Json(LossCard { loss, gap, looks }))
}

/// The purchases of the same car from the same seller that follow each other, oldest first, with their appraisals.
#[utoipa::path(get, path = "/purchases/{id}/links", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Vec<Link>)))]
async fn link_list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Vec<Link>>> {
    let mut tx = caller.read(&app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    let links = store::follow_up::links(&mut tx, purchase.root_id).await?;
    tx.close().await?;
    Ok(Json(links))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FollowUpParams {
    /// Only this state.
    #[param(value_type = Option<FollowUpState>)]
    state: Option<FollowUpState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Tasks to call sellers again, newest first.
#[utoipa::path(get, path = "/follow-ups", tag = "buyback", params(FollowUpParams), responses((status = 200, body = Page<FollowUp>)))]
async fn follow_up_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<FollowUpParams>,
) -> Answer<Json<Page<FollowUp>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let (state, centre) = (params.state, params.centre_id);
    let mut tx = caller.read(&app).await?;
    let rows = store::follow_up::follow_up_page(&mut tx, state, centre, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |task| task.id.0)))
}

/// Give a task up.
#[utoipa::path(post, path = "/follow-ups/{id}/dismiss", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = FollowUp)))]
async fn follow_up_dismiss(
    State(app): State<App>,
    command: Command,
    Id(id): Id<FollowUpId>,
) -> Answer<Json<FollowUp>> {
    Ok(Json(
        flow::follow_up::follow_up_dismiss(&app, &command, id).await?,
    ))
}

/// The policy of looks that is in force, and every version.
#[derive(Debug, Serialize, ToSchema)]
struct FollowUpPolicyCard {
    /// In force on the day.
    in_force: FollowUpPolicy,
    /// Every version, newest first.
    versions: Vec<FollowUpPolicy>,
}

/// When lost purchases of a centre are looked at again.
#[utoipa::path(get, path = "/follow-up-policies", tag = "buyback", params(ForceParams), responses((status = 200, body = FollowUpPolicyCard)))]
async fn follow_up_policy_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ForceParams>,
) -> Answer<Json<FollowUpPolicyCard>> {
    within(&caller, params.centre_id)?;
    let (centre, day) = (params.centre_id, params.day(&app));
    let mut tx = caller.read(&app).await?;
    let in_force = store::follow_up::follow_up_policy_in_force(&mut tx, centre, day).await?;
    let versions = store::follow_up::follow_up_policies(&mut tx, centre).await?;
    tx.close().await?;
    Ok(Json(FollowUpPolicyCard { in_force, versions }))
}

/// A policy of looks.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct FollowUpPolicyIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// The first look, in days after the loss.
    first_days: Bounded<1, 365>,
    /// Days between looks.
    every_days: Bounded<1, 365>,
    /// No look later than so many days after the loss.
    until_days: Bounded<1, 730>,
    /// Where the days come from.
    source: Line,
}

/// Set from a day on when lost purchases are looked at again.
#[utoipa::path(post, path = "/follow-up-policies", tag = "buyback", request_body = FollowUpPolicyIn, responses((status = 201, body = FollowUpPolicy)))]
async fn follow_up_policy_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<FollowUpPolicyIn>,
) -> Answer<Created<FollowUpPolicy>> {
    let policy = FollowUpPolicy {
        id: FollowUpPolicyId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        first_days: input.first_days.get(),
        every_days: input.every_days.get(),
        until_days: input.until_days.get(),
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::follow_up::follow_up_policy_set(&app, &command, policy).await?,
    ))
}
