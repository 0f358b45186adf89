//! Codes of the reason of tax registration (CHK-8).

use crate::{Code, codes, twins};

crate::text_newtype! {
    /// КПП of an organisation or its branch; entrepreneurs and persons have none (CHK-8).
    #[schema(format = "kpp")]
    Kpp = "770001001"
}

impl std::str::FromStr for Kpp {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = normalise(raw);
        let fits = text.len() == 9
            && text.chars().enumerate().all(|(place, letter)| {
                letter.is_ascii_digit() || matches!(place, 4 | 5) && letter.is_ascii_uppercase()
            });
        if fits {
            Ok(Self(text))
        } else {
            Err(codes::KPP_MASK)
        }
    }
}

crate::read_from_str!(Kpp);

fn normalise(raw: &str) -> String {
    let kept = raw.chars().filter(|letter| !twins::is_separator(*letter));
    kept.map(|letter| twins::latin_twin(letter).unwrap_or(letter.to_ascii_uppercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chk_8_kpp_vectors() {
        for (raw, normal) in [
            ("770001001", "770001001"),
            ("7700AB001", "7700AB001"),
            ("7700ав 001", "7700AB001"),
        ] {
            assert_eq!(raw.parse::<Kpp>().unwrap().as_str(), normal);
        }
        for wrong in [
            "77000100",
            "",
            "7700010011",
            "77A001001",
            "7700Ж1001",
            "7700AB00A",
        ] {
            assert_eq!(wrong.parse::<Kpp>(), Err(codes::KPP_MASK), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(normalise(&normalise(&text)), normalise(&text));
            let _ = text.parse::<Kpp>();
        }
    }
}
