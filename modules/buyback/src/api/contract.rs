//! Checks, contract, payout, act of acceptance.

use super::valuation::PageParams;
use crate::{
    MODULE,
    flow::{
        self,
        contract::{AcceptanceAsk, PayoutAsk},
    },
    model::{
        contract::{Acceptance, Contract, HandedPaper, Payout, PayoutDue, PurchasePapers},
        permission,
        purchase::Purchase,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::{
    buyback::{MoneyWay, PurchaseId},
    identity::ConfirmationId,
};
use deserr::Deserr;
use kernel::{Bounded, Invalid, Line, Money, Note, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(checks_request), permission::CONTRACT_WRITE)
        .route(routes!(contract_sign), permission::CONTRACT_WRITE)
        .route(routes!(payout_make), permission::PAYOUT_WRITE)
        .route(routes!(payouts_due), permission::PAYOUT_WRITE)
        .route(routes!(car_accept), permission::CONTRACT_WRITE)
        .route(routes!(papers_get), permission::VALUATION_READ)
}

/// Ask verification, when papers came after the acceptance or a decision has run out.
#[utoipa::path(post, path = "/purchases/{id}/request-checks", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Purchase)))]
async fn checks_request(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::contract::checks_request(&app, &command, id).await?,
    ))
}

/// The purchase contract.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ContractIn {
    /// Its number.
    number: Line,
    /// Its price: that of the accepted offer.
    price: Money,
}

/// Sign the contract.
#[utoipa::path(post, path = "/purchases/{id}/contract", tag = "buyback", params(("id" = String, Path)), request_body = ContractIn, responses((status = 201, body = Contract)))]
async fn contract_sign(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<ContractIn>,
) -> Answer<Created<Contract>> {
    Ok(Created(
        flow::contract::contract_sign(&app, &command, id, input.number, input.price).await?,
    ))
}

/// The payout.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PayoutIn {
    /// Cash or bank.
    way: MoneyWay,
    /// Number of the payment order or the cash voucher.
    document_number: Line,
    /// Above the limit: what the one who pays has confirmed at `POST /api/identity/v1/confirmations` for this purchase and
    /// its price. It pays once.
    #[deserr(default)]
    confirmation_id: Option<ConfirmationId>,
}

impl From<PayoutIn> for PayoutAsk {
    fn from(input: PayoutIn) -> Self {
        Self {
            way: input.way,
            number: input.document_number,
            confirmation: input.confirmation_id,
        }
    }
}

/// Pay the seller the price of the contract.
#[utoipa::path(post, path = "/purchases/{id}/payout", tag = "buyback", params(("id" = String, Path)), request_body = PayoutIn, responses((status = 201, body = Payout)))]
async fn payout_make(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<PayoutIn>,
) -> Answer<Created<Payout>> {
    Ok(Created(
        flow::contract::payout_make(&app, &command, id, input.into()).await?,
    ))
}

/// What is to be paid now, newest first.
#[utoipa::path(get, path = "/payouts/due", tag = "buyback", params(PageParams), responses((status = 200, body = Page<PayoutDue>)))]
async fn payouts_due(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<PayoutDue>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::contract::payouts_due(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |due| due.purchase_id.0)))
}

/// The act of acceptance.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AcceptanceIn {
    /// Number of the act.
    number: Line,
    /// Odometer; only a vehicle that counts engine hours may be without.
    #[deserr(default)]
    mileage_km: Option<Bounded<0, 2_000_000>>,
    /// Keys handed over.
    keys: Bounded<1, 9>,
    /// Papers handed over.
    documents: Vec<HandedPaper>,
    /// Remark.
    #[deserr(default)]
    note: Option<Note>,
}

/// Take the car over by the act.
#[utoipa::path(post, path = "/purchases/{id}/accept-car", tag = "buyback", params(("id" = String, Path)), request_body = AcceptanceIn, responses((status = 201, body = Acceptance)))]
async fn car_accept(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<AcceptanceIn>,
) -> Answer<Created<Acceptance>> {
    let ask = AcceptanceAsk {
        number: input.number,
        mileage_km: input.mileage_km.map(Bounded::get),
        keys: input.keys.get(),
        documents: input.documents,
        note: input.note,
    };
    Ok(Created(
        flow::contract::car_accept(&app, &command, id, ask).await?,
    ))
}

/// Everything decided, signed and paid.
#[utoipa::path(get, path = "/purchases/{id}/papers", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = PurchasePapers)))]
async fn papers_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<PurchasePapers>> {
    let mut tx = caller.read(&app).await?;
    store::purchase::purchase_get(&mut tx, id).await?;
    let papers = PurchasePapers {
        decisions: store::contract::decisions(&mut tx, id).await?,
        contract: store::contract::contract_get(&mut tx, id).await?,
        payout: store::contract::payout_get(&mut tx, id).await?,
        acceptance: store::contract::acceptance_get(&mut tx, id).await?,
    };
    tx.close().await?;
    Ok(Json(papers))
}
