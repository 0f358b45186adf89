//! Several words of a query at once: `?state=new,reserved`, or the parameter repeated, which the extractor joins.

use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt::Display, str::FromStr};
use uuid::Uuid;

/// More than this are refused.
const MOST: usize = 50;

/// Any of these; none of them is no wish at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<T>(Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Display> Several<T> {
    /// As texts for `= ANY($1)`; `None` when there is no wish.
    #[must_use]
    pub fn texts(&self) -> Option<Vec<String>> {
        (!self.0.is_empty()).then(|| self.0.iter().map(ToString::to_string).collect())
    }
}

impl<T: Copy + Into<Uuid>> Several<T> {
    /// As ids for `= ANY($1)`; `None` when there is no wish.
    #[must_use]
    pub fn ids(&self) -> Option<Vec<Uuid>> {
        (!self.0.is_empty()).then(|| self.0.iter().map(|id| (*id).into()).collect())
    }
}

impl<T> Several<T> {
    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// Whether there is no wish.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> From<Vec<T>> for Several<T> {
    fn from(all: Vec<T>) -> Self {
        Self(all)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let words: Vec<&str> = text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .collect();
        if words.len() > MOST {
            return Err(D::Error::custom(format!("at most {MOST}")));
        }
        let read = |word: &&str| {
            word.parse()
                .map_err(|_| D::Error::custom(format!("not allowed: {word}")))
        };
        words.iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Several<u8>, serde_json::Error> {
        serde_json::from_value(text.into())
    }

    #[test]
    fn words_are_parted_by_commas_and_none_is_no_wish() {
        assert_eq!(read("1, 2,,3").unwrap(), Several(vec![1, 2, 3]));
        assert_eq!(read("1").unwrap().texts(), Some(vec!["1".to_owned()]));
        assert_eq!(read("").unwrap().texts(), None);
        assert!(read("1,x").is_err() && read(&"1,".repeat(51)).is_err());
    }
}
