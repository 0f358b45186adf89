//! Passports of citizens of Russia: the number, and how long one is valid (CHK-5).

use crate::{Code, codes, twins};
use time::{Date, Duration, Month};

crate::text_newtype! {
    /// Series and number of a Russian passport as ten digits (CHK-5). Personal data.
    #[schema(format = "passport")]
    secret Passport = "4509123456"
}

/// The youngest age at which one is issued.
const FIRST_AGE: i32 = 14;
/// Birthdays at which it is exchanged.
const EXCHANGE_AGES: [i32; 2] = [20, 45];
/// How long the old one stays valid after such a birthday.
const GRACE: Duration = Duration::days(90);

impl Passport {
    /// The four digits of the series: region and year of print.
    #[must_use]
    pub fn series(&self) -> &str {
        self.0.get(..4).unwrap_or_default()
    }

    /// The six digits of the number.
    #[must_use]
    pub fn number(&self) -> &str {
        self.0.get(4..).unwrap_or_default()
    }

    /// `**** ***456`: enough to compare two papers by.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("**** ***{}", self.0.get(7..).unwrap_or_default())
    }

    /// The last day on which a passport of a person born on `born` and issued on `issued` is valid: 90 days after the next
    /// birthday of exchange. `None` when it has no end, issued at 45 or later.
    ///
    /// # Errors
    /// `passport.issued_too_early` when it was issued before the 14th birthday.
    pub fn valid_to(born: Date, issued: Date) -> Result<Option<Date>, Code> {
        if issued < birthday(born, FIRST_AGE) {
            return Err(codes::PASSPORT_TOO_EARLY);
        }
        let next = EXCHANGE_AGES
            .into_iter()
            .map(|age| birthday(born, age))
            .find(|exchange| issued < *exchange);
        Ok(next.map(|exchange| exchange.saturating_add(GRACE)))
    }

    /// Whether such a passport can be shown on the day `on`.
    ///
    /// # Errors
    /// `passport.issued_too_early`; `passport.not_yet_issued` before the day of issue; `passport.expired` after its last day.
    pub fn check(born: Date, issued: Date, on: Date) -> Result<(), Code> {
        let valid_to = Self::valid_to(born, issued)?;
        if on < issued {
            return Err(codes::PASSPORT_NOT_YET);
        }
        if valid_to.is_some_and(|last| last < on) {
            Err(codes::PASSPORT_EXPIRED)
        } else {
            Ok(())
        }
    }
}

/// The birthday of an age. Who was born on 29 February has it on the 28th in other years: a term of years ends on the last
/// day of a month that lacks its date (ГК РФ ст. 192 п. 3; from memory, to be confirmed).
fn birthday(born: Date, age: i32) -> Date {
    let year = born.year().saturating_add(age);
    let shortened = || Date::from_calendar_date(year, Month::February, 28).ok();
    born.replace_year(year)
        .ok()
        .or_else(shortened)
        .unwrap_or(Date::MAX)
}

impl std::str::FromStr for Passport {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let digits = twins::digits(&raw.replace('№', " ")).ok_or(codes::PASSPORT_MASK)?;
        if digits.len() == 10 {
            Ok(Self(digits))
        } else {
            Err(codes::PASSPORT_MASK)
        }
    }
}

crate::read_from_str!(Passport);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn chk_5_mask_and_parts() {
        let passport: Passport = "45 09 № 123456".parse().unwrap();
        assert_eq!(
            (passport.as_str(), passport.series(), passport.number()),
            ("4509123456", "4509", "123456")
        );
        for wrong in ["", "450912345", "45091234567", "45О9123456", "AB09123456"] {
            assert_eq!(
                wrong.parse::<Passport>(),
                Err(codes::PASSPORT_MASK),
                "{wrong}"
            );
        }
    }

    #[test]
    fn chk_5_a_log_never_holds_it() {
        let passport: Passport = "4509123456".parse().unwrap();
        assert_eq!(format!("{passport:?}"), "***");
        assert_eq!(passport.masked(), "**** ***456");
    }

    #[test]
    fn chk_5_validity_vectors() {
        for (born, issued, last) in [
            (
                date!(1981 - 11 - 20),
                date!(2001 - 12 - 01),
                Some(date!(2027 - 02 - 18)),
            ),
            (
                date!(2006 - 10 - 01),
                date!(2020 - 10 - 15),
                Some(date!(2026 - 12 - 30)),
            ),
            (
                date!(2006 - 10 - 01),
                date!(2026 - 09 - 30),
                Some(date!(2026 - 12 - 30)),
            ),
            (
                date!(2006 - 10 - 01),
                date!(2026 - 10 - 01),
                Some(date!(2051 - 12 - 30)),
            ),
            (date!(1970 - 01 - 01), date!(2015 - 01 - 01), None),
            (
                date!(1970 - 01 - 01),
                date!(2014 - 12 - 31),
                Some(date!(2015 - 04 - 01)),
            ),
        ] {
            assert_eq!(
                Passport::valid_to(born, issued),
                Ok(last),
                "{born} {issued}"
            );
        }
        let born = date!(2006 - 10 - 01);
        assert_eq!(
            Passport::valid_to(born, date!(2020 - 09 - 30)),
            Err(codes::PASSPORT_TOO_EARLY)
        );
        assert!(Passport::valid_to(born, date!(2020 - 10 - 01)).is_ok());
    }

    #[test]
    fn chk_5_born_on_29_february() {
        let born = date!(2004 - 02 - 29);
        assert_eq!(birthday(born, 14), date!(2018 - 02 - 28));
        assert_eq!(birthday(born, 20), date!(2024 - 02 - 29));
        assert_eq!(birthday(born, 45), date!(2049 - 02 - 28));
        assert_eq!(
            Passport::valid_to(born, date!(2018 - 02 - 27)),
            Err(codes::PASSPORT_TOO_EARLY)
        );
        assert_eq!(
            Passport::valid_to(born, date!(2018 - 02 - 28)),
            Ok(Some(date!(2024 - 05 - 29)))
        );
        assert_eq!(
            Passport::valid_to(born, date!(2024 - 03 - 01)),
            Ok(Some(date!(2049 - 05 - 29)))
        );
        assert_eq!(Passport::valid_to(born, date!(2049 - 02 - 28)), Ok(None));
    }

    #[test]
    fn chk_5_shown_on_a_day() {
        let (born, issued) = (date!(2006 - 10 - 01), date!(2020 - 10 - 15));
        for (on, expected) in [
            (date!(2020 - 10 - 14), Err(codes::PASSPORT_NOT_YET)),
            (date!(2020 - 10 - 15), Ok(())),
            (date!(2026 - 12 - 30), Ok(())),
            (date!(2026 - 12 - 31), Err(codes::PASSPORT_EXPIRED)),
        ] {
            assert_eq!(Passport::check(born, issued, on), expected, "{on}");
        }
    }

    proptest! {
        #[test]
        fn no_input_breaks_it(text in "[0-9 №-]{10,14}|.{0,30}", born in 0_i32..5_000_000, issued in 0_i32..5_300_000) {
            if let Ok(passport) = text.parse::<Passport>() {
                prop_assert_eq!(passport.as_str().parse::<Passport>(), Ok(passport.clone()));
            }
            let date = |day| Date::from_julian_day(day).unwrap();
            let _ = Passport::valid_to(date(born), date(issued));
            let _ = Passport::valid_to(Date::MAX, Date::MAX);
        }
    }
}
