//! Lists as files: what their columns are, told once for every kind of file, and how somebody else than their own route
//! reads them.

use super::{
    export::{Cell, turn},
    extract::Caller,
    query::Params,
};
use crate::{
    app::App,
    module::{Permission, Title},
};
use futures::future::BoxFuture;
use kernel::{Lang, Page, Result, Turn};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub struct Column<T: 'static> {
    /// Stable name; whoever asks for a file chooses columns by it.
    pub code: &'static str,
    ru: &'static str,
    en: &'static str,
    cell: fn(&T, Lang) -> Cell,
}

impl<T> Column<T> {
    /// A column with its title in Russian and in English, and how a row fills it.
    #[must_use]
    pub const fn of(
        code: &'static str,
        ru: &'static str,
        en: &'static str,
        cell: fn(&T, Lang) -> Cell,
    ) -> Self {
        Self { code, ru, en, cell }
    }

    pub(crate) fn title(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }

    pub(crate) fn cell(&self, row: &T, lang: Lang) -> Cell {
        (self.cell)(row, lang)
    }
}

/// Reads a list page by page, each with the transaction and the rights of its own.
pub type Pages<T> = Box<dyn FnMut(Turn) -> BoxFuture<'static, Result<Page<T>>> + Send>;

/// The title of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its stable name.
    pub code: &'static str,
    /// In Russian.
    pub ru: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A list that can be had as a file in the background.
#[derive(Clone)]
pub struct Sheet {
    /// The path of the list: `/api/sales/v1/deals`.
    pub path: &'static str,
    /// What reading it needs.
    pub permission: &'static Permission,
    /// Name of the file, without its ending.
    pub name: &'static str,
    /// What people call the list.
    pub title: Title,
    /// Its columns in their usual order.
    pub columns: Vec<Heading>,
    open: Opener,
    count: Option<Counter>,
    words: &'static [WordTitle],
}

/// A word of a closed list, in Russian and in English.
pub type WordTitle = (&'static str, &'static str, &'static str);

/// How many rows a list has.
pub type Counted = BoxFuture<'static, Result<i64>>;
type Counter = Arc<dyn Fn(&App, Caller, &str) -> Counted + Send + Sync>;
type Opener = Arc<dyn Fn(&App, Caller, &str, &[usize]) -> Result<Box<dyn Rows>> + Send + Sync>;

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({})", self.path)
    }
}

/// The rows of a list on their way into a file.
pub trait Rows: Send {
    /// The next rows; none when the list is at its end.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<Vec<Cell>>>>>;
}

impl Sheet {
    /// The list at `path`: its columns, and the function that reads it with the query of its route.
    #[must_use]
    pub fn of<P: DeserializeOwned + 'static, T: Send + 'static>(
        path: &'static str,
        permission: &'static Permission,
        name: &'static str,
        columns: &'static [Column<T>],
        open: fn(&App, Caller, P) -> Result<Pages<T>>,
    ) -> Self {
        let heading = |column: &Column<T>| Heading {
            code: column.code,
            ru: column.ru,
            en: column.en,
        };
        Self {
            path,
            permission,
            name,
            title: Title { ru: name, en: name },
            count: None,
            words: &[],
            columns: columns.iter().map(heading).collect(),
            open: Arc::new(move |app, caller, query, picked| {
                let Params(params) = Params::<P>::read(query)?;
                let columns = picked.iter().filter_map(|place| columns.get(*place));
                Ok(Box::new(Typed {
                    lang: caller.lang,
                    columns: columns.collect(),
                    pages: open(app, caller, params)?,
                    next: Some(turn(None)),
                }))
            }),
        }
    }

    /// What people call the list, in Russian and in English.
    #[must_use]
    pub fn titled(mut self, ru: &'static str, en: &'static str) -> Self {
        self.title = Title { ru, en };
        self
    }

    /// What people call the words in its cells.
    #[must_use]
    pub fn worded(mut self, words: &'static [WordTitle]) -> Self {
        self.words = words;
        self
    }

    /// A word of a cell as people read it; one that nobody has named stays as it is.
    #[must_use]
    pub fn word(&self, word: &'static str, lang: Lang) -> &'static str {
        let known = self.words.iter().find(|(known, ..)| *known == word);
        known.map_or(word, |(_, ru, en)| match lang {
            Lang::Ru => ru,
            Lang::En => en,
        })
    }

    /// How many rows the list has with the query of its route, so that progress can be told.
    #[must_use]
    pub fn counted<P: DeserializeOwned + 'static>(
        mut self,
        count: fn(App, Caller, P) -> Counted,
    ) -> Self {
        self.count = Some(Arc::new(
            move |app, caller, query| match Params::<P>::read(query) {
                Ok(Params(params)) => count(app.clone(), caller, params),
                Err(error) => Box::pin(async { Err(error) }),
            },
        ));
        self
    }

    /// How many rows there are about; nothing for a list that does not count itself.
    ///
    /// # Errors
    /// The list cannot be read.
    pub async fn about(&self, app: &App, caller: Caller, query: &str) -> Result<Option<i64>> {
        match &self.count {
            Some(count) => count(app, caller, query).await.map(Some),
            None => Ok(None),
        }
    }

    /// Begins to read the list with this query, for the columns at these places.
    ///
    /// # Errors
    /// `common.bad_query`.
    pub fn open(
        &self,
        app: &App,
        caller: Caller,
        query: &str,
        picked: &[usize],
    ) -> Result<Box<dyn Rows>> {
        (self.open)(app, caller, query, picked)
    }
}

struct Typed<T: 'static> {
    lang: Lang,
    columns: Vec<&'static Column<T>>,
    pages: Pages<T>,
    next: Option<Turn>,
}

impl<T: Send + 'static> Rows for Typed<T> {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<Vec<Cell>>>>> {
        Box::pin(async move {
            let Some(turn_now) = self.next.take() else {
                return Ok(None);
            };
            let page = (self.pages)(turn_now).await?;
            self.next = page.next.map(|cursor| turn(Some(cursor)));
            let (columns, lang) = (&self.columns, self.lang);
            let cells = |row: &T| columns.iter().map(|one| one.cell(row, lang)).collect();
            Ok(Some(page.items.iter().map(cells).collect()))
        })
    }
}
