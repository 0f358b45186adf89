//! Wrong input: every field at once, each with a closed code.

use crate::{Code, codes};
use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValuePointerRef};
use std::ops::ControlFlow;

/// Wrong fields that are told at once: what comes after them would only make the answer to a hostile body large.
pub const FIELDS_MAX: usize = 100;
/// The longest part of a pointer, in characters: a key that nobody knows may be as long as the body.
const KEY_MAX: usize = 100;

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) of the field, `""` for the whole body.
    pub pointer: String,
    /// What is wrong.
    pub code: Code,
    /// Values for the sentence of the code.
    pub params: Vec<(&'static str, String)>,
}

/// Everything that is wrong with one input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invalid {
    /// The wrong fields, in the order they were met.
    pub fields: Vec<FieldError>,
}

impl Invalid {
    /// An input with one wrong field.
    #[must_use]
    pub fn field(pointer: impl Into<String>, code: Code) -> Self {
        Self {
            fields: vec![FieldError {
                pointer: pointer.into(),
                code,
                params: Vec::new(),
            }],
        }
    }

    /// Adds a wrong field.
    pub fn push(&mut self, pointer: impl Into<String>, code: Code) {
        self.fields.push(FieldError {
            pointer: pointer.into(),
            code,
            params: Vec::new(),
        });
    }

    /// `Ok` when nothing was found wrong.
    ///
    /// # Errors
    /// Itself, when it names a field.
    pub fn check(self) -> Result<(), Self> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(self)
        }
    }

    /// One wrong value at a place that a reader reached.
    #[must_use]
    pub fn at(
        location: ValuePointerRef<'_>,
        code: Code,
        params: Vec<(&'static str, String)>,
    ) -> Self {
        Self {
            fields: vec![FieldError {
                pointer: pointer(location),
                code,
                params,
            }],
        }
    }
}

/// RFC 6901 text of a location.
fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            let key: String = key.chars().take(KEY_MAX).collect();
            format!(
                "{}/{}",
                pointer(*prev),
                key.replace('~', "~0").replace('/', "~1")
            )
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

impl MergeWithError<Invalid> for Invalid {
    fn merge(
        kept: Option<Self>,
        mut other: Self,
        _: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = kept.unwrap_or_default();
        all.fields.append(&mut other.fields);
        if all.fields.len() < FIELDS_MAX {
            ControlFlow::Continue(all)
        } else {
            all.fields.truncate(FIELDS_MAX);
            ControlFlow::Break(all)
        }
    }
}

impl DeserializeError for Invalid {
    fn error<V: IntoValue>(
        kept: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let found = match error {
            ErrorKind::MissingField { field } => {
                Self::at(location.push_key(field), codes::REQUIRED, vec![])
            }
            ErrorKind::UnknownKey { key, .. } => {
                Self::at(location.push_key(key), codes::UNKNOWN_FIELD, vec![])
            }
            ErrorKind::UnknownValue { accepted, .. } => Self::at(
                location,
                codes::NOT_ALLOWED,
                vec![("accepted", accepted.join(", "))],
            ),
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                let names: Vec<String> = accepted.iter().map(ToString::to_string).collect();
                Self::at(
                    location,
                    codes::WRONG_TYPE,
                    vec![("expected", names.join(" | "))],
                )
            }
            ErrorKind::BadSequenceLen { expected, .. } => Self::at(
                location,
                codes::OUT_OF_RANGE,
                vec![("min", expected.to_string()), ("max", expected.to_string())],
            ),
            ErrorKind::Unexpected { msg } => {
                Self::at(location, codes::WRONG_TYPE, vec![("expected", msg)])
            }
        };
        Self::merge(kept, found, location)
    }
}

/// Reads a value from a JSON string by its `FromStr<Err = Code>`.
#[macro_export]
macro_rules! read_from_str {
    ($name:ty) => {
        impl $crate::reexport::deserr::Deserr<$crate::Invalid> for $name {
            fn deserialize_from_value<V: $crate::reexport::deserr::IntoValue>(
                value: $crate::reexport::deserr::Value<V>,
                location: $crate::reexport::deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::Invalid> {
                let text = $crate::invalid::text(value, location)?;
                text.parse()
                    .map_err(|code| $crate::Invalid::at(location, code, vec![]))
            }
        }
    };
}

/// The string at a location.
///
/// # Errors
/// `field.wrong_type` when it is no string.
pub fn text<V: IntoValue>(
    value: deserr::Value<V>,
    location: ValuePointerRef<'_>,
) -> Result<String, Invalid> {
    match value {
        deserr::Value::String(text) => Ok(text),
        _ => Err(Invalid::at(
            location,
            codes::WRONG_TYPE,
            vec![("expected", "string".to_owned())],
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deserr::Deserr;
    use serde_json::{Map, Value, json};

    #[derive(Debug, Deserr)]
    #[deserr(deny_unknown_fields, error = Invalid)]
    struct Nothing {}

    fn refused(body: Value) -> Vec<FieldError> {
        deserr::deserialize::<Nothing, _, Invalid>(body)
            .unwrap_err()
            .fields
    }

    #[test]
    fn a_body_of_strange_keys_gets_an_answer_of_bounded_size() {
        let keys = (0..5_000).map(|number| (format!("key_{number}"), json!(1)));
        assert_eq!(
            refused(Value::Object(keys.collect::<Map<_, _>>())).len(),
            FIELDS_MAX
        );
        let long = refused(json!({"ж/".repeat(5_000): 1}));
        assert_eq!(long[0].pointer, format!("/{}", "ж~1".repeat(KEY_MAX / 2)));
        assert_eq!(long[0].code, codes::UNKNOWN_FIELD);
    }
}
