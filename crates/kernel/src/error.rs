//! The one error type of the product: a closed code, its parameters, the wrong fields, and a cause for the log only.

use crate::{Code, FieldError, Invalid, codes};

/// Result of everything that may fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the words of the closed list.
#[derive(Debug)]
pub struct Error {
    /// The closed code: name, status and texts.
    pub code: Code,
    /// Values for the sentence of the code, also shown as members of the problem.
    pub params: Vec<(&'static str, String)>,
    /// Wrong fields, for [`codes::VALIDATION`].
    pub fields: Vec<FieldError>,
    /// The inner cause: logged once at the edge, never shown.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            params: Vec::new(),
            fields: Vec::new(),
            cause: None,
        }
    }

    /// Adds a parameter for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// A defect of ours.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(codes::INTERNAL).because(cause)
    }

    /// One wrong field.
    #[must_use]
    pub fn field(pointer: &str, code: Code) -> Self {
        Invalid::field(pointer, code).into()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code.name)?;
        for (name, value) in &self.params {
            write!(f, " {name}={value}")?;
        }
        for field in &self.fields {
            write!(f, " {}:{}", field.pointer, field.code.name)?;
        }
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self {
            fields: invalid.fields,
            ..Self::new(codes::VALIDATION)
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::RowNotFound => codes::NOT_FOUND,
            // Protocol: somebody answers who is not the server, such as a proxy that has none behind it.
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_) => codes::DEPENDENCY_UNAVAILABLE,
            sqlx::Error::Database(db) => match db.code().as_deref() {
                // lock_not_available, serialization_failure, deadlock_detected
                Some("55P03" | "40001" | "40P01") => codes::BUSY,
                // query_canceled by statement_timeout
                Some("57014") => codes::DEADLINE_EXCEEDED,
                // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections
                Some("57P01" | "57P02" | "57P03" | "53300") => codes::DEPENDENCY_UNAVAILABLE,
                _ => codes::INTERNAL,
            },
            _ => codes::INTERNAL,
        };
        Self::new(code).because(error)
    }
}

/// Turns the violation of a named constraint into a closed code: the database has the last word, the user reads ours.
pub trait OnConstraint<T> {
    /// # Errors
    /// `code` when exactly this constraint was violated, otherwise the error as it was.
    fn on_constraint(self, constraint: &str, code: Code) -> Result<T>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, constraint: &str, code: Code) -> Result<T> {
        self.map_err(|error| {
            match error
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::constraint)
            {
                Some(name) if name == constraint => Error::new(code).because(error),
                _ => error.into(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_without_a_server_behind_it_is_an_absence_and_no_defect() {
        let closed = sqlx::Error::Protocol("unexpected response from SSLRequest: 0x00".into());
        assert_eq!(Error::from(closed).code, codes::DEPENDENCY_UNAVAILABLE);
    }
}
