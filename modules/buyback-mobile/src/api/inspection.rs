//! Inspections by phone, for people at the desk.

use crate::{
    MODULE,
    flow::{self, content::InspectionCard},
    model::{
        inspection::{Inspection, InspectionState},
        permission,
        signature::SignatureId,
    },
    store::{self, inspection::InspectionFilter},
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{CentreId, Invalid, Line, Page, PageAsk, UserId};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(inspection_page), permission::INSPECTION_READ)
        .route(routes!(inspection_get), permission::INSPECTION_READ)
        .route(routes!(signature_picture), permission::INSPECTION_READ)
        .route(routes!(inspection_take), permission::INSPECTION_TAKE)
}

/// Which inspections.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InspectionParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this state.
    state: Option<InspectionState>,
    /// Only this appraiser.
    #[param(value_type = Option<String>, format = Uuid)]
    person_id: Option<UserId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Inspections by phone, newest purchases first.
#[utoipa::path(get, path = "/inspections", tag = "buyback-mobile", params(InspectionParams), responses((status = 200, body = Page<Inspection>)))]
async fn inspection_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<InspectionParams>,
) -> Answer<Json<Page<Inspection>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = InspectionFilter {
        centre: params.centre_id,
        state: params.state,
        person: params.person_id,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::inspection::inspection_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |inspection| {
        inspection.purchase_id.0
    })))
}

/// The inspection of a purchase: what was seen, photographs, conflicts, what is suspicious, signatures with what they are worth
/// now.
#[utoipa::path(get, path = "/inspections/{id}", tag = "buyback-mobile", params(("id" = String, Path)), responses((status = 200, body = InspectionCard)))]
async fn inspection_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<InspectionCard>> {
    let card = flow::content::inspection_card(&app, &caller.scope, id).await?;
    caller
        .saw(&app, Sight::Personal, "inspection", [id.0])
        .await?;
    Ok(Json(card))
}

/// Why the desk goes on with it.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct TakeIn {
    /// The reason.
    reason: Line,
}

/// Take an unfinished inspection from its phone: the desk saves the appraisal itself.
#[utoipa::path(post, path = "/inspections/{id}/take-over", tag = "buyback-mobile", params(("id" = String, Path)), request_body = TakeIn, responses((status = 200, body = Inspection)))]
async fn inspection_take(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
    Body(input): Body<TakeIn>,
) -> Answer<Json<Inspection>> {
    Ok(Json(
        flow::take_over::inspection_take(&app, &command, id, input.reason).await?,
    ))
}

/// The strokes of a signature, as PNG.
#[utoipa::path(get, path = "/signatures/{id}/picture", tag = "buyback-mobile", params(("id" = String, Path)), responses((status = 200, body = Vec<u8>, content_type = "image/png")))]
async fn signature_picture(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SignatureId>,
) -> Answer<Response> {
    let (picture, purchase) = flow::content::signature_picture(&app, &caller.scope, id).await?;
    caller
        .saw(&app, Sight::Personal, "inspection", [purchase.0])
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "image/png".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{id}.png\""),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, picture).into_response())
}
