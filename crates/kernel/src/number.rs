//! The number that a vehicle is known by. A car has a VIN; a car for the Japanese home market a frame number, a boat a
//! hull number, a forklift the number on its plate. Which it is, and how it must look, is data of the vehicle type.

use crate::{Code, FieldError, FrameNumber, Vin, codes, twins};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

const LENGTH_MIN: usize = 3;
const LENGTH_MAX: usize = 20;

crate::text_newtype! {
    /// A vehicle's number in its one form: capital Latin letters, digits and hyphens, 3 to 20 of them. A text that is a
    /// VIN is kept as the VIN.
    #[schema(format = "vehicle-number")]
    VehicleNumber = "XTAGFL111NY500001"
}

impl VehicleNumber {
    /// The number as a VIN, when it is one.
    #[must_use]
    pub fn vin(&self) -> Option<Vin> {
        self.0.parse().ok()
    }
}

impl From<Vin> for VehicleNumber {
    fn from(vin: Vin) -> Self {
        Self(vin.as_str().to_owned())
    }
}

impl From<FrameNumber> for VehicleNumber {
    fn from(frame: FrameNumber) -> Self {
        Self(frame.as_str().to_owned())
    }
}

impl std::str::FromStr for VehicleNumber {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        if let Ok(parsed) = Vin::parse(raw) {
            return Ok(parsed.vin.into());
        }
        let text = normalise(raw);
        let fits = (LENGTH_MIN..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(is_sign);
        fits.then_some(Self(text)).ok_or(codes::NUMBER_SIGNS)
    }
}

crate::read_from_str!(VehicleNumber);

/// Spaces dropped, capitals, any dash a hyphen, Cyrillic twins read as Latin: as for a frame number.
fn normalise(raw: &str) -> String {
    let kept = raw.chars().filter(|letter| !letter.is_whitespace());
    let one_dash = kept.map(|letter| if twins::is_dash(letter) { '-' } else { letter });
    one_dash
        .map(|letter| twins::latin_twin(letter).unwrap_or(letter.to_ascii_uppercase()))
        .collect()
}

fn is_sign(letter: u8) -> bool {
    letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'-'
}

/// How the numbers of a vehicle type look: `vin`, `frame`, or a mask in which `A` is a letter, `9` a digit, `*` either,
/// and everything else itself. `AAA*****A999` is the hull number of a boat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberRule {
    /// The rules of a VIN.
    Vin,
    /// The rules of a frame number.
    Frame,
    /// A mask.
    Mask(String),
}

impl NumberRule {
    /// Reads a number as a vehicle of this type has it.
    ///
    /// # Errors
    /// The field at `pointer` with what is wrong and how it should look.
    pub fn read(&self, raw: &str, pointer: &str) -> Result<VehicleNumber, FieldError> {
        match self {
            Self::Vin => Vin::parse(raw)
                .map(|parsed| parsed.vin.into())
                .map_err(|fault| fault.at(pointer)),
            Self::Frame => FrameNumber::parse(raw)
                .map(VehicleNumber::from)
                .map_err(|fault| fault.at(pointer)),
            Self::Mask(mask) => read_masked(mask, raw).ok_or_else(|| FieldError {
                pointer: pointer.to_owned(),
                code: codes::NUMBER_MASK,
                params: vec![("mask", mask.clone())],
            }),
        }
    }
}

/// Masks whose hyphens are left out when typed are still read: the hyphen of the mask says where it belongs.
fn read_masked(mask: &str, raw: &str) -> Option<VehicleNumber> {
    let text = normalise(raw);
    if fits(mask, &text) {
        return Some(VehicleNumber(text));
    }
    let (bare_mask, bare) = (mask.replace('-', ""), text.replace('-', ""));
    fits(&bare_mask, &bare).then(|| VehicleNumber(with_hyphens(mask, &bare)))
}

fn fits(mask: &str, text: &str) -> bool {
    mask.chars().count() == text.chars().count()
        && mask
            .chars()
            .zip(text.chars())
            .all(|(sign, letter)| match sign {
                'A' => letter.is_ascii_uppercase(),
                '9' => letter.is_ascii_digit(),
                '*' => letter.is_ascii_uppercase() || letter.is_ascii_digit(),
                itself => letter == itself,
            })
}

