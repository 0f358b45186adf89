//! One field of a row, read into what it means.

use super::{Fault, MileageUnit};
use crate::model::{code, listing::Fuel};
use csv::ByteRecord;
use kernel::{Line, codes};

/// Names of makes and models are not longer.
const NAME_MAX: usize = 100;
/// The most that is believed of a price, an odometer, an engine.
const PRICE_MINOR_MAX: i64 = 100_000_000_000;
const MILEAGE_MAX: i64 = 2_000_000;
const ENGINE_CC: std::ops::RangeInclusive<i64> = 100..=20_000;
/// Millilitres per 100 km of a car that goes a thousandth of a mile per imperial gallon.
const MPG_ML: i64 = 282_480_936;
const CONSUMPTION_ML_MAX: i32 = 100_000;
const YEAR_MIN: i32 = 1900;

/// A field with its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub text: &'a str,
    name: &'static str,
}

impl<'a> Field<'a> {
    /// The field of a column, trimmed; `None` where the file has no such column.
    pub fn of(record: &'a ByteRecord, column: Option<usize>, name: &'static str) -> Option<Self> {
        let bytes = record.get(column?)?;
        // The whole file has been checked to be UTF-8.
        Some(Self {
            text: std::str::from_utf8(bytes).unwrap_or_default().trim(),
            name,
        })
    }

    /// A make or a model. Text that looks like a formula stays text.
    pub fn name(self, faults: &mut Vec<Fault>) -> String {
        if self.is_missing(faults) {
            return String::new();
        }
        match self.text.parse::<Line>() {
            Ok(line) if self.text.chars().count() <= NAME_MAX => line.to_string(),
            _ => self.refuse(codes::BAD_TEXT, faults),
        }
    }

    /// A year of manufacture.
    pub fn year(self, latest: i32, faults: &mut Vec<Fault>) -> i32 {
        let Some(year) = self.whole(faults) else {
            return 0;
        };
        if year > latest.into() {
            return self.refuse(code::YEAR_IN_FUTURE, faults);
        }
        let known = i32::try_from(year).ok().filter(|year| *year >= YEAR_MIN);
        known.unwrap_or_else(|| self.outside(YEAR_MIN.into(), latest.into(), faults))
    }

    /// A price of whole units with at most two decimals, in minor units.
    pub fn price(self, faults: &mut Vec<Fault>) -> i64 {
        let Some(minor) = self.scaled(2, faults) else {
            return 0;
        };
        if (1..=PRICE_MINOR_MAX).contains(&minor) {
            minor
        } else {
            self.outside(1, PRICE_MINOR_MAX / 100, faults)
        }
    }

    /// An odometer in kilometres; miles are converted, halves upwards.
    pub fn kilometres(self, unit: MileageUnit, faults: &mut Vec<Fault>) -> i64 {
        let Some(shown) = self.whole(faults) else {
            return 0;
        };
        if !(0..=MILEAGE_MAX).contains(&shown) {
            return self.outside(0, MILEAGE_MAX, faults);
        }
        match unit {
            MileageUnit::Kilometre => shown,
            MileageUnit::Mile => (shown * 1_609_344 + 500_000) / 1_000_000,
        }
    }

    /// Whether an engine of nothing is said. An electric car has none; of any other car it means that the engine is
    /// unknown, and that is noted.
    pub fn is_no_engine(self, fuel: Fuel, notes: &mut Vec<Fault>) -> bool {
        let nothing = decimal(self.text, 3) == Some(0);
        if nothing && fuel != Fuel::Electric {
            notes.push(Fault::new(self.name, self.text, code::ROW_ENGINE_UNKNOWN));
        }
        nothing
    }

    /// A consumption in millilitres per 100 km: `4.9` litres, or `57.6` miles per gallon. What cannot be believed is
    /// unknown: it never decides whether a listing counts.
    pub fn consumption(self, in_mpg: bool) -> Option<i32> {
        let thousandths = decimal(self.text, 3).filter(|number| *number > 0)?;
        let ml = if in_mpg {
            (2 * MPG_ML + thousandths) / (2 * thousandths)
        } else {
            thousandths
        };
        i32::try_from(ml)
            .ok()
            .filter(|ml| *ml <= CONSUMPTION_ML_MAX)
    }

    /// A tax of a year in minor units; unknown when it cannot be read.
    pub fn tax(self) -> Option<i64> {
        decimal(self.text, 2).filter(|minor| (0..=PRICE_MINOR_MAX).contains(minor))
    }

    /// A displacement: `1.5` litres or `1498` cubic centimetres.
    pub fn engine(self, in_cc: bool, faults: &mut Vec<Fault>) -> Option<i32> {
        if self.text.is_empty() {
            return None;
        }
        let cc = if in_cc {
            self.whole(faults)
        } else {
            self.scaled(3, faults)
        }?;
        let known = i32::try_from(cc).ok().filter(|_| ENGINE_CC.contains(&cc));
        if known.is_none() {
            let (min, max) = if in_cc {
                ("100", "20000")
            } else {
                ("0.1", "20")
            };
            faults.push(Fault::out_of_range(self.name, self.text, min, max));
        }
        known
    }

    fn whole(self, faults: &mut Vec<Fault>) -> Option<i64> {
        self.scaled(0, faults)
    }

    /// A decimal number × 10^`places`, as an integer; digits after the last place are no number of this kind.
    fn scaled(self, places: usize, faults: &mut Vec<Fault>) -> Option<i64> {
        if self.is_missing(faults) {
            return None;
        }
        let number = decimal(self.text, places);
        if number.is_none() {
            faults.push(Fault::new(self.name, self.text, code::ROW_NOT_A_NUMBER));
        }
        number
    }

    fn is_missing(self, faults: &mut Vec<Fault>) -> bool {
        if self.text.is_empty() {
            faults.push(Fault::new(self.name, "", codes::REQUIRED));
        }
        self.text.is_empty()
    }

    fn refuse<T: Default>(self, code: kernel::Code, faults: &mut Vec<Fault>) -> T {
        faults.push(Fault::new(self.name, self.text, code));
        T::default()
    }

    fn outside<T: Default>(self, min: i64, max: i64, faults: &mut Vec<Fault>) -> T {
        faults.push(Fault::out_of_range(self.name, self.text, min, max));
        T::default()
    }
}

/// `1234.5` with two places is 123450. Spaces between thousands are passed over; comma and point both stand for the point;
/// zeros beyond the last place do no harm.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let text: String = text
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    let (negative, digits) = text
        .strip_prefix('-')
        .map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let part = if part.len() > places {
        part.trim_end_matches('0')
    } else {
        part
    };
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > places || !plain(whole) || !plain(part) {
        return None;
    }
    let number: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_integers() {
        for (text, places, expected) in [
            ("16000", 2, Some(1_600_000)),
            ("16 000,50", 2, Some(1_600_050)),
            ("1.5", 3, Some(1_500)),
            ("2", 3, Some(2_000)),
            ("12.0", 0, Some(12)),
            ("-1", 0, Some(-1)),
            ("12.5", 0, None),
            ("1.234", 2, None),
            ("", 0, None),
            ("1e5", 0, None),
            ("12-", 0, None),
            ("NaN", 0, None),
            (".5", 3, None),
            ("99999999999999999999", 0, None),
        ] {
            assert_eq!(decimal(text, places), expected, "{text}");
        }
    }
}
