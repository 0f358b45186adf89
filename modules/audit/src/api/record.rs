//! Searching the log.

use super::whole_group;
use crate::{
    MODULE,
    flow::{self, record::Erasure},
    model::{kinds, permission},
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Note, Page, PageAsk, UserId};
use platform::{
    App,
    audit::log::{self, Filter, Record},
    http::{Answer, Body, Caller, Cell, Command, Export, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(record_page), permission::RECORD_READ)
        .route(routes!(record_export), permission::RECORD_READ)
        .route(routes!(record_erase), permission::RECORD_ERASE)
}

/// What to look for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RecordParams {
    /// Only this module: `sales`.
    module: Option<String>,
    /// Only this action: `discount_approve`.
    action: Option<String>,
    /// Only this kind of thing: `deal`.
    noun: Option<String>,
    /// Only this thing: its whole history.
    noun_id: Option<Uuid>,
    /// Only what this person or account did.
    #[param(value_type = Option<String>, format = Uuid)]
    actor_id: Option<UserId>,
    /// Only what was done with authority that this person had lent.
    #[param(value_type = Option<String>, format = Uuid)]
    on_behalf: Option<UserId>,
    /// Only who was shown margins, costs or personal data.
    sights: Option<bool>,
    /// Only decisions beyond somebody's limit and rules that gave way.
    overrides: Option<bool>,
    /// Only what one request caused, through all modules.
    correlation_id: Option<Uuid>,
    /// From this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Instant>,
    /// Before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Instant>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl RecordParams {
    fn filter(&self) -> Filter {
        Filter {
            module: self.module.clone(),
            action: self.action.clone(),
            noun: self.noun.clone(),
            noun_id: self.noun_id,
            actor: self.actor_id,
            on_behalf: self.on_behalf,
            actions: kinds::actions(self.sights, self.overrides),
            correlation: self.correlation_id,
            from: self.from.map(Into::into),
            until: self.until.map(Into::into),
        }
    }
}

/// Records of the log, newest first.
#[utoipa::path(get, path = "/records", tag = "audit", params(RecordParams), responses((status = 200, body = Page<Record>)))]
async fn record_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<RecordParams>,
) -> Answer<Json<Page<Record>>> {
    whole_group(&caller.scope)?;
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = log::page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |record| record.id)))
}

/// The same records as a CSV file for a spreadsheet; the file that can be verified is written by `kite audit export`.
#[utoipa::path(get, path = "/records/export", tag = "audit", params(RecordParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn record_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<RecordParams>,
) -> Answer<Export> {
    whole_group(&caller.scope)?;
    let (filter, lang) = (params.filter(), caller.lang);
    let pages = move |ask: PageAsk| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let mut tx = caller.read(&app).await?;
            let rows = log::page(&mut tx, &filter, ask).await?;
            tx.close().await?;
            Ok(Page::cut(rows, ask.limit, |record| record.id).map(cells))
        }
    };
    let header = match lang {
        kernel::Lang::Ru => [
            "Когда",
            "Кто",
            "От чьего имени",
            "Модуль",
            "Действие",
            "Что",
            "Номер",
            "Было",
            "Стало",
        ],
        kernel::Lang::En => [
            "When",
            "Who",
            "On behalf of",
            "Module",
            "Action",
            "Thing",
            "Id",
            "Before",
            "After",
        ],
    };
    Ok(Export::csv("audit", lang, &header, pages).await?)
}

fn cells(record: Record) -> Vec<Cell> {
    let state = |state: Option<sqlx::types::Json<serde_json::Value>>| {
        Cell::maybe(state, |state| Cell::of(state.0))
    };
    vec![
        Cell::of(record.at),
        Cell::of(record.actor_id),
        Cell::maybe(record.on_behalf, Cell::of),
        Cell::of(record.module),
        Cell::of(record.action),
        Cell::of(record.noun),
        Cell::of(record.noun_id),
        state(record.before),
        state(record.after),
    ]
}

/// Why a content shall be erased.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct EraseIn {
    /// The ground, kept in the log.
    reason: Note,
}

/// Erase what a record says, for instance personal data that got into it. That it was written stays, and the chain holds.
#[utoipa::path(post, path = "/records/{id}/erase", tag = "audit", params(("id" = String, Path)), request_body = EraseIn, responses((status = 200, body = Erasure)))]
async fn record_erase(
    State(app): State<App>,
    command: Command,
    Id(record): Id<Uuid>,
    Body(input): Body<EraseIn>,
) -> Answer<Json<Erasure>> {
    whole_group(&command.scope)?;
    let erasure = Erasure {
        record,
        reason: input.reason,
    };
    Ok(Json(
        flow::record::record_erase(&app, &command, erasure).await?,
    ))
}
