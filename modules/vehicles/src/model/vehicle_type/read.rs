//! Reading a type: every wrong field at once, whichever rule it breaks.

use super::{Attribute, AttributeKind, ENGINE_HOURS, PhotoAngle, Term, UsageUnit};
use crate::model::{code, word::CodeWord};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use kernel::{Code, Invalid, codes};
use serde::{Deserialize, Serialize};

/// More of anything than a screen shows.
const ITEMS_MAX: usize = 100;

/// A thing with a code of its own within a list.
pub trait Coded {
    /// The code.
    fn code(&self) -> &CodeWord;
}

impl Coded for Term {
    fn code(&self) -> &CodeWord {
        &self.code
    }
}

impl Coded for Attribute {
    fn code(&self) -> &CodeWord {
        &self.code
    }
}

impl Coded for PhotoAngle {
    fn code(&self) -> &CodeWord {
        &self.code
    }
}

/// A list of at most a hundred things, each code once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Listed<T>(pub Vec<T>);

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Listed<T> {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after another.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T: Deserr<Invalid> + Coded> Deserr<Invalid> for Listed<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let items = Vec::<T>::deserialize_from_value(value, location)?;
        if items.len() > ITEMS_MAX {
            let limits = vec![("min", "0".to_owned()), ("max", ITEMS_MAX.to_string())];
            return Err(Invalid::at(location, codes::OUT_OF_RANGE, limits));
        }
        let mut twice = Invalid::default();
        for (place, item) in items.iter().enumerate() {
            if items
                .iter()
                .take(place)
                .any(|other| other.code() == item.code())
            {
                let at = location.push_index(place);
                let mut found = Invalid::at(at.push_key("code"), code::REPEATED, vec![]);
                twice.fields.append(&mut found.fields);
            }
        }
        twice.check().map(|()| Self(items))
    }
}

/// A number has limits in order, a choice has words, and neither has what belongs to the other.
pub fn attribute_checked(
    attribute: Attribute,
    location: ValuePointerRef<'_>,
) -> Result<Attribute, Invalid> {
    let mut wrong = Invalid::default();
    let mut push = |key: &str, code: Code, params: Vec<(&'static str, String)>| {
        let mut found = Invalid::at(location.push_key(key), code, params);
        wrong.fields.append(&mut found.fields);
    };
    let is_number = attribute.kind == AttributeKind::Number;
    for (key, limit) in [("min", attribute.min), ("max", attribute.max)] {
        match limit {
            None if is_number => push(key, codes::REQUIRED, vec![]),
            Some(_) if !is_number => push(key, codes::UNKNOWN_FIELD, vec![]),
            _ => {}
        }
    }
    if let (true, Some(min), Some(max)) = (is_number, attribute.min, attribute.max)
        && min > max
    {
        push("max", code::LIMITS_TURNED, vec![("min", min.to_string())]);
    }
    match attribute.kind {
        AttributeKind::Choice if attribute.words.is_empty() => {
            push("words", codes::REQUIRED, vec![]);
        }
        AttributeKind::Number | AttributeKind::Text if !attribute.words.is_empty() => {
            push("words", codes::UNKNOWN_FIELD, vec![]);
        }
        _ => {}
    }
    wrong.check().map(|()| attribute)
}

/// A type that is counted in engine hours says so by a required number of that name.
///
/// # Errors
/// `vehicles.type_hours`.
pub fn hours_demanded(usage: UsageUnit, attributes: &Listed<Attribute>) -> Result<(), Invalid> {
    let counts = |one: &Attribute| {
        one.code.as_str() == ENGINE_HOURS && one.required && one.kind == AttributeKind::Number
    };
    if usage == UsageUnit::Km || attributes.iter().any(counts) {
        Ok(())
    } else {
        Err(Invalid::field("/attributes", code::TYPE_HOURS))
    }
}
