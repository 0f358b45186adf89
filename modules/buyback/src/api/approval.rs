//! Approvals of offers above the valuation.

use crate::{
    MODULE, flow,
    model::{
        approval::{Approval, ApprovalAsk, ApprovalCount, ApprovalId, ApprovalState, ApprovalStep},
        authority::AuthorityLevel,
        permission,
        valuation::ValuationLine,
    },
    store::{self, approval::ApprovalFilter},
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{CentreId, Invalid, Line, Money, Note, Page, PageAsk, Result, UserId};
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
        .route(routes!(approval_request), permission::OFFER_WRITE)
        .route(routes!(approval_page), permission::VALUATION_READ)
        .route(routes!(approval_totals), permission::VALUATION_READ)
        .route(routes!(approval_get), permission::VALUATION_READ)
        .route(routes!(approval_approve), permission::OFFER_APPROVE)
        .route(routes!(approval_decline), permission::OFFER_APPROVE)
        .route(routes!(approval_withdraw), permission::OFFER_WRITE)
}

/// An offer above the valuation that is wished for.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ApprovalIn {
    /// How much, in roubles: more than the newest valuation says.
    amount: Money,
    /// Why: a word of the dated list of reasons.
    reason_code: Line,
    /// More about it. No personal data.
    #[deserr(default)]
    comment: Option<Note>,
}

/// Ask for an offer above the newest valuation. The answer says to whom it goes and until when it waits.
#[utoipa::path(post, path = "/purchases/{id}/approvals", tag = "buyback", params(("id" = String, Path)), request_body = ApprovalIn, responses((status = 201, body = Approval)))]
async fn approval_request(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<ApprovalIn>,
) -> Answer<Created<Approval>> {
    let ask = ApprovalAsk {
        amount: input.amount,
        reason_code: input.reason_code,
        comment: input.comment,
    };
    Ok(Created(
        flow::approval::approval_request(&app, &command, id, ask).await?,
    ))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ApprovalParams {
    /// Only this state.
    #[param(value_type = Option<ApprovalState>)]
    state: Option<ApprovalState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only those that go to this level.
    #[param(value_type = Option<AuthorityLevel>)]
    level: Option<AuthorityLevel>,
    /// Only those of this purchase.
    #[param(value_type = Option<String>, format = Uuid)]
    purchase_id: Option<PurchaseId>,
    /// Only what this person asked.
    #[param(value_type = Option<String>, format = Uuid)]
    asked_by: Option<UserId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ApprovalParams {
    fn filter(&self) -> ApprovalFilter {
        ApprovalFilter {
            state: self.state,
            centre: self.centre_id,
            level: self.level,
            purchase: self.purchase_id,
            asked_by: self.asked_by,
        }
    }

    fn ask(&self) -> Result<PageAsk> {
        PageAsk::read(self.limit, self.cursor.as_deref())
    }
}

/// Approvals, newest first.
#[utoipa::path(get, path = "/approvals", tag = "buyback", params(ApprovalParams), responses((status = 200, body = Page<Approval>)))]
async fn approval_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ApprovalParams>,
) -> Answer<Json<Page<Approval>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::approval::approval_page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |approval| approval.id.0)))
}

/// How many approvals there are.
#[derive(Debug, Serialize, ToSchema)]
struct ApprovalTotals {
    /// All of them.
    count: i64,
    /// By state.
    by_state: Vec<ApprovalCount>,
}

/// How many approvals there are, by state, and how much more than the valuations they ask; the filters of the list.
#[utoipa::path(get, path = "/approvals/totals", tag = "buyback", params(ApprovalParams), responses((status = 200, body = ApprovalTotals)))]
async fn approval_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ApprovalParams>,
) -> Answer<Json<ApprovalTotals>> {
    let mut tx = caller.read(&app).await?;
    let by_state = store::approval::approval_counts(&mut tx, &params.filter()).await?;
    tx.close().await?;
    let count = by_state.iter().map(|row| row.count).sum();
    Ok(Json(ApprovalTotals { count, by_state }))
}

/// An approval with the way from the market to the valuation.
#[derive(Debug, Serialize, ToSchema)]
struct ApprovalCard {
    #[serde(flatten)]
    approval: Approval,
    /// The lines of the valuation that the offer goes above.
    waterfall: Vec<ValuationLine>,
}

/// One approval with the lines of its valuation.
#[utoipa::path(get, path = "/approvals/{id}", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = ApprovalCard)))]
async fn approval_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ApprovalId>,
) -> Answer<Json<ApprovalCard>> {
    let mut tx = caller.read(&app).await?;
    let approval = store::approval::approval_get(&mut tx, id).await?;
    let valuation = store::valuation::valuation_get(&mut tx, approval.valuation_id).await?;
    tx.close().await?;
    Ok(Json(ApprovalCard {
        approval,
        waterfall: valuation.lines,
    }))
}

/// What the decider says.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DecisionIn {
    /// A remark. No personal data.
    #[deserr(default)]
    comment: Option<Note>,
}

/// Say yes: needs the authority of the level at the centre, one's own or a lent one. Nobody decides about what they asked
/// for or appraised.
#[utoipa::path(post, path = "/approvals/{id}/approve", tag = "buyback", params(("id" = String, Path)), request_body = DecisionIn, responses((status = 200, body = Approval)))]
async fn approval_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ApprovalId>,
    Body(input): Body<DecisionIn>,
) -> Answer<Json<Approval>> {
    let step = ApprovalStep::Approve;
    Ok(Json(
        flow::approval::approval_decide(&app, &command, id, step, input.comment).await?,
    ))
}

/// Say no, under the same conditions.
#[utoipa::path(post, path = "/approvals/{id}/decline", tag = "buyback", params(("id" = String, Path)), request_body = DecisionIn, responses((status = 200, body = Approval)))]
async fn approval_decline(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ApprovalId>,
    Body(input): Body<DecisionIn>,
) -> Answer<Json<Approval>> {
    let step = ApprovalStep::Decline;
    Ok(Json(
        flow::approval::approval_decide(&app, &command, id, step, input.comment).await?,
    ))
}

/// Take one's own request back.
#[utoipa::path(post, path = "/approvals/{id}/withdraw", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Approval)))]
async fn approval_withdraw(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ApprovalId>,
) -> Answer<Json<Approval>> {
    Ok(Json(
        flow::approval::approval_withdraw(&app, &command, id).await?,
    ))
}