fn with_hyphens(mask: &str, bare: &str) -> String {
    let mut letters = bare.chars();
    mask.chars()
        .filter_map(|sign| {
            if sign == '-' {
                Some('-')
            } else {
                letters.next()
            }
        })
        .collect()
}

impl std::fmt::Display for NumberRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Vin => "vin",
            Self::Frame => "frame",
            Self::Mask(mask) => mask,
        })
    }
}

impl std::str::FromStr for NumberRule {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        match text {
            "vin" => Ok(Self::Vin),
            "frame" => Ok(Self::Frame),
            mask if (LENGTH_MIN..=LENGTH_MAX).contains(&mask.len())
                && mask.bytes().all(|sign| is_sign(sign) || sign == b'*') =>
            {
                Ok(Self::Mask(mask.to_owned()))
            }
            _ => Err(codes::NUMBER_RULE),
        }
    }
}

impl PartialSchema for NumberRule {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for NumberRule {}

crate::travels_as_text!(NumberRule);
crate::read_from_str!(NumberRule);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HIN: &str = "AAA*****A999";

    fn rule(text: &str) -> NumberRule {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_keeps_its_one_form() {
        for (typed, kept) in [
            (" xtagfl111 ny500001 ", "XTAGFL111NY500001"),
            ("XTA-GFL111NY500001", "XTAGFL111NY500001"),
            ("nze141 – 6012345", "NZE141-6012345"),
            ("yam12345c626", "YAM12345C626"),
        ] {
            assert_eq!(typed.parse::<VehicleNumber>().unwrap().as_str(), kept);
        }
        for typed in ["", "AB", "ДВ-1234", "A".repeat(21).as_str(), "ABC_123"] {
            assert_eq!(
                typed.parse::<VehicleNumber>(),
                Err(codes::NUMBER_SIGNS),
                "{typed}"
            );
        }
    }

    #[test]
    fn each_type_reads_its_own_numbers() {
        assert_eq!(
            rule("vin")
                .read("XTAGFL111NY500001", "/vin")
                .unwrap()
                .as_str(),
            "XTAGFL111NY500001"
        );
        assert_eq!(
            rule("vin").read("YAM12345C626", "/vin").unwrap_err().code,
            codes::VIN_LENGTH
        );
        assert_eq!(
            rule("frame")
                .read("NZE141-6012345", "/vin")
                .unwrap()
                .as_str(),
            "NZE141-6012345"
        );
        assert_eq!(
            rule(HIN).read("yam 12345 c 626", "/vin").unwrap().as_str(),
            "YAM12345C626"
        );
        assert_eq!(
            rule("AAA-99999").read("abc12345", "/vin").unwrap().as_str(),
            "ABC-12345"
        );
        let wrong = rule(HIN).read("YAM12345", "/vin").unwrap_err();
        assert_eq!(
            (wrong.pointer.as_str(), wrong.code),
            ("/vin", codes::NUMBER_MASK)
        );
        assert_eq!(wrong.params, vec![("mask", HIN.to_owned())]);
    }

    #[test]
    fn a_rule_is_a_word_or_a_mask() {
        for text in ["vin", "frame", HIN, "ABC-9999"] {
            assert_eq!(rule(text).to_string(), text);
        }
        for text in ["", "vi", "Vin", "hull", "A A", "A".repeat(21).as_str()] {
            assert_eq!(
                text.parse::<NumberRule>(),
                Err(codes::NUMBER_RULE),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_reads_twice_the_same(typed in ".{0,30}") {
            if let Ok(number) = typed.parse::<VehicleNumber>() {
                prop_assert_eq!(number.as_str().parse::<VehicleNumber>(), Ok(number.clone()));
            }
        }

        #[test]
        fn a_masked_number_fits_its_mask(serial in "[a-zA-Z]{3}[0-9A-Z]{5}[A-L][0-9]{3}") {
            let number = rule(HIN).read(&serial, "/vin").unwrap();
            prop_assert!(fits(HIN, number.as_str()));
        }
    }
}
