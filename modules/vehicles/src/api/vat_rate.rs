//! The rate of input VAT by the day of the document.

use crate::{
    MODULE, flow,
    model::{
        cost::{DatedRate, VatRateId},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Day, Invalid, Line, VatRate};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(vat_rate_get), permission::TYPE_READ)
        .route(routes!(vat_rate_set), permission::VAT_RATE_WRITE)
}

/// When.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VatRateParams {
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The rates of input VAT.
#[derive(Debug, Serialize, ToSchema)]
struct VatRateView {
    /// The rate of the day.
    in_force: VatRate,
    /// Every version, newest first.
    versions: Vec<DatedRate>,
}

/// The rate of input VAT on a day, and every version.
#[utoipa::path(get, path = "/vat-rates", tag = "vehicles", params(VatRateParams), responses((status = 200, body = VatRateView), (status = 422, description = "No rate on the day")))]
async fn vat_rate_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<VatRateParams>,
) -> Answer<Json<VatRateView>> {
    let on = params.on.unwrap_or_else(|| Day(app.clock.now().date()));
    let mut tx = caller.read(&app).await?;
    let in_force = store::vat_rate::vat_rate(&mut tx, on).await?;
    let versions = store::vat_rate::vat_rates(&mut tx).await?;
    tx.close().await?;
    Ok(Json(VatRateView { in_force, versions }))
}

/// A rate from a day on.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct VatRateIn {
    /// First day.
    valid_from: Day,
    /// Whole per cent.
    rate: VatRate,
    /// The law.
    #[schema(value_type = String)]
    source: Line,
}

/// Set the rate of input VAT from a day on.
#[utoipa::path(post, path = "/vat-rates", tag = "vehicles", request_body = VatRateIn, responses((status = 201, body = DatedRate)))]
async fn vat_rate_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<VatRateIn>,
) -> Answer<Created<DatedRate>> {
    let rate = DatedRate {
        id: VatRateId::new(),
        standard: false,
        valid_from: input.valid_from,
        rate: input.rate,
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::vat_rate::vat_rate_set(&app, &command, rate).await?,
    ))
}
