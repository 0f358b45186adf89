//! Keyset pages: a list continues after the last id that was seen, never at an offset.

use crate::{Code, Error, Result, codes};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;

/// The largest page.
pub const LIMIT_MAX: i64 = 200;
/// Bytes of a text by which rows are put in order.
const SORT_TEXT_MAX: usize = 1_000;
/// The page size when none is asked for.
pub const LIMIT_DEFAULT: i64 = 50;

/// One page of a list, newest first unless the route says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts rows read with `limit + 1` to a page; `id` names the key of a row.
    #[must_use]
    pub fn cut(mut items: Vec<T>, limit: i64, id: impl Fn(&T) -> Uuid) -> Self {
        Self::cut_at(&mut items, limit, |row| Cursor::at(id(row)))
    }

    /// The same for a list with orders: `cursor` names the place of a row.
    #[must_use]
    pub fn cut_sorted(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Self {
        Self::cut_at(&mut items, limit, cursor)
    }

    fn cut_at(items: &mut Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Self {
            items: std::mem::take(items),
            next,
        }
    }

    /// The same page with every row changed.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next: self.next,
        }
    }
}

/// Opaque position in a list: the row that was shown last, and, where the list has an order of its own, the value by which
/// it stood there. The value travels with the cursor, so a row that changes meanwhile moves no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The row.
    pub id: Uuid,
    /// Its value; nothing in a list by age, and for rows that have none.
    pub value: Option<SortValue>,
}

/// A value by which rows are put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortValue {
    /// Kopecks, kilometres, days, microseconds.
    Number(i64),
    /// Words.
    Text(String),
}

impl SortValue {
    /// A moment in a list by moments.
    #[must_use]
    pub fn moment(at: OffsetDateTime) -> Self {
        let micros = at.unix_timestamp_nanos().checked_div(1_000);
        Self::Number(
            micros
                .and_then(|micros| i64::try_from(micros).ok())
                .unwrap_or(0),
        )
    }

    /// A day in a list by days.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self::Number(day.to_julian_day().into())
    }
}

impl PartialSchema for Cursor {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Opaque position in a list."))
            .into()
    }
}

impl ToSchema for Cursor {}

impl Cursor {
    /// The position of a row in a list by age.
    #[must_use]
    pub fn at(id: Uuid) -> Self {
        Self { id, value: None }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.id.as_bytes()))?;
        match &self.value {
            None => Ok(()),
            Some(SortValue::Number(number)) => write!(f, "~{number}"),
            Some(SortValue::Text(text)) => write!(f, "~={text}"),
        }
    }
}

impl std::str::FromStr for Cursor {
    type Err = Code;
    fn from_str(text: &str) -> std::result::Result<Self, Code> {
        let (id, value) = match text.split_once('~') {
            Some((id, value)) => (id, Some(value)),
            None => (text, None),
        };
        let bytes = URL_SAFE_NO_PAD.decode(id).map_err(|_| codes::BAD_QUERY)?;
        Ok(Self {
            id: Uuid::from_slice(&bytes).map_err(|_| codes::BAD_QUERY)?,
            value: value.map(sort_value).transpose()?,
        })
    }
}

fn sort_value(text: &str) -> std::result::Result<SortValue, Code> {
    match text.strip_prefix('=') {
        Some(words) if words.len() <= SORT_TEXT_MAX && !words.contains('\0') => {
            Ok(SortValue::Text(words.to_owned()))
        }
        Some(_) => Err(codes::BAD_QUERY),
        None => text
            .parse()
            .map(SortValue::Number)
            .map_err(|_| codes::BAD_QUERY),
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| serde::de::Error::custom("not a cursor"))
    }
}

/// What a list route is asked: how many rows, and after which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAsk {
    /// 1 to [`LIMIT_MAX`].
    pub limit: i64,
    /// Continue after this row.
    pub after: Option<Uuid>,
}

impl PageAsk {
    /// Reads `limit` and `cursor`.
    ///
    /// # Errors
    /// `common.bad_query` for a limit outside 1 … 200 or a foreign cursor.
    pub fn read(limit: Option<i64>, cursor: Option<&str>) -> Result<Self> {
        let limit = limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(
                Error::new(codes::BAD_QUERY).with("reason", format!("limit: 1–{LIMIT_MAX}"))
            );
        }
        let after = cursor
            .map(str::parse::<Cursor>)
            .transpose()
            .map_err(|code| Error::new(code).with("reason", "cursor"))?
            .map(|cursor| cursor.id);
        Ok(Self { limit, after })
    }
}

/// The next rows of a whole list that is read page by page, for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// How many; more than a page of people may have.
    pub limit: i64,
    /// Continue after this row.
    pub after: Option<Cursor>,
}

impl From<Turn> for PageAsk {
    fn from(turn: Turn) -> Self {
        Self {
            limit: turn.limit,
            after: turn.after.map(|cursor| cursor.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_whether_there_is_more() {
        let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
        let page = Page::cut(ids.clone(), 2, |id| *id);
        assert_eq!(page.items, ids[..2]);
        assert_eq!(page.next, Some(Cursor::at(ids[1])));
        assert_eq!(Page::cut(ids, 3, |id| *id).next, None);
    }

    #[test]
    fn a_cursor_survives_its_text_and_a_foreign_one_is_refused() {
        let id = Uuid::now_v7();
        for value in [
            None,
            Some(SortValue::Number(-175_500_000)),
            Some(SortValue::Text("лада ~ веста".to_owned())),
            Some(SortValue::Text(String::new())),
        ] {
            let cursor = Cursor { id, value };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        let at = Cursor::at(id);
        for foreign in [
            "not-ours",
            "",
            &format!("{at}~"),
            &format!("{at}~1x"),
            &format!("{at}~=\0"),
        ] {
            assert_eq!(
                foreign.parse::<Cursor>(),
                Err(codes::BAD_QUERY),
                "{foreign}"
            );
        }
        for (limit, cursor, reason) in [
            (Some(0), None, "limit: 1–200"),
            (Some(201), None, "limit: 1–200"),
            (None, Some("not-ours"), "cursor"),
        ] {
            let refused = PageAsk::read(limit, cursor).unwrap_err();
            assert_eq!(refused.code, codes::BAD_QUERY);
            assert_eq!(refused.params, [("reason", reason.to_owned())]);
        }
        assert_eq!(PageAsk::read(None, None).unwrap().limit, LIMIT_DEFAULT);
    }
}
