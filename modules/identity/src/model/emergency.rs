//! Access in an emergency: when the directory is down, two people open a local account for an hour.

use super::{code, person::SERVICE_ROLE};
use kernel::{Error, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

kernel::id! {
    /// An emergency.
    EmergencyId;
}

kernel::words! {
    /// Where an emergency stands.
    pub enum EmergencyState {
        /// One person has asked; nothing is open.
        Asked = "asked",
        /// Another has confirmed; the account works.
        Live = "live",
        /// It is over, or nobody confirmed it in time.
        Closed = "closed",
    }

    /// What is done to an emergency.
    pub enum EmergencyStep {
        /// A second person agrees.
        Confirm = "confirm",
        /// Somebody ends it, or its time runs out.
        Close = "close",
    }
}

impl EmergencyState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: EmergencyStep) -> Result<Self> {
        match (self, step) {
            (Self::Asked, EmergencyStep::Confirm) => Ok(Self::Live),
            (Self::Asked | Self::Live, EmergencyStep::Close) => Ok(Self::Closed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// How long the account works, and how long a wish waits for the second person.
pub const LIFE: Duration = Duration::hours(1);

/// An emergency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Emergency {
    /// The emergency.
    pub id: EmergencyId,
    /// Why.
    pub reason: String,
    /// The role that the account holds, in the whole group.
    pub role: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub asked_at: OffsetDateTime,
    /// Who confirmed: somebody else.
    pub confirmed_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option")]
    pub confirmed_at: Option<OffsetDateTime>,
    /// The account that works for an hour.
    pub account_id: Option<UserId>,
    /// The moment at which it stops.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ends_at: Option<OffsetDateTime>,
    /// When it was closed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub closed_at: Option<OffsetDateTime>,
}

impl Emergency {
    /// A wish of one person.
    ///
    /// # Errors
    /// `identity.role_kind` for the role of programs.
    pub fn asked(role: String, reason: String, by: UserId, now: OffsetDateTime) -> Result<Self> {
        if role == SERVICE_ROLE {
            return Err(Error::field("/role", code::ROLE_KIND));
        }
        Ok(Self {
            id: EmergencyId::new(),
            reason,
            role,
            asked_by: by,
            asked_at: now,
            confirmed_by: None,
            confirmed_at: None,
            account_id: None,
            ends_at: None,
            closed_at: None,
        })
    }

    /// Where it stands at `now`: an hour after the last word it is closed by itself.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime) -> EmergencyState {
        let waits_until = self.asked_at + LIFE;
        if self.closed_at.is_some() || now >= self.ends_at.unwrap_or(waits_until) {
            EmergencyState::Closed
        } else if self.confirmed_at.is_some() {
            EmergencyState::Live
        } else {
            EmergencyState::Asked
        }
    }

    /// The same, confirmed by a second person, with the account that works from now on.
    ///
    /// # Errors
    /// `common.illegal_transition`, `identity.emergency_second_person`.
    pub fn confirm(&self, by: UserId, account: UserId, now: OffsetDateTime) -> Result<Self> {
        self.state(now).next(EmergencyStep::Confirm)?;
        if by == self.asked_by {
            return Err(code::EMERGENCY_SECOND_PERSON.into());
        }
        Ok(Self {
            confirmed_by: Some(by),
            confirmed_at: Some(now),
            account_id: Some(account),
            ends_at: Some(now + LIFE),
            ..self.clone()
        })
    }

    /// The same, closed by somebody.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn close(&self, now: OffsetDateTime) -> Result<Self> {
        self.state(now).next(EmergencyStep::Close)?;
        Ok(self.closed(now))
    }

    /// The same, closed because its time ran out.
    #[must_use]
    pub fn closed(&self, now: OffsetDateTime) -> Self {
        Self {
            closed_at: Some(now),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = EmergencyState::ALL
            .iter()
            .flat_map(|state| EmergencyStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "asked confirm live",
                "asked close closed",
                "live close closed"
            ]
        );
    }

    #[test]
    fn idn_7_it_takes_two_people_and_lasts_an_hour() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let (one, other) = (UserId::new(), UserId::new());
        let asked = Emergency::asked("driver".into(), "LDAP".into(), one, now).unwrap();
        let alone = asked.confirm(one, UserId::new(), now).unwrap_err();
        assert_eq!(alone.code, code::EMERGENCY_SECOND_PERSON);
        let live = asked.confirm(other, UserId::new(), now).unwrap();
        assert_eq!(
            live.state(now + LIFE - Duration::SECOND),
            EmergencyState::Live
        );
        assert_eq!(live.state(now + LIFE), EmergencyState::Closed);
        assert!(live.confirm(other, UserId::new(), now).is_err());
        assert_eq!(
            asked.state(now + LIFE),
            EmergencyState::Closed,
            "nobody came"
        );
        assert!(asked.close(now).unwrap().close(now).is_err());
        let program = Emergency::asked(SERVICE_ROLE.into(), "x".into(), one, now);
        assert_eq!(program.unwrap_err().fields[0].code, code::ROLE_KIND);
    }
}
