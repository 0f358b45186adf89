//! Estimates against facts, and how appraisers do.

use super::purchase_list::{begin, end};
use crate::{
    MODULE,
    flow::{self, recon_truth::ReconCard},
    model::{
        permission,
        recon_truth::{Bias, Estimated},
        scorecard::Scorecard,
    },
    store::{
        self,
        recon_truth::{EstimatedRow, TallyFilter},
    },
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Day, Result, UserId, codes};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Id, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(recon_get), permission::VALUATION_READ)
        .route(routes!(bias_list), permission::SCORECARD_READ)
        .route(routes!(scorecard_list), permission::SCORECARD_READ)
}

/// What preparing the car was thought to cost and what it did cost; while the car is being bought, what the appraiser's
/// past suggests.
#[utoipa::path(get, path = "/purchases/{id}/recon", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = ReconCard)))]
async fn recon_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<ReconCard>> {
    let day = Day(app.clock.now().date());
    let mut tx = caller.read(&app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    if purchase.appraisal_version == 0 {
        return Err(codes::NOT_FOUND.into());
    }
    let card = flow::recon_truth::recon_card(tx, &purchase, day).await?;
    caller.saw(&app, Sight::Cost, "purchase", [id]).await?;
    Ok(Json(card))
}

/// Of whom, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BiasParams {
    /// Only this appraiser.
    #[param(value_type = Option<String>, format = Uuid)]
    appraiser: Option<UserId>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
}

/// The bias of an appraiser for a make.
#[derive(Debug, Serialize, ToSchema)]
struct BiasRow {
    /// The appraiser.
    appraiser: UserId,
    /// The make, in small letters.
    make: String,
    #[serde(flatten)]
    bias: Bias,
}

/// How far estimates of the preparation are from the facts, by appraiser and make: the newest thirty cars of each.
#[utoipa::path(get, path = "/recon-biases", tag = "buyback", params(BiasParams), responses((status = 200, body = Vec<BiasRow>)))]
async fn bias_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<BiasParams>,
) -> Answer<Json<Vec<BiasRow>>> {
    let (appraiser, centre) = (params.appraiser, params.centre_id);
    let mut tx = caller.read(&app).await?;
    let cars = store::recon_truth::estimated_all(&mut tx, appraiser, centre).await?;
    tx.close().await?;
    Ok(Json(by_make(&cars)?))
}

/// Cars come sorted by appraiser and make.
fn by_make(cars: &[EstimatedRow]) -> Result<Vec<BiasRow>> {
    let same = |one: &EstimatedRow, other: &EstimatedRow| {
        one.appraiser == other.appraiser && one.make_key == other.make_key
    };
    let mut rows = Vec::new();
    for group in cars.chunk_by(same) {
        let points: Vec<Estimated> = group
            .iter()
            .map(|car| Estimated {
                estimated_kopecks: car.estimated.amount,
                actual_kopecks: car.actual.amount,
            })
            .collect();
        let first = group.first().zip(Bias::of(&points)?);
        rows.extend(first.map(|(car, bias)| BiasRow {
            appraiser: car.appraiser,
            make: car.make_key.clone(),
            bias,
        }));
    }
    Ok(rows)
}

/// Of whom, where and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ScorecardParams {
    /// Only this appraiser.
    #[param(value_type = Option<String>, format = Uuid)]
    appraiser: Option<UserId>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only cars that were last appraised on this day (UTC) or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Only cars that were last appraised on this day (UTC) or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
}

/// How appraisers do: looks, books, and estimates against facts. A car that was lost and won is one look and one book.
#[utoipa::path(get, path = "/scorecards", tag = "buyback", params(ScorecardParams), responses((status = 200, body = Vec<Scorecard>)))]
async fn scorecard_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ScorecardParams>,
) -> Answer<Json<Vec<Scorecard>>> {
    let filter = TallyFilter {
        appraiser: params.appraiser,
        centre: params.centre_id,
        from: params.from.map(begin),
        to: params.to.map(end),
    };
    let mut tx = caller.read(&app).await?;
    let tallies = store::recon_truth::tallies(&mut tx, &filter).await?;
    tx.close().await?;
    let card = |tally| {
        let sees = |centre| caller.may(permission::VALUATION_READ.name, centre);
        let tally: crate::model::scorecard::Tally = tally;
        Scorecard::of(&tally, sees(tally.centre_id))
    };
    Ok(Json(tallies.into_iter().map(card).collect()))
}
