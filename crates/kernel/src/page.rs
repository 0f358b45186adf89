//! Keyset pages: a list continues after the last id that was seen, never at an offset.

use crate::{Code, Error, Result, codes};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The largest page.
pub const LIMIT_MAX: i64 = 200;
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
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| Cursor(id(last)));
        Self { items, next }
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

/// Opaque position in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String)]
pub struct Cursor(pub Uuid);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

impl std::str::FromStr for Cursor {
    type Err = Code;
    fn from_str(text: &str) -> std::result::Result<Self, Code> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| codes::BAD_QUERY)?;
        Uuid::from_slice(&bytes)
            .map(Self)
            .map_err(|_| codes::BAD_QUERY)
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
            .map(|cursor| cursor.0);
        Ok(Self { limit, after })
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
        assert_eq!(page.next, Some(Cursor(ids[1])));
        assert_eq!(Page::cut(ids, 3, |id| *id).next, None);
    }

    #[test]
    fn a_cursor_survives_its_text_and_a_foreign_one_is_refused() {
        let cursor = Cursor(Uuid::now_v7());
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert_eq!("not-ours".parse::<Cursor>(), Err(codes::BAD_QUERY));
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
