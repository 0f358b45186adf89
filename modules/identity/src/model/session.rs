//! Browser sessions.

use kernel::{Error, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

kernel::id! {
    /// A session; not the secret in the cookie.
    SessionId;
}

kernel::words! {
    /// Where a session stands.
    pub enum SessionState {
        /// It lets its person in.
        Live = "live",
        /// Its time ran out.
        Expired = "expired",
        /// It was ended.
        Ended = "ended",
    }

    /// What its person, or the one who disables him, does to a session.
    pub enum SessionStep {
        /// Sign out, here or from afar.
        End = "end",
    }
}

impl SessionState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: SessionStep) -> Result<Self> {
        match (self, step) {
            (Self::Live, SessionStep::End) => Ok(Self::Ended),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// How long sessions live.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Without requests.
    pub idle: Duration,
    /// In any case.
    pub longest: Duration,
}

/// Use is noted at most this often, so that reading costs no writing.
const NOTED_EVERY: Duration = Duration::minutes(1);

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Whose it is.
    pub person_id: UserId,
    /// When the person signed in.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last used, to the minute.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: OffsetDateTime,
    /// When it was ended.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
}

impl Session {
    /// A session that begins now.
    #[must_use]
    pub fn begun(person_id: UserId, now: OffsetDateTime) -> Self {
        Self {
            id: SessionId::new(),
            person_id,
            created_at: now,
            last_seen_at: now,
            ended_at: None,
        }
    }

    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime, limits: &Limits) -> SessionState {
        let expired =
            now >= self.last_seen_at + limits.idle || now >= self.created_at + limits.longest;
        match self.ended_at {
            Some(_) => SessionState::Ended,
            None if expired => SessionState::Expired,
            None => SessionState::Live,
        }
    }

    /// Whether its use has to be noted again.
    #[must_use]
    pub fn is_to_be_noted(&self, now: OffsetDateTime) -> bool {
        now >= self.last_seen_at + NOTED_EVERY
    }

    /// The same session, ended.
    ///
    /// # Errors
    /// `common.illegal_transition` when it is over already.
    pub fn end(&self, now: OffsetDateTime, limits: &Limits) -> Result<Self> {
        self.state(now, limits).next(SessionStep::End)?;
        Ok(Self {
            ended_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const LIMITS: Limits = Limits {
        idle: Duration::minutes(30),
        longest: Duration::hours(12),
    };

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = SessionState::ALL
            .iter()
            .flat_map(|state| SessionStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(allowed, ["live end ended"]);
        assert_eq!(
            SessionState::Ended.next(SessionStep::End).unwrap_err().code,
            codes::ILLEGAL_TRANSITION
        );
    }

    #[test]
    fn a_session_expires_by_idleness_and_by_age_to_the_moment() {
        let begun = datetime!(2026-03-05 06:00 UTC);
        let session = Session::begun(UserId::new(), begun);
        let second = Duration::SECOND;
        assert_eq!(
            session.state(begun + LIMITS.idle - second, &LIMITS),
            SessionState::Live
        );
        assert_eq!(
            session.state(begun + LIMITS.idle, &LIMITS),
            SessionState::Expired
        );
        let busy = Session {
            last_seen_at: begun + LIMITS.longest - second,
            ..session.clone()
        };
        assert_eq!(
            busy.state(begun + LIMITS.longest - second, &LIMITS),
            SessionState::Live
        );
        assert_eq!(
            busy.state(begun + LIMITS.longest, &LIMITS),
            SessionState::Expired
        );
        let ended = session.end(begun, &LIMITS).unwrap();
        assert_eq!(ended.state(begun, &LIMITS), SessionState::Ended);
        assert!(
            ended.end(begun, &LIMITS).is_err()
                && session.end(begun + LIMITS.idle, &LIMITS).is_err()
        );
        assert!(!session.is_to_be_noted(begun + Duration::seconds(59)));
        assert!(session.is_to_be_noted(begun + Duration::minutes(1)));
    }
}
