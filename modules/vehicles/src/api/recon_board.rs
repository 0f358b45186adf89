//! The board: cars in preparation by the step whose turn it is.

use crate::{
    MODULE,
    model::{
        permission,
        recon::ReconStep,
        recon_card::{CardCar, ReconBoard, ReconCard, ReconTotals},
        recon_plan::ReconPlan,
        recon_view::Look,
        word::CodeWord,
    },
    store::{self, recon_board::BoardFilter},
};
use axum::{Json, extract::State};
use kernel::{CentreId, Lang, Page, PageAsk, Result};
use platform::{
    App, Tx,
    audit::Sight,
    http::{Answer, Caller, Cell, Export, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(recon_board), permission::EPISODE_READ)
        .route(routes!(recon_board_totals), permission::EPISODE_READ)
        .route(routes!(recon_board_export), permission::EPISODE_READ)
}

/// What the board is narrowed by.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BoardParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this column: the word of a step.
    #[param(value_type = Option<String>, pattern = "^[a-z][a-z0-9_]{0,29}$")]
    step: Option<CodeWord>,
    /// Only cars beyond the limit of their step, or only the others.
    over_limit: Option<bool>,
    /// Only cars that stand still, or only the others.
    stalled: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl BoardParams {
    fn filter(&self) -> BoardFilter {
        BoardFilter {
            centre: self.centre_id,
            step: self.step.as_ref().map(ToString::to_string),
            over_limit: self.over_limit,
            stalled: self.stalled,
        }
    }
}

/// Cars in preparation: columns by step, and the cards.
#[utoipa::path(get, path = "/recon-board", tag = "vehicles", params(BoardParams), responses((status = 200, body = ReconBoard)))]
async fn recon_board(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<BoardParams>,
) -> Answer<Json<ReconBoard>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = params.filter();
    let mut tx = caller.read(&app).await?;
    let columns = store::recon_board::recon_columns(&mut tx, &filter).await?;
    let page = cards(&app, &caller, &mut tx, &filter, ask).await?;
    tx.close().await?;
    sights_note(&app, &caller, &page.items).await?;
    Ok(Json(ReconBoard {
        columns,
        items: page.items,
        next: page.next,
    }))
}

async fn cards(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    filter: &BoardFilter,
    ask: PageAsk,
) -> Result<Page<ReconCard>> {
    let rows = store::recon_board::recon_cards(tx, filter, ask).await?;
    let ids: Vec<_> = rows.iter().map(|(_, plan)| plan.id).collect();
    let steps = store::recon::recon_steps(tx, &ids).await?;
    let card = |(car, plan): (CardCar, ReconPlan)| {
        let own = steps.iter().filter(|step| step.plan_id == plan.id);
        let own: Vec<ReconStep> = own.cloned().collect();
        let look = Look {
            now: app.clock.now(),
            costs: caller.may(permission::COST_READ.name, plan.centre_id),
        };
        ReconCard::of(car, &plan, &own, look)
    };
    let cards: Result<Vec<_>> = rows.into_iter().map(card).collect();
    Ok(Page::cut(cards?, ask.limit, |card| card.plan_id.0))
}

/// Notes whose costs are about to be shown.
async fn sights_note(app: &App, caller: &Caller, cards: &[ReconCard]) -> Result<()> {
    let told = |card: &&ReconCard| card.limit.or(card.excess).or(card.day_cost).is_some();
    let cars = cards.iter().filter(told).map(|card| card.episode_id);
    caller.saw(app, Sight::Cost, "episode", cars).await
}

/// The board in figures.
#[utoipa::path(get, path = "/recon-board/totals", tag = "vehicles", params(BoardParams), responses((status = 200, body = ReconTotals)))]
async fn recon_board_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<BoardParams>,
) -> Answer<Json<ReconTotals>> {
    let costs = caller.reach_of(permission::COST_READ.name);
    let seen = costs
        .as_ref()
        .map_or(Some(Vec::new()), |reach| reach.centres());
    let mut tx = caller.read(&app).await?;
    let totals = store::recon_board::recon_totals(&mut tx, &params.filter(), seen).await?;
    tx.close().await?;
    let group = costs.as_ref().map(|_| caller.scope.tenant);
    caller.saw(&app, Sight::Cost, "recon_totals", group).await?;
    Ok(Json(ReconTotals {
        excess: totals.excess.filter(|_| costs.is_some()),
        day_cost: totals.day_cost.filter(|_| costs.is_some()),
        ..totals
    }))
}

const HEADER_RU: &[&str] = &[
    "VIN",
    "Автомобиль",
    "Этап",
    "Дней",
    "Простой",
    "Дней простоя",
    "Готовность",
    "Лимит",
    "Сверх лимита",
    "Стоимость простоя",
];
const HEADER_EN: &[&str] = &[
    "VIN",
    "Car",
    "Step",
    "Days",
    "Standstill",
    "Days of delay",
    "Ready on",
    "Limit",
    "Beyond the limit",
    "Cost of delay",
];

/// The board as a file.
#[utoipa::path(get, path = "/recon-board/export", tag = "vehicles", params(BoardParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn recon_board_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<BoardParams>,
) -> Answer<Export> {
    let filter = params.filter();
    let (lang, header) = match caller.lang {
        Lang::Ru => (Lang::Ru, HEADER_RU),
        Lang::En => (Lang::En, HEADER_EN),
    };
    let pages = move |ask| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let mut tx = caller.read(&app).await?;
            let page = cards(&app, &caller, &mut tx, &filter, ask).await?;
            tx.close().await?;
            sights_note(&app, &caller, &page.items).await?;
            Ok(page.map(row))
        }
    };
    Ok(Export::csv("recon-board", lang, header, pages).await?)
}

fn row(card: ReconCard) -> Vec<Cell> {
    vec![
        Cell::of(card.vin),
        Cell::of(card.title),
        Cell::maybe(card.step, Cell::of),
        Cell::Number(card.days.into()),
        Cell::maybe(card.stall, |stall| Cell::of(stall.reason)),
        Cell::Number(card.delay_days.into()),
        Cell::of(card.forecast_on),
        Cell::maybe(card.limit, Cell::Money),
        Cell::maybe(card.excess, Cell::Money),
        Cell::maybe(card.delay_cost, Cell::Money),
    ]
}
