//! Frame numbers of cars made for the Japanese home market, which have no VIN (VIN-7).

use crate::{Code, FieldError, Invalid, codes, twins};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};

crate::text_newtype! {
    /// A frame number: model code, hyphen, serial of six or seven digits; 9 to 17 characters (VIN-7).
    #[schema(format = "frame-number")]
    FrameNumber = "NZE141-6012345"
}

/// Why a text is no frame number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameFault {
    /// It does not have the form.
    Mask,
    /// Only the hyphen is missing; it can stand at these places.
    NoHyphen {
        /// The number with the hyphen put in, the likelier form first.
        suggestions: Vec<String>,
    },
}

impl FrameFault {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Mask => codes::FRAME_MASK,
            Self::NoHyphen { .. } => codes::FRAME_HYPHEN,
        }
    }

    /// Values for the sentence of the code.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Mask => Vec::new(),
            Self::NoHyphen { suggestions } => vec![("suggestion", suggestions.join(", "))],
        }
    }

    /// The fault as a wrong field.
    #[must_use]
    pub fn at(&self, pointer: impl Into<String>) -> FieldError {
        FieldError {
            pointer: pointer.into(),
            code: self.code(),
            params: self.params(),
        }
    }
}

impl FrameNumber {
    /// Reads what was typed: spaces dropped, capitals, any dash a hyphen, Cyrillic twins read as Latin.
    ///
    /// # Errors
    /// Not of the form, or without its hyphen.
    pub fn parse(raw: &str) -> Result<Self, FrameFault> {
        let text = normalise(raw);
        if fits(&text) {
            return Ok(Self(text));
        }
        let suggestions = with_hyphen(&text);
        Err(if suggestions.is_empty() {
            FrameFault::Mask
        } else {
            FrameFault::NoHyphen { suggestions }
        })
    }
}

fn normalise(raw: &str) -> String {
    let kept = raw.chars().filter(|letter| !letter.is_whitespace());
    let one_dash = kept.map(|letter| if twins::is_dash(letter) { '-' } else { letter });
    one_dash
        .map(|letter| twins::latin_twin(letter).unwrap_or(letter.to_ascii_uppercase()))
        .collect()
}

fn fits(text: &str) -> bool {
    (9..=17).contains(&text.len())
        && text.split_once('-').is_some_and(|(model, serial)| {
            (2..=7).contains(&model.len())
                && model
                    .bytes()
                    .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
                && (6..=7).contains(&serial.len())
                && serial.bytes().all(|letter| letter.is_ascii_digit())
        })
}

/// Serials of seven digits are the commoner ones of our time.
fn with_hyphen(text: &str) -> Vec<String> {
    let cut = |serial: usize| text.split_at_checked(text.len().checked_sub(serial)?);
    let forms = [7, 6]
        .into_iter()
        .filter_map(cut)
        .map(|(model, serial)| format!("{model}-{serial}"));
    forms.filter(|form| fits(form)).collect()
}

impl std::str::FromStr for FrameNumber {
    type Err = Code;
    /// The code alone; [`FrameNumber::parse`] also offers the hyphen.
    fn from_str(raw: &str) -> Result<Self, Code> {
        Self::parse(raw).map_err(|fault| fault.code())
    }
}

impl Deserr<Invalid> for FrameNumber {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let text = crate::invalid::text(value, location)?;
        Self::parse(&text).map_err(|fault| Invalid::at(location, fault.code(), fault.params()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vin_7_frame_number_vectors() {
        for text in [
            "NZE141-6012345",
            "GRX130-6051234",
            "ZVW30-1234567",
            "S15-000123",
            "HCR32-123456",
            "JZX100-0012345",
        ] {
            assert_eq!(FrameNumber::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "DBA-NZE141",
            "E-JZX100-0012345",
            "",
            "-",
            "NZE141–601234A",
            "OTCYTCTBYET",
            "ОТСУТСТВУЕТ",
            "NZEÉ41-6012345",
        ] {
            assert_eq!(FrameNumber::parse(text), Err(FrameFault::Mask), "{text}");
        }
        assert_eq!(
            FrameNumber::parse(" nze141 – 6012345 ").unwrap().as_str(),
            "NZE141-6012345"
        );
        assert_eq!(
            FrameNumber::parse("НСR32-123456").unwrap().as_str(),
            "HCR32-123456"
        );
    }

    #[test]
    fn vin_7_a_missing_hyphen_is_offered() {
        let wrong =
            deserr::deserialize::<FrameNumber, _, Invalid>(serde_json::json!("NZE1416012345"))
                .unwrap_err();
        let params = vec![("suggestion", "NZE141-6012345, NZE1416-012345".to_owned())];
        assert_eq!(
            wrong.fields,
            [FieldError {
                pointer: String::new(),
                code: codes::FRAME_HYPHEN,
                params
            }]
        );
        assert_eq!(
            "NZE1416012345".parse::<FrameNumber>(),
            Err(codes::FRAME_HYPHEN)
        );
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(normalise(&normalise(&text)), normalise(&text));
            let _ = FrameNumber::parse(&text);
        }
    }
}
