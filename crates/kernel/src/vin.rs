//! The vehicle identification number: what blocks, what only warns, and what the number hints at.

use crate::{Code, FieldError, Invalid, codes, origin, twins};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const LENGTH: usize = 17;
const CHECK_PLACE: usize = 8;
/// Weights of VIN-3 by position; the check digit itself does not count.
const WEIGHTS: [u32; LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/// The 30 signs of the model year of VIN-4, beginning with 1980.
const YEARS: &str = "ABCDEFGHJKLMNPRSTVWXY123456789";
const YEARS_FROM: i32 = 1980;

crate::text_newtype! {
    /// A VIN of 17 allowed characters (VIN-1). Its check digit may be wrong: most of the world does not use it (VIN-3).
    #[schema(format = "vin")]
    Vin = "XTAGFL110MY123456"
}

/// A VIN with what was typed and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParsedVin {
    /// The number in its one form.
    pub vin: Vin,
    /// What was typed.
    pub raw: String,
    /// Remarks; none of them blocks.
    pub notes: Vec<VinNote>,
}

crate::words! {
    /// A remark about a VIN that was accepted.
    pub enum VinNote {
        /// Cyrillic letters were read as the Latin ones they look like (VIN-2).
        Normalised = "normalised",
        /// The check digit does not agree, and the country of the maker requires it (VIN-3).
        CheckDigit = "check_digit",
        /// The last four characters are not all digits (VIN-1).
        SerialNotDigits = "serial_not_digits",
    }
}

/// Why a text is no VIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VinFault {
    /// Not 17 characters.
    Length {
        /// How many there are.
        found: usize,
    },
    /// A character outside the alphabet.
    Alphabet {
        /// Its position, from 1.
        position: usize,
        /// The character.
        found: char,
        /// What it may have been meant to be; it is never put in silently (VIN-2).
        suggestion: Option<char>,
    },
    /// One character repeated 17 times: typed to get past the field.
    Placeholder,
}

impl VinFault {
    /// The closed code.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::Length { .. } => codes::VIN_LENGTH,
            Self::Alphabet {
                suggestion: Some(_),
                ..
            } => codes::VIN_ALPHABET,
            Self::Alphabet {
                suggestion: None, ..
            } => codes::VIN_CHARACTER,
            Self::Placeholder => codes::VIN_PLACEHOLDER,
        }
    }

    /// Values for the sentence of the code.
    #[must_use]
    pub fn params(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Length { found } => vec![("found", found.to_string())],
            Self::Alphabet {
                position,
                found,
                suggestion,
            } => {
                let place = [
                    ("position", position.to_string()),
                    ("found", found.to_string()),
                ];
                place
                    .into_iter()
                    .chain(suggestion.map(|letter| ("suggestion", letter.to_string())))
                    .collect()
            }
            Self::Placeholder => Vec::new(),
        }
    }

    /// The fault as a wrong field.
    #[must_use]
    pub fn at(self, pointer: impl Into<String>) -> FieldError {
        FieldError {
            pointer: pointer.into(),
            code: self.code(),
            params: self.params(),
        }
    }
}

crate::words! {
    /// Result of the check digit of VIN-3. It never blocks.
    pub enum CheckDigit {
        /// Agrees.
        Ok = "ok",
        /// Does not agree, and the maker's country requires it: a warning.
        Mismatch = "mismatch",
        /// Does not agree, and position 9 is an ordinary descriptor there.
        NotApplicable = "not_applicable",
    }
}

impl Vin {
    /// Reads what was typed or scanned: separators dropped, capitals, Cyrillic twins read as Latin (VIN-2).
    ///
    /// # Errors
    /// Wrong length, a character outside the alphabet, a placeholder.
    pub fn parse(raw: &str) -> Result<ParsedVin, VinFault> {
        let text = normalise(raw);
        let found = text.chars().count();
        if found != LENGTH {
            return Err(VinFault::Length { found });
        }
        if let Some((place, found)) = text
            .chars()
            .enumerate()
            .find(|(_, letter)| value(*letter).is_none())
        {
            let suggestion = look_alike(found);
            return Err(VinFault::Alphabet {
                position: place + 1,
                found,
                suggestion,
            });
        }
        let mut letters = text.chars();
        let first = letters.next();
        if letters.all(|letter| Some(letter) == first) {
            return Err(VinFault::Placeholder);
        }
        let vin = Self(text);
        let notes = [
            (
                raw.chars()
                    .any(|letter| twins::latin_twin(letter).is_some()),
                VinNote::Normalised,
            ),
            (
                vin.check_digit() == CheckDigit::Mismatch,
                VinNote::CheckDigit,
            ),
            (!vin.last4_are_digits(), VinNote::SerialNotDigits),
        ];
        let notes = notes
            .into_iter()
            .filter_map(|(applies, note)| applies.then_some(note))
            .collect();
        Ok(ParsedVin {
            vin,
            raw: raw.to_owned(),
            notes,
        })
    }

