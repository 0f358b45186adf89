//! The database: one pool per process, and [`Tx`], a connection in a transaction together with the scope that it may
//! see. Every call has a time limit; a connection that missed it is closed, never returned to the pool.

use crate::{config::DatabaseConfig, scope::Scope};
use either::Either;
use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use kernel::{Error, Result, TenantId, UserId, codes};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, Execute, Executor, Postgres, SqlStr,
    error::BoxDynError,
    pool::PoolConnection,
    postgres::{
        PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgQueryResult, PgRow, PgStatement,
        PgTypeInfo,
    },
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::timeout};

/// The pool of the process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
    call_max: Duration,
    told: Arc<Notify>,
}

impl Db {
    /// A pool that connects when it is first used: the process starts without its database and becomes ready with it.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn open(config: &DatabaseConfig) -> Result<Self> {
        let options: PgConnectOptions = config
            .url
            .parse()
            .map_err(|error: sqlx::Error| Error::internal(error))?;
        let options = options.application_name("kite").options([
            ("statement_timeout", config.statement_ms_max.to_string()),
            ("lock_timeout", config.lock_ms_max.to_string()),
            (
                "idle_in_transaction_session_timeout",
                config.idle_in_transaction_ms_max.to_string(),
            ),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(config.connections_max)
            .acquire_timeout(Duration::from_millis(config.acquire_ms_max))
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    // A connection that has rested may have died with its server; a busy one is not asked.
                    let rested = meta.idle_for > Duration::from_secs(1);
                    if rested {
                        Ok(sqlx::Connection::ping(connection).await.is_ok())
                    } else {
                        Ok(true)
                    }
                })
            })
            .connect_lazy_with(options);
        // The server cancels first; ours is the net under it for a server that no longer answers at all.
        let call_max = Duration::from_millis(config.statement_ms_max.saturating_add(500));
        Ok(Self {
            pool,
            call_max,
            told: Arc::default(),
        })
    }

    /// Wakes the relay of this process after a commit with events, so that they need not wait for its next look.
    pub(crate) fn told(&self) -> Arc<Notify> {
        self.told.clone()
    }

    /// The bare pool, for migrations and the relay.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Begins a transaction of `module` under `scope`.
    ///
    /// # Errors
    /// `common.dependency_unavailable` when no connection can be had in time.
    pub async fn begin(&self, module: &'static str, scope: &Scope) -> Result<Tx> {
        self.start("BEGIN", module, scope).await
    }

    /// Begins a transaction that may only read.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn read(&self, module: &'static str, scope: &Scope) -> Result<Tx> {
        self.start("BEGIN READ ONLY", module, scope).await
    }

    /// Role and tenant travel with BEGIN in one round trip; both end with the transaction.
    async fn start(&self, begin: &str, module: &'static str, scope: &Scope) -> Result<Tx> {
        let connection = self.pool.acquire().await?;
        let mut tx = Tx::new(self, connection, module, scope.clone());
        let sql = format!(
            "{begin}; SET LOCAL ROLE kite_{module}; SET LOCAL app.tenant = '{}'; SET LOCAL app.centres = '{}'",
            scope.tenant,
            scope.reach.centres_named()
        );
        tx.raw(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        Ok(tx)
    }
}

/// The key of a command, kept until its answer is known.
#[derive(Debug)]
pub(crate) struct CommandKey {
    pub route: String,
    pub key: String,
}

/// How a transaction fares. After a failed statement the server answers COMMIT with a rollback and no error, so the
/// commit is refused here; after a call that hung, the connection is closed.
const FINE: u8 = 0;
const FAILED: u8 = 1;
const STUCK: u8 = 2;

/// A connection in a transaction, and the scope that it may see. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    connection: Option<PoolConnection<Postgres>>,
    call_max: Duration,
    fate: AtomicU8,
    module: &'static str,
    scope: Scope,
    pub(crate) command: Option<CommandKey>,
    pub(crate) audited: bool,
    /// Who lent the authority that this transaction uses.
    pub(crate) on_behalf: Option<UserId>,
    /// Set by the outbox: the relay is woken after the commit.
    pub(crate) tells: bool,
    told: Arc<Notify>,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("module", &self.module)
            .field("tenant", &self.scope.tenant)
            .finish_non_exhaustive()
    }
}

impl Tx {
    fn new(
        db: &Db,
        connection: PoolConnection<Postgres>,
        module: &'static str,
        scope: Scope,
    ) -> Self {
        Self {
            connection: Some(connection),
            call_max: db.call_max,
            fate: AtomicU8::new(FINE),
            module,
            scope,
            command: None,
            audited: false,
            on_behalf: None,
            tells: false,
            told: db.told(),
        }
    }

