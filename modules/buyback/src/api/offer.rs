//! Offers to the seller.

use crate::{
    MODULE, flow,
    model::{
        approval::ApprovalId,
        offer::{Offer, OfferAsk, OfferId},
        permission,
        purchase::Purchase,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Instant, Invalid, Money};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(offer_make), permission::OFFER_WRITE)
        .route(routes!(offer_list), permission::VALUATION_READ)
        .route(routes!(offer_accept), permission::OFFER_WRITE)
}

/// An offer.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct OfferIn {
    /// How much, in roubles; at most what the newest valuation says, or what the approval allows.
    amount: Money,
    /// Until when: at most 30 days, and not longer than the approval.
    valid_until: Instant,
    /// The approval of an offer above the valuation.
    #[deserr(default)]
    approval_id: Option<ApprovalId>,
}

/// Make an offer within the newest valuation, or above it with an approval.
#[utoipa::path(post, path = "/purchases/{id}/offers", tag = "buyback", params(("id" = String, Path)), request_body = OfferIn, responses((status = 201, body = Offer)))]
async fn offer_make(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<OfferIn>,
) -> Answer<Created<Offer>> {
    let ask = OfferAsk {
        amount: input.amount,
        valid_until: input.valid_until,
        approval: input.approval_id,
    };
    Ok(Created(
        flow::offer::offer_make(&app, &command, id, ask).await?,
    ))
}

/// The offers of a purchase, newest first.
#[utoipa::path(get, path = "/purchases/{id}/offers", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Vec<Offer>)))]
async fn offer_list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Vec<Offer>>> {
    let mut tx = caller.read(&app).await?;
    store::purchase::purchase_get(&mut tx, id).await?;
    let offers = store::offer::offers(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(offers))
}

/// Which offer the seller accepts.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AcceptIn {
    /// The offer; it must be the newest.
    offer_id: OfferId,
}

/// The seller accepts the newest offer. The checks begin at once when passport data and consent are here.
#[utoipa::path(post, path = "/purchases/{id}/accept-offer", tag = "buyback", params(("id" = String, Path)), request_body = AcceptIn, responses((status = 200, body = Purchase)))]
async fn offer_accept(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<AcceptIn>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::offer::offer_accept(&app, &command, id, input.offer_id).await?,
    ))
}