    /// The check digit, computed for every number; a mismatch counts only where the rule is law: North America and China.
    #[must_use]
    pub fn check_digit(&self) -> CheckDigit {
        if self.0.chars().nth(CHECK_PLACE) == Some(self.expected_check_digit()) {
            CheckDigit::Ok
        } else if self.0.starts_with(['1', '2', '4', '5', '7', 'L', 'H']) {
            CheckDigit::Mismatch
        } else {
            CheckDigit::NotApplicable
        }
    }

    /// What position 9 would be by VIN-3.
    #[must_use]
    pub fn expected_check_digit(&self) -> char {
        char::from_digit(self.weighted_sum() % 11, 10).unwrap_or('X')
    }

    fn weighted_sum(&self) -> u32 {
        self.0
            .chars()
            .zip(WEIGHTS)
            .map(|(letter, weight)| value(letter).unwrap_or(0) * weight)
            .sum()
    }

    /// World manufacturer identifier, positions 1 to 3.
    #[must_use]
    pub fn wmi(&self) -> &str {
        self.0.get(..3).unwrap_or_default()
    }

    /// Whether the number ends with a serial of four digits, as VIN-1 wants; makers of small series do not always.
    #[must_use]
    pub fn last4_are_digits(&self) -> bool {
        self.0
            .chars()
            .rev()
            .take(4)
            .all(|letter| letter.is_ascii_digit())
    }

    /// The latest model year not after `latest` that position 10 can mean; a hint, many makers leave it out (VIN-4).
    #[must_use]
    pub fn model_year_hint(&self, latest: i32) -> Option<i32> {
        let first = self.first_model_year()?;
        (first <= latest).then(|| latest - (latest - first).rem_euclid(30))
    }

    /// Whether the year of the documents is more than a year away from every year that position 10 can mean: worth a
    /// warning, the documents stay right (VIN-4).
    #[must_use]
    pub fn model_year_disagrees(&self, year: i32) -> bool {
        self.first_model_year()
            .is_some_and(|first| (2..=28).contains(&(year - first).rem_euclid(30)))
    }

    fn first_model_year(&self) -> Option<i32> {
        let sign = self.0.chars().nth(CHECK_PLACE + 1)?;
        let place = YEARS.chars().position(|letter| letter == sign)?;
        i32::try_from(place).ok().map(|place| YEARS_FROM + place)
    }

    /// The part of the world of position 1 (VIN-5).
    #[must_use]
    pub fn region(&self) -> Option<origin::Region> {
        origin::region(&self.0)
    }

    /// The country of positions 1 and 2 as an ISO 3166 code, where the table knows it (VIN-5).
    #[must_use]
    pub fn country(&self) -> Option<&'static str> {
        origin::country(&self.0)
    }

    /// The maker of the WMI: a hint to compare with the documents, it never sets the make (VIN-6).
    #[must_use]
    pub fn maker_hint(&self) -> Option<&'static origin::Maker> {
        origin::maker(&self.0)
    }
}

/// The one form of VIN-2. What it cannot read it leaves as it is, for the fault to show.
fn normalise(raw: &str) -> String {
    let kept = raw.chars().filter(|letter| !twins::is_separator(*letter));
    kept.map(|letter| twins::latin_twin(letter).unwrap_or(letter.to_ascii_uppercase()))
        .collect()
}

/// The value of a character of the alphabet in the check sum.
fn value(letter: char) -> Option<u32> {
    match letter {
        '0'..='9' => letter.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    }
}

fn look_alike(letter: char) -> Option<char> {
    match letter {
        'O' | 'Q' => Some('0'),
        'I' => Some('1'),
        _ => None,
    }
}

impl std::str::FromStr for Vin {
    type Err = Code;
    /// The code alone; [`Vin::parse`] also says where.
    fn from_str(raw: &str) -> Result<Self, Code> {
        Self::parse(raw)
            .map(|parsed| parsed.vin)
            .map_err(VinFault::code)
    }
}

impl Deserr<Invalid> for Vin {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        ParsedVin::deserialize_from_value(value, location).map(|parsed| parsed.vin)
    }
}

/// In a body it is the text alone; a request that keeps the notes documents the field as a string.
impl Deserr<Invalid> for ParsedVin {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let text = crate::invalid::text(value, location)?;
        Vin::parse(&text).map_err(|fault| Invalid::at(location, fault.code(), fault.params()))
    }
}

#[cfg(test)]
#[path = "vin_tests.rs"]
mod tests;
