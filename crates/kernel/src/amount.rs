//! An amount that somebody pays or owes.

use crate::{Currency, Invalid, Money};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};

/// An amount of roubles above zero; in a document it is written as `Money`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount(Money);

impl Amount {
    /// The amount as money.
    #[must_use]
    pub fn money(self) -> Money {
        self.0
    }
}

impl Deserr<Invalid> for Amount {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let money = Money::deserialize_from_value(value, location)?;
        money.in_kopecks().map_err(|code| {
            let expected = vec![("expected", Currency::Rub.to_string())];
            Invalid::at(location.push_key("currency"), code, expected)
        })?;
        let positive = money.positive().map(Self);
        positive.map_err(|code| Invalid::at(location.push_key("amount"), code, vec![]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;
    use serde_json::json;

    #[test]
    fn an_amount_is_roubles_above_zero() {
        let read = |value| deserr::deserialize::<Amount, _, Invalid>(value);
        let fine = read(json!({"amount": 1, "currency": "RUB"})).unwrap();
        assert_eq!(fine.money(), Money::kopecks(1));
        for (value, pointer, code) in [
            (
                json!({"amount": 0, "currency": "RUB"}),
                "/amount",
                codes::AMOUNT_OUT_OF_RANGE,
            ),
            (
                json!({"amount": -1, "currency": "RUB"}),
                "/amount",
                codes::AMOUNT_OUT_OF_RANGE,
            ),
            (
                json!({"amount": 1, "currency": "GBP"}),
                "/currency",
                codes::CURRENCY_MISMATCH,
            ),
            (json!(5), "", codes::WRONG_TYPE),
        ] {
            let found = read(value).unwrap_err().fields.remove(0);
            assert_eq!((found.pointer.as_str(), found.code), (pointer, code));
        }
    }
}
