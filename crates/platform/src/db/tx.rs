//! A transaction.

use super::{
    Db,
    epilogue::{self, Epilogue},
    fate::Fate,
    held::{Held, Resting},
    worn,
};
use crate::{doubt::Doubt, scope::Scope};
use kernel::{Error, Result, TenantId, UserId};
use serde::Serialize;
use sqlx::{
    AssertSqlSafe, Connection,
    postgres::{PgConnection, PgQueryResult},
};
use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit},
    time::timeout,
};

/// The key of a command, kept until its answer is known.
#[derive(Debug)]
pub(crate) struct CommandKey {
    pub route: String,
    pub key: String,
}

const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";
/// How often it is looked whether an answer is still worth waiting for.
const LOOK: Duration = Duration::from_millis(100);

/// A connection in a transaction, and the scope that it may see. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    held: Option<Held>,
    /// Given back after the connection.
    place: Option<OwnedSemaphorePermit>,
    resting: Arc<Resting>,
    /// Whether the server knows of a transaction; a reader needs none for its statements.
    open: bool,
    /// What the session wears once this transaction is committed.
    wears: Option<String>,
    call_max: Duration,
    fate: Fate,
    module: &'static str,
    scope: Scope,
    pub(crate) command: Option<CommandKey>,
    /// What is written at the end.
    pub(crate) epilogue: Epilogue,
    /// Who lent the authority that this transaction uses.
    pub(crate) on_behalf: Option<UserId>,
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
    pub(super) fn new(
        db: &Db,
        place: OwnedSemaphorePermit,
        held: Held,
        module: &'static str,
        scope: &Scope,
    ) -> Self {
        Self {
            held: Some(held),
            place: Some(place),
            resting: db.resting.clone(),
            open: false,
            wears: None,
            call_max: db.call_max,
            fate: Fate::new(db.doubt.clone()),
            module,
            scope: scope.clone(),
            command: None,
            epilogue: Epilogue::default(),
            on_behalf: None,
            told: db.told(),
        }
    }

    /// What the session has to wear and does not.
    fn lacks(&self) -> Option<String> {
        let wear = worn(self.module, &self.scope);
        let worn = self.held.as_ref().and_then(|held| held.worn.as_deref());
        (worn != Some(wear.as_str())).then_some(wear)
    }

    /// Begins. Role and tenant travel with BEGIN in one round trip; they stay with the session when it is committed, and
    /// go with everything else when it is not.
    pub(super) async fn begin(mut self) -> Result<Self> {
        self.open = true;
        self.wears = self.lacks();
        let sql = match &self.wears {
            Some(wear) => format!("BEGIN READ WRITE; {wear}"),
            None => "BEGIN READ WRITE".to_owned(),
        };
        self.raw(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        Ok(self)
    }

    /// Makes the session wear what its statements need; there is nothing else to begin.
    pub(super) async fn read(mut self) -> Result<Self> {
        let Some(wear) = self.lacks() else {
            return Ok(self);
        };
        if let Some(held) = &mut self.held {
            held.worn = None;
        }
        self.raw(sqlx::raw_sql(AssertSqlSafe(wear.clone()))).await?;
        if let Some(held) = &mut self.held {
            held.worn = Some(wear);
        }
        Ok(self)
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

    /// Does something that the rules make for the whole group, such as "no other centre talks to this seller", although
    /// the caller reaches only a part of it. What it gives back is for the rule, never for the caller to read.
    ///
    /// # Errors
    /// Whatever the work says, or the database does not answer.
    pub async fn across<T>(&mut self, work: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.reach("*", "*").await?;
        let done = work(self).await;
        let own = &self.scope.reach;
        let (centres, entities) = (own.centres_named(), own.entities_named());
        // The wall stands again whatever came of it: a refusal may be caught, and the transaction go on.
        let back = self.reach(&centres, &entities).await;
        let done = done?;
        back?;
        Ok(done)
    }

    async fn reach(&mut self, centres: &str, entities: &str) -> Result<()> {
        self.local(format!(
            "SET LOCAL app.centres = '{centres}'; SET LOCAL app.entities = '{entities}'"
        ))
        .await
    }

    /// Settings until the end of the transaction, so there has to be one.
    async fn local(&mut self, settings: String) -> Result<()> {
        let sql = if self.open {
            settings
        } else {
            format!("BEGIN READ ONLY; {settings}")
        };
        self.open = true;
        self.raw(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        Ok(())
    }

    /// Lets statements of this transaction take longer than usual: for what reads whole tables.
    ///
    /// # Errors
    /// The database did not answer.
    pub async fn patient(&mut self, limit: Duration) -> Result<()> {
        self.call_max = limit + Duration::from_millis(500);
        let setting = format!("SET LOCAL statement_timeout = {}", limit.as_millis());
        self.local(setting).await
    }

    /// Commits. For a command the answer is stored under its key first, so that a repeat gets the same answer.
    ///
    /// # Errors
    /// A command that wrote no audit row is refused: no audit row, no commit. So is everything after a statement that
    /// failed, even if its error was swallowed.
    pub async fn commit<T: Serialize>(mut self, answer: T) -> Result<T> {
        let tells = self.conclude(&answer).await?;
        if !self.fate.is_fine() {
            return Err(Error::internal(
                "a statement of this transaction failed, so it cannot be committed",
            ));
        }
        self.end(COMMIT).await?;
        // The relay is woken when there is something for it.
        if tells {
            self.told.notify_one();
        }
        Ok(answer)
    }

    /// Writes what belongs to the effect; says whether an event is among it.
    async fn conclude<T: Serialize>(&mut self, answer: &T) -> Result<bool> {
        let epilogue = std::mem::take(&mut self.epilogue);
        let answered = match self.command.take() {
            Some(command) if epilogue.records.is_empty() => {
                let route = command.route;
                return Err(Error::internal(format!("{route} wrote no audit row")));
            }
            Some(command) => Some((
                command,
                serde_json::to_value(answer).map_err(Error::internal)?,
            )),
            None => None,
        };
        let tells = !epilogue.sayings.is_empty();
        epilogue::write(self, epilogue, answered).await?;
        Ok(tells)
    }

    /// Ends the transaction without keeping anything; for readers that want the connection back at once.
    ///
    /// # Errors
    /// The database did not answer.
    pub async fn close(mut self) -> Result<()> {
        self.end(ROLLBACK).await
    }

    /// Ends the transaction, and gives the connection back for the next one. Until then it stays here: whoever stops
    /// waiting leaves it to the drop.
    async fn end(&mut self, how: &'static str) -> Result<()> {
        let (limit, open, fine) = (self.call_max, self.open, self.fate.is_fine());
        let Some(held) = &mut self.held else {
            return Ok(());
        };
        let wears = match self.wears.take() {
            // Whether a commit without an answer was one is not known, nor then what the session wears.
            Some(wears) if how == COMMIT => {
                held.worn = None;
                Some(wears)
            }
            _ => held.worn.take(),
        };
        let call = async {
            match (open, fine) {
                (true, _) => sqlx::raw_sql(how)
                    .execute(&mut *held.connection)
                    .await
                    .map(drop),
                (false, true) => Ok(()),
                (false, false) => held.connection.ping().await,
            }
        };
        let ended = self.fate.limited(limit, call).await;
        if let Some(mut held) = self.held.take() {
            if ended.is_ok() {
                held.worn = wears;
                self.resting.put(held);
            } else {
                held.cut();
            }
        }
        drop(self.place.take());
        Ok(ended?)
    }

    async fn raw(&mut self, statements: sqlx::RawSql) -> Result<PgQueryResult, sqlx::Error> {
        let (connection, call_max, fate) = self.wire().ok_or(sqlx::Error::PoolClosed)?;
        fate.limited(call_max, statements.execute(connection)).await
    }

    /// What a call needs.
    pub(super) fn wire(&mut self) -> Option<(&mut PgConnection, Duration, &Fate)> {
        let connection = &mut *self.held.as_mut()?.connection;
        Some((connection, self.call_max, &self.fate))
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else {
            return;
        };
        if !self.open && self.fate.is_fine() {
            return self.resting.put(held);
        }
        match tokio::runtime::Handle::try_current() {
            Ok(handle) if !self.fate.is_stuck() => {
                let (limit, place) = (self.call_max.min(CLEAR_MAX), self.place.take());
                let after = (self.resting.clone(), self.fate.doubt());
                handle.spawn(clear(held, self.open, limit, after, place));
            }
            _ => held.cut(),
        }
    }
}

/// A statement that nobody waits for any more keeps no place for longer. That says nothing about other connections: it
/// may only be a long one.
const CLEAR_MAX: Duration = Duration::from_secs(1);

/// Rolls back and puts the connection to rest; one that does not answer is cut, at once when others of its age do not
/// either.
async fn clear(
    mut held: Held,
    open: bool,
    limit: Duration,
    (resting, doubt): (Arc<Resting>, Arc<Doubt>),
    place: Option<OwnedSemaphorePermit>,
) {
    let (age, start) = (held.age(), Instant::now());
    let cleared = {
        let mut call = pin!(async {
            if open {
                let rolled = sqlx::raw_sql(ROLLBACK).execute(&mut *held.connection).await;
                rolled.map(drop)
            } else {
                held.connection.ping().await
            }
        });
        loop {
            match timeout(LOOK, &mut call).await {
                Ok(answer) => break answer.is_ok(),
                Err(_) if doubt.swallows(age + start.elapsed()) => break false,
                Err(_) if start.elapsed() > limit => break false,
                Err(_) => {}
            }
        }
    };
    if cleared {
        resting.put(held);
    } else {
        held.cut();
    }
    drop(place);
}
