//! Valuations, line by line.

use super::appraisal::{ReconIn, works};
use crate::{
    MODULE,
    flow::{self, valuation::PreviewAsk},
    model::{
        listing::Cohort,
        permission,
        valuation::{Preview, Replay, Valuation, ValuationId},
    },
    store::{self, listing::Sought},
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Bounded, CentreId, Currency, Error, Invalid, Line, Page, PageAsk, codes};
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
        .route(routes!(valuation_make), permission::VALUATION_WRITE)
        .route(routes!(valuation_page), permission::VALUATION_READ)
        .route(routes!(valuation_get), permission::VALUATION_READ)
        .route(routes!(valuation_replay), permission::VALUATION_READ)
        .route(routes!(valuation_preview), permission::VALUATION_READ)
}

/// Value a purchase by its newest appraisal.
#[utoipa::path(post, path = "/purchases/{id}/valuations", tag = "buyback", params(("id" = String, Path)), responses((status = 201, body = Valuation)))]
async fn valuation_make(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
) -> Answer<Created<Valuation>> {
    Ok(Created(
        flow::valuation::valuation_make(&app, &command, id).await?,
    ))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// 1 to 200.
    pub limit: Option<i64>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// Ids of the valuations of a purchase, newest first.
#[utoipa::path(get, path = "/purchases/{id}/valuations", tag = "buyback", params(("id" = String, Path), PageParams), responses((status = 200, body = Page<ValuationId>)))]
async fn valuation_page(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<ValuationId>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    store::purchase::purchase_get(&mut tx, id).await?;
    let rows = store::valuation::valuation_ids(&mut tx, id, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |id| id.0)))
}

/// One valuation with its lines.
#[utoipa::path(get, path = "/valuations/{id}", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Valuation)))]
async fn valuation_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ValuationId>,
) -> Answer<Json<Valuation>> {
    let mut tx = caller.read(&app).await?;
    let valuation = store::valuation::valuation_get(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(valuation))
}

/// Make a valuation again from its kept inputs and compare to the kopeck.
#[utoipa::path(get, path = "/valuations/{id}/replay", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Replay)))]
async fn valuation_replay(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ValuationId>,
) -> Answer<Json<Replay>> {
    Ok(Json(
        flow::valuation::valuation_replay(caller.read(&app).await?, id).await?,
    ))
}

/// A car of your choice.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PreviewIn {
    /// Make.
    make: Line,
    /// Model.
    model: Line,
    /// Year of manufacture.
    year: Bounded<1900, 2100>,
    /// Odometer.
    mileage_km: Bounded<0, 2_000_000>,
    /// Currency of the listings to compare with.
    currency: Currency,
    /// The centre whose policy counts; the group's otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// Works that the car needs; the price list is in roubles.
    #[deserr(default)]
    recon: Vec<ReconIn>,
}

/// Value any car by its comparables; nothing is kept.
#[utoipa::path(post, path = "/valuations/preview", tag = "buyback", request_body = PreviewIn, responses((status = 200, body = Preview)))]
async fn valuation_preview(
    State(app): State<App>,
    command: Command,
    Body(input): Body<PreviewIn>,
) -> Answer<Json<Preview>> {
    if input
        .centre_id
        .is_some_and(|centre| !command.scope.reach.centre(centre))
    {
        return Err(Error::field("/centre_id", codes::REFERENCE_NOT_FOUND).into());
    }
    let sought = Sought {
        cohort: Cohort::of(input.make.as_str(), input.model.as_str()),
        year: super::year(input.year),
        mileage_km: input.mileage_km.get(),
        currency: input.currency,
    };
    let ask = PreviewAsk {
        sought,
        centre: input.centre_id,
        recon: works(input.recon),
    };
    Ok(Json(
        flow::valuation::valuation_preview(&app, command.read(&app).await?, ask).await?,
    ))
}
