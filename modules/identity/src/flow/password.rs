//! Hashing and checking passwords: slow on purpose, so off the async threads, never more at once than there are cores,
//! and with a bounded queue before them.

use crate::{MODULE, model::password::Password};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use kernel::{Error, Result, codes};
use platform::App;
use serde::Deserialize;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Checked when there is no hash to check, so that an unknown login takes as long as a wrong password. Nobody knows a
/// password for it: its last part is random.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$VO97qQjFDqolU+e81q0YtQ$PA9tgV2VuetVx24qxBVRuYKGGHLo+oGiI1EOlWoxOtY";

/// `[modules.identity]`, the part for passwords.
#[derive(Debug, Deserialize)]
struct Settings {
    login_queue_max: usize,
}

/// Lets as many in as there are cores, and a few wait.
#[derive(Debug)]
pub struct Gate {
    rooms: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Default for Gate {
    fn default() -> Self {
        Self::of(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
    }
}

impl Gate {
    fn of(rooms: usize) -> Self {
        Self {
            rooms: Arc::new(Semaphore::new(rooms)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// A place to work in, after waiting if there is room to wait.
    async fn enter(&self, queue_max: usize) -> Result<OwnedSemaphorePermit> {
        if let Ok(permit) = self.rooms.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let place = Place::take(&self.waiting);
        if place.number > queue_max {
            return Err(codes::OVERLOADED.into());
        }
        self.rooms
            .clone()
            .acquire_owned()
            .await
            .map_err(Error::internal)
    }
}

/// A place in the queue, given back however the wait ends.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    number: usize,
}

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Self {
        Self {
            waiting,
            number: waiting.fetch_add(1, Ordering::Relaxed).saturating_add(1),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The hash to keep of a password.
pub async fn hashed(app: &App, password: Password) -> Result<String> {
    behind_gate(app, move || hash(password.reveal())).await
}

/// Whether the password is the one behind the hash. Without a hash it never is, and that takes as long.
pub async fn matches(app: &App, password: Password, kept: Option<String>) -> Result<bool> {
    behind_gate(app, move || {
        let hash = PasswordHash::new(kept.as_deref().unwrap_or(NOBODY))
            .map_err(|error| Error::internal(error.to_string()))?;
        let fits = argon()?
            .verify_password(password.reveal().as_bytes(), &hash)
            .is_ok();
        Ok(fits && kept.is_some())
    })
    .await
}

/// The place is kept until the work is done, even if nobody waits for it any more. The work has a thread of its own that
/// gives way to all others: whoever tries passwords does not slow down those who work.
async fn behind_gate<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let settings: Settings = app.config.module(MODULE)?;
    let place = app.port::<Gate>()?.enter(settings.login_queue_max).await?;
    let (tell, told) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("password".to_owned());
    let spawned = thread.spawn(move || {
        give_way();
        let done = work();
        drop(place);
        // Nobody may be waiting any more.
        drop(tell.send(done));
    });
    spawned.map_err(Error::internal)?;
    told.await.map_err(Error::internal)?
}

/// On Linux the priority is that of the calling thread.
#[cfg(target_os = "linux")]
fn give_way() {
    const NICE: i32 = 10;
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "passwords are checked with the usual priority");
    }
}

/// Elsewhere it would be that of the process.
#[cfg(not(target_os = "linux"))]
fn give_way() {}

/// Argon2id with the minimum that OWASP asks for: 19 MiB, two passes, one lane.
fn argon() -> Result<Argon2<'static>> {
    let params =
        Params::new(19_456, 2, 1, None).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password with a salt of its own, in the PHC format.
fn hash(password: &str) -> Result<String> {
    let hash = argon()?.hash_password(password.as_bytes());
    hash.map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_argon2id_with_salts_of_their_own() {
        let (one, other) = (
            hash("correct horse").unwrap(),
            hash("correct horse").unwrap(),
        );
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, other);
        let parsed = PasswordHash::new(&one).unwrap();
        assert!(
            argon()
                .unwrap()
                .verify_password(b"correct horse", &parsed)
                .is_ok()
        );
        assert!(
            argon()
                .unwrap()
                .verify_password(b"correct", &parsed)
                .is_err()
        );
    }

    #[test]
    fn the_hash_of_nobody_costs_what_the_others_cost() {
        let (nobody, somebody) = (PasswordHash::new(NOBODY).unwrap(), hash("x").unwrap());
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(
            (nobody.algorithm, nobody.version),
            (somebody.algorithm, somebody.version)
        );
        let length = |hash: &PasswordHash| hash.hash.as_ref().map(|hash| hash.as_bytes().len());
        assert_eq!(length(&nobody), length(&somebody));
    }

    #[tokio::test]
    async fn a_full_queue_sends_away_and_a_free_one_waits() {
        let gate = Gate::of(1);
        let working = gate.enter(0).await.unwrap();
        assert_eq!(gate.enter(0).await.unwrap_err().code, codes::OVERLOADED);
        let waiting = gate.enter(1);
        tokio::pin!(waiting);
        assert!(waits(&mut waiting).await);
        assert_eq!(
            gate.enter(1).await.unwrap_err().code,
            codes::OVERLOADED,
            "the one place to wait is taken"
        );
        drop(working);
        let _ = waiting.await.unwrap();
        assert!(gate.enter(0).await.is_ok(), "the queue is empty again");
    }

    /// Whether a future is not ready when it is asked once.
    async fn waits<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            let ready = std::pin::Pin::new(&mut *future).poll(context).is_ready();
            std::task::Poll::Ready(!ready)
        })
        .await
    }
}
