//! What is suspicious about the evidence of a purchase.

use crate::{
    MODULE, flow,
    model::{
        permission,
        risk::{Risk, RiskId, RiskVerdict},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, IfMatch, Routes, Versioned},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(risk_list), permission::PURCHASE_READ)
        .route(routes!(risk_review), permission::RISK_REVIEW)
}

/// The risks of a purchase, oldest first: pictures used before, old or taken elsewhere, an odometer that shows less than it did.
#[utoipa::path(get, path = "/purchases/{id}/risks", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Vec<Risk>)))]
async fn risk_list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Vec<Risk>>> {
    let mut tx = caller.read(&app).await?;
    store::purchase::purchase_get(&mut tx, id).await?;
    let risks = store::risk::risks(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(risks))
}

/// What is thought of a risk.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReviewIn {
    /// The verdict.
    verdict: RiskVerdict,
    /// Why.
    reason: Line,
}

/// Look at a risk. Until every risk of a purchase is cleared nothing is offered for it; the appraiser does not decide.
#[utoipa::path(post, path = "/risks/{id}/review", tag = "buyback", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ReviewIn, responses((status = 200, body = Risk)))]
async fn risk_review(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<RiskId>,
    Body(input): Body<ReviewIn>,
) -> Answer<Versioned<Risk>> {
    let ask = (input.verdict, input.reason);
    let risk = flow::risk::risk_review(&app, &command, id, seen, ask).await?;
    Ok(Versioned(risk.version, risk))
}
