//! Cars in stock.

use crate::{
    MODULE, flow,
    model::{
        episode::{Arrival, Episode, EpisodeState, EpisodeStep},
        hold::Hold,
        permission,
    },
    store::{self, episode::EpisodeFilter},
};
use axum::{Json, extract::State};
use contracts::vehicles::{EpisodeId, SourceDocument};
use deserr::Deserr;
use kernel::{
    Amount, Bounded, CentreId, Day, EntityId, Invalid, Line, Money, Page, PageAsk, VehicleNumber,
    vat::VatScheme, vin::ParsedVin,
};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, IfMatch, Params, Routes, Versioned},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(episode_page), permission::EPISODE_READ)
        .route(routes!(episode_get), permission::EPISODE_READ)
        .route(routes!(episode_book_in), permission::EPISODE_WRITE)
        .route(routes!(episode_inspect), permission::EPISODE_WRITE)
        .route(routes!(recon_start), permission::EPISODE_WRITE)
        .route(routes!(recon_finish), permission::EPISODE_WRITE)
        .route(routes!(episode_list), permission::PRICE_APPROVE)
}

/// A car that is booked in by hand.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct BookIn {
    /// Where it stands.
    centre_id: CentreId,
    /// VIN; spaces, hyphens, small and Cyrillic look-alike letters are put right.
    #[schema(value_type = String, example = "XTAGFL111NY500001")]
    vin: ParsedVin,
    /// Make.
    make: Line,
    /// Model.
    model: Line,
    /// Year of manufacture.
    year: Bounded<1900, 2100>,
    /// Odometer.
    mileage_km: Bounded<0, 9_999_999>,
    /// Who sold it to us.
    #[schema(value_type = String, format = Uuid)]
    counterparty_id: EntityRef,
    /// Contract price.
    #[schema(value_type = Money)]
    purchase_price: Amount,
    /// VAT scheme, fixed for the whole episode.
    vat_scheme: VatScheme,
    /// First day of ownership.
    acquired_on: Day,
    /// Number of the contract.
    document_number: Line,
}

kernel::id! {
    /// Any party outside.
    EntityRef;
}

impl From<BookIn> for Arrival {
    fn from(input: BookIn) -> Self {
        Self {
            purchase: None,
            entity: EntityId(Uuid::nil()),
            centre: input.centre_id,
            counterparty: input.counterparty_id.0,
            vin: input.vin.vin.into(),
            make: input.make.to_string(),
            model: input.model.to_string(),
            year: i32::try_from(input.year.get()).unwrap_or_default(),
            mileage_km: input.mileage_km.get(),
            price: input.purchase_price.money(),
            vat_scheme: input.vat_scheme,
            acquired_on: input.acquired_on,
            document: SourceDocument {
                module: MODULE.to_owned(),
                number: input.document_number.to_string(),
                date: input.acquired_on,
            },
        }
    }
}

/// Book a car in by hand.
#[utoipa::path(post, path = "/episodes", tag = "vehicles", request_body = BookIn, responses((status = 201, body = Episode)))]
async fn episode_book_in(
    State(app): State<App>,
    command: Command,
    Body(input): Body<BookIn>,
) -> Answer<Created<Episode>> {
    Ok(Created(
        flow::episode::episode_book_in(&app, &command, input.into()).await?,
    ))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EpisodeParams {
    /// Only this state.
    #[param(value_type = Option<EpisodeState>)]
    state: Option<EpisodeState>,
    /// Only this centre.
    #[param(value_type = Option<String>)]
    centre_id: Option<CentreId>,
    /// Only this VIN.
    #[param(value_type = Option<String>)]
    vin: Option<VehicleNumber>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Cars in stock, newest first, without costs.
#[utoipa::path(get, path = "/episodes", tag = "vehicles", params(EpisodeParams), responses((status = 200, body = Page<Episode>)))]
async fn episode_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EpisodeParams>,
) -> Answer<Json<Page<Episode>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = EpisodeFilter {
        state: params.state,
        centre: params.centre_id,
        vin: params.vin,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::episode::episode_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |episode| episode.id.0)))
}

/// A car in stock with the hold that keeps it now.
#[derive(Debug, Serialize, ToSchema)]
struct EpisodeCard {
    #[serde(flatten)]
    episode: Episode,
    /// Who has it now, if anybody.
    hold: Option<Hold>,
}

/// One car in stock.
#[utoipa::path(get, path = "/episodes/{id}", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = EpisodeCard)))]
async fn episode_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Versioned<EpisodeCard>> {
    let mut tx = caller.read(&app).await?;
    let episode = store::episode::episode_get(&mut tx, id).await?;
    let hold = store::hold::hold_live(&mut tx, id, app.clock.now()).await?;
    tx.close().await?;
    Ok(Versioned(episode.version, EpisodeCard { episode, hold }))
}

/// The car was looked over at arrival.
#[utoipa::path(post, path = "/episodes/{id}/inspect", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Episode)))]
async fn episode_inspect(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(
        flow::episode::episode_step(&app, &command, id, EpisodeStep::Inspect).await?,
    ))
}

/// The preparation begins.
#[utoipa::path(post, path = "/episodes/{id}/start-recon", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Episode)))]
async fn recon_start(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(
        flow::episode::episode_step(&app, &command, id, EpisodeStep::StartRecon).await?,
    ))
}

/// The preparation is done.
#[utoipa::path(post, path = "/episodes/{id}/finish-recon", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = Episode)))]
async fn recon_finish(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Episode>> {
    Ok(Json(
        flow::episode::episode_step(&app, &command, id, EpisodeStep::FinishRecon).await?,
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

/// Approve a price and offer the car.
#[utoipa::path(post, path = "/episodes/{id}/list", tag = "vehicles", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ListIn, responses((status = 200, body = Episode)))]
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
