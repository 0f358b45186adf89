//! What a phone is told.

use super::client;
use crate::{MODULE, flow, flow::sync::Sync, model::permission};
use axum::{Json, extract::State, http::HeaderMap};
use kernel::PageAsk;
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(sync), permission::SYNC_READ)
}

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SyncParams {
    /// `cursor` of the last answer; everything otherwise.
    cursor: Option<String>,
    /// Things in one answer, 1 to 200.
    limit: Option<i64>,
}

/// What has changed since the cursor: templates, prices, visits, inspections under way, results of approvals, and what to
/// forget. For registered phones.
#[utoipa::path(get, path = "/sync", tag = "buyback-mobile", params(SyncParams), responses((status = 200, body = Sync)))]
async fn sync(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Params(params): Params<SyncParams>,
) -> Answer<Json<Sync>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    // A cursor that was never told is none: the phone is told everything.
    let told = ask.after.map(flow::sync::change_of);
    let after = told.filter(|change| *change != i64::MAX).unwrap_or(0);
    let device = flow::device::device_known(&app, &caller, client(&headers).as_ref()).await?;
    let told = flow::sync::sync(&app, &caller.scope, &device, after, ask.limit).await?;
    caller
        .saw(&app, Sight::Personal, "purchase", told.people())
        .await?;
    Ok(Json(told))
}
