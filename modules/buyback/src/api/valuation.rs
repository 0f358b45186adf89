//! Valuations, line by line.

use super::appraisal::{ReconIn, works};
use crate::{
    MODULE,
    flow::{
        self,
        valuation::{PreviewAsk, WhatIfAsk},
    },
    model::{
        listing::{Cohort, Fuel, Transmission},
        market::{Sought, Traits},
        permission,
        reference::amounts,
        valuation::{Preview, Replay, Valuation, ValuationId, WhatIf},
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{
    Bounded, CentreId, Currency, Error, Invalid, Line, Money, Page, PageAsk, codes, vat::VatScheme,
};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Works can be imagined this much cheaper.
const RECON_CHANGE_MAX: i64 = 100_000_000_000;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(valuation_make), permission::VALUATION_WRITE)
        .route(routes!(valuation_page), permission::VALUATION_READ)
        .route(routes!(valuation_get), permission::VALUATION_READ)
        .route(routes!(valuation_replay), permission::VALUATION_READ)
        .route(routes!(valuation_preview), permission::VALUATION_READ)
        .route(routes!(valuation_what_if), permission::VALUATION_READ)
}

/// What is known of a car beside make, model, year and odometer. What is absent is not compared.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct TraitsIn {
    /// What drives the car.
    #[deserr(default)]
    fuel: Option<Fuel>,
    /// Gearbox.
    #[deserr(default)]
    transmission: Option<Transmission>,
    /// Displacement in cubic centimetres.
    #[deserr(default)]
    engine_cc: Option<Bounded<100, 20_000>>,
    /// Consumption as declared, millilitres per 100 km.
    #[deserr(default)]
    consumption_ml: Option<Bounded<1, 100_000>>,
    /// Tax of a year, in minor units of the currency of the listings.
    #[deserr(default)]
    tax_minor: Option<Bounded<0, 100_000_000_000>>,
}

impl TraitsIn {
    fn traits(self) -> Traits {
        let narrow = |number: i64| i32::try_from(number).ok();
        Traits {
            fuel: self.fuel,
            transmission: self.transmission,
            engine_cc: self.engine_cc.and_then(|cc| narrow(cc.get())),
            consumption_ml: self.consumption_ml.and_then(|ml| narrow(ml.get())),
            tax_minor: self.tax_minor.map(Bounded::get),
        }
    }
}

/// What is known of the car of a purchase beside its appraisal.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ValuationIn {
    /// What tells its version from others of the model.
    #[deserr(default)]
    traits: Option<TraitsIn>,
}

/// Value a purchase by its newest appraisal.
#[utoipa::path(post, path = "/purchases/{id}/valuations", tag = "buyback", params(("id" = String, Path)), request_body = ValuationIn, responses((status = 201, body = Valuation)))]
async fn valuation_make(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<ValuationIn>,
) -> Answer<Created<Valuation>> {
    let traits = input.traits.unwrap_or_default().traits();
    let valuation = flow::valuation::valuation_make(&app, &command, id, traits).await?;
    command.saw(&app, Sight::Margin, "purchase", [id]).await?;
    Ok(Created(valuation))
}

/// What is to be different. What is absent stays as it is.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct WhatIfIn {
    /// Another odometer.
    #[deserr(default)]
    mileage_km: Option<Bounded<0, 2_000_000>>,
    /// What tells the car's version from others of the model: of both values.
    #[deserr(default)]
    traits: Option<TraitsIn>,
    /// The works cost this much more, in roubles; less, when it is negative.
    #[deserr(default)]
    recon_change: Option<Money>,
    /// Another margin, in hundredths of a per cent.
    #[deserr(default)]
    margin_basis_points: Option<Bounded<0, 9_000>>,
    /// Another number of days until the sale.
    #[deserr(default)]
    holding_days: Option<Bounded<0, 365>>,
}

/// Value a purchase as it is and as it would be; nothing is kept.
#[utoipa::path(post, path = "/purchases/{id}/valuation-previews", tag = "buyback", params(("id" = String, Path)), request_body = WhatIfIn, responses((status = 200, body = WhatIf)))]
async fn valuation_what_if(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<WhatIfIn>,
) -> Answer<Json<WhatIf>> {
    let change = input
        .recon_change
        .map(|change| ("/recon_change", change, -RECON_CHANGE_MAX));
    amounts(Currency::Rub, change)?;
    let ask = WhatIfAsk {
        mileage_km: input.mileage_km.map(Bounded::get),
        traits: input.traits.unwrap_or_default().traits(),
        recon_change: input.recon_change,
        margin_basis_points: input.margin_basis_points.map(Bounded::get),
        holding_days: input.holding_days.map(Bounded::get),
    };
    let what_if = flow::valuation::valuation_what_if(&app, &command, id, ask).await?;
    command.saw(&app, Sight::Margin, "purchase", [id]).await?;
    Ok(Json(what_if))
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
    caller
        .saw(&app, Sight::Margin, "purchase", [valuation.purchase_id])
        .await?;
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
    /// What tells its version from others of the model.
    #[deserr(default)]
    traits: Option<TraitsIn>,
    /// How the sale would be taxed; with it the answer says what the offer earns.
    #[deserr(default)]
    vat_scheme: Option<VatScheme>,
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
        traits: input.traits.unwrap_or_default().traits(),
    };
    let ask = PreviewAsk {
        sought,
        centre: input.centre_id,
        vat_scheme: input.vat_scheme,
        recon: works(input.recon),
    };
    Ok(Json(
        flow::valuation::valuation_preview(&app, command.read(&app).await?, ask).await?,
    ))
}
