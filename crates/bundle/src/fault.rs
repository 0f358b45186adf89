//! Why a command could not do its work.

use std::fmt::Display;
use std::path::Path;

/// Result of a command.
pub type Result<T> = std::result::Result<T, Fault>;

/// The two ends that are not success. They have exit codes of their own, so that a pipeline can tell a bundle that must
/// not be installed from a disk that is full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The bundle is not what was signed.
    Refused(String),
    /// The machine or the question is at fault; the bundle may be good.
    Failed(String),
}

impl Fault {
    /// 1 or 2.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Failed(_) => 2,
        }
    }

    /// A refusal with this sentence.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    /// A failure with this sentence.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self::Failed(sentence.into())
    }

    /// What was being done to this file when the system said no.
    pub fn at(path: &Path, doing: &str, error: impl Display) -> Self {
        Self::Failed(format!("Cannot {doing} {}: {error}.", path.display()))
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(sentence) | Self::Failed(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Fault {}
