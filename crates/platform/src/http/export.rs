//! Lists as CSV files. A file is sent page by page: a million rows need the memory of one page, and no transaction stays
//! open while a slow client reads. Spreadsheets open it as it is: byte order mark, semicolons, decimals as the language
//! of the caller has them, and no cell that a spreadsheet would take for a formula.

use super::sheet::{Column, Pages};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use kernel::{
    CentreId, Cursor, Day, Error, Instant, Lang, Money, Page, PageAsk, Result, Turn, UserId,
};

/// Rows that are read at a time.
pub const PAGE_ROWS: i64 = 1_000;
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A cell of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Any text.
    Text(String),
    /// An amount in units of its currency, with two decimals.
    Money(Money),
    /// A whole number.
    Number(i64),
    /// A share in hundredths of a per cent.
    BasisPoints(i64),
    /// A day.
    Day(Day),
    /// A moment.
    At(Instant),
    /// A word of a closed list, which a file for people shows in their language.
    Word(&'static str),
    /// A centre, which a file for people shows by its name.
    Centre(CentreId),
    /// A person of the group, the same.
    Person(UserId),
    /// Nothing is known, or the caller may not see it.
    Empty,
}

impl Cell {
    /// A text, by whatever shows itself as one: a day, an id, a word.
    #[must_use]
    pub fn of(value: impl std::fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// The cell of what there may be.
    #[must_use]
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }

    pub(crate) fn written(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => defused(text),
            Self::Money(money) => decimal(*money, lang),
            Self::Number(number) => number.to_string(),
            Self::BasisPoints(points) => decimal(Money::kopecks(*points), lang),
            Self::Day(day) => day.to_string(),
            Self::At(at) => at.to_string(),
            Self::Word(word) => defused(word),
            Self::Centre(centre) => centre.to_string(),
            Self::Person(person) => person.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// With these a spreadsheet begins a formula: ASCII ones, and their full-width twins where Japanese is set.
pub(crate) const FORMULA_SIGNS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// Whether a spreadsheet would take this text for a formula if somebody typed it.
#[must_use]
pub fn formula_like(text: &str) -> bool {
    text.starts_with(FORMULA_SIGNS)
}

/// A text that begins like a formula gets an apostrophe, which spreadsheets do not show (CSV injection).
fn defused(text: &str) -> String {
    if formula_like(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn decimal(money: Money, lang: Lang) -> String {
    let sign = if money.amount < 0 { "-" } else { "" };
    let (units, hundredths) = (
        money.amount.unsigned_abs() / 100,
        money.amount.unsigned_abs() % 100,
    );
    let point = match lang {
        Lang::Ru => ',',
        Lang::En => '.',
    };
    format!("{sign}{units}{point}{hundredths:02}")
}

/// A list on its way to the client as a file.
pub struct Export {
    name: &'static str,
    body: Body,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({})", self.name)
    }
}

impl Export {
    /// A file `name.csv` with a header and the rows of all pages, which `pages` reads one after the other. The first page
    /// is read at once, so what is wrong with the question is a problem and not a broken file.
    ///
    /// # Errors
    /// The first page cannot be read.
    pub async fn csv<F, Fut>(
        name: &'static str,
        lang: Lang,
        header: &[&str],
        mut pages: F,
    ) -> Result<Self>
    where
        F: FnMut(PageAsk) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Page<Vec<Cell>>>> + Send + 'static,
    {
        Self::written(name, lang, header, move |turn| pages(turn.into())).await
    }

    /// The same for a list whose columns are described.
    ///
    /// # Errors
    /// The first page cannot be read.
    pub async fn sheet<T: Send + 'static>(
        name: &'static str,
        lang: Lang,
        columns: &'static [Column<T>],
        mut pages: Pages<T>,
    ) -> Result<Self> {
        let header: Vec<&str> = columns.iter().map(|column| column.title(lang)).collect();
        Self::written(name, lang, &header, move |turn| {
            let page = pages(turn);
            async move {
                let row = |row: T| columns.iter().map(|one| one.cell(&row, lang)).collect();
                Ok(page.await?.map(row))
            }
        })
        .await
    }

    async fn written<F, Fut>(
        name: &'static str,
        lang: Lang,
        header: &[&str],
        mut pages: F,
    ) -> Result<Self>
    where
        F: FnMut(Turn) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Page<Vec<Cell>>>> + Send + 'static,
    {
        let first = pages(turn(None)).await?;
        let head = Bytes::from(format!(
            "{BYTE_ORDER_MARK}{}",
            lines([header.iter().map(|cell| defused(cell)).collect()])?
        ));
        let rows = written_pages(lang, first, pages);
        let body = Body::from_stream(stream::once(async { Ok(head) }).chain(rows));
        Ok(Self { name, body })
    }
}

/// The next rows of a file.
pub(crate) fn turn(after: Option<Cursor>) -> Turn {
    Turn {
        limit: PAGE_ROWS,
        after,
    }
}

fn written_pages<F, Fut>(
    lang: Lang,
    first: Page<Vec<Cell>>,
    pages: F,
) -> impl Stream<Item = Result<Bytes, Error>> + Send
where
    F: FnMut(Turn) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Page<Vec<Cell>>>> + Send + 'static,
{
    stream::try_unfold(Some((first, pages)), move |state| async move {
        let Some((page, mut pages)) = state else {
            return Ok(None);
        };
        let text = lines(
            page.items
                .iter()
                .map(|row| row.iter().map(|cell| cell.written(lang)).collect()),
        )?;
        let rest = match page.next {
            Some(next) => Some((pages(turn(Some(next))).await?, pages)),
            None => None,
        };
        Ok(Some((Bytes::from(text), rest)))
    })
}

pub(crate) fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(Error::internal)?;
    }
    let written = writer
        .into_inner()
        .map_err(|error| Error::internal(error.to_string()))?;
    String::from_utf8(written).map_err(Error::internal)
}

