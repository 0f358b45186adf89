//! The peer: Tryton from the Python registry, on the same PostgreSQL, asked by its own client library in its own process.

use crate::{
    meter::Meter,
    sample::{Sample, Times},
    stage::Stage,
};
use kernel::Result;
use serde::Deserialize;
use std::path::PathBuf;
use tokio::process::Command;

const DATABASE: &str = "tryton";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tryton/orders.py");

/// A Tryton with a company, its books and three products.
#[derive(Debug)]
pub struct Peer {
    programs: PathBuf,
    server: String,
}

/// What the script says.
#[derive(Debug, Deserialize)]
struct Said {
    orders: f64,
    orders_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    python_cpu_s_per_order: f64,
}

impl Peer {
    /// Makes its database.
    pub async fn set(stage: &Stage) -> Result<Self> {
        let programs = std::env::var("KITE_BENCH_TRYTON").map_err(|_| {
            crate::wrong("KITE_BENCH_TRYTON is not set; run `cargo xtask bench deal`")
        })?;
        let server = stage
            .url
            .trim_end_matches("kite")
            .replacen("postgres:", "postgresql:", 1);
        let peer = Self {
            programs: programs.into(),
            server,
        };
        let mut admin = stage.admin().await?;
        sqlx::raw_sql("CREATE DATABASE tryton")
            .execute(&mut admin)
            .await?;
        eprintln!("== making the company of the peer");
        let password = stage.folder.path().join("tryton");
        std::fs::write(&password, "bench of two systems\n").map_err(crate::wrong)?;
        let mut make = peer.command("trytond-admin");
        make.args([
            "--database",
            DATABASE,
            "--all",
            "--email",
            "admin@localhost",
        ]);
        spoken(make.env("TRYTONPASSFILE", password)).await?;
        spoken(peer.command("python").args([SCRIPT, "setup"])).await?;
        Ok(peer)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .env("TRYTOND_DATABASE__URI", &self.server)
            .env("TRYTON_DATABASE_URI", &self.server)
            .env("TRYTON_DATABASE", DATABASE);
        command
    }

    /// Sells so often; the outcome of every sale is checked by the script.
    pub async fn sell(&self, stage: &Stage, number: usize) -> Result<Sample> {
        let meter: Meter = stage.meter(None);
        let said = spoken(
            self.command("python")
                .args([SCRIPT, "sell", &number.to_string()]),
        )
        .await?;
        let said: Said = serde_json::from_str(said.trim()).map_err(crate::wrong)?;
        let times = Times {
            p50: said.p50_ms * 1e3,
            p99: said.p99_ms * 1e3,
            max: said.max_ms * 1e3,
        };
        Ok(Sample {
            per_second: said.orders_per_second,
            kite_us: said.python_cpu_s_per_order * 1e6,
            client_us: 0.0,
            ..Sample::counted(meter, true, said.orders, times)
        })
    }
}

async fn spoken(command: &mut Command) -> Result<String> {
    let output = command.output().await.map_err(crate::wrong)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(crate::wrong(String::from_utf8_lossy(&output.stderr)))
    }
}
