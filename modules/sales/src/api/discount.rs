//! Requests for discounts. What a person may give is checked inside: it depends on the discount and on the centre.

use crate::{
    MODULE, flow,
    model::{
        discount::{
            DiscountAsk, DiscountListed, DiscountRequest, DiscountRequestId, DiscountState,
        },
        permission,
        totals::DiscountTotals,
    },
    store::{self, discount::DiscountFilter},
};
use axum::{Json, extract::State};
use contracts::sales::DealId;
use deserr::Deserr;
use kernel::{Amount, CentreId, Invalid, Line, Money, Note, Page, PageAsk, Result, UserId};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, IfMatch, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Who may see margins.
pub const MARGINS: &str = "finance.pnl.read";

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(discount_ask), permission::DEAL_WRITE)
        .route(routes!(discount_approve), permission::DEAL_READ)
        .route(routes!(discount_decline), permission::DEAL_READ)
        .route(routes!(discount_withdraw), permission::DEAL_READ)
        .route(routes!(discount_page), permission::DEAL_READ)
        .route(routes!(discount_totals), permission::DEAL_READ)
        .route(routes!(discount_get), permission::DEAL_READ)
}

/// A discount to ask for.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DiscountIn {
    /// What shall be given off the list price in all.
    #[schema(value_type = Money)]
    discount: Amount,
    /// Code of the reason; see `reasons`.
    reason: Line,
    /// In words.
    #[deserr(default)]
    note: Option<Note>,
}

/// Ask for a discount. Within the own limit it is given at once; above it somebody else decides.
#[utoipa::path(post, path = "/deals/{id}/discount-requests", tag = "sales", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = DiscountIn, responses((status = 201, body = DiscountRequest)))]
async fn discount_ask(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<DealId>,
    Body(input): Body<DiscountIn>,
) -> Answer<Created<DiscountRequest>> {
    let ask = DiscountAsk {
        discount: input.discount.money(),
        reason: input.reason,
        note: input.note,
    };
    let request = flow::discount::discount_ask(&app, &command, (id, seen), ask).await?;
    Ok(Created(masked(&app, &command, request).await?))
}

/// A decision in words.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DecisionIn {
    /// Why.
    #[deserr(default)]
    note: Option<Note>,
}

/// Approve a discount within your own limit: the price of the deal falls at once.
#[utoipa::path(post, path = "/discount-requests/{id}/approve", tag = "sales", params(("id" = String, Path)), request_body = DecisionIn, responses((status = 200, body = DiscountRequest)))]
async fn discount_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DiscountRequestId>,
    Body(input): Body<DecisionIn>,
) -> Answer<Json<DiscountRequest>> {
    let request = flow::discount::discount_approve(&app, &command, id, input.note).await?;
    Ok(Json(masked(&app, &command, request).await?))
}

/// Decline a discount.
#[utoipa::path(post, path = "/discount-requests/{id}/decline", tag = "sales", params(("id" = String, Path)), request_body = DecisionIn, responses((status = 200, body = DiscountRequest)))]
async fn discount_decline(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DiscountRequestId>,
    Body(input): Body<DecisionIn>,
) -> Answer<Json<DiscountRequest>> {
    let request = flow::discount::discount_decline(&app, &command, id, input.note).await?;
    Ok(Json(masked(&app, &command, request).await?))
}

/// Take your own request back.
#[utoipa::path(post, path = "/discount-requests/{id}/withdraw", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = DiscountRequest)))]
async fn discount_withdraw(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DiscountRequestId>,
) -> Answer<Json<DiscountRequest>> {
    let request = flow::discount::discount_withdraw(&app, &command, id).await?;
    Ok(Json(masked(&app, &command, request).await?))
}

async fn masked(app: &App, command: &Command, request: DiscountRequest) -> Result<DiscountRequest> {
    let margins = command.may(MARGINS, request.centre_id);
    let shown = request.shown(margins);
    command
        .saw(app, Sight::Margin, "deal", margin_of(&shown))
        .await?;
    Ok(shown)
}

/// The deal, if the request says what is earned with it.
fn margin_of(request: &DiscountRequest) -> Option<DealId> {
    let told = request.gross_before.or(request.gross_after);
    told.map(|_| request.deal_id)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DiscountParams {
    /// Only this state.
    #[param(value_type = Option<DiscountState>)]
    state: Option<DiscountState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this deal.
    #[param(value_type = Option<String>, format = Uuid)]
    deal_id: Option<DealId>,
    /// Only what this person asked.
    #[param(value_type = Option<String>, format = Uuid)]
    asked_by: Option<UserId>,
    /// Only what this person decided.
    #[param(value_type = Option<String>, format = Uuid)]
    decided_by: Option<UserId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl DiscountParams {
    fn filter(&self) -> DiscountFilter {
        DiscountFilter {
            state: self.state,
            centre: self.centre_id,
            deal: self.deal_id,
            asked_by: self.asked_by,
            decided_by: self.decided_by,
        }
    }
}

/// Requests for discounts, newest first; what they cost is left out where you may not see margins.
#[utoipa::path(get, path = "/discount-requests", tag = "sales", params(DiscountParams), responses((status = 200, body = Page<DiscountListed>)))]
async fn discount_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DiscountParams>,
) -> Answer<Json<Page<DiscountListed>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::discount::request_page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    let page = Page::cut(rows, ask.limit, |row| row.request.id.0);
    let page = page.map(|row| {
        let margins = caller.may(MARGINS, row.request.centre_id);
        row.shown(margins)
    });
    let told = page.items.iter();
    let told = told.filter_map(|row| margin_of(&row.request));
    caller.saw(&app, Sight::Margin, "deal", told).await?;
    Ok(Json(page))
}

/// How many requests are in which state, by the same filters.
#[utoipa::path(get, path = "/discount-requests/totals", tag = "sales", params(DiscountParams), responses((status = 200, body = DiscountTotals)))]
async fn discount_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DiscountParams>,
) -> Answer<Json<DiscountTotals>> {
    let mut tx = caller.read(&app).await?;
    let rows = store::discount::request_totals(&mut tx, &params.filter()).await?;
    tx.close().await?;
    Ok(Json(DiscountTotals::of(rows)?))
}

/// One request.
#[utoipa::path(get, path = "/discount-requests/{id}", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = DiscountListed)))]
async fn discount_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DiscountRequestId>,
) -> Answer<Json<DiscountListed>> {
    let mut tx = caller.read(&app).await?;
    let card = store::discount::request_card(&mut tx, id).await?;
    tx.close().await?;
    let margins = caller.may(MARGINS, card.request.centre_id);
    let shown = card.shown(margins);
    caller
        .saw(&app, Sight::Margin, "deal", margin_of(&shown.request))
        .await?;
    Ok(Json(shown))
}
