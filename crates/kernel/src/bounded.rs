//! Whole numbers within limits that the type names.

use crate::{Code, Invalid, codes};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::{ObjectBuilder, RefOr, Type, schema::Schema};
use utoipa::{PartialSchema, ToSchema};

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Bounded<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Bounded<MIN, MAX> {
    /// The number, if it is within the limits.
    ///
    /// # Errors
    /// `field.out_of_range`.
    pub fn new(number: i64) -> Result<Self, Code> {
        if (MIN..=MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(codes::OUT_OF_RANGE)
        }
    }

    /// The plain number.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<const MIN: i64, const MAX: i64> TryFrom<i64> for Bounded<MIN, MAX> {
    type Error = Code;
    fn try_from(number: i64) -> Result<Self, Code> {
        Self::new(number)
    }
}

impl<const MIN: i64, const MAX: i64> From<Bounded<MIN, MAX>> for i64 {
    fn from(bounded: Bounded<MIN, MAX>) -> Self {
        bounded.0
    }
}

impl<const MIN: i64, const MAX: i64> std::fmt::Display for Bounded<MIN, MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A float is refused even when it is whole: `3.0` is not how a count is written.
impl<const MIN: i64, const MAX: i64> Deserr<Invalid> for Bounded<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let number = match value {
            Value::Integer(number) => i64::try_from(number).ok(),
            Value::NegativeInteger(number) => Some(number),
            _ => {
                return Err(Invalid::at(
                    location,
                    codes::WRONG_TYPE,
                    vec![("expected", "integer".to_owned())],
                ));
            }
        };
        number
            .and_then(|number| Self::new(number).ok())
            .ok_or_else(|| {
                Invalid::at(
                    location,
                    codes::OUT_OF_RANGE,
                    vec![("min", MIN.to_string()), ("max", MAX.to_string())],
                )
            })
    }
}

impl<const MIN: i64, const MAX: i64> PartialSchema for Bounded<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(MIN))
            .maximum(Some(MAX))
            .description(Some(format!("A whole number from {MIN} to {MAX}")))
            .into()
    }
}

impl<const MIN: i64, const MAX: i64> ToSchema for Bounded<MIN, MAX> {
    fn name() -> Cow<'static, str> {
        format!("From{MIN}To{MAX}").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Doors = Bounded<1, 7>;

    fn read(json: serde_json::Value) -> Result<Doors, Invalid> {
        deserr::deserialize::<_, _, Invalid>(json)
    }

    #[test]
    fn both_limits_are_allowed_and_the_answer_names_them() {
        assert_eq!(read(1.into()).unwrap().get(), 1);
        assert_eq!(read(7.into()).unwrap().get(), 7);
        for wrong in [
            serde_json::json!(0),
            serde_json::json!(8),
            serde_json::json!(-1),
            serde_json::json!(u64::MAX),
        ] {
            let field = read(wrong).unwrap_err().fields.remove(0);
            assert_eq!(field.code, codes::OUT_OF_RANGE);
            assert_eq!(
                field.params,
                [("min", "1".to_owned()), ("max", "7".to_owned())]
            );
        }
    }

    #[test]
    fn only_an_integer_is_a_number_of_things() {
        for wrong in [
            serde_json::json!("5"),
            serde_json::json!(5.0),
            serde_json::json!(null),
            serde_json::json!([5]),
        ] {
            assert_eq!(read(wrong).unwrap_err().fields[0].code, codes::WRONG_TYPE);
        }
        assert!(serde_json::from_str::<Doors>("8").is_err());
        assert_eq!(serde_json::to_string(&Doors::new(5).unwrap()).unwrap(), "5");
    }

    #[test]
    fn the_api_document_shows_the_limits() {
        let schema = serde_json::to_value(Doors::schema()).unwrap();
        assert_eq!(
            schema,
            serde_json::json!({
                "type": "integer", "minimum": 1, "maximum": 7, "description": "A whole number from 1 to 7"
            })
        );
        assert_ne!(Doors::name(), Bounded::<1, 8>::name());
    }
}
