//! Telephone numbers, kept in E.164.

use crate::{Code, codes, twins};

crate::text_newtype! {
    /// A telephone number in E.164 (CHK-11). Personal data.
    #[schema(format = "phone")]
    secret Phone = "+79166837822"
}

impl Phone {
    /// Whether it is a number outside the Russian plan.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        !self.0.starts_with("+7")
    }

    /// The last ten digits: numbers are looked up by them, whatever prefix was typed.
    #[must_use]
    pub fn last10(&self) -> &str {
        self.0
            .get(self.0.len().saturating_sub(10)..)
            .unwrap_or(&self.0)
            .trim_start_matches('+')
    }

    /// `+7******7822`: enough to recognise, not to call.
    #[must_use]
    pub fn masked(&self) -> String {
        let cut = self.0.len().saturating_sub(4);
        let hidden = "*".repeat(cut.saturating_sub(2));
        format!(
            "{}{hidden}{}",
            self.0.get(..2).unwrap_or_default(),
            self.0.get(cut..).unwrap_or_default()
        )
    }
}

impl std::str::FromStr for Phone {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let trimmed = raw.trim();
        let (international, rest) = trimmed
            .strip_prefix('+')
            .map_or((false, trimmed), |rest| (true, rest));
        let digits = dialled(rest).ok_or(codes::PHONE_MASK)?;
        let number = match (international, digits.len(), digits.split_at_checked(1)) {
            (true, _, Some((first, _))) if first != "7" => return foreign(&digits),
            (_, 11, Some(("7" | "8", national))) => national,
            (false, 10, _) => &digits,
            _ => return Err(codes::PHONE_MASK),
        };
        if number.starts_with(|area: char| ('3'..='9').contains(&area)) {
            Ok(Self(format!("+7{number}")))
        } else {
            Err(codes::PHONE_MASK)
        }
    }
}

crate::read_from_str!(Phone);

/// The digits between brackets, dots, spaces and dashes; `None` when there is anything else, such as an extension.
fn dialled(text: &str) -> Option<String> {
    twins::digits(&text.replace(['(', ')', '.'], " "))
}

/// A number of another country: 8 to 15 digits whose country code can exist (none begins with 0, 83 or 89).
fn foreign(digits: &str) -> Result<Phone, Code> {
    let no_country = ["0", "83", "89"]
        .iter()
        .any(|spare| digits.starts_with(spare));
    if (8..=15).contains(&digits.len()) && !no_country {
        Ok(Phone(format!("+{digits}")))
    } else {
        Err(codes::PHONE_MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chk_11_phone_vectors() {
        for (raw, expected) in [
            ("8 (916) 683-78-22", Some("+79166837822")),
            ("916-683-78-22", Some("+79166837822")),
            ("8-800-555-35-35", Some("+78005553535")),
            ("123-45-67", None),
            ("8 (016) 683-78-22", None),
            ("+375291234567", Some("+375291234567")),
            ("+7 916 683 78 22", Some("+79166837822")),
            ("7.916.683.78.22", Some("+79166837822")),
            ("+7 916 683 78 2", None),
            ("+8 916 683-78-22", None),
            ("8 916 683-78-22 доб. 12", None),
            ("916+6837822", None),
            ("+0123456789", None),
            ("+1234567", None),
            ("+1234567890123456", None),
            ("", None),
            ("+", None),
        ] {
            assert_eq!(
                raw.parse::<Phone>().ok().as_ref().map(Phone::as_str),
                expected,
                "{raw}"
            );
        }
    }

    #[test]
    fn chk_11_found_by_the_last_ten_digits() {
        let phone: Phone = "8 (916) 683-78-22".parse().unwrap();
        assert_eq!(phone.last10(), "9166837822");
        assert!(!phone.is_foreign());
        let foreign: Phone = "+375 29 123-45-67".parse().unwrap();
        assert!(foreign.is_foreign());
        assert_eq!(foreign.last10(), "5291234567");
        assert_eq!("+12345678".parse::<Phone>().unwrap().last10(), "12345678");
    }

    #[test]
    fn a_log_never_holds_it() {
        let phone: Phone = "89166837822".parse().unwrap();
        assert_eq!(format!("{phone:?}"), "***");
        assert_eq!(phone.masked(), "+7******7822");
        assert_eq!(phone.to_string(), "+79166837822");
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "[+78 ()\\-0-9a]{0,20}|.{0,30}") {
            if let Ok(phone) = text.parse::<Phone>() {
                prop_assert_eq!(phone.as_str().parse::<Phone>(), Ok(phone.clone()));
            }
        }
    }
}
