//! Signing contracts.

use crate::{
    MODULE, flow,
    model::{deal::Deal, permission},
};
use axum::{Json, extract::State};
use contracts::sales::DealId;
use deserr::Deserr;
use kernel::{Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Command, Id, IfMatch, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(contract_sign), permission::DEAL_WRITE)
}

/// A contract to sign; its sum is the price of the deal.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ContractIn {
    /// Number.
    document_number: Line,
}

/// Sign the contract of a deal that has its car.
#[utoipa::path(post, path = "/deals/{id}/contract", tag = "sales", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ContractIn, responses((status = 200, body = Deal)))]
async fn contract_sign(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<DealId>,
    Body(input): Body<ContractIn>,
) -> Answer<Json<Deal>> {
    let number = input.document_number;
    Ok(Json(
        flow::contract::contract_sign(&app, &command, id, seen, number).await?,
    ))
}
