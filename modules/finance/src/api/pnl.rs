//! What deals and cars earned.

use crate::{
    MODULE,
    model::{permission, pnl::Pnl, step},
    store::{self, pnl::Subject},
};
use axum::{Json, extract::State};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::Result;
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Id, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(deal_pnl), permission::PNL_READ)
        .route(routes!(episode_pnl), permission::PNL_READ)
}

/// What a deal earned, from the sale price to the result, and how the result changed after the handover.
#[utoipa::path(get, path = "/deals/{id}/pnl", tag = "finance", params(("id" = String, Path)), responses((status = 200, body = Pnl)))]
async fn deal_pnl(State(app): State<App>, caller: Caller, Id(id): Id<DealId>) -> Answer<Json<Pnl>> {
    Ok(Json(pnl(&app, &caller, Subject::Deal(id)).await?))
}

/// What a car earned, from the sale price to the result.
#[utoipa::path(get, path = "/episodes/{id}/pnl", tag = "finance", params(("id" = String, Path)), responses((status = 200, body = Pnl)))]
async fn episode_pnl(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<Pnl>> {
    Ok(Json(pnl(&app, &caller, Subject::Episode(id)).await?))
}

async fn pnl(app: &App, caller: &Caller, subject: Subject) -> Result<Pnl> {
    let mut tx = caller.read(app).await?;
    store::pnl::subject_exists(&mut tx, subject).await?;
    let effects = store::pnl::effects(&mut tx, subject).await?;
    let costs = store::pnl::stock_costs(&mut tx, subject).await?;
    let by_entry = match subject {
        Subject::Deal(deal) => store::pnl::entry_effects(&mut tx, deal).await?,
        Subject::Episode(_) => Vec::new(),
    };
    let relations = store::pnl::relations(&mut tx, subject).await?;
    tx.close().await?;
    let deals = relations.iter().filter_map(|one| one.deal_id);
    caller.saw(app, Sight::Margin, "deal", deals).await?;
    let cars = relations.iter().filter_map(|one| one.episode_id);
    caller.saw(app, Sight::Margin, "episode", cars).await?;
    Ok(Pnl {
        steps: step::steps(&by_entry, caller.lang)?,
        ..Pnl::of(effects, costs, caller.lang)?
    })
}
