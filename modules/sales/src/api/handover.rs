//! Handing cars over.

use crate::{
    MODULE, flow,
    model::{
        deal::Deal,
        handover::{HandoverAsk, HandoverItem},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::sales::DealId;
use deserr::Deserr;
use kernel::{Bounded, Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, IfMatch, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(handover_items), permission::DEAL_READ)
        .route(routes!(deal_hand_over), permission::DEAL_WRITE)
}

/// What has to be given to the buyer with the car, by today's list.
#[utoipa::path(get, path = "/deals/{id}/handover-items", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = Vec<HandoverItem>)))]
async fn handover_items(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DealId>,
) -> Answer<Json<Vec<HandoverItem>>> {
    let mut tx = caller.read(&app).await?;
    let deal = store::deal::deal_get(&mut tx, id).await?;
    let items = store::handover::handover_items(&mut tx, deal.today(app.clock.now())).await?;
    tx.close().await?;
    Ok(Json(items))
}

/// An act of handover.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct HandoverIn {
    /// Number of the act.
    document_number: Line,
    /// Odometer.
    mileage_km: Bounded<0, 9_999_999>,
    /// How many keys were given.
    keys: Bounded<1, 20>,
    /// Codes of the items that were given; see `handover-items`.
    checklist: Vec<Line>,
}

/// Hand the car over to its buyer.
#[utoipa::path(post, path = "/deals/{id}/hand-over", tag = "sales", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = HandoverIn, responses((status = 200, body = Deal)))]
async fn deal_hand_over(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<DealId>,
    Body(input): Body<HandoverIn>,
) -> Answer<Json<Deal>> {
    let ask = HandoverAsk {
        number: input.document_number,
        mileage_km: input.mileage_km.get(),
        keys: input.keys.get(),
        checklist: input.checklist,
    };
    Ok(Json(
        flow::handover::deal_hand_over(&app, &command, id, seen, ask).await?,
    ))
}
