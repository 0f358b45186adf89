//! Bringing cars into stock and through their preparation.

use crate::{
    MODULE, flow,
    model::{
        arrival::{BookIn, BookInAsk},
        episode::{Episode, EpisodeStep},
        permission,
    },
};
use axum::{Json, extract::State};
use contracts::vehicles::EpisodeId;
use deserr::Deserr;
use kernel::{Amount, Invalid, Money};
use platform::{
    App,
    http::{Answer, Body, Command, Created, Id, IfMatch, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(episode_book_in), permission::EPISODE_WRITE)
        .route(routes!(episode_inspect), permission::EPISODE_WRITE)
        .route(routes!(episode_list), permission::PRICE_APPROVE)
}

/// Book a vehicle in by hand. Number and attributes are checked by its type.
#[utoipa::path(post, path = "/episodes", tag = "vehicles", request_body = BookIn, responses((status = 201, body = Episode)))]
async fn episode_book_in(
    State(app): State<App>,
    command: Command,
    Body(input): Body<BookInAsk>,
) -> Answer<Created<Episode>> {
    Ok(Created(
        flow::episode::episode_book_in(&app, &command, input).await?,
    ))
}

/// The car was looked over at arrival.
#[utoipa::path(post, path = "/episodes/{id}/inspect", tag = "vehicles", params(("id" = String, Path, description = "The episode")), responses((status = 200, body = Episode)))]
async fn episode_inspect(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(
        flow::episode::episode_step(&app, &command, id, EpisodeStep::Inspect).await?,
    ))
}

/// The price to offer at.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ListIn {
    /// VAT included.
    #[schema(value_type = Money)]
    price: Amount,
}

/// Approve a price and offer the car. It needs a clean check that is young enough.
#[utoipa::path(post, path = "/episodes/{id}/list", tag = "vehicles", params(("id" = String, Path, description = "The episode"), ("If-Match" = String, Header, description = "The version that was seen, from `ETag`")), request_body = ListIn, responses((status = 200, body = Episode)))]
async fn episode_list(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<EpisodeId>,
    Body(input): Body<ListIn>,
) -> Answer<Json<Episode>> {
    Ok(Json(
        flow::episode::episode_list(&app, &command, id, seen, input.price.money()).await?,
    ))
}
