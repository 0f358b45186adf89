//! Short words that a group chooses itself: codes of steps, names of slots.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use kernel::{Code, Currency, Error, FieldError, Invalid, Money, Result, codes};

kernel::text_newtype! {
    /// A word for programs: small Latin letters, digits and `_`, 1 to 30 of them, a letter first.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,29}$")]
    CodeWord = "body_shop"
}

kernel::text_newtype! {
    /// A slot of a yard: capital letters, digits and hyphens, 1 to 12 of them. Small letters are made capital.
    #[schema(min_length = 1, max_length = 12)]
    SlotCode = "B-07"
}

kernel::text_newtype! {
    /// SHA-256 of a file in small hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    Sha256Hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}

/// An amount of roubles that may be nothing: what a step may cost, or has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge(Money);

impl Charge {
    /// The amount as money.
    #[must_use]
    pub fn money(self) -> Money {
        self.0
    }
}

impl Deserr<Invalid> for Charge {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let money = Money::deserialize_from_value(value, location)?;
        let kopecks = money.in_kopecks().map_err(|code| {
            let expected = vec![("expected", Currency::Rub.to_string())];
            Invalid::at(location.push_key("currency"), code, expected)
        })?;
        if kopecks < 0 {
            let amount = location.push_key("amount");
            return Err(Invalid::at(amount, codes::AMOUNT_OUT_OF_RANGE, vec![]));
        }
        Ok(Self(money))
    }
}

/// Refuses a list that is too short or too long.
///
/// # Errors
/// `field.out_of_range` at the list.
pub fn sized<T>(pointer: &str, list: &[T], min: usize, max: usize) -> Result<()> {
    if (min..=max).contains(&list.len()) {
        return Ok(());
    }
    let field = FieldError {
        pointer: pointer.to_owned(),
        code: codes::OUT_OF_RANGE,
        params: vec![("min", min.to_string()), ("max", max.to_string())],
    };
    let fields = vec![field];
    Err(Error::from(Invalid { fields }))
}

impl std::str::FromStr for CodeWord {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let fits = (1..=30).contains(&raw.len())
            && raw.starts_with(|first: char| first.is_ascii_lowercase())
            && raw
                .bytes()
                .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_');
        fits.then(|| Self(raw.to_owned())).ok_or(codes::BAD_TEXT)
    }
}

impl std::str::FromStr for SlotCode {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = raw.trim().to_uppercase();
        let length = text.chars().take(13).count();
        let fits = (1..=12).contains(&length)
            && text
                .chars()
                .all(|sign| sign.is_alphanumeric() || sign == '-');
        fits.then_some(Self(text)).ok_or(codes::BAD_TEXT)
    }
}

impl std::str::FromStr for Sha256Hex {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = raw.to_ascii_lowercase();
        let fits = text.len() == 64 && text.bytes().all(|sign| sign.is_ascii_hexdigit());
        fits.then_some(Self(text)).ok_or(codes::BAD_TEXT)
    }
}

kernel::read_from_str!(CodeWord);
kernel::read_from_str!(SlotCode);
kernel::read_from_str!(Sha256Hex);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_may_be_nothing_and_never_less() {
        let read = |value| deserr::deserialize::<Charge, _, Invalid>(value);
        let free = read(serde_json::json!({"amount": 0, "currency": "RUB"})).unwrap();
        assert_eq!(free.money(), Money::ZERO);
        for (value, pointer) in [
            (
                serde_json::json!({"amount": -1, "currency": "RUB"}),
                "/amount",
            ),
            (
                serde_json::json!({"amount": 1, "currency": "USD"}),
                "/currency",
            ),
        ] {
            assert_eq!(read(value).unwrap_err().fields[0].pointer, pointer);
        }
        assert!(sized("/steps", &[1], 1, 2).is_ok());
        let long = sized("/steps", &[1, 2, 3], 1, 2).unwrap_err();
        assert_eq!(long.fields[0].params[1], ("max", "2".to_owned()));
    }

    #[test]
    fn words_are_short_and_plain() {
        assert_eq!("body_2".parse::<CodeWord>().unwrap().as_str(), "body_2");
        for wrong in ["", "2body", "Body", "b-c", &"b".repeat(31)] {
            assert_eq!(wrong.parse::<CodeWord>(), Err(codes::BAD_TEXT), "{wrong}");
        }
        assert_eq!(" b-07 ".parse::<SlotCode>().unwrap().as_str(), "B-07");
        for wrong in ["", " ", "b 7", "b/7", &"1".repeat(13)] {
            assert_eq!(wrong.parse::<SlotCode>(), Err(codes::BAD_TEXT), "{wrong}");
        }
        let hash = "A".repeat(64);
        assert_eq!(hash.parse::<Sha256Hex>().unwrap().as_str(), "a".repeat(64));
        for wrong in ["", "abc", &"g".repeat(64)] {
            assert_eq!(wrong.parse::<Sha256Hex>(), Err(codes::BAD_TEXT), "{wrong}");
        }
    }
}
