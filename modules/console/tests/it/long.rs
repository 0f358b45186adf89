//! A list of any length that nobody keeps: rows are numbers, and pages come as slowly as they are asked to.

use kernel::{Code, Cursor, Day, Instant, Money, Page, Result, SortValue};
use platform::{
    App, Migrations, Module, Permission,
    http::{Caller, Cell, Column, Pages, Routes, Sheet},
};
use serde::Deserialize;
use std::time::Duration;
use time::macros::{date, datetime};
use uuid::Uuid;

pub const PATH: &str = "/api/long/v1/rows";
pub const READ: &Permission = &Permission {
    name: "long.row.read",
    ru: "Читать длинный список",
    en: "Read a long list",
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    rows: i64,
    pause_ms: Option<u64>,
}

const COLUMNS: &[Column<i64>] = &[
    Column::of("number", "Номер", "Number", |row, _| {
        Cell::Number(*row)
    }),
    Column::of("text", "Текст", "Text", |row, _| {
        Cell::Text(format!("=строка {row}"))
    }),
    Column::of("price", "Цена", "Price", |row, _| {
        Cell::Money(Money::kopecks(*row))
    }),
    Column::of("share", "Доля", "Share", |_, _| {
        Cell::BasisPoints(1_250)
    }),
    Column::of("day", "День", "Day", |_, _| {
        Cell::Day(Day(date!(2026 - 03 - 05)))
    }),
    Column::of("at", "Когда", "When", |_, _| {
        Cell::At(Instant(datetime!(2026-03-05 06:00 UTC)))
    }),
];

fn pages(_: &App, _: Caller, ask: Ask) -> Result<Pages<i64>> {
    Ok(Box::new(move |turn| {
        let Ask { rows, pause_ms } = ask;
        Box::pin(async move {
            // Sleeps on purpose: a list that takes its time, so that progress and cancelling can be seen.
            tokio::time::sleep(Duration::from_millis(pause_ms.unwrap_or(0))).await;
            let seen = match turn.after.and_then(|cursor| cursor.value) {
                Some(SortValue::Number(seen)) => seen,
                _ => 0,
            };
            let last = (seen + turn.limit).min(rows);
            let next = (last < rows).then(|| Cursor {
                id: Uuid::nil(),
                value: Some(SortValue::Number(last)),
            });
            Ok(Page {
                items: (seen + 1..=last).collect(),
                next,
            })
        })
    }))
}

/// The module with the list.
pub struct Long;

impl Module for Long {
    fn name(&self) -> &'static str {
        "long"
    }

    fn routes(&self) -> Routes {
        Routes::of("long")
    }

    fn permissions(&self) -> &'static [Permission] {
        &[]
    }

    fn codes(&self) -> &'static [Code] {
        &[]
    }

    fn migrations(&self) -> Migrations {
        &[]
    }

    fn sheets(&self) -> Vec<Sheet> {
        let sheet = Sheet::of(PATH, READ, "rows", COLUMNS, pages);
        let sheet = sheet.titled("Длинный список", "Long list");
        vec![sheet.counted::<Ask>(|_, _, ask| Box::pin(async move { Ok(ask.rows) }))]
    }
}
