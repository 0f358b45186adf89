//! Tries that must not be made too often: passwords and codes of one account from one address, sign-ins of one address.
//! A try is counted before it is looked at, so many at once are as slow as one after another; a success forgets them.
//! Nobody is ever locked out: the wait has an end, and it concerns that address only.

use super::code;
use kernel::{Error, Result};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::net::IpAddr;
use time::{Duration, OffsetDateTime};

/// The window in which sign-ins of an address are counted.
const WINDOW: Duration = Duration::MINUTE;

/// What tries are counted by. Only a hash: people type passwords where the login belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptKey(pub Vec<u8>);

impl AttemptKey {
    /// An account, as it was typed, from an address. Whether it exists makes no difference.
    #[must_use]
    pub fn account(group: &str, login: &str, from: IpAddr) -> Self {
        let login = login.trim().to_lowercase();
        Self::of(&["account", group, &login, &from.to_string()])
    }

    /// The second factor of a person from an address.
    #[must_use]
    pub fn factor(person: impl std::fmt::Display, from: IpAddr) -> Self {
        Self::of(&["factor", &person.to_string(), &from.to_string()])
    }

    /// The own password of a person from an address.
    #[must_use]
    pub fn password(person: impl std::fmt::Display, from: IpAddr) -> Self {
        Self::of(&["password", &person.to_string(), &from.to_string()])
    }

    /// An address.
    #[must_use]
    pub fn address(from: IpAddr) -> Self {
        Self::of(&["address", &from.to_string()])
    }

    fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().to_vec())
    }
}

/// How much is borne.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Tries that cost no wait.
    pub free: i32,
    /// The first wait; each try doubles it.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// Sign-ins of one address in a minute.
    pub per_minute: i32,
}

/// The tries so far.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Attempt {
    /// How many.
    pub tries: i32,
    /// Since when they are counted.
    pub since: OffsetDateTime,
    /// The next one may be made now or after this moment.
    pub next_at: OffsetDateTime,
}

impl Attempt {
    /// One more try of an account.
    ///
    /// # Errors
    /// `identity.try_later` with the seconds to wait.
    pub fn tried(&self, now: OffsetDateTime, patience: &Patience) -> Result<Self> {
        // A free try has no wait: of two at once, the one that took the time first must not be refused for it.
        let waits = !patience.wait(self.tries).is_zero();
        if waits && now < self.next_at {
            return Err(later(self.next_at - now));
        }
        let tries = self.tries.saturating_add(1);
        Ok(Self {
            tries,
            next_at: now + patience.wait(tries),
            ..self.clone()
        })
    }

    /// One more sign-in of an address.
    ///
    /// # Errors
    /// `identity.try_later` with the seconds to wait.
    pub fn counted(&self, now: OffsetDateTime, patience: &Patience) -> Result<Self> {
        if now >= self.since + WINDOW {
            return Ok(Self {
                tries: 1,
                since: now,
                next_at: now,
            });
        }
        if self.tries >= patience.per_minute {
            return Err(later(self.since + WINDOW - now));
        }
        Ok(Self {
            tries: self.tries.saturating_add(1),
            ..self.clone()
        })
    }
}

impl Patience {
    /// The wait after this many tries.
    fn wait(&self, tries: i32) -> Duration {
        let doublings = tries.saturating_sub(self.free).saturating_sub(1);
        match u32::try_from(doublings) {
            Err(_) => Duration::ZERO,
            Ok(doublings) => {
                let factor = 2_i32.saturating_pow(doublings);
                self.first
                    .checked_mul(factor)
                    .unwrap_or(self.longest)
                    .min(self.longest)
            }
        }
    }
}

fn later(wait: Duration) -> Error {
    let rest = i64::from(wait.subsec_nanoseconds() > 0);
    let seconds = wait.whole_seconds().saturating_add(rest).max(1);
    Error::new(code::TRY_LATER).with("seconds", seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn free_tries_at_once_are_all_let_through() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let one = Attempt {
            tries: 0,
            since: now,
            next_at: now,
        };
        let later = one.tried(now + Duration::MILLISECOND, &PATIENCE).unwrap();
        assert!(later.tried(now, &PATIENCE).is_ok());
    }

    const PATIENCE: Patience = Patience {
        free: 5,
        first: Duration::SECOND,
        longest: Duration::minutes(5),
        per_minute: 10,
    };

    fn seconds(error: &Error) -> (&'static str, &str) {
        (error.code.name, error.params[0].1.as_str())
    }

    #[test]
    fn the_wait_doubles_after_the_free_tries_and_has_an_end() {
        let waits: Vec<i64> = [1, 5, 6, 7, 8, 13, 14, 15, 100, i32::MAX]
            .into_iter()
            .map(|tries| PATIENCE.wait(tries).whole_seconds())
            .collect();
        assert_eq!(waits, [0, 0, 1, 2, 4, 128, 256, 300, 300, 300]);
    }

    #[test]
    fn a_try_too_early_is_not_counted_and_says_how_long() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let mut attempt = Attempt {
            tries: 0,
            since: now,
            next_at: now,
        };
        for _ in 0..7 {
            attempt = attempt.tried(attempt.next_at.max(now), &PATIENCE).unwrap();
        }
        assert_eq!(attempt.next_at, now + Duration::seconds(1 + 2));
        let early = attempt.tried(now + Duration::milliseconds(1500), &PATIENCE);
        assert_eq!(
            seconds(&early.unwrap_err()),
            ("identity.try_later", "2"),
            "rounded up"
        );
        assert_eq!(attempt.tried(attempt.next_at, &PATIENCE).unwrap().tries, 8);
    }

    #[test]
    fn an_address_has_its_sign_ins_of_a_minute() {
        let now = datetime!(2026-03-05 06:00 UTC);
        let mut attempt = Attempt {
            tries: 0,
            since: now,
            next_at: now,
        };
        for _ in 0..10 {
            attempt = attempt.counted(now, &PATIENCE).unwrap();
        }
        let late = now + Duration::seconds(59);
        assert_eq!(
            seconds(&attempt.counted(late, &PATIENCE).unwrap_err()),
            ("identity.try_later", "1")
        );
        assert_eq!(attempt.counted(now + WINDOW, &PATIENCE).unwrap().tries, 1);
    }

    #[test]
    fn a_key_is_of_one_account_and_one_address() {
        let (here, there): (IpAddr, IpAddr) =
            ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        let key = AttemptKey::account("vector", "orlova", here);
        assert_eq!(key, AttemptKey::account("vector", " ORLOVA ", here));
        for other in [
            AttemptKey::account("vector", "orlova", there),
            AttemptKey::account("vector", "belov", here),
            AttemptKey::account("vectoro", "rlova", here),
            AttemptKey::address(here),
        ] {
            assert_ne!(key, other);
        }
    }
}
