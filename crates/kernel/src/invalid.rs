//! Wrong input: every field at once, each with a closed code.

use crate::{Code, codes};
use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValuePointerRef};
use std::ops::ControlFlow;

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
        ControlFlow::Continue(all)
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
