//! The journal as a file: one row for each posting, with what its entry says.

use super::journal::{EntryParams, totals};
use crate::{
    model::{
        entry::{Entry, EntryId},
        journal::JournalLine,
        permission,
    },
    store::{self, entry::EntryFilter},
};
use kernel::{Page, PageAsk, Result, Turn};
use platform::{
    App,
    audit::Sight,
    http::{Caller, Cell, Column, Pages, Sheet, sheet::WordTitle},
};
use std::{collections::HashMap, sync::Arc};

/// Entries that a page of the file is made of: each has up to five hundred postings.
const FILE_ENTRIES: i64 = 200;

/// A posting with its entry.
pub struct Row {
    head: Arc<Entry>,
    line: JournalLine,
}

/// The journal as a file in the background.
pub fn sheet() -> Sheet {
    Sheet::of(
        "/api/finance/v1/entries",
        permission::JOURNAL_READ,
        "journal",
        COLUMNS,
        pages,
    )
    .titled("Журнал проводок", "Journal")
    .worded(WORDS)
    .counted::<EntryParams>(|app, caller, params| {
        Box::pin(async move { Ok(totals(&app, &caller, params).await?.postings) })
    })
}

/// Reads the journal page by page, each with the rights that its reader has by now.
pub fn pages(app: &App, caller: Caller, params: EntryParams) -> Result<Pages<Row>> {
    let (app, filter) = (app.clone(), EntryFilter::from(params));
    Ok(Box::new(move |turn| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        Box::pin(async move { page(&app, &caller, &filter, turn).await })
    }))
}

async fn page(app: &App, caller: &Caller, filter: &EntryFilter, turn: Turn) -> Result<Page<Row>> {
    let ask = PageAsk {
        limit: FILE_ENTRIES,
        ..turn.into()
    };
    let mut tx = caller.read(app).await?;
    let entries = store::entry::entry_page(&mut tx, filter, ask).await?;
    let Page { items, next } = Page::cut(entries, ask.limit, |entry| entry.id.0);
    let lines = store::journal::lines(&mut tx, &items).await?;
    tx.close().await?;
    let deals = lines.iter().filter_map(|line| line.posting.dims.deal_id);
    caller.saw(app, Sight::Margin, "deal", deals).await?;
    let heads = items.into_iter().map(|entry| (entry.id, Arc::new(entry)));
    let heads: HashMap<EntryId, Arc<Entry>> = heads.collect();
    let row = |line: JournalLine| {
        let head = heads.get(&line.entry_id)?.clone();
        Some(Row { head, line })
    };
    let items = lines.into_iter().filter_map(row).collect();
    Ok(Page { items, next })
}

/// The words in the cells of a file.
const WORDS: &[WordTitle] = &[
    ("event", "По событию", "By an event"),
    ("manual", "Вручную", "By hand"),
    ("reversal", "Сторно", "Reversal"),
];

fn text(value: &Option<String>) -> Cell {
    Cell::maybe(value.as_ref(), Cell::of)
}

/// The columns of a file.
pub const COLUMNS: &[Column<Row>] = &[
    Column::of(
        "posted_on",
        "Дата проводки",
        "Posted on",
        |row, _| Cell::Day(row.head.document_date),
    ),
    Column::of(
        "document_date",
        "Дата документа",
        "Document date",
        |row, _| Cell::Day(row.head.source_date),
    ),
    Column::of("entry", "Запись", "Entry", |row, _| {
        Cell::of(row.head.id)
    }),
    Column::of(
        "origin",
        "Происхождение",
        "Origin",
        |row, _| Cell::Word(row.head.origin.word()),
    ),
    Column::of("event", "Событие", "Event", |row, _| {
        text(&row.head.event)
    }),
    Column::of("module", "Модуль", "Module", |row, _| {
        text(&row.head.document_module)
    }),
    Column::of(
        "document",
        "Номер документа",
        "Document number",
        |row, _| text(&row.head.document_number),
    ),
    Column::of("memo", "Комментарий", "Memo", |row, _| {
        text(&row.head.memo)
    }),
    Column::of(
        "reversal_of",
        "Сторнирует запись",
        "Reversal of",
        |row, _| Cell::maybe(row.head.reversal_of, Cell::of),
    ),
    Column::of("line", "Строка", "Line", |row, _| {
        Cell::Number(row.line.posting.line_no.into())
    }),
    Column::of("word", "Операция", "Word", |row, _| {
        Cell::of(&row.line.posting.word)
    }),
    Column::of("debit", "Дебет", "Debit", |row, _| {
        Cell::of(&row.line.posting.debit)
    }),
    Column::of("credit", "Кредит", "Credit", |row, _| {
        Cell::of(&row.line.posting.credit)
    }),
    Column::of("amount", "Сумма", "Amount", |row, _| {
        Cell::Money(row.line.posting.amount)
    }),
    Column::of("vin", "VIN", "VIN", |row, _| {
        Cell::maybe(row.line.vin.as_ref(), Cell::of)
    }),
    Column::of("car", "Автомобиль", "Car", |row, _| {
        Cell::maybe(row.line.posting.dims.episode_id, Cell::of)
    }),
    Column::of("deal", "Сделка", "Deal", |row, _| {
        Cell::maybe(row.line.posting.dims.deal_id, Cell::of)
    }),
    Column::of(
        "counterparty",
        "Контрагент",
        "Counterparty",
        |row, _| Cell::maybe(row.line.posting.dims.counterparty_id, Cell::of),
    ),
    Column::of("centre", "Центр", "Centre", |row, _| {
        Cell::maybe(row.line.posting.dims.centre_id, Cell::Centre)
    }),
];
