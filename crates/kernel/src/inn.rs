//! Tax-payer numbers (CHK-6).

use crate::{Code, codes, twins};

crate::text_newtype! {
    /// ИНН: 10 digits of an organisation, 12 of a person (CHK-6). A person's is personal data.
    #[schema(format = "inn")]
    secret Inn = "7707083893"
}

const TEN: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const ELEVEN: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
const TWELVE: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

impl Inn {
    /// Whether it is the number of a person, an entrepreneur or a private one.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.0.len() == 12
    }
}

impl std::str::FromStr for Inn {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let digits = twins::digits(raw).ok_or(codes::INN_MASK)?;
        let agrees = match digits.len() {
            10 => key(&digits, &TEN),
            12 => key(&digits, &ELEVEN) && key(&digits, &TWELVE),
            _ => return Err(codes::INN_MASK),
        };
        if !agrees {
            return Err(codes::INN_CHECK_DIGIT);
        }
        // The sum alone would take 000000000000.
        if digits.starts_with("00") {
            Err(codes::INN_REGION)
        } else {
            Ok(Self(digits))
        }
    }
}

crate::read_from_str!(Inn);

/// Whether the digit after the weighted ones is their sum mod 11 mod 10.
fn key(digits: &str, weights: &[u32]) -> bool {
    char::from_digit(twins::weighted(digits, weights) % 11 % 10, 10)
        == digits.chars().nth(weights.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twins::testing::survivors;
    use proptest::prelude::*;

    #[test]
    fn chk_6_inn_vectors() {
        for (text, sum) in [
            ("7707083893", Some(267)),
            ("7736207543", Some(190)),
            ("7702070139", Some(141)),
            ("7700123459", Some(141)),
            ("7700000070", None),
        ] {
            let inn: Inn = text.parse().unwrap();
            assert!(!inn.is_person());
            assert!(
                sum.is_none_or(|sum| twins::weighted(text, &TEN) == sum),
                "{text}"
            );
        }
        assert_eq!(twins::weighted("7700000070", &TEN) % 11, 10);
        for text in ["500100732259", "771234567859", "540498765423"] {
            assert!(text.parse::<Inn>().unwrap().is_person(), "{text}");
        }
        assert_eq!(twins::weighted("6200098765", &TEN), 223);
        for (text, code) in [
            ("6200098765", codes::INN_CHECK_DIGIT),
            ("500100732258", codes::INN_CHECK_DIGIT),
            ("000000000000", codes::INN_REGION),
            ("0000000000", codes::INN_REGION),
            ("770708389", codes::INN_MASK),
            ("77070838930", codes::INN_MASK),
            ("77O7083893", codes::INN_MASK),
            ("", codes::INN_MASK),
        ] {
            assert_eq!(text.parse::<Inn>(), Err(code), "{text}");
        }
        assert_eq!(
            " 7707 083893 ".parse::<Inn>().unwrap().as_str(),
            "7707083893"
        );
    }

    #[test]
    fn k_2_one_wrong_digit_is_found() {
        let accepts = |text: &str| text.parse::<Inn>().is_ok();
        for text in ["7707083893", "7736207543", "7702070139", "7700123459"] {
            assert_eq!(survivors(text, accepts), (0, 90), "{text}");
        }
        assert_eq!(survivors("7700000070", accepts), (7, 90));
        for text in ["500100732259", "771234567859", "540498765423"] {
            assert_eq!(survivors(text, accepts), (0, 108), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "[0-9 -]{9,14}|.{0,30}") {
            if let Ok(inn) = text.parse::<Inn>() {
                prop_assert_eq!(inn.as_str().parse::<Inn>(), Ok(inn.clone()));
            }
        }
    }
}
