//! Numbers of pension insurance (CHK-9).

use crate::{Code, codes, twins};

crate::text_newtype! {
    /// СНИЛС in its printed form `NNN-NNN-NNN KK` (CHK-9). Personal data.
    #[schema(format = "snils")]
    secret Snils = "112-233-445 95"
}

const WEIGHTS: [u32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, 1];
/// Numbers up to this one were given before the check digits.
const UNCHECKED: u32 = 1_001_998;

impl Snils {
    /// `***-***-*** 95`: enough to compare two papers by.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("***-***-***{}", self.0.get(11..).unwrap_or_default())
    }
}

impl std::str::FromStr for Snils {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let digits = twins::digits(raw)
            .filter(|digits| digits.len() == 11)
            .ok_or(codes::SNILS_MASK)?;
        let (number, key) = digits.split_at_checked(9).ok_or(codes::SNILS_MASK)?;
        let value: u32 = number.parse().map_err(|_| codes::SNILS_MASK)?;
        if value == 0 {
            return Err(codes::SNILS_MASK);
        }
        if value > UNCHECKED && key.parse() != Ok(check(number)) {
            return Err(codes::SNILS_CHECK_DIGIT);
        }
        let part = |from, to| number.get(from..to).unwrap_or_default();
        Ok(Self(format!(
            "{}-{}-{} {key}",
            part(0, 3),
            part(3, 6),
            part(6, 9)
        )))
    }
}

crate::read_from_str!(Snils);

/// The control number: the sum mod 101, where 100 is written 00.
fn check(number: &str) -> u32 {
    twins::weighted(number, &WEIGHTS) % 101 % 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twins::testing::survivors;
    use proptest::prelude::*;

    const VECTORS: [&str; 9] = [
        "112-233-445 95",
        "087-654-303 00",
        "123-456-789 64",
        "001-001-999 65",
        "999-999-999 01",
        "100-000-000 09",
        "002-009-898 00",
        "002-009-996 00",
        "003-899-996 00",
    ];

    #[test]
    fn chk_9_snils_vectors() {
        for text in VECTORS {
            assert_eq!(text.parse::<Snils>().unwrap().as_str(), text);
            assert_eq!(
                twins::digits(text)
                    .unwrap()
                    .parse::<Snils>()
                    .unwrap()
                    .as_str(),
                text
            );
        }
        for (number, sum) in [
            ("087654303", 202),
            ("123456789", 165),
            ("999999999", 405),
            ("002009898", 100),
            ("002009996", 101),
            ("003899996", 201),
        ] {
            assert_eq!(twins::weighted(number, &WEIGHTS), sum, "{number}");
        }
        assert!("001-001-998 77".parse::<Snils>().is_ok());
        assert_eq!(
            "001-001-999 64".parse::<Snils>(),
            Err(codes::SNILS_CHECK_DIGIT)
        );
        assert_eq!(
            "112-233-445 96".parse::<Snils>(),
            Err(codes::SNILS_CHECK_DIGIT)
        );
        for wrong in [
            "",
            "112-233-445",
            "112-233-445 955",
            "112-233-44S 95",
            "000-000-000 00",
        ] {
            assert_eq!(wrong.parse::<Snils>(), Err(codes::SNILS_MASK), "{wrong}");
        }
    }

    #[test]
    fn k_2_one_wrong_digit_is_found() {
        let accepts = |text: &str| text.parse::<Snils>().is_ok();
        assert_eq!(survivors("112-233-445 95", accepts), (0, 99));
    }

    #[test]
    fn a_log_never_holds_it() {
        let snils: Snils = VECTORS[0].parse().unwrap();
        assert_eq!(format!("{snils:?}"), "***");
        assert_eq!(snils.masked(), "***-***-*** 95");
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "00[01][0-9 -]{8,11}|.{0,30}") {
            if let Ok(snils) = text.parse::<Snils>() {
                prop_assert_eq!(snils.as_str().parse::<Snils>(), Ok(snils.clone()));
            }
        }
    }
}
