//! Passwords on their way in and out. They are never kept, logged or shown.

use super::code;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Code;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, SchemaFormat, Type, schema::Schema},
};

/// The longest password that is read, in bytes: hashing costs by length.
const BYTES_MAX: usize = 128;

/// The shortest password that a person may choose, in characters.
const CHARS_MIN: usize = 12;
/// A password of fewer different characters is a pattern.
const DIFFERENT_MIN: usize = 5;
/// Passwords that everybody tries first, a line each, in small letters.
const COMMON: &str = include_str!("../../../../fixtures/common_passwords.txt");

/// A password in clear.
#[derive(Clone)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Password {
    /// A fresh one of 128 random bits, to be told to its owner once.
    #[must_use]
    pub fn fresh() -> Self {
        let bits: [u8; 16] = rand::random();
        Self(URL_SAFE_NO_PAD.encode(bits))
    }

    /// Whether a person may choose it: long, not common, not his login, no pattern. Nothing is asked about kinds of signs.
    ///
    /// # Errors
    /// `identity.password_weak`.
    pub fn check_strength(&self, login: &str) -> Result<(), Code> {
        let small = self.0.to_lowercase();
        let different: std::collections::BTreeSet<char> = small.chars().collect();
        let weak = small.chars().count() < CHARS_MIN
            || different.len() < DIFFERENT_MIN
            || small.contains(login)
            || COMMON.lines().any(|common| common == small);
        if weak {
            Err(code::PASSWORD_WEAK)
        } else {
            Ok(())
        }
    }

    /// The clear text, for hashing and for telling it to its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Password {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        if text.len() > BYTES_MAX {
            Err(code::PASSWORD_TOO_LONG)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

kernel::read_from_str!(Password);

impl PartialSchema for Password {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Password);
        ObjectBuilder::new()
            .description(Some("A password as it is typed; it is never told back"))
            .schema_type(Type::String)
            .format(Some(format))
            .max_length(Some(BYTES_MAX))
            .into()
    }
}

impl ToSchema for Password {
    fn name() -> Cow<'static, str> {
        "Password".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_the_only_rule_of_a_password_that_is_tried() {
        for fine in ["", " ", "пароль", &"x".repeat(128)] {
            assert_eq!(fine.parse::<Password>().unwrap().reveal(), fine);
        }
        assert_eq!(
            "ы".repeat(65).parse::<Password>().unwrap_err(),
            code::PASSWORD_TOO_LONG
        );
        assert_eq!(format!("{:?}", Password::fresh()), "***");
        assert_eq!(Password::fresh().reveal().len(), 22);
    }

    #[test]
    fn a_chosen_password_is_long_and_not_the_first_that_everybody_tries() {
        let check = |text: &str| text.parse::<Password>().unwrap().check_strength("orlova");
        for fine in [
            "correct horse battery",
            "верный конь скоба",
            &Password::fresh().0,
        ] {
            assert_eq!(check(fine), Ok(()), "{fine}");
        }
        for weak in [
            "",
            "short horse",
            "aaaaaaaaaaaaaaaa",
            "121212121212",
            "Password1234",
            "qwertyuiop123",
            "йцукенгшщзхъ",
            "my name is Orlova",
        ] {
            assert_eq!(check(weak), Err(code::PASSWORD_WEAK), "{weak}");
        }
    }
}
