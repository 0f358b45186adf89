//! Phones.

use crate::{
    MODULE,
    flow::{self, device::Registered},
    model::{
        client::ClientVersion,
        device::{Device, DeviceAsk, DeviceId, DeviceState},
        permission,
    },
    store::{self, device::DeviceFilter},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use kernel::{CentreId, Error, Invalid, Line, Page, PageAsk, Result};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, DEVICE_COOKIE, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(device_register), permission::DEVICE_REGISTER)
        .route(routes!(device_page), permission::DEVICE_READ)
        .route(routes!(device_get), permission::DEVICE_READ)
        .route(routes!(device_revoke), permission::DEVICE_REVOKE)
}

kernel::words! {
    /// Who keeps the secret of a phone.
    enum Keep {
        /// The browser, in a cookie that no script reads.
        Cookie = "cookie",
        /// The application itself; the answer tells it this once.
        Client = "client",
    }
}

/// A phone that wants to be registered.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DeviceIn {
    /// The phone: an id that it makes once.
    id: DeviceId,
    /// The centre that it works for.
    centre_id: CentreId,
    /// What its owner calls it.
    name: Line,
    /// Model, system, browser.
    platform: Line,
    /// Version of the application.
    client_version: ClientVersion,
    /// Who keeps its secret.
    keep: Keep,
}

/// Register a phone of one's own, or give it a fresh token. A browser gets the token as a cookie that counts together with the
/// header `X-Kite-Device`; other clients are told it this once.
#[utoipa::path(post, path = "/devices", tag = "buyback-mobile", request_body = DeviceIn, responses((status = 201, body = Registered)))]
async fn device_register(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DeviceIn>,
) -> Answer<Response> {
    let keep = input.keep;
    let ask = DeviceAsk {
        id: input.id,
        centre_id: input.centre_id,
        name: input.name,
        platform: input.platform,
        client_version: input.client_version,
    };
    let registered = flow::device::device_register(&app, &command, ask).await?;
    Ok(handed(&app, registered, keep)?)
}

/// The answer with the secret where it is kept.
fn handed(app: &App, registered: Registered, keep: Keep) -> Result<Response> {
    let Some(secret) = registered.secret.clone().filter(|_| keep == Keep::Cookie) else {
        return Ok(Created(registered).into_response());
    };
    let days = flow::settings(app)?.device_days;
    let secure = if app.config.http.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let age = days.saturating_mul(86_400);
    let cookie = format!(
        "{DEVICE_COOKIE}={secret}; Path=/api/buyback-mobile; HttpOnly; SameSite=Strict; Max-Age={age}{secure}"
    );
    let mut response = Created(Registered {
        secret: None,
        ..registered
    })
    .into_response();
    let cookie = HeaderValue::from_str(&cookie).map_err(Error::internal)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Which phones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeviceParams {
    /// Only phones of this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only phones in this state.
    state: Option<DeviceState>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Phones, newest first.
#[utoipa::path(get, path = "/devices", tag = "buyback-mobile", params(DeviceParams), responses((status = 200, body = Page<Device>)))]
async fn device_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DeviceParams>,
) -> Answer<Json<Page<Device>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = DeviceFilter {
        centre: params.centre_id,
        state: params.state,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::device::device_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |device| device.id.0)))
}

/// A phone.
#[utoipa::path(get, path = "/devices/{id}", tag = "buyback-mobile", params(("id" = String, Path)), responses((status = 200, body = Device)))]
async fn device_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DeviceId>,
) -> Answer<Json<Device>> {
    let mut tx = caller.read(&app).await?;
    let device = store::device::device_get(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(device))
}

/// Why a phone is taken back.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RevokeIn {
    /// The reason: lost, stolen, left.
    reason: Line,
}

/// Take a phone back. At its next contact it deletes what it keeps; nothing is accepted from it any more, and its unfinished
/// inspections go on at the desk.
#[utoipa::path(post, path = "/devices/{id}/revoke", tag = "buyback-mobile", params(("id" = String, Path)), request_body = RevokeIn, responses((status = 200, body = Device)))]
async fn device_revoke(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DeviceId>,
    Body(input): Body<RevokeIn>,
) -> Answer<Json<Device>> {
    Ok(Json(
        flow::device::device_revoke(&app, &command, id, input.reason).await?,
    ))
}
