//! Reserving cars.

use crate::{
    MODULE, flow,
    model::{
        permission,
        reservation::{Reservation, ReserveAsk},
    },
};
use axum::{Json, extract::State};
use contracts::sales::DealId;
use deserr::Deserr;
use kernel::{Amount, Instant, Invalid, Money};
use platform::{
    App,
    http::{Answer, Body, Command, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(deal_reserve), permission::DEAL_WRITE)
}

/// A wish to reserve.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReserveIn {
    /// When the reservation shall end; the usual time unless given.
    #[deserr(default)]
    until: Option<Instant>,
    /// The deposit that was agreed.
    #[deserr(default)]
    #[schema(value_type = Option<Money>)]
    deposit_due: Option<Amount>,
}

/// Reserve the car of a deal. When somebody else has it, the deal waits in the queue for it.
#[utoipa::path(post, path = "/deals/{id}/reserve", tag = "sales", params(("id" = String, Path)), request_body = ReserveIn, responses((status = 200, body = Reservation)))]
async fn deal_reserve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DealId>,
    Body(input): Body<ReserveIn>,
) -> Answer<Json<Reservation>> {
    let ask = ReserveAsk {
        until: input.until,
        deposit_due: input.deposit_due.map(Amount::money),
    };
    Ok(Json(
        flow::reservation::deal_reserve(&app, &command, id, ask).await?,
    ))
}
