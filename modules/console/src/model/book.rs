//! A list as a spreadsheet: typed cells, a header that stays, the filter on a sheet of its own. Rows go to a temporary file as
//! they come, so the memory is that of one row, however long the list is.

use kernel::{Error, Lang, Money, Result, Zone};
use platform::http::{Cell, formula_like};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::{
    fs::File,
    io::{Seek, SeekFrom},
};
use time::{Date, OffsetDateTime};
use tokio::sync::mpsc::Receiver;

/// Rows that a sheet of the format can hold, without its header.
pub const ROWS_MAX: i64 = 1_048_575;
/// Letters that a cell of the format can hold.
const LETTERS_MAX: usize = 32_767;
/// Numbers of more digits would lose their last ones.
const DIGITS_MAX: usize = 15;
/// The narrowest and the widest column, in letters.
const WIDTH: std::ops::RangeInclusive<usize> = 12..=40;

/// What is known before the first row.
#[derive(Debug, Clone)]
pub struct Head {
    /// What the list is called.
    pub title: String,
    /// Titles of its columns.
    pub columns: Vec<&'static str>,
    /// The language.
    pub lang: Lang,
    /// In whose hours moments are told.
    pub zone: Zone,
}

/// What the writer is fed with.
#[derive(Debug)]
pub enum Feed {
    /// More rows; words, centres and people are names already.
    Rows(Vec<Vec<Cell>>),
    /// The list is whole; what the second sheet says of it.
    End(Vec<(&'static str, String)>),
}

/// Writes rows until the end comes; nothing when it never comes, because nobody wants the file any more. It blocks.
///
/// # Errors
/// There is no room for the file.
pub fn write(head: &Head, mut feed: Receiver<Feed>) -> Result<Option<File>> {
    let mut book = Workbook::new();
    let looks = Looks::default();
    let sheet = book
        .add_worksheet_with_constant_memory()
        .map_err(Error::internal)?;
    begin(sheet, head, &looks).map_err(Error::internal)?;
    let mut row: u32 = 0;
    loop {
        match feed.blocking_recv() {
            None => return Ok(None),
            Some(Feed::Rows(rows)) => {
                for cells in rows {
                    row = row.saturating_add(1);
                    line(sheet, row, &cells, (head, &looks)).map_err(Error::internal)?;
                }
            }
            Some(Feed::End(facts)) => {
                end(&mut book, row, head, &facts, &looks).map_err(Error::internal)?;
                return saved(&mut book).map(Some);
            }
        }
    }
}

fn saved(book: &mut Workbook) -> Result<File> {
    let mut file = tempfile::tempfile().map_err(Error::internal)?;
    book.save_to_writer(&mut file).map_err(Error::internal)?;
    file.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
    Ok(file)
}

/// The formats of cells.
struct Looks {
    head: Format,
    plain: Format,
    /// A text that a spreadsheet would take for a formula if it were typed anew.
    quoted: Format,
    money: Format,
    share: Format,
    whole: Format,
    day: Format,
    moment: Format,
}

impl Default for Looks {
    fn default() -> Self {
        let numbered = |format: &str| Format::new().set_num_format(format);
        Self {
            head: Format::new().set_bold().set_text_wrap(),
            plain: Format::new(),
            quoted: Format::new().set_quote_prefix(),
            money: numbered("#,##0.00"),
            share: numbered("0.00%"),
            whole: numbered("0"),
            day: numbered("dd.mm.yyyy"),
            moment: numbered("dd.mm.yyyy hh:mm"),
        }
    }
}

fn begin(sheet: &mut Worksheet, head: &Head, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&head.title))?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    for (place, title) in (0u16..).zip(&head.columns) {
        let width = title.chars().count().saturating_add(3);
        let width = width.clamp(*WIDTH.start(), *WIDTH.end());
        sheet.set_column_width(place, u16::try_from(width).unwrap_or(u16::MAX))?;
        sheet.write_string_with_format(0, place, *title, &looks.head)?;
    }
    Ok(())
}

/// A name that the format takes: at most 31 letters and none of its signs.
fn sheet_name(title: &str) -> String {
    let kept = title.chars().filter(|sign| !"[]:*?/\\'".contains(*sign));
    let name: String = kept.take(31).collect();
    if name.is_empty() {
        "1".to_owned()
    } else {
        name
    }
}

