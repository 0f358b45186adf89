//! Finance and insurance products.

use crate::{
    MODULE, flow,
    model::{
        fi_product::{FiKind, FiProduct, FiProductAsk, PartnerId},
        permission,
    },
};
use axum::{Json, extract::State};
use contracts::sales::{DealId, FiProductId};
use deserr::Deserr;
use kernel::{Amount, Day, Invalid, Line, Money};
use platform::{
    App,
    http::{Answer, Body, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(fi_product_add), permission::DEAL_WRITE)
        .route(routes!(fi_product_remove), permission::DEAL_WRITE)
}

/// A product to sell with the car.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct FiProductIn {
    /// What it is.
    kind: FiKind,
    /// The bank or insurer that owes the commission.
    partner_id: PartnerId,
    /// Our commission, VAT included.
    #[schema(value_type = Money)]
    commission: Amount,
    /// Number of the policy or loan contract.
    document_number: Line,
    /// Its date; today unless given.
    #[deserr(default)]
    document_date: Option<Day>,
}

/// Add a product to a deal with a contract; it is sold at the handover.
#[utoipa::path(post, path = "/deals/{id}/fi-products", tag = "sales", params(("id" = String, Path)), request_body = FiProductIn, responses((status = 201, body = FiProduct)))]
async fn fi_product_add(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DealId>,
    Body(input): Body<FiProductIn>,
) -> Answer<Created<FiProduct>> {
    let ask = FiProductAsk {
        kind: input.kind,
        partner_id: input.partner_id,
        commission: input.commission.money(),
        document_number: input.document_number,
        document_date: input.document_date,
    };
    Ok(Created(
        flow::fi_product::fi_product_add(&app, &command, id, ask).await?,
    ))
}

/// Take a product out before the handover; the answer is what was taken out.
#[utoipa::path(delete, path = "/fi-products/{id}", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = FiProduct)))]
async fn fi_product_remove(
    State(app): State<App>,
    command: Command,
    Id(id): Id<FiProductId>,
) -> Answer<Json<FiProduct>> {
    Ok(Json(
        flow::fi_product::fi_product_remove(&app, &command, id).await?,
    ))
}