    /// The dealer group: the first parameter of every statement.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.scope.tenant
    }

    /// The whole scope.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The module whose role this transaction has.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// Says whose authority is used from here on: the audit log names both.
    pub fn on_behalf(&mut self, giver: UserId) {
        self.on_behalf = Some(giver);
    }

    /// Lets statements of this transaction take longer than usual: for what reads whole tables.
    ///
    /// # Errors
    /// The database did not answer.
    pub async fn patient(&mut self, limit: Duration) -> Result<()> {
        self.call_max = limit + Duration::from_millis(500);
        let setting = format!("SET LOCAL statement_timeout = {}", limit.as_millis());
        self.raw(sqlx::raw_sql(AssertSqlSafe(setting))).await?;
        Ok(())
    }

    /// Commits. For a command the answer is stored under its key first, so that a repeat gets the same answer.
    ///
    /// # Errors
    /// A command that wrote no audit row is refused: no audit row, no commit. So is everything after a statement that
    /// failed, even if its error was swallowed.
    pub async fn commit<T: Serialize>(mut self, answer: T) -> Result<T> {
        if let Some(command) = self.command.take() {
            if !self.audited {
                return Err(Error::internal(format!(
                    "{} wrote no audit row",
                    command.route
                )));
            }
            crate::idempotency::answer(&mut self, &command, &answer).await?;
        }
        if self.fate.load(Ordering::Relaxed) != FINE {
            return Err(Error::internal(
                "a statement of this transaction failed, so it cannot be committed",
            ));
        }
        self.end("COMMIT").await?;
        if self.tells {
            self.told.notify_one();
        }
        Ok(answer)
    }

    /// Ends the transaction without keeping anything; for readers that want the connection back at once.
    ///
    /// # Errors
    /// The database did not answer.
    pub async fn close(mut self) -> Result<()> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, how: &'static str) -> Result<()> {
        let limit = self.call_max;
        let Some(mut connection) = self.connection.take() else {
            return Ok(());
        };
        match limited(
            limit,
            &self.fate,
            sqlx::raw_sql(how).execute(&mut *connection),
        )
        .await
        {
            Ok(_) => Ok(()),
            Err(error) => {
                connection.close_on_drop();
                Err(error.into())
            }
        }
    }

    async fn raw(&mut self, statements: sqlx::RawSql) -> Result<PgQueryResult, sqlx::Error> {
        let Self {
            connection,
            call_max,
            fate,
            ..
        } = self;
        let connection = connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)?;
        limited(*call_max, fate, statements.execute(connection)).await
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let handle = tokio::runtime::Handle::try_current();
        match handle {
            Ok(handle) if self.fate.load(Ordering::Relaxed) != STUCK => {
                let limit = self.call_max;
                handle.spawn(async move {
                    let rollback =
                        timeout(limit, sqlx::raw_sql("ROLLBACK").execute(&mut *connection)).await;
                    if !matches!(rollback, Ok(Ok(_))) {
                        connection.close_on_drop();
                    }
                });
            }
            _ => connection.close_on_drop(),
        }
    }
}

/// Runs one call under the time limit and remembers how it ended.
async fn limited<T>(
    limit: Duration,
    fate: &AtomicU8,
    call: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match timeout(limit, call).await {
        Ok(result) => {
            if result.is_err() {
                fate.fetch_max(FAILED, Ordering::Relaxed);
            }
            result
        }
        Err(_) => {
            fate.store(STUCK, Ordering::Relaxed);
            Err(sqlx::Error::Io(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                "the database did not answer",
            )))
        }
    }
}

/// A statement taken apart, so that its text can be recorded before it runs.
struct Parts {
    sql: SqlStr,
    arguments: Option<Result<Option<PgArguments>, BoxDynError>>,
    persistent: bool,
}

impl Parts {
    fn of<'q, E: Execute<'q, Postgres>>(mut query: E) -> Self {
        let arguments = Some(query.take_arguments());
        let persistent = query.persistent();
        let sql = query.sql();
        crate::statements::record(sql.as_str());
        Self {
            sql,
            arguments,
            persistent,
        }
    }
}

impl<'q> Execute<'q, Postgres> for Parts {
    fn sql(self) -> SqlStr {
        self.sql
    }
    fn statement(&self) -> Option<&PgStatement> {
        None
    }
    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.arguments.take().unwrap_or(Ok(None))
    }
    fn persistent(&self) -> bool {
        self.persistent
    }
}

impl<'c> Executor<'c> for &'c mut Tx {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let parts = Parts::of(query);
        let Tx {
            connection,
            call_max,
            fate,
            ..
        } = self;
        let Some(connection) = connection.as_deref_mut() else {
            return futures::stream::once(async { Err(sqlx::Error::PoolClosed) }).boxed();
        };
        let (limit, fate) = (*call_max, &*fate);
        let rows = connection.fetch_many(parts);
        futures::stream::unfold(rows, move |mut rows| async move {
            let next = limited(limit, fate, async { rows.next().await.transpose() }).await;
            next.transpose().map(|row| (row, rows))
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let parts = Parts::of(query);
        Box::pin(async move {
            let Tx {
                connection,
                call_max,
                fate,
                ..
            } = self;
            let connection = connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)?;
            limited(*call_max, fate, connection.fetch_optional(parts)).await
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let Tx {
                connection,
                call_max,
                fate,
                ..
            } = self;
            let connection = connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)?;
            limited(*call_max, fate, connection.prepare_with(sql, parameters)).await
        })
    }
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
        Duration::from_secs(2),
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
