//! Why a check or a case stands as it does: a closed code with both texts, so that every verdict is explained.

use super::code;
use kernel::{Code, Lang, codes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A reason; it travels as the name of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "verification.pledged")]
pub struct Reason(pub Code);

/// Codes of others that are reasons here.
const FOREIGN: &[Code] = &[
    codes::PASSPORT_TOO_EARLY,
    codes::PASSPORT_NOT_YET,
    codes::PASSPORT_EXPIRED,
];

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

impl std::str::FromStr for Reason {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let known = code::ALL.iter().chain(FOREIGN);
        known
            .copied()
            .find(|code| code.name == text)
            .map(Self)
            .ok_or(codes::NOT_ALLOWED)
    }
}

kernel::travels_as_text!(Reason);
kernel::read_from_str!(Reason);

/// A reason as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explained {
    /// The code.
    pub code: String,
    /// The sentence.
    pub title: String,
}

impl Reason {
    /// In the language of the reader.
    #[must_use]
    pub fn explained(self, lang: Lang) -> Explained {
        Explained {
            code: self.to_string(),
            title: self.0.text(lang, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_back_and_speaks_both_languages() {
        for code in code::ALL.iter().chain(FOREIGN) {
            assert_eq!(code.name.parse(), Ok(Reason(code)));
        }
        assert_eq!(
            "verification.unheard".parse::<Reason>(),
            Err(codes::NOT_ALLOWED)
        );
        let pledged = Reason(code::PLEDGED);
        assert!(
            pledged
                .explained(Lang::En)
                .title
                .starts_with("The car is pledged")
        );
        assert_eq!(
            serde_json::to_string(&pledged).unwrap(),
            "\"verification.pledged\""
        );
    }
}
