//! Deals: opening, lists, the card, and their ends.

use super::buyer::in_full;
use crate::{
    MODULE,
    flow::{self, deal::DealAsk},
    model::{
        buyer::BuyerRow,
        contract::Contract,
        deal::{Deal, DealState, EndReason},
        fi_product::FiProduct,
        handover::Handover,
        payment::Payment,
        permission,
    },
    store::{self, deal::DealFilter},
};
use axum::{Json, extract::State};
use contracts::{
    sales::{BuyerId, DealId},
    vehicles::EpisodeId,
};
use deserr::Deserr;
use kernel::{Amount, CentreId, Instant, Invalid, Money, Page, PageAsk, Result, UserId};
use platform::{
    App, Reach, Tx,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes, Versioned},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(deal_page), permission::DEAL_READ)
        .route(routes!(deal_get), permission::DEAL_READ)
        .route(routes!(deal_open), permission::DEAL_WRITE)
        .route(routes!(deal_cancel), permission::DEAL_WRITE)
        .route(routes!(deal_close), permission::DEAL_WRITE)
}

/// A deal to open.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DealIn {
    /// Who buys.
    buyer_id: BuyerId,
    /// The car in stock; the deal belongs to its centre.
    episode_id: EpisodeId,
    /// The approved price unless given; a lower one is a discount.
    #[deserr(default)]
    #[schema(value_type = Option<Money>)]
    price: Option<Amount>,
}

/// Open a deal; whoever opens it is its salesman.
#[utoipa::path(post, path = "/deals", tag = "sales", request_body = DealIn, responses((status = 201, body = Deal)))]
async fn deal_open(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DealIn>,
) -> Answer<Created<Deal>> {
    let ask = DealAsk {
        episode: input.episode_id,
        buyer: input.buyer_id,
        price: input.price.map(Amount::money),
    };
    Ok(Created(flow::deal::deal_open(&app, &command, ask).await?))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DealParams {
    /// Only this state.
    #[param(value_type = Option<DealState>)]
    state: Option<DealState>,
    /// Only this centre.
    #[param(value_type = Option<String>)]
    centre_id: Option<CentreId>,
    /// Only this salesman.
    #[param(value_type = Option<String>)]
    salesman_id: Option<UserId>,
    /// Only this car.
    #[param(value_type = Option<String>)]
    episode_id: Option<EpisodeId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Deals, newest first.
#[utoipa::path(get, path = "/deals", tag = "sales", params(DealParams), responses((status = 200, body = Page<Deal>)))]
async fn deal_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DealParams>,
) -> Answer<Json<Page<Deal>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = DealFilter {
        state: params.state,
        centre: params.centre_id,
        salesman: params.salesman_id,
        episode: params.episode_id,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::deal::deal_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |deal| deal.id.0)))
}

/// A deal with everything that belongs to it.
#[derive(Serialize, ToSchema)]
struct DealCard {
    #[serde(flatten)]
    deal: Deal,
    /// Who buys; without the permission for personal data only initials and the last digits of the phone.
    buyer: BuyerRow,
    /// Its place in the queue for the car, while it waits.
    queue: Option<QueuePlace>,
    /// The contract, once it is signed.
    contract: Option<Contract>,
    /// What the buyer paid, oldest first.
    payments: Vec<Payment>,
    /// Finance and insurance products, oldest first.
    fi_products: Vec<FiProduct>,
    /// The act, once the car is handed over.
    handover: Option<Handover>,
}

/// A place in the queue for a car.
#[derive(Debug, Serialize, ToSchema)]
struct QueuePlace {
    /// 1 is first.
    position: i64,
    /// When the car became free and was offered to this deal.
    offered_at: Option<Instant>,
}

/// One deal with its documents, payments and products.
#[utoipa::path(get, path = "/deals/{id}", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = DealCard)))]
async fn deal_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DealId>,
) -> Answer<Versioned<DealCard>> {
    let mut tx = caller.read(&app).await?;
    let deal = store::deal::deal_get(&mut tx, id).await?;
    let (version, card) = (
        deal.version,
        deal_card(&mut tx, deal, &in_full(&caller)).await?,
    );
    tx.close().await?;
    Ok(Versioned(version, card))
}

async fn deal_card(tx: &mut Tx, deal: Deal, in_full: &Reach) -> Result<DealCard> {
    let id = deal.id;
    let buyer = store::buyer::buyer_of(tx, id).await?;
    Ok(DealCard {
        deal,
        buyer: BuyerRow::of(&buyer, in_full.centre(buyer.centre_id)),
        queue: queue_place(tx, id).await?,
        contract: store::contract::contract_of(tx, id).await?,
        payments: store::payment::payments(tx, id).await?,
        fi_products: store::fi_product::fi_products(tx, id).await?,
        handover: store::handover::handover_of(tx, id).await?,
    })
}

async fn queue_place(tx: &mut Tx, deal: DealId) -> Result<Option<QueuePlace>> {
    let Some(interest) = store::queue::interest_of(tx, deal).await? else {
        return Ok(None);
    };
    let position = store::queue::position(tx, &interest).await?;
    let offered_at = interest.offered_at;
    Ok(Some(QueuePlace {
        position,
        offered_at,
    }))
}

/// Why a deal is called off.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CancelIn {
    /// The reason.
    reason: EndReason,
}

/// Call a deal off; not while it holds the buyer's money.
#[utoipa::path(post, path = "/deals/{id}/cancel", tag = "sales", params(("id" = String, Path)), request_body = CancelIn, responses((status = 200, body = Deal)))]
async fn deal_cancel(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DealId>,
    Body(input): Body<CancelIn>,
) -> Answer<Json<Deal>> {
    Ok(Json(
        flow::deal::deal_cancel(&app, &command, id, input.reason).await?,
    ))
}

/// Close a deal after the handover.
#[utoipa::path(post, path = "/deals/{id}/close", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = Deal)))]
async fn deal_close(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DealId>,
) -> Answer<Json<Deal>> {
    Ok(Json(flow::deal::deal_close(&app, &command, id).await?))
}
