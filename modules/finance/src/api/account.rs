//! Accounts of a legal entity: the chart, the trial balance, the card of one.

use crate::{
    MODULE,
    flow::{self, account::Period, books::entity_reached},
    model::{
        account::{Account, AccountCode},
        permission,
        report::{Card, Columns, Trial},
    },
};
use axum::{Json, extract::State};
use kernel::{Day, EntityId, Lang, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Caller, Cell, Export, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(account_list), permission::JOURNAL_READ)
        .route(routes!(trial_balance), permission::JOURNAL_READ)
        .route(routes!(trial_export), permission::JOURNAL_READ)
        .route(routes!(account_card), permission::JOURNAL_READ)
}

/// Whose accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountParams {
    /// The legal entity.
    #[param(value_type = String, format = Uuid)]
    entity_id: EntityId,
}

/// The chart of accounts of a legal entity.
#[utoipa::path(get, path = "/accounts", tag = "finance", params(AccountParams), responses((status = 200, body = Vec<Account>)))]
async fn account_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<AccountParams>,
) -> Answer<Json<Vec<Account>>> {
    entity_reached(&app, &caller.scope, params.entity_id).await?;
    let mut tx = caller.read(&app).await?;
    let chart = flow::account::chart(&mut tx, params.entity_id).await?;
    tx.close().await?;
    Ok(Json(chart))
}

/// Whose books, and of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PeriodParams {
    /// The legal entity.
    #[param(value_type = String, format = Uuid)]
    entity_id: EntityId,
    /// First day.
    #[param(value_type = String, format = Date)]
    from: Day,
    /// Last day.
    #[param(value_type = String, format = Date)]
    to: Day,
}

/// The trial balance of a period: opening balances, turnovers and closing balances of every account.
#[utoipa::path(get, path = "/trial-balance", tag = "finance", params(PeriodParams), responses((status = 200, body = Trial)))]
async fn trial_balance(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PeriodParams>,
) -> Answer<Json<Trial>> {
    let period = Period::of(params.from, params.to)?;
    entity_reached(&app, &caller.scope, params.entity_id).await?;
    let mut tx = caller.read(&app).await?;
    let trial =
        flow::account::trial_balance(&mut tx, params.entity_id, period, caller.lang).await?;
    tx.close().await?;
    Ok(Json(trial))
}

/// The trial balance as a file: a row for each account, and the sums.
#[utoipa::path(get, path = "/trial-balance/export", tag = "finance", params(PeriodParams), responses((status = 200, body = String, content_type = "text/csv")))]
async fn trial_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PeriodParams>,
) -> Answer<Export> {
    let period = Period::of(params.from, params.to)?;
    entity_reached(&app, &caller.scope, params.entity_id).await?;
    let lang = caller.lang;
    let pages = move |_| {
        let (app, caller) = (app.clone(), caller.clone());
        async move {
            let mut tx = caller.read(&app).await?;
            let trial =
                flow::account::trial_balance(&mut tx, params.entity_id, period, lang).await?;
            tx.close().await?;
            Ok(trial_rows(trial, lang))
        }
    };
    Ok(Export::csv("trial-balance", lang, trial_header(lang), pages).await?)
}

fn trial_header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ru => &[
            "Счёт",
            "Наименование",
            "Сальдо на начало, дебет",
            "Сальдо на начало, кредит",
            "Оборот, дебет",
            "Оборот, кредит",
            "Сальдо на конец, дебет",
            "Сальдо на конец, кредит",
        ],
        Lang::En => &[
            "Account",
            "Name",
            "Opening debit",
            "Opening credit",
            "Turnover debit",
            "Turnover credit",
            "Closing debit",
            "Closing credit",
        ],
    }
}

fn trial_rows(trial: Trial, lang: Lang) -> Page<Vec<Cell>> {
    let sum = match lang {
        Lang::Ru => "Итого",
        Lang::En => "Total",
    };
    let rows = trial
        .rows
        .into_iter()
        .map(|row| trial_cells(Cell::of(row.account), Cell::of(row.title), row.columns));
    let total = trial_cells(Cell::of(sum), Cell::Empty, trial.total);
    Page {
        items: rows.chain([total]).collect(),
        next: None,
    }
}

fn trial_cells(account: Cell, title: Cell, columns: Columns) -> Vec<Cell> {
    let amounts = [
        columns.opening_debit,
        columns.opening_credit,
        columns.turnover_debit,
        columns.turnover_credit,
        columns.closing_debit,
        columns.closing_credit,
    ];
    let amounts = amounts.map(Cell::Money);
    [account, title].into_iter().chain(amounts).collect()
}

/// Whose books, of which days, and which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CardParams {
    /// The legal entity.
    #[param(value_type = String, format = Uuid)]
    entity_id: EntityId,
    /// First day.
    #[param(value_type = String, format = Date)]
    from: Day,
    /// Last day.
    #[param(value_type = String, format = Date)]
    to: Day,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The card of an account: its postings, oldest first, each with the balance after it.
#[utoipa::path(get, path = "/accounts/{code}/card", tag = "finance", params(("code" = String, Path), CardParams), responses((status = 200, body = Card)))]
async fn account_card(
    State(app): State<App>,
    caller: Caller,
    Id(code): Id<AccountCode>,
    Params(params): Params<CardParams>,
) -> Answer<Json<Card>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let period = Period::of(params.from, params.to)?;
    entity_reached(&app, &caller.scope, params.entity_id).await?;
    let mut tx = caller.read(&app).await?;
    let card = flow::account::account_card(&mut tx, params.entity_id, &code, period, ask).await?;
    tx.close().await?;
    Ok(Json(card))
}