fn end(
    book: &mut Workbook,
    rows: u32,
    head: &Head,
    facts: &[(&'static str, String)],
    looks: &Looks,
) -> Result<(), XlsxError> {
    if let (Some(last), Ok(sheet)) = (
        head.columns.len().checked_sub(1),
        book.worksheet_from_index(0),
    ) {
        let last = u16::try_from(last).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, rows, last)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(match head.lang {
        Lang::Ru => "Условия",
        Lang::En => "Filter",
    })?;
    sheet.set_column_width(0, 24u16)?;
    sheet.set_column_width(1, 60u16)?;
    for (place, (name, value)) in (0u32..).zip(facts) {
        sheet.write_string_with_format(place, 0, *name, &looks.head)?;
        text(sheet, (place, 1), value, looks)?;
    }
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    (head, looks): (&Head, &Looks),
) -> Result<(), XlsxError> {
    for (place, cell) in (0u16..).zip(cells) {
        let at = (row, place);
        match cell {
            Cell::Empty => {}
            Cell::Text(words) => text(sheet, at, words, looks)?,
            Cell::Word(word) => text(sheet, at, word, looks)?,
            Cell::Centre(centre) => text(sheet, at, &centre.to_string(), looks)?,
            Cell::Person(person) => text(sheet, at, &person.to_string(), looks)?,
            Cell::Money(money) => amount(sheet, at, *money, looks)?,
            Cell::Number(number) => digits(sheet, at, &number.to_string(), &looks.whole)?,
            Cell::BasisPoints(points) => digits(sheet, at, &scaled(*points, 4), &looks.share)?,
            Cell::Day(day) => date(sheet, at, day.0, looks)?,
            Cell::At(moment) => clock(sheet, at, head.zone.local(moment.0), looks)?,
        }
    }
    Ok(())
}

type At = (u32, u16);

/// A text is written as one and never read as a formula, not even when somebody edits the cell.
fn text(sheet: &mut Worksheet, at: At, words: &str, looks: &Looks) -> Result<(), XlsxError> {
    let look = if formula_like(words) {
        &looks.quoted
    } else {
        &looks.plain
    };
    let kept: String = words.chars().take(LETTERS_MAX).collect();
    sheet.write_string_with_format(at.0, at.1, kept, look)?;
    Ok(())
}

/// Roubles are the rule; another currency is told in the cell.
fn amount(sheet: &mut Worksheet, at: At, money: Money, looks: &Looks) -> Result<(), XlsxError> {
    let code = money.currency.to_string();
    if code == "RUB" {
        digits(sheet, at, &scaled(money.amount, 2), &looks.money)
    } else {
        let look = Format::new().set_num_format(format!("#,##0.00 \"{code}\""));
        digits(sheet, at, &scaled(money.amount, 2), &look)
    }
}

/// A whole number with its decimal point moved: the reading of its digits loses nothing, arithmetic would.
fn scaled(number: i64, places: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let all = format!("{:0>1$}", number.unsigned_abs(), places.saturating_add(1));
    let (whole, part) = all.split_at(all.len().saturating_sub(places));
    format!("{sign}{whole}.{part}")
}

fn digits(sheet: &mut Worksheet, at: At, number: &str, look: &Format) -> Result<(), XlsxError> {
    let count = number.chars().filter(char::is_ascii_digit).count();
    match number.parse::<f64>() {
        Ok(value) if count <= DIGITS_MAX => {
            sheet.write_number_with_format(at.0, at.1, value, look)?;
        }
        _ => {
            sheet.write_string(at.0, at.1, number)?;
        }
    }
    Ok(())
}

fn date(sheet: &mut Worksheet, at: At, day: Date, looks: &Looks) -> Result<(), XlsxError> {
    match on(day) {
        Some(value) => sheet.write_datetime_with_format(at.0, at.1, &value, &looks.day)?,
        // The format begins with 1900.
        None => sheet.write_string(at.0, at.1, day.to_string())?,
    };
    Ok(())
}

fn on(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, day.month().into(), day.day()).ok()
}

fn clock(
    sheet: &mut Worksheet,
    at: At,
    local: OffsetDateTime,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let time = local.time();
    let value = on(local.date()).and_then(|day| {
        day.and_hms(time.hour().into(), time.minute(), time.second())
            .ok()
    });
    match value {
        Some(value) => sheet.write_datetime_with_format(at.0, at.1, &value, &looks.moment)?,
        None => sheet.write_string(at.0, at.1, local.to_string())?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Day, Instant};
    use std::io::Read;
    use time::macros::{date, datetime};

    fn head() -> Head {
        Head {
            title: "Сделки: [все]".to_owned(),
            columns: vec!["Что", "Сумма"],
            lang: Lang::Ru,
            zone: "Asia/Vladivostok".parse().unwrap(),
        }
    }

    #[test]
    fn a_point_is_moved_and_nothing_is_lost() {
        assert_eq!(scaled(175_500_050, 2), "1755000.50");
        assert_eq!(scaled(-5, 2), "-0.05");
        assert_eq!(scaled(-1_034, 4), "-0.1034");
        assert_eq!(scaled(i64::MIN, 2), "-92233720368547758.08");
        assert_eq!(sheet_name("Сделки: [все]"), "Сделки все");
        assert_eq!(sheet_name("[]"), "1");
    }

    #[test]
    fn every_kind_of_cell_is_written_and_a_list_that_breaks_off_is_no_file() {
        let (feed, rows) = tokio::sync::mpsc::channel(4);
        let cells = vec![
            Cell::of("=1+1"),
            Cell::Money(Money::kopecks(-5)),
            Cell::Number(i64::MAX),
            Cell::BasisPoints(1_034),
            Cell::Day(Day(date!(1812 - 09 - 07))),
            Cell::Day(Day(date!(2026 - 03 - 05))),
            Cell::At(Instant(datetime!(2026-03-05 22:00 UTC))),
            Cell::At(Instant(datetime!(0001-01-01 00:00 UTC))),
            Cell::Word("listed"),
            Cell::Empty,
        ];
        feed.blocking_send(Feed::Rows(vec![cells])).unwrap();
        feed.blocking_send(Feed::End(vec![("Список", "-1".to_owned())]))
            .unwrap();
        let mut bytes = Vec::new();
        let file = write(&head(), rows).unwrap();
        file.unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        let (feed, rows) = tokio::sync::mpsc::channel(4);
        feed.blocking_send(Feed::Rows(vec![vec![Cell::Empty]]))
            .unwrap();
        drop(feed);
        assert!(write(&head(), rows).unwrap().is_none());
    }
}
