//! The days that are played, by the calendar of Moscow.

use time::{Date, Duration, Month, OffsetDateTime, Time, UtcOffset, macros::offset};

/// Moscow.
pub const MOSCOW: UtcOffset = offset!(+3);
/// The doors are closed then.
pub const EVENING: i64 = 20 * 60;
/// A day that has not come so far is none yet.
const MORNING: i64 = 11 * 60;

/// The days from the first one to the last, which ends now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub start: Date,
    /// The last day.
    pub last: Date,
    /// Nothing happens after this moment.
    pub until: OffsetDateTime,
}

impl Span {
    /// So many months that end now; nothing when none of them has begun.
    #[must_use]
    pub fn months(months: u32, now: OffsetDateTime, not_before: Date) -> Option<Self> {
        let last = last_day(now);
        let start = (0..months)
            .fold(last, |day, _| month_back(day))
            .max(not_before);
        (months > 0 && start < last).then_some(Self {
            start,
            last,
            until: now,
        })
    }

    /// So many days that end now.
    #[must_use]
    pub fn days(days: i64, now: OffsetDateTime) -> Self {
        let last = last_day(now);
        Self {
            start: last - Duration::days(days - 1),
            last,
            until: now,
        }
    }

    /// How many days there are.
    #[must_use]
    pub fn length(&self) -> i64 {
        (self.last - self.start).whole_days() + 1
    }

    /// A day by its number, the first is 0.
    #[must_use]
    pub fn day(&self, number: i64) -> Date {
        self.start + Duration::days(number)
    }

    /// Every day in order.
    pub fn every(self) -> impl Iterator<Item = Date> {
        (0..self.length()).map(move |number| self.day(number))
    }

    /// When the last day ends: in the evening, or now.
    #[must_use]
    pub fn end(&self) -> OffsetDateTime {
        at(self.last, EVENING).min(self.until)
    }

    /// First days of the months before the one that runs, beginning with that of `from`.
    #[must_use]
    pub fn past_months(&self, from: Date) -> Vec<Date> {
        let running = first_of(self.last);
        let mut months = vec![first_of(from)];
        while let Some(next) = months
            .last()
            .map(|month| first_of(*month + Duration::days(31)))
        {
            months.push(next);
            if next >= running {
                break;
            }
        }
        months.retain(|month| *month < running);
        months
    }
}

/// A moment of a day, in minutes since midnight in Moscow.
#[must_use]
pub fn at(day: Date, minute: i64) -> OffsetDateTime {
    day.with_time(Time::MIDNIGHT).assume_offset(MOSCOW) + Duration::minutes(minute)
}

/// The first day of its month.
#[must_use]
pub fn first_of(day: Date) -> Date {
    day.replace_day(1).unwrap_or(day)
}

/// `2026-11`.
#[must_use]
pub fn month_name(day: Date) -> String {
    format!("{}-{:02}", day.year(), u8::from(day.month()))
}

fn last_day(now: OffsetDateTime) -> Date {
    let here = now.to_offset(MOSCOW);
    if here < at(here.date(), MORNING) {
        here.date() - Duration::days(1)
    } else {
        here.date()
    }
}

fn month_back(day: Date) -> Date {
    let month = day.month().previous();
    let year = day.year() - i32::from(month == Month::December);
    let length = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(length)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn months_end_today_and_never_begin_before_the_story() {
        let span = Span::months(4, datetime!(2026-11-21 17:00 UTC), date!(2026 - 04 - 01)).unwrap();
        assert_eq!(
            (span.start, span.last),
            (date!(2026 - 07 - 21), date!(2026 - 11 - 21))
        );
        assert_eq!(span.length(), 124);
        let early =
            Span::months(4, datetime!(2026-05-10 12:00 UTC), date!(2026 - 04 - 01)).unwrap();
        assert_eq!(early.start, date!(2026 - 04 - 01));
        assert_eq!(
            Span::months(4, datetime!(2026-03-10 12:00 UTC), date!(2026 - 04 - 01)),
            None
        );
        assert_eq!(
            Span::months(0, datetime!(2026-05-10 12:00 UTC), date!(2026 - 04 - 01)),
            None
        );
        let night =
            Span::months(1, datetime!(2026-10-31 01:00 UTC), date!(2026 - 04 - 01)).unwrap();
        assert_eq!(
            (night.start, night.last),
            (date!(2026 - 09 - 30), date!(2026 - 10 - 30))
        );
    }

    #[test]
    fn months_before_this_one_are_past() {
        let span = Span::days(60, datetime!(2026-11-21 17:00 UTC));
        let past = span.past_months(date!(2026 - 08 - 15));
        assert_eq!(
            past,
            [
                date!(2026 - 08 - 01),
                date!(2026 - 09 - 01),
                date!(2026 - 10 - 01)
            ]
        );
        assert!(span.past_months(date!(2026 - 11 - 03)).is_empty());
        assert_eq!(month_name(date!(2026 - 08 - 01)), "2026-08");
    }
}
