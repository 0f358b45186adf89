//! Who leads a purchase.

use crate::{
    MODULE, flow,
    model::{keeper::Keeper, permission},
    store::{self, keeper::KeeperFilter},
};
use axum::{Json, extract::State};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Page, PageAsk, UserId};
use platform::{
    App,
    http::{Answer, Caller, Command, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(keeper_page), permission::PURCHASE_READ)
        .route(routes!(keeper_take), permission::LEAD_WRITE)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KeeperParams {
    /// Only what this person leads.
    #[param(value_type = Option<String>, format = Uuid)]
    person_id: Option<UserId>,
    /// Only what nobody leads.
    nobody: Option<bool>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Open purchases, and lost ones whose seller is to be called, with who leads them; newest first.
#[utoipa::path(get, path = "/keepers", tag = "buyback", params(KeeperParams), responses((status = 200, body = Page<Keeper>)))]
async fn keeper_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<KeeperParams>,
) -> Answer<Json<Page<Keeper>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = KeeperFilter {
        person: params.person_id,
        nobody: params.nobody.unwrap_or(false),
        centre: params.centre_id,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::keeper::keeper_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |one| one.purchase_id.0)))
}

/// Lead a purchase from now on: one that nobody leads, or a colleague's.
#[utoipa::path(post, path = "/purchases/{id}/keeper", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = Keeper)))]
async fn keeper_take(
    State(app): State<App>,
    command: Command,
    Id(id): Id<PurchaseId>,
) -> Answer<Json<Keeper>> {
    Ok(Json(flow::keeper::keeper_take(&app, &command, id).await?))
}
