//! What the benches share: the cluster, its databases, the program that is measured.

use crate::{meter::Meter, pgbench, seed, server::Server, thing};
use kernel::Result;
use platform::config::Config;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::process::Command;

/// Where everything is.
#[derive(Debug)]
pub struct Stage {
    /// Fewer rows and shorter samples.
    pub quick: bool,
    /// How long a sample takes.
    pub sample_seconds: u64,
    /// The database of Kite.
    pub url: String,
    /// The database of the anchors, in the same cluster.
    pub anchor_url: String,
    /// The folder of the programs of PostgreSQL.
    pub programs: PathBuf,
    /// The first process of the server.
    pub postmaster: u32,
    /// The program `kite`.
    pub kite: PathBuf,
    /// The password of the people of the test world.
    pub password: String,
    /// What every line of the report says of the run.
    pub settings: Value,
    /// For files; gone at the end.
    pub folder: TempDir,
}

impl Stage {
    /// Makes the databases and loads the test world.
    pub async fn set(quick: bool) -> Result<Self> {
        let server = variable("KITE_BENCH_SERVER")?;
        let database = |name| format!("{server}/{name}");
        let folder = tempfile::tempdir().map_err(crate::wrong)?;
        let mut stage = Self {
            quick,
            sample_seconds: if quick { 1 } else { 3 },
            url: database("kite"),
            anchor_url: database("anchor"),
            programs: variable("KITE_BENCH_PROGRAMS")?.into(),
            postmaster: variable("KITE_BENCH_POSTMASTER")?
                .parse()
                .map_err(crate::wrong)?,
            kite: variable("KITE_BENCH_KITE")?.into(),
            password: String::new(),
            settings: Value::Null,
            folder,
        };
        let mut admin = connect(&database("postgres")).await?;
        for sql in ["CREATE DATABASE kite", "CREATE DATABASE anchor"] {
            sqlx::raw_sql(sql).execute(&mut admin).await?;
        }
        stage.settings = stage.described(&mut admin).await?;
        eprintln!("== filling the tables of pgbench, playing the story of G1");
        pgbench::prepare(&stage).await?;
        seed::bare(&stage).await?;
        stage.world().await?;
        Ok(stage)
    }

    /// The test world with the story of G1, and the module of the benches.
    async fn world(&mut self) -> Result<()> {
        let file = self.folder.path().join("password");
        let mut demo = Command::new(&self.kite);
        demo.args(["demo", "--months", "0", "--database-url", &self.url]);
        demo.arg("--password-file");
        let played = demo.arg(&file).output().await.map_err(crate::wrong)?;
        if !played.status.success() {
            return Err(crate::wrong(String::from_utf8_lossy(&played.stderr)));
        }
        self.password = std::fs::read_to_string(file)
            .map_err(crate::wrong)?
            .trim()
            .to_owned();
        platform::migrate::migrate(&self.url, &thing::modules()).await?;
        // What the server does by itself within a minute.
        self.sql("VACUUM ANALYZE").await
    }

    async fn described(&self, admin: &mut PgConnection) -> Result<Value> {
        let told = |name| std::env::var(name).unwrap_or_default();
        let settings: Vec<(String, String)> = sqlx::query_as(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY($1) ORDER BY name",
        )
        .bind(vec!["server_version", "fsync", "synchronous_commit", "shared_buffers", "wal_level"])
        .fetch_all(admin)
        .await?;
        let settings: serde_json::Map<String, Value> = settings
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect();
        Ok(json!({
            "commit": told("KITE_BENCH_COMMIT"), "version": env!("CARGO_PKG_VERSION"), "profile": told("KITE_BENCH_PROFILE"),
            "postgres": settings, "cores": crate::meter::cores(), "quick": self.quick, "sample_seconds": self.sample_seconds,
        }))
    }

    /// `kite serve` as it is, with nothing but limits raised.
    pub async fn serve(&self) -> Result<Server> {
        let port = free_port()?;
        let mut command = Command::new(&self.kite);
        command.args(["serve", "--database-url", &self.url]);
        command.args(["--listen", &format!("127.0.0.1:{port}")]);
        Server::start(command, port).await
    }

    /// The same suite with the module of the benches beside it.
    pub async fn serve_things(&self) -> Result<Server> {
        let port = free_port()?;
        let mut command = Command::new(std::env::current_exe().map_err(crate::wrong)?);
        command.args(["serve-things", &self.url, &port.to_string()]);
        Server::start(command, port).await
    }

    /// Begins to count processor time, of a server beside it too.
    pub fn meter(&self, server: Option<&Server>) -> Meter {
        Meter::start(self.postmaster, server.and_then(Server::pid))
    }

    /// A connection of the superuser, whom no wall stops.
    pub async fn admin(&self) -> Result<PgConnection> {
        connect(&self.url).await
    }

    /// Runs statements as the superuser.
    pub async fn sql(&self, sql: impl Into<String>) -> Result<()> {
        let mut admin = self.admin().await?;
        sqlx::raw_sql(AssertSqlSafe(sql.into()))
            .execute(&mut admin)
            .await?;
        Ok(admin.close().await?)
    }

    /// The configuration for a suite inside the bench.
    pub fn config(&self) -> Result<Config> {
        Config::load(None, &[("database.url", self.url.clone())])
    }

    /// What is left of a bench does not burden the next: nothing waits for the relay or the sealer.
    pub async fn sweep(&self) -> Result<()> {
        self.sql("DELETE FROM platform.outbox; DELETE FROM platform.audit_unsealed; CHECKPOINT")
            .await
    }

    /// The end.
    pub async fn strike(self) {
        drop(self);
    }
}

async fn connect(url: &str) -> Result<PgConnection> {
    Ok(PgConnection::connect(url).await?)
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name)
        .map_err(|_| crate::wrong(format!("{name} is not set; run `cargo xtask bench`")))
}

fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(crate::wrong)?;
    Ok(listener.local_addr().map_err(crate::wrong)?.port())
}
