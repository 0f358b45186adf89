//! Callers who were identified a moment ago. A page asks ten things at once and a program a hundred a second; asking the
//! database each time who it is would cost more than what they ask for.
//!
//! Nobody is known for longer than [`LIFE`], counted from before he was asked for: whoever is dismissed is a stranger within
//! a second, in every process of the installation. In this one it is at once, because every change in the module that
//! identifies callers forgets all of them.

use crate::{
    app::App,
    auth::{Credential, Identity},
};
use kernel::Result;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use time::OffsetDateTime;

/// How long a caller is known. Reliability promise S12 is one second.
const LIFE: Duration = Duration::from_millis(900);
/// So many callers at most.
const CALLERS_MAX: usize = 1_000;

/// What was shown, hashed: a copy of the memory gives no session away.
type Key = [u8; 32];

struct Entry {
    identity: Arc<Identity>,
    asked: Instant,
    /// The clock of the business: sessions expire by it.
    at: OffsetDateTime,
}

impl Entry {
    fn holds(&self, now: OffsetDateTime) -> bool {
        self.asked.elapsed() < LIFE && now >= self.at && now - self.at < LIFE
    }
}

#[derive(Default)]
struct Kept {
    entries: HashMap<Key, Entry>,
    /// Grows with every forgetting: what was asked for before it is not kept.
    forgotten: u64,
}

/// The callers known.
#[derive(Default)]
pub(crate) struct Known(Mutex<Kept>);

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

impl Known {
    /// The caller behind a credential. A refusal is never kept.
    pub(crate) async fn identify(
        &self,
        app: &App,
        credential: Credential<'_>,
    ) -> Result<Arc<Identity>> {
        let (key, now) = (key(credential), app.clock.now());
        let forgotten = {
            let kept = self.kept();
            if let Some(entry) = kept.entries.get(&key).filter(|entry| entry.holds(now)) {
                return Ok(entry.identity.clone());
            }
            kept.forgotten
        };
        let asked = Instant::now();
        let identity = Arc::new(app.authenticator().identify(app, credential).await?);
        let entry = Entry {
            identity: identity.clone(),
            asked,
            at: now,
        };
        self.keep(key, entry, forgotten);
        Ok(identity)
    }

    fn keep(&self, key: Key, entry: Entry, forgotten: u64) {
        let mut kept = self.kept();
        if kept.forgotten != forgotten {
            return;
        }
        if kept.entries.len() >= CALLERS_MAX {
            kept.entries.retain(|_, old| old.asked.elapsed() < LIFE);
        }
        if kept.entries.len() < CALLERS_MAX {
            kept.entries.insert(key, entry);
        }
    }

    /// Forgets everybody.
    pub(crate) fn forget(&self) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        kept.entries.clear();
    }

    /// How often everybody was forgotten.
    pub(crate) fn forgotten(&self) -> u64 {
        self.kept().forgotten
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token of the page is part of it, and whether it was needed: a change is known only after its token was found right.
fn key(credential: Credential<'_>) -> Key {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    };
    match credential {
        Credential::Token(token) => part(token),
        Credential::Session {
            token,
            csrf,
            changes: true,
        } => {
            part(token);
            part(csrf.unwrap_or_default());
        }
        Credential::Session {
            token,
            changes: false,
            ..
        } => {
            part(token);
            part("");
            part("");
        }
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session<'a>(token: &'a str, csrf: Option<&'a str>, changes: bool) -> Credential<'a> {
        Credential::Session {
            token,
            csrf,
            changes,
        }
    }

    #[test]
    fn a_change_is_never_taken_for_a_look_nor_one_token_for_another() {
        let all = [
            key(session("a", None, false)),
            key(session("a", None, true)),
            key(session("a", Some("c"), true)),
            key(session("a", Some("d"), true)),
            key(session("ac", None, true)),
            key(Credential::Token("a")),
        ];
        for (number, one) in all.iter().enumerate() {
            assert_eq!(
                all.iter().filter(|other| *other == one).count(),
                1,
                "{number}"
            );
        }
        assert_eq!(
            key(session("a", Some("c"), false)),
            key(session("a", None, false)),
            "looking needs no token of the page"
        );
    }
}
