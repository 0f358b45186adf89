//! Forgetting sellers, and how long the law keeps those who signed.

use super::reference::{ForceParams, within};
use crate::{
    MODULE, flow,
    model::{
        erasure::{Erasure, ErasureReason, Retention, RetentionId},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::buyback::SellerId;
use deserr::Deserr;
use kernel::{Bounded, CentreId, Day, Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(seller_erase), permission::SELLER_ERASE)
        .route(routes!(retention_get), permission::SELLER_READ)
        .route(routes!(retention_set), permission::POLICY_WRITE)
}

/// Why a seller is forgotten.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ErasureIn {
    /// The reason.
    reason: ErasureReason,
}

/// Forget a seller who sold us nothing. Refused while a purchase runs, and while the law keeps a contract.
#[utoipa::path(post, path = "/sellers/{id}/erase", tag = "buyback", params(("id" = String, Path)), request_body = ErasureIn, responses((status = 200, body = Erasure)))]
async fn seller_erase(
    State(app): State<App>,
    command: Command,
    Id(id): Id<SellerId>,
    Body(input): Body<ErasureIn>,
) -> Answer<Json<Erasure>> {
    Ok(Json(
        flow::erasure::seller_erase(&app, &command, id, input.reason).await?,
    ))
}

/// The rule that is in force, and every version.
#[derive(Debug, Serialize, ToSchema)]
struct RetentionCard {
    /// In force on the day.
    in_force: Retention,
    /// Every version, newest first.
    versions: Vec<Retention>,
}

/// How long the data of people who signed a contract are kept.
#[utoipa::path(get, path = "/retentions", tag = "buyback", params(ForceParams), responses((status = 200, body = RetentionCard)))]
async fn retention_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ForceParams>,
) -> Answer<Json<RetentionCard>> {
    within(&caller, params.centre_id)?;
    let (centre, day) = (params.centre_id, params.day(&app));
    let mut tx = caller.read(&app).await?;
    let in_force = store::erasure::retention_in_force(&mut tx, centre, day).await?;
    let versions = store::erasure::retentions(&mut tx, centre).await?;
    tx.close().await?;
    Ok(Json(RetentionCard { in_force, versions }))
}

/// A rule of keeping.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RetentionIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// Years from the day of the contract.
    years: Bounded<1, 100>,
    /// The law in Russian, as a refusal quotes it.
    ru: Line,
    /// In English.
    en: Line,
    /// Where the years come from.
    source: Line,
}

/// Set from a day on how long the data of people who signed a contract are kept.
#[utoipa::path(post, path = "/retentions", tag = "buyback", request_body = RetentionIn, responses((status = 201, body = Retention)))]
async fn retention_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<RetentionIn>,
) -> Answer<Created<Retention>> {
    let rule = Retention {
        id: RetentionId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        years: input.years.get(),
        ru: input.ru.to_string(),
        en: input.en.to_string(),
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::erasure::retention_set(&app, &command, rule).await?,
    ))
}
