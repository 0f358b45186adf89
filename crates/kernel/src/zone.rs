//! Time zones of centres: what date it is there, and when a day begins. The tz database is inside the binary.

use crate::{Code, codes};
use jiff::tz::TimeZone;
use time::{Date, OffsetDateTime, UtcOffset};
use utoipa::ToSchema;

/// A time zone by its IANA name, such as `Europe/Moscow`.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, example = "Europe/Moscow")]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The date on the wall calendar of the zone at that instant: it decides rates, periods and numbers of documents.
    #[must_use]
    pub fn date_of(&self, at: OffsetDateTime) -> Date {
        self.local(at).date()
    }

    /// The instant as the clocks of the zone show it.
    #[must_use]
    pub fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        at.checked_to_offset(self.offset_at(at)).unwrap_or(at)
    }

    /// The first instant of the day there, in UTC. It is not always midnight: some zones move their clocks at that hour.
    #[must_use]
    pub fn start_of_day(&self, date: Date) -> OffsetDateTime {
        self.first_instant(date)
            .unwrap_or_else(|| date.midnight().assume_utc())
    }

    fn offset_at(&self, at: OffsetDateTime) -> UtcOffset {
        jiff::Timestamp::from_second(at.unix_timestamp())
            .ok()
            .and_then(|stamp| UtcOffset::from_whole_seconds(self.0.to_offset(stamp).seconds()).ok())
            .unwrap_or(UtcOffset::UTC)
    }

    /// `None` only at the edges of the calendar, years -9999 and 9999.
    fn first_instant(&self, date: Date) -> Option<OffsetDateTime> {
        let year = i16::try_from(date.year()).ok()?;
        let month = i8::try_from(u8::from(date.month())).ok()?;
        let day = jiff::civil::Date::new(year, month, i8::try_from(date.day()).ok()?).ok()?;
        let start = day.to_zoned(self.0.clone()).ok()?.start_of_day().ok()?;
        OffsetDateTime::from_unix_timestamp(start.timestamp().as_second()).ok()
    }
}

impl std::str::FromStr for Zone {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let rules = TimeZone::get(text).map_err(|_| codes::ZONE)?;
        match rules.iana_name() {
            Some(name) if name == text && !rules.is_unknown() => Ok(Self(rules)),
            _ => Err(codes::ZONE),
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}
impl Eq for Zone {}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

crate::travels_as_text!(Zone);
crate::read_from_str!(Zone);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn the_new_year_comes_to_vladivostok_seven_hours_before_moscow() {
        let (moscow, vladivostok) = (zone("Europe/Moscow"), zone("Asia/Vladivostok"));
        for (at, in_moscow, in_vladivostok) in [
            (
                datetime!(2025-12-31 13:59:59 UTC),
                date!(2025 - 12 - 31),
                date!(2025 - 12 - 31),
            ),
            (
                datetime!(2025-12-31 14:00:00 UTC),
                date!(2025 - 12 - 31),
                date!(2026 - 01 - 01),
            ),
            (
                datetime!(2025-12-31 20:59:59.999 UTC),
                date!(2025 - 12 - 31),
                date!(2026 - 01 - 01),
            ),
            (
                datetime!(2025-12-31 21:00:00 UTC),
                date!(2026 - 01 - 01),
                date!(2026 - 01 - 01),
            ),
        ] {
            assert_eq!(moscow.date_of(at), in_moscow, "{at}");
            assert_eq!(vladivostok.date_of(at), in_vladivostok, "{at}");
        }
        assert_eq!(
            moscow.start_of_day(date!(2026 - 01 - 01)),
            datetime!(2025-12-31 21:00 UTC)
        );
        assert_eq!(
            vladivostok.start_of_day(date!(2026 - 01 - 01)),
            datetime!(2025-12-31 14:00 UTC)
        );
    }

    #[test]
    fn a_day_may_begin_at_one_o_clock() {
        // Havana moves its clocks at midnight; Moscow moved them for the last time on this day, at two in the night.
        assert_eq!(
            zone("America/Havana").start_of_day(date!(2026 - 03 - 08)),
            datetime!(2026-03-08 05:00 UTC)
        );
        assert_eq!(
            zone("Europe/Moscow").start_of_day(date!(2014 - 10 - 26)),
            datetime!(2014-10-25 20:00 UTC)
        );
    }

    #[test]
    fn the_edges_of_the_calendar_do_no_harm() {
        for name in ["Pacific/Kiritimati", "Pacific/Niue", "UTC"] {
            for date in [Date::MIN, Date::MAX] {
                let _ = zone(name).start_of_day(date);
                let _ = zone(name).date_of(date.midnight().assume_utc());
                let _ = zone(name).date_of(date.with_hms(23, 59, 59).unwrap().assume_utc());
            }
        }
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        for wrong in [
            "",
            "Moscow",
            "europe/moscow",
            "Europe/Moscow ",
            "+03:00",
            "../etc/passwd",
            "Etc/Unknown",
            "MSK",
        ] {
            assert_eq!(wrong.parse::<Zone>(), Err(codes::ZONE), "{wrong}");
        }
        assert_eq!(zone("UTC"), Zone::utc());
        assert_eq!(
            serde_json::to_string(&zone("Asia/Omsk")).unwrap(),
            "\"Asia/Omsk\""
        );
        assert!(serde_json::from_str::<Zone>("\"Asia/Nowhere\"").is_err());
    }

    proptest! {
        #[test]
        fn a_day_holds_the_instants_between_its_start_and_the_next(second in -2_000_000_000_i64..5_000_000_000) {
            let at = OffsetDateTime::from_unix_timestamp(second).unwrap();
            for name in ["Europe/Moscow", "Asia/Vladivostok", "Europe/Kaliningrad", "America/New_York"] {
                let zone = zone(name);
                let date = zone.date_of(at);
                prop_assert!(zone.start_of_day(date) <= at);
                prop_assert!(at < zone.start_of_day(date.next_day().unwrap()));
            }
        }
    }
}
