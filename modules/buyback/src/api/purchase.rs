//! Leads, appointments, and single purchases.

use super::{
    purchase_list::{margin_of, masked},
    vehicle::Typed,
};
use crate::{
    MODULE,
    flow::{self, purchase::LeadAsk},
    model::{
        permission,
        purchase::{EndReason, LeadSource, Purchase},
        purchase_list::PurchaseRow,
        visit::Visit,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Bounded, CentreId, Instant, Invalid, Line, Phone, Plate, UserId, codes};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(lead_open), permission::LEAD_WRITE)
        .route(routes!(purchase_get), permission::PURCHASE_READ)
        .route(routes!(appointment_set), permission::LEAD_WRITE)
        .route(routes!(inspection_start), permission::APPRAISAL_WRITE)
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
    /// VIN, or the number that vehicles of the type have, if it was told. It is read by the rule of the type.
    #[deserr(skip, default)]
    #[expect(dead_code, reason = "documented here, read by `Typed`")]
    #[schema(value_type = Option<String>, example = "XTAGFL111NY500001")]
    vin: (),
    /// Code of the vehicle type; `car` otherwise.
    #[deserr(skip, default)]
    #[expect(dead_code, reason = "documented here, read by `Typed`")]
    #[schema(value_type = Option<String>, example = "car")]
    vehicle_type: (),
    /// Properties that the type has, as far as they were told: code and value.
    #[deserr(skip, default)]
    #[expect(dead_code, reason = "documented here, read by `Typed`")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    attributes: (),
    /// Make.
    make: Line,
    /// Model.
    model: Line,
    /// Year of manufacture.
    year: Bounded<1900, 2100>,
    /// Odometer as told; only for types that are used by kilometres, and for those always.
    #[deserr(default)]
    mileage_km: Option<Bounded<0, 2_000_000>>,
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
            make: input.make,
            model: input.model,
            year: super::year(input.year),
            mileage_km: input.mileage_km.map(|km| km.get()),
            plate: input.plate,
        }
    }
}

/// Take a lead: somebody offers a car.
#[utoipa::path(post, path = "/purchases", tag = "buyback", request_body = LeadIn, responses((status = 201, body = Purchase)))]
async fn lead_open(
    State(app): State<App>,
    command: Command,
    Body(input): Body<Typed<LeadIn>>,
) -> Answer<Created<Purchase>> {
    let rest = input.rest.map(Into::into);
    Ok(Created(
        flow::purchase::lead_open(&app, &command, input.vehicle, rest).await?,
    ))
}

/// One purchase, with its amounts for those who may see them.
#[utoipa::path(get, path = "/purchases/{id}", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = PurchaseRow)))]
async fn purchase_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<PurchaseRow>> {
    let mut tx = caller.read(&app).await?;
    let row = store::purchase_list::row_get(&mut tx, id).await?;
    tx.close().await?;
    let row = masked(&caller, row);
    caller
        .saw(&app, Sight::Margin, "purchase", margin_of(&row))
        .await?;
    Ok(Json(row))
}

/// A time for the inspection.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AppointmentIn {
    /// When.
    at: Instant,
    /// Who goes; whoever leads the purchase, or whoever is free at the centre, otherwise.
    #[deserr(default)]
    appraiser_id: Option<UserId>,
    /// Where the car stands; at the centre otherwise.
    #[deserr(default)]
    address: Option<Line>,
    /// Latitude of that place in millionths of a degree.
    #[deserr(default)]
    latitude_e6: Option<Bounded<-90_000_000, 90_000_000>>,
    /// Longitude of that place in millionths of a degree.
    #[deserr(default)]
    longitude_e6: Option<Bounded<-180_000_000, 180_000_000>>,
}

impl AppointmentIn {
    /// Who goes and where, when anything is said of it.
    fn visit(&self) -> Result<Option<Visit>, Invalid> {
        let place = (self.latitude_e6, self.longitude_e6);
        let missing = match place {
            (Some(_), None) => Some("/longitude_e6"),
            (None, Some(_)) => Some("/latitude_e6"),
            _ => None,
        };
        if let Some(pointer) = missing {
            return Err(Invalid::field(pointer, codes::REQUIRED));
        }
        let visit = Visit {
            appraiser_id: self.appraiser_id,
            address: self.address.clone(),
            latitude_e6: place.0.map(|degrees| degrees.get()),
            longitude_e6: place.1.map(|degrees| degrees.get()),
        };
        Ok(Some(visit).filter(|visit| *visit != Visit::default()))
    }
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
        flow::purchase::appointment_set(&app, &command, id, input.at, input.visit()?).await?,
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

/// Call an agreement off before money moves.
#[utoipa::path(post, path = "/purchases/{id}/cancel", tag = "buyback", params(("id" = String, Path)), request_body = EndIn, responses((status = 200, body = Purchase)))]
async fn purchase_cancel(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<EndIn>,
) -> Answer<Json<Purchase>> {
    Ok(Json(
        flow::purchase::purchase_cancel(&app, &command, id, input.reason).await?,
    ))
}
