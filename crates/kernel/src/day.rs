//! Dates and instants as they come in a body: `2026-03-05` and `2026-03-05T09:30:00Z`.

use crate::{Code, codes};
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};
use utoipa::ToSchema;

/// A date of a document, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, ToSchema)]
#[sqlx(transparent)]
#[schema(value_type = String, format = Date, example = "2026-03-05")]
pub struct Day(pub Date);

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            u8::from(self.0.month()),
            self.0.day()
        )
    }
}

impl std::str::FromStr for Day {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        // The parser of years also takes a sign.
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(codes::BAD_DATE);
        }
        Date::parse(text, format_description!("[year]-[month]-[day]"))
            .map(Self)
            .map_err(|_| codes::BAD_DATE)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom::<Code>)
    }
}

crate::read_from_str!(Day);

/// A moment in RFC 3339. It is kept in UTC and to the microsecond, which is what the database keeps, so that a stored
/// moment equals the one that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, ToSchema)]
#[sqlx(transparent)]
#[schema(value_type = String, format = DateTime, example = "2026-03-05T09:30:00Z")]
pub struct Instant(pub OffsetDateTime);

impl From<OffsetDateTime> for Instant {
    fn from(at: OffsetDateTime) -> Self {
        let utc = at.checked_to_offset(UtcOffset::UTC).unwrap_or(at);
        Self(
            utc.replace_nanosecond(utc.nanosecond() / 1_000 * 1_000)
                .unwrap_or(utc),
        )
    }
}

impl From<Instant> for OffsetDateTime {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.format(&Rfc3339).map_err(|_| std::fmt::Error)?)
    }
}

impl std::str::FromStr for Instant {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| codes::BAD_DATE)?;
        // Only at the very edge of the calendar: a moment that has no year of four digits in UTC.
        let utc = at
            .checked_to_offset(UtcOffset::UTC)
            .filter(|utc| (0..=9999).contains(&utc.year()));
        utc.map(Self::from).ok_or(codes::BAD_DATE)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        time::serde::rfc3339::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom::<Code>)
    }
}

crate::read_from_str!(Instant);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    #[test]
    fn a_day_has_one_form() {
        assert_eq!("2024-02-29".parse(), Ok(Day(date!(2024 - 02 - 29))));
        assert_eq!(
            serde_json::to_string(&Day(date!(2026 - 03 - 05))).unwrap(),
            "\"2026-03-05\""
        );
        assert_eq!(
            serde_json::from_str::<Day>("\"2026-03-05\"").unwrap(),
            Day(date!(2026 - 03 - 05))
        );
        for wrong in [
            "",
            "2023-02-29",
            "2026-3-5",
            "05.03.2026",
            "2026-03-05T00:00:00Z",
            "+2026-03-05",
            " 2026-03-05",
            "2026-13-01",
        ] {
            assert_eq!(wrong.parse::<Day>(), Err(codes::BAD_DATE), "{wrong}");
        }
    }

    #[test]
    fn an_instant_is_utc_to_the_microsecond() {
        let at: Instant = "2026-01-01T02:59:59.123456789+03:00".parse().unwrap();
        assert_eq!(at.0, datetime!(2025-12-31 23:59:59.123456 UTC));
        assert_eq!(
            serde_json::to_string(&at).unwrap(),
            "\"2025-12-31T23:59:59.123456Z\""
        );
        assert_eq!(at.to_string().parse(), Ok(at));
        for wrong in [
            "",
            "2026-01-01",
            "2026-01-01T25:00:00Z",
            "2026-01-01 00:00",
            "0000-01-01T00:00:00+05:00",
        ] {
            assert_eq!(wrong.parse::<Instant>(), Err(codes::BAD_DATE), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_readers(text in ".{0,40}") {
            if let Ok(day) = text.parse::<Day>() {
                prop_assert_eq!(day.to_string(), text.clone());
            }
            if let Ok(at) = text.parse::<Instant>() {
                prop_assert_eq!(at.to_string().parse(), Ok(at));
            }
        }
    }
}