impl IntoResponse for Export {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        );
        if let Ok(name) =
            HeaderValue::from_str(&format!("attachment; filename=\"{}.csv\"", self.name))
        {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use uuid::Uuid;

    async fn text(export: Export) -> String {
        let body = export.into_response().into_body();
        String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn pages_become_one_file_that_a_spreadsheet_opens() {
        let row = |word: &str, kopecks| {
            vec![
                Cell::of(word),
                Cell::Money(Money::kopecks(kopecks)),
                Cell::Number(7),
                Cell::Empty,
            ]
        };
        let last = Uuid::now_v7();
        let pages = move |ask: PageAsk| {
            let page = match ask.after {
                None => Page {
                    items: vec![row("=1+1", -5)],
                    next: Some(kernel::Cursor::at(last)),
                },
                Some(seen) => {
                    assert_eq!(seen, last);
                    Page {
                        items: vec![row("a;\"b\"", 175_500_000)],
                        next: None,
                    }
                }
            };
            async move { Ok(page) }
        };
        let file = Export::csv(
            "journal",
            Lang::Ru,
            &["Слово", "Сумма", "Дней", "Нет"],
            pages,
        )
        .await
        .unwrap();
        assert_eq!(
            text(file).await,
            "\u{feff}Слово;Сумма;Дней;Нет\r\n'=1+1;-0,05;7;\r\n\"a;\"\"b\"\"\";1755000,00;7;\r\n"
        );
    }

    #[tokio::test]
    async fn a_first_page_that_fails_is_an_error_and_not_a_file() {
        let broken = |_| async { Err(kernel::codes::BAD_QUERY.into()) };
        let error = Export::csv("journal", Lang::En, &["Word"], broken)
            .await
            .unwrap_err();
        assert_eq!(error.code, kernel::codes::BAD_QUERY);
    }

    #[test]
    fn decimals_follow_the_language() {
        assert_eq!(Cell::Money(Money::kopecks(5)).written(Lang::En), "0.05");
        assert_eq!(Cell::maybe(Some(3), Cell::Number).written(Lang::Ru), "3");
        assert_eq!(Cell::BasisPoints(-1_034).written(Lang::Ru), "-10,34");
        assert_eq!(Cell::Word("listed").written(Lang::En), "listed");
        let (centre, person) = (CentreId::new(), UserId::new());
        assert_eq!(Cell::Centre(centre).written(Lang::En), centre.to_string());
        assert_eq!(Cell::Person(person).written(Lang::En), person.to_string());
    }
}
