//! Sign-ins that wait for a second factor.

use super::{attempt::AttemptKey, code};
use kernel::{Result, UserId};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};

kernel::id! {
    /// A sign-in that waits for a second factor; not the secret that its browser holds.
    PendingId;
}

kernel::words! {
    /// How somebody proved who he is, before any second factor.
    pub enum How {
        /// With the password that we keep.
        Password = "password",
        /// With the password of the directory.
        Directory = "directory",
        /// By the word of the identity provider.
        Oidc = "oidc",
    }
}

/// How long a second factor is awaited.
pub const LIFE: Duration = Duration::minutes(5);
/// How often one may be tried.
pub const TRIES_MAX: i32 = 5;

/// A sign-in whose first factor was right.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Pending {
    /// The sign-in.
    pub id: PendingId,
    /// Who it is.
    pub person_id: UserId,
    /// How that was proved.
    pub how: How,
    /// Tries to forget when it succeeds.
    pub attempt_key: Option<Vec<u8>>,
    /// Second factors tried.
    pub tries: i32,
    /// Afterwards it is over.
    pub expires_at: OffsetDateTime,
    /// When it became a session.
    pub finished_at: Option<OffsetDateTime>,
}

impl Pending {
    /// A sign-in that waits from now on.
    #[must_use]
    pub fn begun(
        person_id: UserId,
        how: How,
        attempt_key: Option<AttemptKey>,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id: PendingId::new(),
            person_id,
            how,
            attempt_key: attempt_key.map(|key| key.0),
            tries: 0,
            expires_at: now + LIFE,
            finished_at: None,
        }
    }

    /// The same with one more try.
    ///
    /// # Errors
    /// `identity.sign_in_over`: it is finished, too old, or tried too often.
    pub fn tried(&self, now: OffsetDateTime) -> Result<Self> {
        if self.finished_at.is_some() || now >= self.expires_at || self.tries >= TRIES_MAX {
            return Err(code::SIGN_IN_OVER.into());
        }
        Ok(Self {
            tries: self.tries.saturating_add(1),
            ..self.clone()
        })
    }

    /// The same, finished: it cannot become a session twice.
    ///
    /// # Errors
    /// `identity.sign_in_over`.
    pub fn finish(&self, now: OffsetDateTime) -> Result<Self> {
        if self.finished_at.is_some() {
            return Err(code::SIGN_IN_OVER.into());
        }
        Ok(Self {
            finished_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn five_tries_in_five_minutes_and_one_session() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let begun = Pending::begun(UserId::new(), How::Password, None, now);
        let mut pending = begun.clone();
        for _ in 0..5 {
            pending = pending.tried(now).unwrap();
        }
        let over = |result: Result<Pending>| result.unwrap_err().code == code::SIGN_IN_OVER;
        assert!(over(pending.tried(now)));
        assert!(begun.tried(now + LIFE - Duration::SECOND).is_ok());
        assert!(over(begun.tried(now + LIFE)));
        let finished = begun.finish(now).unwrap();
        assert!(over(finished.tried(now)) && over(finished.finish(now)));
    }
}
