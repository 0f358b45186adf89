//! Fixed values of the golden examples.

use kernel::{Day, VehicleNumber};
use time::{Date, Month, OffsetDateTime};
use uuid::Uuid;

/// A fixed id; the number tells the examples apart.
pub(crate) fn id(number: u8) -> Uuid {
    let mut bytes = [
        0x01, 0x98, 0xc0, 0xde, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0,
    ];
    if let Some(last) = bytes.last_mut() {
        *last = number;
    }
    Uuid::from_bytes(bytes)
}

/// A day of March 2026.
pub(crate) fn march(day: u8) -> Day {
    Day(date(day))
}

fn date(day: u8) -> Date {
    Date::from_calendar_date(2026, Month::March, day).unwrap_or(Date::MIN)
}

/// Noon (UTC) of a day of March 2026.
pub(crate) fn noon(day: u8) -> OffsetDateTime {
    date(day).midnight().assume_utc() + time::Duration::hours(12)
}

/// The VIN of the golden car.
#[expect(
    clippy::expect_used,
    reason = "a constant of the examples; the golden test reads it on every run"
)]
pub(crate) fn vin() -> VehicleNumber {
    "XTAGFL111NY500001".parse().expect("a valid VIN")
}
