//! People and service accounts.

use super::code;
use kernel::{Code, Error, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// The service account's role: it is held by service accounts, and they hold no other.
pub const SERVICE_ROLE: &str = "service_account";

kernel::words! {
    /// Who may act.
    pub enum PersonKind {
        /// Somebody with a password.
        Person = "person",
        /// A program: it has tokens only.
        Service = "service",
    }

    /// Whether a person may act now.
    pub enum PersonState {
        /// Yes.
        Active = "active",
        /// No; every session has ended.
        Disabled = "disabled",
    }

    /// What changes that.
    pub enum PersonStep {
        /// The person leaves, or must be stopped.
        Disable = "disable",
        /// The person is back.
        Enable = "enable",
        /// The person has left, whether or not somebody had to stop him first.
        Dismiss = "dismiss",
    }
}

impl PersonState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: PersonStep) -> Result<Self> {
        match (self, step) {
            (Self::Active, PersonStep::Disable)
            | (Self::Active | Self::Disabled, PersonStep::Dismiss) => Ok(Self::Disabled),
            (Self::Disabled, PersonStep::Enable) => Ok(Self::Active),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

kernel::text_newtype! {
    /// The name that a person signs in with, unique in the group.
    #[schema(pattern = "^[A-Za-z][A-Za-z0-9._-]{1,39}$")]
    Login = "orlova"
}

impl std::str::FromStr for Login {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = raw.trim().to_ascii_lowercase();
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        let clean = text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
        });
        if begins && clean && (2..=40).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(code::LOGIN_MASK)
        }
    }
}

kernel::read_from_str!(Login);

/// What everybody of a group knows of everybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Colleague {
    /// The person.
    pub id: UserId,
    /// The name to show.
    pub full_name: String,
}

/// A person or a service account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Person {
    /// The person.
    pub id: UserId,
    /// Person or program.
    pub kind: PersonKind,
    /// The name to sign in with.
    pub login: Login,
    /// The name to show.
    pub full_name: String,
    /// Since when it is known here.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Since when it may not act.
    #[serde(with = "time::serde::rfc3339::option")]
    pub disabled_at: Option<OffsetDateTime>,
}

/// What the audit log keeps of a person: no name.
#[derive(Debug, Serialize)]
pub struct PersonMarks<'a> {
    kind: PersonKind,
    login: &'a Login,
    state: PersonState,
}

impl Person {
    /// Whether the person may act now.
    #[must_use]
    pub fn state(&self) -> PersonState {
        if self.disabled_at.is_some() {
            PersonState::Disabled
        } else {
            PersonState::Active
        }
    }

    /// The person after a step.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: PersonStep, now: OffsetDateTime) -> Result<Self> {
        let disabled_at = match self.state().next(step)? {
            PersonState::Disabled => Some(self.disabled_at.unwrap_or(now)),
            PersonState::Active => None,
        };
        Ok(Self {
            disabled_at,
            ..self.clone()
        })
    }

    /// For the audit log.
    #[must_use]
    pub fn marks(&self) -> PersonMarks<'_> {
        PersonMarks {
            kind: self.kind,
            login: &self.login,
            state: self.state(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_step() {
        use PersonState::{Active, Disabled};
        for (from, step, to) in [
            (Active, PersonStep::Disable, Some(Disabled)),
            (Active, PersonStep::Enable, None),
            (Disabled, PersonStep::Disable, None),
            (Disabled, PersonStep::Enable, Some(Active)),
            (Active, PersonStep::Dismiss, Some(Disabled)),
            (Disabled, PersonStep::Dismiss, Some(Disabled)),
        ] {
            assert_eq!(from.next(step).ok(), to, "{from} {step}");
        }
        assert_eq!(
            Active.next(PersonStep::Enable).unwrap_err().code,
            codes::ILLEGAL_TRANSITION
        );
    }

    #[test]
    fn a_login_has_one_form() {
        assert_eq!(" Orlova ".parse::<Login>().unwrap().as_str(), "orlova");
        assert_eq!("a.b-c_9".parse::<Login>().unwrap().as_str(), "a.b-c_9");
        let long = "a".repeat(41);
        for wrong in [
            "",
            "a",
            "9a",
            "орлова",
            "a b",
            "*)(uid=*",
            "a\u{0}",
            long.as_str(),
        ] {
            assert_eq!(wrong.parse::<Login>(), Err(code::LOGIN_MASK), "{wrong}");
        }
    }
}
