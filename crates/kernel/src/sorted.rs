//! Lists with orders of their own. A page goes on after the value and the id of its last row; both travel in the cursor.

use crate::{Cursor, Error, PageAsk, Result, SortValue, Turn};
use time::{Date, OffsetDateTime, macros::date};
use uuid::Uuid;

/// What a list with orders is asked: how many rows, in which order, and after which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedAsk<S> {
    /// 1 to [`crate::page::LIMIT_MAX`].
    pub limit: i64,
    /// By what.
    pub sort: S,
    /// The largest first.
    pub desc: bool,
    /// Continue after this row.
    pub after: Option<Cursor>,
}

impl<S> SortedAsk<S> {
    /// Reads `limit` and `cursor`.
    ///
    /// # Errors
    /// As [`PageAsk::read`].
    pub fn read(sort: S, desc: bool, limit: Option<i64>, cursor: Option<&str>) -> Result<Self> {
        let PageAsk { limit, .. } = PageAsk::read(limit, None)?;
        let after = cursor.map(str::parse::<Cursor>).transpose();
        let after = after.map_err(|code| Error::new(code).with("reason", "cursor"))?;
        Ok(Self {
            limit,
            sort,
            desc,
            after,
        })
    }

    /// The same order for the next rows of the whole list.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> Self
    where
        S: Clone,
    {
        Self {
            limit: turn.limit,
            after: turn.after,
            ..self.clone()
        }
    }

    /// The day to continue after, for lists by days: their number is that of Julius Scaliger's count.
    #[must_use]
    pub fn after_day(&self) -> Date {
        let known = FIRST_DAY.to_julian_day()..=LAST_DAY.to_julian_day();
        let number = i32::try_from(self.after_number()).ok();
        let day = number.filter(|number| known.contains(number));
        let day = day.and_then(|number| Date::from_julian_day(number).ok());
        day.unwrap_or(if self.desc { FIRST_DAY } else { LAST_DAY })
    }

    /// The moment to continue after; its number counts microseconds from 1970.
    #[must_use]
    pub fn after_moment(&self) -> OffsetDateTime {
        let number = i128::from(self.after_number()).checked_mul(1_000);
        let moment = number.and_then(|nanos| OffsetDateTime::from_unix_timestamp_nanos(nanos).ok());
        let known = FIRST_DAY.midnight().assume_utc()..=LAST_DAY.midnight().assume_utc();
        let end = if self.desc { FIRST_DAY } else { LAST_DAY };
        let nothing = [NOTHING_LAST_DOWN, NOTHING_LAST_UP].contains(&self.after_number());
        moment
            .filter(|moment| known.contains(moment) && !nothing)
            .unwrap_or_else(|| end.midnight().assume_utc())
    }

    /// The row to continue after.
    #[must_use]
    pub fn after_id(&self) -> Option<Uuid> {
        self.after.as_ref().map(|cursor| cursor.id)
    }

    /// The number to continue after. A row without one stands behind all that have one, whichever way the list goes; so does
    /// a cursor of another order.
    #[must_use]
    pub fn after_number(&self) -> i64 {
        match self.after.as_ref().map(|cursor| &cursor.value) {
            Some(Some(SortValue::Number(number))) => *number,
            _ if self.desc => NOTHING_LAST_DOWN,
            _ => NOTHING_LAST_UP,
        }
    }

    /// The words to continue after.
    #[must_use]
    pub fn after_text(&self) -> &str {
        match self.after.as_ref().map(|cursor| &cursor.value) {
            Some(Some(SortValue::Text(text))) => text,
            _ => "",
        }
    }
}

/// The days that a database and a calendar both know.
const FIRST_DAY: Date = date!(0001 - 01 - 01);
const LAST_DAY: Date = date!(9999 - 12 - 31);
/// What stands for a number that there is not, so that it comes last: below all numbers of a list that goes down, above all
/// of one that goes up. Statements write the same numbers.
pub const NOTHING_LAST_DOWN: i64 = -1;
/// See [`NOTHING_LAST_DOWN`].
pub const NOTHING_LAST_UP: i64 = i64::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_comes_last_whichever_way_the_list_goes() {
        let ask = |desc, value| SortedAsk {
            limit: 1,
            sort: (),
            desc,
            after: Some(Cursor {
                id: Uuid::nil(),
                value,
            }),
        };
        let number = |desc| ask(desc, Some(SortValue::Number(7))).after_number();
        assert_eq!((number(true), number(false)), (7, 7));
        let nothing = |desc| ask(desc, None).after_number();
        assert_eq!((nothing(true), nothing(false)), (-1, i64::MAX));
        let day = |desc, value| ask(desc, value).after_day();
        let known = date!(2026 - 03 - 05);
        assert_eq!(day(true, Some(SortValue::day(known))), known);
        assert_eq!((day(true, None), day(false, None)), (FIRST_DAY, LAST_DAY));
        let moment = |desc, value| ask(desc, value).after_moment();
        let noon = known.with_hms_micro(12, 0, 0, 7).unwrap().assume_utc();
        assert_eq!(moment(false, Some(SortValue::moment(noon))), noon);
        assert_eq!(moment(true, None), FIRST_DAY.midnight().assume_utc());
        assert_eq!(moment(false, None), LAST_DAY.midnight().assume_utc());
        let strange = ask(true, Some(SortValue::Text("x".to_owned())));
        assert_eq!((strange.after_number(), strange.after_text()), (-1, "x"));
        assert!(SortedAsk::read((), true, Some(201), None).is_err());
    }
}
