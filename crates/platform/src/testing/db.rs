//! A database per test: a clone of a template that is migrated once per cluster and set of migrations.

use super::proxy::FaultProxy;
use crate::{
    config::Config,
    migrate::{PLATFORM, migrate},
    module::Module,
};
use kernel::{Error, Result};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::net::lookup_host;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// Names the database of a superuser in a cluster that belongs to the tests alone.
pub const URL: &str = "KITE_TEST_DATABASE_URL";
/// Clones older than this were left by a run that was killed; they are swept.
const LEFT_OVER_SECONDS: u64 = 30 * 60;

static NUMBER: AtomicU32 = AtomicU32::new(0);
/// Templates that this process has seen ready, with the port of their cluster.
static READY: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// A database of one test. Dropped with everything in it when the test ends.
#[derive(Debug)]
pub struct TestDb {
    admin: PgConnectOptions,
    name: String,
}

impl TestDb {
    /// A fresh database with the schema of these modules.
    ///
    /// # Errors
    /// There is no cluster, or a migration fails.
    pub async fn new(modules: &[Arc<dyn Module>]) -> Result<Self> {
        Self::made(admin()?, modules).await
    }

    /// The same in another cluster, which this database of a superuser is in.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub async fn on(url: &str, modules: &[Arc<dyn Module>]) -> Result<Self> {
        Self::made(url.parse()?, modules).await
    }

    async fn made(admin: PgConnectOptions, modules: &[Arc<dyn Module>]) -> Result<Self> {
        // Silent unless RUST_LOG asks. The first test of a process starts it, the others are refused.
        let filter = EnvFilter::builder()
            .with_default_directive(LevelFilter::OFF.into())
            .from_env_lossy();
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_test_writer()
            .try_init();
        let template = template(modules);
        let place = format!("{}/{template}", admin.get_port());
        let mut connection = admin.connect().await?;
        if !ready(|ready| ready.contains(&place)) {
            prepare(&admin, &mut connection, &template, modules).await?;
            ready(|ready| ready.insert(place));
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("kite_c_{}_{}_{number}", now_seconds(), std::process::id());
        // Copying the files is up to twice as fast here as writing the copy through the log. It makes checkpoints of
        // the whole cluster, which are cheap without fsync.
        execute(
            &mut connection,
            format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"),
        )
        .await?;
        connection.close().await?;
        Ok(Self { admin, name })
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        url(&self.admin, &self.name)
    }

    /// The same, reached at another address: that of a proxy.
    #[must_use]
    pub fn url_at(&self, proxy: SocketAddr) -> String {
        let there = self.admin.clone().host(&proxy.ip().to_string());
        url(&there.port(proxy.port()), &self.name)
    }

    /// A proxy before its server.
    ///
    /// # Errors
    /// The server has no address of the internet, or the proxy got none.
    pub async fn behind_a_proxy(&self) -> Result<FaultProxy> {
        let server = (self.admin.get_host(), self.admin.get_port());
        let mut found = lookup_host(server).await.map_err(Error::internal)?;
        let server = found
            .next()
            .ok_or_else(|| Error::internal("the server has no address"))?;
        FaultProxy::before(server).await.map_err(Error::internal)
    }

    /// The default configuration, on this database.
    ///
    /// # Errors
    /// The environment holds settings that cannot be read.
    pub fn config(&self) -> Result<Config> {
        Config::load(None, &[("database.url", self.url())])
    }

    /// A bare connection of the superuser, whom no wall stops.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn connect(&self) -> Result<PgConnection> {
        Ok(self.admin.clone().database(&self.name).connect().await?)
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // A thread with a runtime of its own, because the runtime of the test is ending. Nobody waits for it: a
        // connection of the test that is just signing in ends only with that runtime, and until then the server does
        // not drop the database. What is left over is swept.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.map(|runtime| runtime.block_on(drop_database(&admin, &name)))
        });
    }
}

async fn drop_database(admin: &PgConnectOptions, name: &str) -> Result<()> {
    let mut connection = admin.connect().await?;
    execute(
        &mut connection,
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await?;
    Ok(connection.close().await?)
}

fn admin() -> Result<PgConnectOptions> {
    let url = std::env::var(URL).map_err(|_| {
        Error::internal(format!(
            "run `cargo xtask test`, or let {URL} name a superuser's database of a private cluster"
        ))
    })?;
    let admin: PgConnectOptions = url.parse()?;
    Ok(admin
        .application_name("kite test")
        .options([("jit", "off")]))
}

fn url(admin: &PgConnectOptions, name: &str) -> String {
    admin.clone().database(name).to_url_lossy().to_string()
}

fn ready<T>(look: impl FnOnce(&mut HashSet<String>) -> T) -> T {
    look(
        READY
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_default(),
    )
}

fn now_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// The name of a template is the hash of everything that makes its schema.
fn template(modules: &[Arc<dyn Module>]) -> String {
    let mut hash = Sha256::new();
    let lists = std::iter::once(("platform", PLATFORM))
        .chain(modules.iter().map(|m| (m.name(), m.migrations())));
    for (module, migrations) in lists {
        hash.update(module);
        for (name, text) in migrations {
            hash.update(name);
            hash.update(text);
        }
    }
    let hash: String = hex::encode(hash.finalize()).chars().take(16).collect();
    format!("kite_t_{hash}")
}

/// Makes the template unless it is there. It gets its name when it is complete, and nobody may connect to it then:
/// a database with a connection cannot be cloned.
async fn prepare(
    admin: &PgConnectOptions,
    connection: &mut PgConnection,
    template: &str,
    modules: &[Arc<dyn Module>],
) -> Result<()> {
    sqlx::query("SELECT pg_advisory_lock(5492043912)")
        .execute(&mut *connection)
        .await?;
    let there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(template)
            .fetch_one(&mut *connection)
            .await?;
    if !there {
        sweep(connection).await?;
        let raw = format!("{template}_raw");
        execute(
            connection,
            format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)"),
        )
        .await?;
        execute(connection, format!("CREATE DATABASE {raw}")).await?;
        migrate(&url(admin, &raw), modules).await?;
        execute(
            connection,
            format!("ALTER DATABASE {raw} ALLOW_CONNECTIONS false"),
        )
        .await?;
        execute(
            connection,
            format!("ALTER DATABASE {raw} RENAME TO {template}"),
        )
        .await?;
    }
    sqlx::query("SELECT pg_advisory_unlock(5492043912)")
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops clones that were left over.
async fn sweep(connection: &mut PgConnection) -> Result<()> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT datname::text FROM pg_database WHERE datname LIKE 'kite\\_c\\_%' LIMIT 1000",
    )
    .fetch_all(&mut *connection)
    .await?;
    let made = |name: &str| {
        name.split('_')
            .nth(2)
            .and_then(|seconds| seconds.parse::<u64>().ok())
    };
    let old = |name: &String| {
        made(name).is_none_or(|at| now_seconds().saturating_sub(at) > LEFT_OVER_SECONDS)
    };
    for name in names.into_iter().filter(old) {
        execute(
            connection,
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await?;
    }
    Ok(())
}

async fn execute(connection: &mut PgConnection, statement: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(connection)
        .await?;
    Ok(())
}
