//! The register of overrides: which rules gave way, for whom, and whether it paid back.

use super::discount::MARGINS;
use crate::{
    MODULE,
    model::{
        permission,
        register::{Outcome, OverrideLine, OverrideRule},
        totals::OverrideTotals,
    },
    store::{self, register::OverrideFilter},
};
use axum::{Json, extract::State};
use kernel::{CentreId, Day, Lang, Page, PageAsk, UserId};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Cell, Export, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(override_page), permission::OVERRIDE_READ)
        .route(routes!(override_totals), permission::OVERRIDE_READ)
        .route(routes!(override_export), permission::OVERRIDE_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OverrideParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only what this person asked or decided.
    #[param(value_type = Option<String>, format = Uuid)]
    person_id: Option<UserId>,
    /// Only this rule.
    #[param(value_type = Option<OverrideRule>)]
    rule: Option<OverrideRule>,
    /// Only deals that came to this.
    #[param(value_type = Option<Outcome>)]
    outcome: Option<Outcome>,
    /// From this day on, at the centre.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// To this day, at the centre.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl OverrideParams {
    fn filter(&self, caller: &Caller) -> OverrideFilter {
        let margins = caller.reach_of(MARGINS).unwrap_or_default();
        OverrideFilter {
            centre: self.centre_id,
            person: self.person_id,
            rule: self.rule,
            outcome: self.outcome,
            from: self.from,
            to: self.to,
            margins: margins.centres(),
        }
    }
}

/// Overrides, newest first; what they cost is left out where you may not see margins.
#[utoipa::path(get, path = "/overrides", tag = "sales", params(OverrideParams), responses((status = 200, body = Page<OverrideLine>)))]
async fn override_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<OverrideParams>,
) -> Answer<Json<Page<OverrideLine>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    Ok(Json(
        page(&app, &caller, &params.filter(&caller), ask).await?,
    ))
}

async fn page(
    app: &App,
    caller: &Caller,
    filter: &OverrideFilter,
    ask: PageAsk,
) -> kernel::Result<Page<OverrideLine>> {
    let mut tx = caller.read(app).await?;
    let rows = store::register::override_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    let page = Page::cut(rows, ask.limit, |line| line.id.0);
    let page = page.map(|line| {
        let margins = caller.may(MARGINS, line.centre_id);
        line.shown(margins)
    });
    let told = page.items.iter().filter(|line| line.gross_before.is_some());
    let deals = told.map(|line| line.deal_id);
    caller.saw(app, Sight::Margin, "deal", deals).await?;
    Ok(page)
}

/// How many overrides came to what, and what they cost, by the same filters.
#[utoipa::path(get, path = "/overrides/totals", tag = "sales", params(OverrideParams), responses((status = 200, body = OverrideTotals)))]
async fn override_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<OverrideParams>,
) -> Answer<Json<OverrideTotals>> {
    let mut tx = caller.read(&app).await?;
    let rows = store::register::override_totals(&mut tx, &params.filter(&caller)).await?;
    tx.close().await?;
    let told = rows.iter().any(|row| row.margin.is_some());
    let group = told.then_some(caller.scope.tenant);
    caller
        .saw(&app, Sight::Margin, "override_totals", group)
        .await?;
    Ok(Json(OverrideTotals::of(rows)?))
}

const HEADER_RU: [&str; 13] = [
    "Когда",
    "Сделка",
    "Центр",
    "Правило",
    "Запрошено",
    "Разрешено",
    "Дано",
    "Причина",
    "Кто просил",
    "Кто решил",
    "Валовая прибыль до",
    "Валовая прибыль после",
    "Итог",
];
const HEADER_EN: [&str; 13] = [
    "When",
    "Deal",
    "Centre",
    "Rule",
    "Asked",
    "Allowed",
    "Given",
    "Reason",
    "Asked by",
    "Decided by",
    "Gross before",
    "Gross after",
    "Outcome",
];

/// The register as a file, by the same filters.
#[utoipa::path(get, path = "/overrides/export", tag = "sales", params(OverrideParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn override_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<OverrideParams>,
) -> Answer<Export> {
    let (filter, lang) = (params.filter(&caller), caller.lang);
    let header = match lang {
        Lang::Ru => HEADER_RU,
        Lang::En => HEADER_EN,
    };
    let pages = move |ask| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            Ok(page(&app, &caller, &filter, ask)
                .await?
                .map(|line| cells(&line)))
        }
    };
    Ok(Export::csv("overrides", lang, &header, pages).await?)
}

fn cells(line: &OverrideLine) -> Vec<Cell> {
    vec![
        Cell::of(line.made_at),
        Cell::of(line.deal_id),
        Cell::of(line.centre_id),
        Cell::of(line.rule),
        Cell::Money(line.asked),
        Cell::Money(line.allowed),
        Cell::Money(line.given),
        Cell::of(&line.reason),
        Cell::of(line.asked_by),
        Cell::of(line.decided_by),
        Cell::maybe(line.gross_before, Cell::Money),
        Cell::maybe(line.gross_after, Cell::Money),
        Cell::of(line.outcome),
    ]
}
