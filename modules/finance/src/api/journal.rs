//! The journal as a list: page by page, in sum, and as a file.

use crate::{
    MODULE,
    model::{
        entry::{Entry, EntryId},
        journal::{JournalLine, JournalTotals},
        permission,
    },
    store::{self, entry::EntryFilter},
};
use axum::{Json, extract::State};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Day, EntityId, Lang, Page, PageAsk, Result};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Cell, Export, Params, Routes},
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;

/// Entries that a page of the file is made of: each has up to five hundred postings.
const FILE_ENTRIES: i64 = 200;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(entry_page), permission::JOURNAL_READ)
        .route(routes!(entry_totals), permission::JOURNAL_READ)
        .route(routes!(entry_export), permission::JOURNAL_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryPageParams {
    /// Only this legal entity.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Only what is about this deal.
    #[param(value_type = Option<String>, format = Uuid)]
    deal_id: Option<DealId>,
    /// Only what is about this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only what this event made.
    event_id: Option<Uuid>,
    /// Posted from this day on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Posted up to this day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The journal, newest first.
#[utoipa::path(get, path = "/entries", tag = "finance", params(EntryPageParams), responses((status = 200, body = Page<Entry>)))]
async fn entry_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EntryPageParams>,
) -> Answer<Json<Page<Entry>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = EntryFilter {
        entity: params.entity_id,
        deal: params.deal_id,
        episode: params.episode_id,
        event: params.event_id,
        from: params.from,
        to: params.to,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::entry::entry_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |entry| entry.id.0)))
}

/// What to add up or to write out.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryParams {
    /// Only this legal entity.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Only what is about this deal.
    #[param(value_type = Option<String>, format = Uuid)]
    deal_id: Option<DealId>,
    /// Only what is about this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only what this event made.
    event_id: Option<Uuid>,
    /// Posted from this day on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Posted up to this day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
}

impl From<EntryParams> for EntryFilter {
    fn from(params: EntryParams) -> Self {
        Self {
            entity: params.entity_id,
            deal: params.deal_id,
            episode: params.episode_id,
            event: params.event_id,
            from: params.from,
            to: params.to,
        }
    }
}

/// The same list in sum.
#[utoipa::path(get, path = "/entries/totals", tag = "finance", params(EntryParams), responses((status = 200, body = JournalTotals)))]
async fn entry_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EntryParams>,
) -> Answer<Json<JournalTotals>> {
    let mut tx = caller.read(&app).await?;
    let parts = store::journal::totals(&mut tx, &params.into()).await?;
    tx.close().await?;
    Ok(Json(JournalTotals::of(parts)?))
}

/// The same list as a file: one row for each posting.
#[utoipa::path(get, path = "/entries/export", tag = "finance", params(EntryParams), responses((status = 200, body = String, content_type = "text/csv")))]
async fn entry_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EntryParams>,
) -> Answer<Export> {
    let (filter, lang) = (EntryFilter::from(params), caller.lang);
    let pages = move |ask| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move { rows(&app, &caller, &filter, ask).await }
    };
    Ok(Export::csv("journal", lang, header(lang), pages).await?)
}

async fn rows(
    app: &App,
    caller: &Caller,
    filter: &EntryFilter,
    ask: PageAsk,
) -> Result<Page<Vec<Cell>>> {
    let ask = PageAsk {
        limit: FILE_ENTRIES,
        ..ask
    };
    let mut tx = caller.read(app).await?;
    let entries = store::entry::entry_page(&mut tx, filter, ask).await?;
    let Page { items, next } = Page::cut(entries, ask.limit, |entry| entry.id.0);
    let lines = store::journal::lines(&mut tx, &items).await?;
    tx.close().await?;
    let deals = lines.iter().filter_map(|line| line.posting.dims.deal_id);
    caller.saw(app, Sight::Margin, "deal", deals).await?;
    let heads: HashMap<EntryId, &Entry> = items.iter().map(|entry| (entry.id, entry)).collect();
    let row = |line: JournalLine| {
        let head = heads.get(&line.entry_id)?;
        Some(cells(head, line))
    };
    let items = lines.into_iter().filter_map(row).collect();
    Ok(Page { items, next })
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ru => &[
            "Дата проводки",
            "Дата документа",
            "Запись",
            "Происхождение",
            "Событие",
            "Модуль",
            "Номер документа",
            "Комментарий",
            "Сторнирует запись",
            "Строка",
            "Операция",
            "Дебет",
            "Кредит",
            "Сумма",
            "VIN",
            "Автомобиль",
            "Сделка",
            "Контрагент",
            "Центр",
        ],
        Lang::En => &[
            "Posted on",
            "Document date",
            "Entry",
            "Origin",
            "Event",
            "Module",
            "Document number",
            "Memo",
            "Reversal of",
            "Line",
            "Word",
            "Debit",
            "Credit",
            "Amount",
            "VIN",
            "Car",
            "Deal",
            "Counterparty",
            "Centre",
        ],
    }
}

fn cells(head: &Entry, line: JournalLine) -> Vec<Cell> {
    let text = |text: &Option<String>| Cell::maybe(text.as_ref(), Cell::of);
    let JournalLine { posting, vin, .. } = line;
    vec![
        Cell::of(head.document_date),
        Cell::of(head.source_date),
        Cell::of(head.id),
        Cell::of(head.origin),
        text(&head.event),
        text(&head.document_module),
        text(&head.document_number),
        text(&head.memo),
        Cell::maybe(head.reversal_of, Cell::of),
        Cell::Number(posting.line_no.into()),
        Cell::of(posting.word),
        Cell::of(posting.debit),
        Cell::of(posting.credit),
        Cell::Money(posting.amount),
        Cell::maybe(vin, Cell::of),
        Cell::maybe(posting.dims.episode_id, Cell::of),
        Cell::maybe(posting.dims.deal_id, Cell::of),
        Cell::maybe(posting.dims.counterparty_id, Cell::of),
        Cell::maybe(posting.dims.centre_id, Cell::of),
    ]
}
