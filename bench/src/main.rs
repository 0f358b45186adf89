//! Measures Kite against anchors of the same run: `cargo xtask bench`. What the figures mean is in docs/benchmarks.md.
//!
//! The database, the program that is measured and their places come from `cargo xtask bench` by the environment. A bench is
//! one file in `benches/` and one line in the list there.
#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "times and ratios for people to read; there is no money here, and JSON that lacks a field gives null"
)]

mod benches;
mod compare;
mod http;
mod meter;
mod pgbench;
mod report;
mod sample;
mod seed;
mod server;
mod stage;
mod thing;
mod tryton;

use clap::{Parser, Subcommand};
use kernel::{Error, Result};
use report::Report;
use stage::Stage;
use std::{path::PathBuf, process::ExitCode};

/// What to measure.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Ask {
    #[command(subcommand)]
    hidden: Option<Hidden>,
    /// Only these benches; all of them without a name
    names: Vec<String>,
    /// Fewer rows, shorter samples, no repeats: for seeing that it runs
    #[arg(long)]
    quick: bool,
    /// Also write the lines of JSON to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Exit code 1 when a goal is missed
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Subcommand)]
enum Hidden {
    /// Serves Kite with the module of the benches beside it
    #[command(hide = true)]
    ServeThings { url: String, port: u16 },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Ask::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(ask: Ask) -> Result<ExitCode> {
    if let Some(Hidden::ServeThings { url, port }) = ask.hidden {
        return thing::serve(url, port).await;
    }
    let chosen = benches::chosen(&ask.names)?;
    let stage = Stage::set(ask.quick).await?;
    let mut report = Report::begin(&stage, ask.json.as_deref())?;
    for bench in chosen {
        eprintln!("== {}: {}", bench.name, bench.what);
        match (bench.run)(&stage).await {
            Ok(outcomes) => outcomes.into_iter().try_for_each(|one| report.add(one))?,
            Err(error) => report.failed(bench.name, &error)?,
        }
    }
    stage.strike().await;
    Ok(report.close(ask.strict))
}

/// An error that is nobody's fault but the machine's.
fn wrong(what: impl std::fmt::Display) -> Error {
    Error::internal(what.to_string())
}
