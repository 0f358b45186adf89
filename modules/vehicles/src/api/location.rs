//! Where cars stand, and which are out.

use crate::{
    MODULE,
    flow::{self, location::MoveAsk},
    model::{
        location::{Location, OutReason, Outing, OutingId, Whereabouts},
        permission,
        word::SlotCode,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::vehicles::EpisodeId;
use deserr::Deserr;
use kernel::{Invalid, Line, PlaceId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(location_get), permission::EPISODE_READ)
        .route(routes!(location_set), permission::LOCATION_WRITE)
        .route(routes!(outing_begin), permission::LOCATION_WRITE)
        .route(routes!(outing_end), permission::LOCATION_WRITE)
}

/// Where a car is, whether it is out, and how it came there.
#[utoipa::path(get, path = "/episodes/{id}/location", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Whereabouts)))]
async fn location_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Whereabouts>> {
    let mut tx = caller.read(&app).await?;
    store::episode::episode_get(&mut tx, id).await?;
    let whereabouts = Whereabouts {
        location: store::location::location_of(&mut tx, id).await?,
        out: store::location::outing_open(&mut tx, id).await?,
        moves: store::location::location_moves(&mut tx, id).await?,
    };
    tx.close().await?;
    Ok(Json(whereabouts))
}

/// Where a car is to stand.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct LocationIn {
    /// A yard or showroom of the car's centre.
    place_id: PlaceId,
    /// The slot, where slots are kept.
    #[deserr(default)]
    slot: Option<SlotCode>,
    /// Why.
    reason: Line,
}

/// Move a car.
#[utoipa::path(post, path = "/episodes/{id}/location", tag = "vehicles", params(("id" = String, Path)), request_body = LocationIn, responses((status = 200, body = Location)))]
async fn location_set(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
    Body(input): Body<LocationIn>,
) -> Answer<Json<Location>> {
    let ask = MoveAsk {
        place: input.place_id,
        slot: input.slot,
        reason: input.reason.to_string(),
    };
    Ok(Json(
        flow::location::location_set(&app, &command, id, ask).await?,
    ))
}

/// Why a car goes out.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct OutingIn {
    /// Why.
    reason: OutReason,
    /// Number of the contract or order that it goes out by.
    contract_number: Line,
}

/// Let a car out for a while.
#[utoipa::path(post, path = "/episodes/{id}/outings", tag = "vehicles", params(("id" = String, Path)), request_body = OutingIn, responses((status = 201, body = Outing)))]
async fn outing_begin(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
    Body(input): Body<OutingIn>,
) -> Answer<Created<Outing>> {
    let paper = (input.reason, input.contract_number.to_string());
    Ok(Created(
        flow::location::outing_begin(&app, &command, id, paper).await?,
    ))
}

/// Say that a car is back.
#[utoipa::path(post, path = "/outings/{id}/back", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Outing)))]
async fn outing_end(
    State(app): State<App>,
    command: Command,
    Id(id): Id<OutingId>,
) -> Answer<Json<Outing>> {
    Ok(Json(flow::location::outing_end(&app, &command, id).await?))
}
