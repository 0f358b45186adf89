//! Registration numbers of organisations and entrepreneurs (CHK-7).

use crate::{Code, codes, twins};

crate::text_newtype! {
    /// ОГРН of an organisation, 13 digits, or ОГРНИП of an entrepreneur, 15 (CHK-7).
    #[schema(format = "ogrn")]
    Ogrn = "1027700132195"
}

impl Ogrn {
    /// Whether it is an ОГРНИП.
    #[must_use]
    pub fn is_entrepreneur(&self) -> bool {
        self.0.len() == 15
    }
}

impl std::str::FromStr for Ogrn {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let digits = twins::digits(raw).ok_or(codes::OGRN_MASK)?;
        let modulus = match digits.len() {
            13 => 11,
            15 => 13,
            _ => return Err(codes::OGRN_MASK),
        };
        // The sum alone would take zeros only.
        let number: u64 = digits
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or(codes::OGRN_MASK)?;
        if number / 10 % modulus % 10 == number % 10 {
            Ok(Self(digits))
        } else {
            Err(codes::OGRN_CHECK_DIGIT)
        }
    }
}

crate::read_from_str!(Ogrn);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twins::testing::survivors;
    use proptest::prelude::*;

    const COMPANIES: [&str; 5] = [
        "1027700132195",
        "1027700229193",
        "1027739609391",
        "1187746000001",
        "1267700000017",
    ];
    const ENTREPRENEURS: [&str; 2] = ["304500116000157", "326774600000011"];

    #[test]
    fn chk_7_ogrn_vectors() {
        for text in COMPANIES {
            assert!(!text.parse::<Ogrn>().unwrap().is_entrepreneur(), "{text}");
        }
        for text in ENTREPRENEURS {
            assert!(text.parse::<Ogrn>().unwrap().is_entrepreneur(), "{text}");
        }
        for text in ["1187746000000", "1027700132196", "304500116000158"] {
            assert_eq!(text.parse::<Ogrn>(), Err(codes::OGRN_CHECK_DIGIT), "{text}");
        }
        for text in [
            "",
            "0000000000000",
            "000000000000000",
            "102770013219",
            "10277001321955",
            "10277OO132195",
        ] {
            assert_eq!(text.parse::<Ogrn>(), Err(codes::OGRN_MASK), "{text}");
        }
    }

    #[test]
    fn k_2_one_wrong_digit_is_found() {
        let accepts = |text: &str| text.parse::<Ogrn>().is_ok();
        for text in COMPANIES {
            assert_eq!(survivors(text, accepts), (0, 117), "{text}");
        }
        assert_eq!(survivors(ENTREPRENEURS[0], accepts), (0, 135));
        // Its remainder is 11, which is written 1 like remainder 1 itself.
        assert_eq!(survivors(ENTREPRENEURS[1], accepts), (11, 135));
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "[0-9 -]{12,16}|.{0,30}") {
            if let Ok(ogrn) = text.parse::<Ogrn>() {
                prop_assert_eq!(ogrn.as_str().parse::<Ogrn>(), Ok(ogrn.clone()));
            }
        }
    }
}
