//! The database: one pool per process, and [`Tx`], a connection together with the scope that it may see. Every call has a
//! time limit; a connection that missed it is closed, never used again.

pub(crate) mod epilogue;
mod executor;
mod fate;
mod held;
mod tx;

pub use tx::Tx;

use crate::{config::DatabaseConfig, doubt::Doubt, scope::Scope};
pub(crate) use epilogue::{Record, Saying};
use held::{Held, Resting};
use kernel::{Error, Result, codes};
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
pub(crate) use tx::CommandKey;

/// Connections beside those of transactions, for asking how the database is.
const BARE: u32 = 2;
/// Statements that a connection keeps prepared: more than the suite has that are used every day.
const PREPARED: usize = 500;

/// The pool of the process. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: PgPool,
    /// As many transactions as connections, first come, first served.
    places: Arc<Semaphore>,
    resting: Arc<Resting>,
    doubt: Arc<Doubt>,
    acquire_max: Duration,
    call_max: Duration,
    told: Arc<Notify>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("pool", &self.pool)
            .finish_non_exhaustive()
    }
}

impl Db {
    /// A pool that connects when it is first used: the process starts without its database and becomes ready with it.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn open(config: &DatabaseConfig) -> Result<Self> {
        let acquire_max = Duration::from_millis(config.acquire_ms_max);
        let pool = PgPoolOptions::new()
            .max_connections(config.connections_max.saturating_add(BARE))
            .acquire_timeout(acquire_max)
            .connect_lazy_with(options(config)?);
        let places = usize::try_from(config.connections_max).map_err(Error::internal)?;
        Ok(Self {
            pool,
            places: Arc::new(Semaphore::new(places)),
            resting: Arc::default(),
            doubt: Arc::new(Doubt::none()),
            acquire_max,
            // The server cancels first; ours is the net under it for a server that no longer answers at all.
            call_max: Duration::from_millis(config.statement_ms_max.saturating_add(500)),
            told: Arc::default(),
        })
    }

    /// Wakes the relay of this process after a commit with events, so that they need not wait for its next look.
    pub(crate) fn told(&self) -> Arc<Notify> {
        self.told.clone()
    }

    /// The bare pool, for asking how the database is and for the relay. What it gives is no part of transactions.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Transactions that could begin now without waiting for another to end.
    #[must_use]
    pub fn free(&self) -> usize {
        self.places.available_permits()
    }

    /// Ends every connection; transactions under way keep theirs until they end.
    pub async fn close(&self) {
        if let Err(error) = self.resting.close().await {
            tracing::debug!(%error, "a connection was gone before it was closed");
        }
        self.pool.close().await;
    }

    /// Begins a transaction of `module` under `scope`.
    ///
    /// # Errors
    /// `common.dependency_unavailable` when no connection can be had in time.
    pub async fn begin(&self, module: &'static str, scope: &Scope) -> Result<Tx> {
        let (place, held) = self.acquire(&worn(module, scope)).await?;
        Tx::new(self, place, held, module, scope).begin().await
    }

    /// The same for reading only. Each statement sees what is committed when it begins, as it would within a transaction;
    /// so there is none, and no round trip for its begin and end.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn read(&self, module: &'static str, scope: &Scope) -> Result<Tx> {
        let (place, held) = self.acquire(&worn(module, scope)).await?;
        Tx::new(self, place, held, module, scope).read().await
    }

    /// A connection that lives, best one whose session wears the right thing already.
    async fn acquire(&self, wear: &str) -> Result<(OwnedSemaphorePermit, Held), sqlx::Error> {
        let first = async {
            let place = self.places.clone().acquire_owned().await;
            let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
            while let Some(mut held) = self.resting.take(wear) {
                if held.lives(&self.doubt).await {
                    return Ok((place, held));
                }
                held.cut();
            }
            Ok((place, Held::new(self.pool.acquire().await?)))
        };
        let late = Err(sqlx::Error::PoolTimedOut);
        timeout(self.acquire_max, first).await.unwrap_or(late)
    }
}

/// What a session wears for `module` under `scope`. Read only is the session; a transaction that writes says so.
fn worn(module: &'static str, scope: &Scope) -> String {
    format!(
        "SET ROLE kite_{module}; SET app.tenant = '{}'; SET app.centres = '{}'; SET app.entities = '{}'; \
         SET default_transaction_read_only = on",
        scope.tenant,
        scope.reach.centres_named(),
        scope.reach.entities_named()
    )
}

fn options(config: &DatabaseConfig) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = config
        .url
        .parse()
        .map_err(|error: sqlx::Error| Error::internal(error))?;
    let options = options.statement_cache_capacity(PREPARED);
    Ok(options.application_name("kite").options([
        ("statement_timeout", config.statement_ms_max.to_string()),
        ("lock_timeout", config.lock_ms_max.to_string()),
        // Statements here are short. The planner takes words of unknown number for millions of rows now and then, and would
        // compile for a tenth of a second what runs for a millisecond.
        ("jit", "off".to_owned()),
        (
            "idle_in_transaction_session_timeout",
            config.idle_in_transaction_ms_max.to_string(),
        ),
    ]))
}

/// What beginning a command gave: a transaction to work in, or the answer that it was given before.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it lives on the stack of one command; a box would cost an allocation"
)]
pub enum Begun<T> {
    /// The command is new.
    Fresh(Tx),
    /// The command was done before under the same key; this was its answer.
    Replay(T),
}

impl<T: DeserializeOwned> Begun<T> {
    /// Begins a transaction for a command and claims its key in it.
    pub(crate) async fn claim(
        mut tx: Tx,
        command: CommandKey,
        request_hash: &[u8],
    ) -> Result<Self> {
        match crate::idempotency::claim(&mut tx, &command, request_hash).await? {
            None => {
                tx.command = Some(command);
                Ok(Self::Fresh(tx))
            }
            Some(answer) => {
                tx.close().await?;
                serde_json::from_value(answer)
                    .map(Self::Replay)
                    .map_err(Error::internal)
            }
        }
    }
}

/// Whether the database answers now.
///
/// # Errors
/// `common.dependency_unavailable`.
pub async fn ping(db: &Db) -> Result<()> {
    let ping = timeout(
        // Readiness says within two seconds that the database is away.
        Duration::from_millis(1_500),
        sqlx::query("SELECT 1").execute(db.pool()),
    )
    .await;
    match ping {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(error)),
        Err(elapsed) => Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(elapsed)),
    }
}

/// One text from the database, for checks of the installation.
///
/// # Errors
/// The database does not answer in time, or has no such answer.
pub async fn scalar(db: &Db, statement: &'static str) -> Result<String> {
    let asked = timeout(
        Duration::from_secs(2),
        sqlx::query_scalar(statement).fetch_one(db.pool()),
    )
    .await;
    match asked {
        Ok(answer) => Ok(answer.map(|text: Option<String>| text.unwrap_or_default())?),
        Err(elapsed) => Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(elapsed)),
    }
}
