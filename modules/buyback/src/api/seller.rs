//! Who sells: behind permissions of their own.

use crate::{
    MODULE,
    flow::{self, seller::ConsentAsk},
    model::{
        permission,
        seller::{Consent, ConsentChannel, ConsentPurpose, Identification, Seller, SellerSaved},
    },
    store,
};
use axum::extract::State;
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Day, Instant, Invalid, Line, Note, Passport, Phone};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, IfMatch, Routes, Versioned},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(seller_get), permission::SELLER_READ)
        .route(routes!(seller_put), permission::SELLER_WRITE)
        .route(routes!(consent_record), permission::SELLER_WRITE)
}

/// A seller with the consents.
#[derive(Serialize, ToSchema)]
struct SellerCard {
    #[serde(flatten)]
    seller: Seller,
    /// Newest first.
    consents: Vec<Consent>,
}

/// Who sells, with the consents.
#[utoipa::path(get, path = "/purchases/{id}/seller", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = SellerCard)))]
async fn seller_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Versioned<SellerCard>> {
    let mut tx = caller.read(&app).await?;
    let seller = store::seller::seller_get(&mut tx, id).await?;
    let consents = store::seller::consents(&mut tx, seller.id).await?;
    tx.close().await?;
    caller
        .saw(&app, Sight::Personal, "seller", [seller.id])
        .await?;
    Ok(Versioned(seller.version, SellerCard { seller, consents }))
}

/// What the passport says.
#[derive(Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct SellerIn {
    /// Full name.
    full_name: Line,
    /// Phone.
    phone: Phone,
    /// Date of birth.
    born_on: Day,
    /// Series and number.
    passport: Passport,
    /// Date of issue.
    passport_issued_on: Day,
    /// Who issued it.
    passport_issued_by: Line,
    /// Registered address.
    registration: Note,
}

impl From<SellerIn> for Identification {
    fn from(input: SellerIn) -> Self {
        Self {
            full_name: input.full_name,
            phone: input.phone,
            born_on: input.born_on,
            passport: input.passport,
            passport_issued_on: input.passport_issued_on,
            passport_issued_by: input.passport_issued_by,
            registration: input.registration,
        }
    }
}

/// Enter what the seller's passport says.
#[utoipa::path(put, path = "/purchases/{id}/seller", tag = "buyback", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = SellerIn, responses((status = 200, body = SellerSaved)))]
async fn seller_put(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<PurchaseId>,
    Body(input): Body<SellerIn>,
) -> Answer<Versioned<SellerSaved>> {
    let saved = flow::seller::seller_put(&app, &command, id, seen, input.into()).await?;
    Ok(Versioned(saved.version, saved))
}

/// A consent that was signed.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ConsentIn {
    /// What for.
    purpose: ConsentPurpose,
    /// Version of the text that was signed.
    text_version: Line,
    /// How it was signed.
    channel: ConsentChannel,
    /// When.
    given_at: Instant,
}

/// Record a consent, a document of its own.
#[utoipa::path(post, path = "/purchases/{id}/consents", tag = "buyback", params(("id" = String, Path)), request_body = ConsentIn, responses((status = 201, body = Consent)))]
async fn consent_record(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<ConsentIn>,
) -> Answer<Created<Consent>> {
    let (purpose, text_version, channel) = (input.purpose, input.text_version, input.channel);
    let ask = ConsentAsk {
        purpose,
        text_version,
        channel,
        given_at: input.given_at,
    };
    Ok(Created(
        flow::seller::consent_record(&app, &command, id, ask).await?,
    ))
}
