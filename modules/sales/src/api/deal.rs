//! Deals: opening, the card, closing.

use super::buyer::in_full;
use crate::{
    MODULE,
    flow::{self, deal::DealAsk},
    model::{
        buyer::BuyerRow,
        contract::Contract,
        deal::Deal,
        fi_product::FiProduct,
        handover::Handover,
        payment::Payment,
        permission,
        refund::Refund,
        unwind::{Unwind, Void},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::{
    sales::{BuyerId, DealId},
    vehicles::EpisodeId,
};
use deserr::Deserr;
use kernel::{Amount, Instant, Invalid, Money, Result};
use platform::{
    App, Reach, Tx,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, Routes, Versioned},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(deal_get), permission::DEAL_READ)
        .route(routes!(deal_open), permission::DEAL_WRITE)
        .route(routes!(deal_close), permission::DEAL_WRITE)
}

/// A deal to open.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct DealIn {
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
    /// What went back to the buyer, oldest first.
    refunds: Vec<Refund>,
    /// What is void: of an undone deal the contract, the act and the products.
    voids: Vec<Void>,
    /// The undoing of the deal, once it is undone.
    unwind: Option<Unwind>,
}

/// A place in the queue for a car.
#[derive(Debug, Serialize, ToSchema)]
struct QueuePlace {
    /// 1 is first.
    position: i64,
    /// When the car became free and was offered to this deal.
    offered_at: Option<Instant>,
    /// The car is kept for this deal until then.
    offered_until: Option<Instant>,
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
    let (version, in_full) = (deal.version, in_full(&caller));
    let card = deal_card(&mut tx, deal, &in_full).await?;
    tx.close().await?;
    let buyer = &card.buyer;
    let named = in_full.centre(buyer.centre_id).then_some(buyer.id);
    caller.saw(&app, Sight::Personal, "buyer", named).await?;
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
        refunds: store::refund::refunds(tx, id).await?,
        voids: store::unwind::voids(tx, id).await?,
        unwind: store::unwind::unwind_of(tx, id).await?,
    })
}

async fn queue_place(tx: &mut Tx, deal: DealId) -> Result<Option<QueuePlace>> {
    let Some(interest) = store::queue::interest_of(tx, deal).await? else {
        return Ok(None);
    };
    let position = store::queue::position(tx, &interest).await?;
    Ok(Some(QueuePlace {
        position,
        offered_at: interest.offered_at,
        offered_until: interest.offered_until,
    }))
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
