//! VAT of a deal before it is signed.

use crate::{
    MODULE, flow,
    model::{
        forecast::{ForecastAsk, VatForecast},
        permission,
    },
};
use axum::{Json, extract::State};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Day, Error, Money, codes};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(vat_forecast), permission::FORECAST_READ)
}

/// At which price, and on which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ForecastParams {
    /// Price of the car in kopecks, VAT included.
    #[param(minimum = 1)]
    price: i64,
    /// Day of the handover.
    #[param(value_type = String, format = Date)]
    on: Day,
    /// The car, while nobody has paid for the deal.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
}

/// VAT that the advances of a deal were charged, VAT of its sale on a day, and the difference, before it is signed.
#[utoipa::path(get, path = "/deals/{id}/vat-forecast", tag = "finance", params(("id" = String, Path), ForecastParams), responses((status = 200, body = VatForecast)))]
async fn vat_forecast(
    State(app): State<App>,
    caller: Caller,
    Id(deal): Id<DealId>,
    Params(params): Params<ForecastParams>,
) -> Answer<Json<VatForecast>> {
    let wrong = || Error::new(codes::BAD_QUERY).with("reason", "price");
    let price = Money::kopecks(params.price)
        .positive()
        .map_err(|_| wrong())?;
    let ask = ForecastAsk {
        deal,
        episode: params.episode_id,
        price,
        on: params.on,
    };
    let forecast = flow::forecast::vat_forecast(&app, &caller.scope, ask, caller.lang).await?;
    caller.saw(&app, Sight::Margin, "deal", [deal]).await?;
    Ok(Json(forecast))
}
