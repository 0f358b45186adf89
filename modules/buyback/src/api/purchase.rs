//! Leads, appointments, and the list of purchases.

use crate::{
    MODULE,
    flow::{self, purchase::LeadAsk},
    model::{
        permission,
        purchase::{EndReason, LeadSource, Purchase, PurchaseState, PurchaseStep},
    },
    store::{self, purchase::PurchaseFilter},
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{
    Bounded, CentreId, Instant, Invalid, Line, Page, PageAsk, Phone, Plate, VehicleNumber,
};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(lead_open), permission::LEAD_WRITE)
        .route(routes!(purchase_page), permission::PURCHASE_READ)
        .route(routes!(purchase_get), permission::PURCHASE_READ)
        .route(routes!(appointment_set), permission::LEAD_WRITE)
        .route(routes!(inspection_start), permission::APPRAISAL_WRITE)
        .route(routes!(purchase_lose), permission::LEAD_WRITE)
        .route(routes!(purchase_cancel), permission::CONTRACT_WRITE)
}

/// A car that somebody offers.
#[derive(Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct LeadIn {
    /// The centre that shall buy.
    centre_id: CentreId,
    /// Where the lead came from.
    source: LeadSource,
    /// Name of the seller.
    seller_name: Line,
    /// Phone of the seller.
    seller_phone: Phone,
    /// VIN, if it was told.
    #[deserr(default)]
    vin: Option<VehicleNumber>,
    /// Make.
    make: Line,
    /// Model.
    model: Line,
    /// Year of manufacture.
    year: Bounded<1900, 2100>,
    /// Odometer as told.
    mileage_km: Bounded<0, 2_000_000>,
    /// Registration plate, if it was told.
    #[deserr(default)]
    plate: Option<Plate>,
}

impl From<LeadIn> for LeadAsk {
    fn from(input: LeadIn) -> Self {
        Self {
            centre: input.centre_id,
            source: input.source,
            seller_name: input.seller_name,
            seller_phone: input.seller_phone,
            vin: input.vin,
            make: input.make,
            model: input.model,
            year: super::year(input.year),
            mileage_km: input.mileage_km.get(),
            plate: input.plate,
        }
    }
}

/// Take a lead: somebody offers a car.
#[utoipa::path(post, path = "/purchases", tag = "buyback", request_body = LeadIn, responses((status = 201, body = Purchase)))]
async fn lead_open(
    State(app): State<App>,
    command: Command,
    Body(input): Body<LeadIn>,
) -> Answer<Created<Purchase>> {
    Ok(Created(
        flow::purchase::lead_open(&app, &command, input.into()).await?,
    ))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PurchaseParams {
    /// Only this state.
    #[param(value_type = Option<PurchaseState>)]
    state: Option<PurchaseState>,
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

/// Purchases, newest first, without prices and personal data.
#[utoipa::path(get, path = "/purchases", tag = "buyback", params(PurchaseParams), responses((status = 200, body = Page<Purchase>)))]
async fn purchase_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PurchaseParams>,
) -> Answer<Json<Page<Purchase>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = PurchaseFilter {
        state: params.state,
        centre: params.centre_id,
        vin: params.vin,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::purchase::purchase_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |purchase| purchase.id.0)))
}

/// One purchase.
#[utoipa::path(get, path = "/purchases/{id}", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Purchase)))]
async fn purchase_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Purchase>> {
    let mut tx = caller.read(&app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(purchase))
}

/// A time for the inspection.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AppointmentIn {
    /// When.
    at: Instant,
}

/// Agree on a time for the inspection, or on another one.
#[utoipa::path(post, path = "/purchases/{id}/appointment", tag = "buyback", params(("id" = String, Path)), request_body = AppointmentIn, responses((status = 200, body = Purchase)))]
async fn appointment_set(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<AppointmentIn>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::purchase::appointment_set(&app, &command, id, input.at).await?,
    ))
}

/// Begin the inspection.
#[utoipa::path(post, path = "/purchases/{id}/start-inspection", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Purchase)))]
async fn inspection_start(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::purchase::inspection_start(&app, &command, id).await?,
    ))
}

/// Why it comes to nothing.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct EndIn {
    /// The reason.
    reason: EndReason,
}

/// Give up before an agreement.
#[utoipa::path(post, path = "/purchases/{id}/lose", tag = "buyback", params(("id" = String, Path)), request_body = EndIn, responses((status = 200, body = Purchase)))]
async fn purchase_lose(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<EndIn>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::purchase::purchase_end(&app, &command, id, PurchaseStep::Lose, input.reason).await?,
    ))
}

/// Call an agreement off before money moves.
#[utoipa::path(post, path = "/purchases/{id}/cancel", tag = "buyback", params(("id" = String, Path)), request_body = EndIn, responses((status = 200, body = Purchase)))]
async fn purchase_cancel(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<EndIn>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::purchase::purchase_end(&app, &command, id, PurchaseStep::Cancel, input.reason)
            .await?,
    ))
}
