//! Why something could not be done.

use thiserror::Error;

/// Result of a step.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a step could not be done.
#[derive(Debug, Error)]
pub enum Error {
    /// The API server refused or did not answer.
    #[error("Kubernetes: {0}")]
    Kube(Box<kube::Error>),
    /// The database refused or did not answer.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// Another leader has claimed the fence: what this process believes is outdated.
    #[error("another leader writes now: {0}")]
    Fenced(String),
    /// Kite refused what the resource says; somebody has to change it.
    #[error("Kite refuses: {0}")]
    Refused(String),
    /// Something outside did not answer, or not as agreed.
    #[error("{0}")]
    Outside(String),
    /// A setting is missing or wrong.
    #[error("settings: {0}")]
    Settings(String),
    /// A resource of Kubernetes lacks what each one has.
    #[error("the resource has no {0}")]
    Incomplete(&'static str),
}

impl Error {
    /// The word for conditions and events.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Kube(_) | Self::Incomplete(_) => "KubernetesFailed",
            Self::Sql(_) => "DatabaseFailed",
            Self::Fenced(_) => "Fenced",
            Self::Refused(_) => "Refused",
            Self::Outside(_) => "OutsideFailed",
            Self::Settings(_) => "SettingsWrong",
        }
    }
}

impl From<kube::Error> for Error {
    fn from(error: kube::Error) -> Self {
        Self::Kube(Box::new(error))
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        // The address may hold a name and a password.
        Self::Outside(error.without_url().to_string())
    }
}

/// Whether the API server refused because somebody else was faster.
#[must_use]
pub fn is_conflict(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 409)
}
