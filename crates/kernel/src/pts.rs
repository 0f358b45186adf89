//! Numbers of vehicle documents: ПТС on paper or electronic (DOC-1), СТС (DOC-3).

use crate::{Code, codes, twins};

crate::text_newtype! {
    /// Number of a vehicle passport: paper `77РМ193777`, electronic 15 digits (DOC-1).
    #[schema(format = "pts")]
    PtsNumber = "77РМ193777"
}

crate::text_newtype! {
    /// Number of a registration certificate, СТС (DOC-3).
    #[schema(format = "sts")]
    Sts = "77УН123456"
}

crate::words! {
    /// The form of a vehicle passport.
    pub enum PtsKind {
        /// The first paper.
        Paper = "paper",
        /// A paper issued again: worth a question at intake.
        Duplicate = "duplicate",
        /// A record of the electronic passport system, ЭПТС.
        Electronic = "electronic",
    }
}

impl PtsNumber {
    /// Whether it is the number of an electronic passport.
    #[must_use]
    pub fn is_electronic(&self) -> bool {
        self.0.len() == 15 && self.0.bytes().all(|letter| letter.is_ascii_digit())
    }

    /// Whether a passport of that form can have this number.
    #[must_use]
    pub fn fits(&self, kind: PtsKind) -> bool {
        self.is_electronic() == (kind == PtsKind::Electronic)
    }
}

impl std::str::FromStr for PtsNumber {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = normalise(raw);
        let number = Self(text);
        if number.is_electronic() || mask(&number.0, |letter| matches!(letter, 'А'..='Я' | 'Ё'))
        {
            Ok(number)
        } else {
            Err(codes::PTS_MASK)
        }
    }
}

impl std::str::FromStr for Sts {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = normalise(raw);
        let series =
            |letter: char| letter.is_ascii_digit() || twins::cyrillic_twin(letter) == Some(letter);
        if mask(&text, series) {
            Ok(Self(text))
        } else {
            Err(codes::STS_MASK)
        }
    }
}

crate::read_from_str!(PtsNumber);
crate::read_from_str!(Sts);

/// Two digits, two signs of the series, six digits.
fn mask(text: &str, series: impl Fn(char) -> bool) -> bool {
    text.chars().count() == 10
        && text.chars().enumerate().all(|(place, letter)| match place {
            2 | 3 => series(letter),
            _ => letter.is_ascii_digit(),
        })
}

/// Cyrillic capitals without separators and the sign №.
fn normalise(raw: &str) -> String {
    let kept = raw
        .chars()
        .filter(|letter| !twins::is_separator(*letter) && *letter != '№');
    kept.map(|letter| twins::cyrillic_twin(letter).unwrap_or_else(|| capital(letter)))
        .collect()
}

/// The capital of a Russian letter; any other letter as it is.
fn capital(letter: char) -> char {
    match letter {
        'а'..='я' | 'ё' => letter.to_uppercase().next().unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn doc_1_passport_vectors() {
        for (raw, normal, electronic) in [
            ("77РМ193777", "77РМ193777", false),
            ("77 рм № 193777", "77РМ193777", false),
            ("77PM193777", "77РМ193777", false),
            ("25ЁЖ000001", "25ЁЖ000001", false),
            ("164301012345678", "164301012345678", true),
            ("1643 0101 2345 678", "164301012345678", true),
        ] {
            let number: PtsNumber = raw.parse().unwrap();
            assert_eq!(
                (number.as_str(), number.is_electronic()),
                (normal, electronic),
                "{raw}"
            );
            assert_eq!(number.fits(PtsKind::Electronic), electronic);
            assert_eq!(number.fits(PtsKind::Paper), !electronic);
            assert_eq!(number.fits(PtsKind::Duplicate), !electronic);
        }
        for wrong in [
            "",
            "77РМ19377",
            "77РМ1937777",
            "77WM193777",
            "7РРМ193777",
            "7712193777",
            "16430101234567",
            "1643010123456789",
        ] {
            assert_eq!(wrong.parse::<PtsNumber>(), Err(codes::PTS_MASK), "{wrong}");
        }
        assert_eq!(
            serde_json::to_value(PtsKind::Electronic).unwrap(),
            "electronic"
        );
    }

    #[test]
    fn doc_3_certificate_vectors() {
        for (raw, normal) in [
            ("9912345678", "9912345678"),
            ("77УН123456", "77УН123456"),
            ("77 yh 123456", "77УН123456"),
        ] {
            assert_eq!(raw.parse::<Sts>().unwrap().as_str(), normal);
        }
        for wrong in ["77ДД123456", "", "991234567", "99123456789", "А912345678"] {
            assert_eq!(wrong.parse::<Sts>(), Err(codes::STS_MASK), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(normalise(&normalise(&text)), normalise(&text));
            let _ = (text.parse::<PtsNumber>(), text.parse::<Sts>());
        }
    }
}
