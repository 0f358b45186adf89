//! One kind of failure for developer commands: a sentence that says what happened and what to do.

use std::fmt::Display;

/// Result of a developer command.
pub type Result<T, E = Fail> = std::result::Result<T, E>;

/// Why a command could not do its work, for the person who started it.
#[derive(Debug)]
pub struct Fail(String);

impl Fail {
    /// A failure with this text.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl Display for Fail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Adds to an error of the system what was being done and what helps.
pub trait Explain<T> {
    /// `what` was being done; `advice` is an imperative sentence without the full stop.
    fn explain(self, what: impl Display, advice: &str) -> Result<T>;
}

impl<T, E: Display> Explain<T> for Result<T, E> {
    fn explain(self, what: impl Display, advice: &str) -> Result<T> {
        self.map_err(|error| Fail(format!("{what}: {error}. {advice}.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_happened_and_what_to_do() {
        let read: Result<(), &str> = Err("No such file");
        let fail = read.explain("Cannot read x", "Write it first").unwrap_err();
        assert_eq!(
            fail.to_string(),
            "Cannot read x: No such file. Write it first."
        );
    }
}
