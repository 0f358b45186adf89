//! The commands of the binary. Exit codes: 0 done, 1 done and the answer is no (a figure differs, a check failed),
//! 2 could not be done.

mod audit;
mod demo;
mod doctor;
mod identity;
mod listings;
mod openapi;
mod parked;
mod serve;
mod valuation;
mod verify;

pub use openapi::{document as openapi_document, name as openapi_name};

use clap::{Args, Parser, Subcommand};
use kernel::{Error, Result};
use platform::{App, Scope, config::Config};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Dealer management: one binary for every part of the suite.
#[derive(Debug, Parser)]
#[command(name = "kite", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where settings come from; each also has an environment variable (`KITE__DATABASE__URL`).
#[derive(Debug, Args)]
struct Common {
    /// A file with settings that differ from the defaults (see config.default.toml)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where Postgres is, e.g. postgres://kite@127.0.0.1:5432/kite
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

impl Common {
    fn load(&self, mut flags: Vec<(&str, String)>) -> Result<Config> {
        if let Some(url) = &self.database_url {
            flags.push(("database.url", url.clone()));
        }
        Config::load(self.config.as_deref(), &flags)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API: every module in one process
    Serve(serve::Serve),
    /// Bring the database up to date, and say what was done
    Migrate {
        #[command(flatten)]
        common: Common,
    },
    /// Load the test world, play the story of the golden car G1 and print its waterfall
    Demo(demo::Demo),
    /// Work with market listings
    Listings(listings::Listings),
    /// Measure how well cars are valued
    Valuation(valuation::Valuation),
    /// Show and free events whose handler keeps failing
    Parked(parked::ParkedArgs),
    /// Make the key of the audit chain, export the audit log
    Audit(audit::AuditArgs),
    /// Make the key that seals the secrets of authenticator apps
    Identity(identity::IdentityArgs),
    /// Compute every invariant anew; verify exports and proofs of the audit log without any server
    Verify(verify::VerifyArgs),
    /// Check that this machine, its settings and its database are fit
    Doctor {
        #[command(flatten)]
        common: Common,
    },
    /// Write the OpenAPI documents of every module
    Openapi {
        /// Folder for the files
        #[arg(long, value_name = "FOLDER", default_value = "openapi")]
        out: PathBuf,
    },
}

/// Runs a command.
///
/// # Errors
/// It could not be done; the message says what to do.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Serve(serve) => serve::run(serve).await,
        Command::Migrate { common } => migrate(&common.load(Vec::new())?).await,
        Command::Demo(demo) => demo::run(demo).await,
        Command::Listings(listings) => listings::run(listings).await,
        Command::Valuation(valuation) => valuation::run(&valuation),
        Command::Parked(parked) => parked::run(parked).await,
        Command::Audit(audit) => audit::run(audit).await,
        Command::Identity(identity) => identity::run(identity),
        Command::Verify(verify) => verify::run(verify).await,
        Command::Doctor { common } => doctor::run(&common.load(Vec::new())?).await,
        Command::Openapi { out } => openapi::run(&out),
    }
}

async fn migrate(config: &Config) -> Result<ExitCode> {
    let applied = platform::migrate::migrate(&config.database.url, &crate::modules()).await?;
    for migration in &applied {
        println!("applied {migration}");
    }
    println!(
        "the database is up to date ({} migrations applied now)",
        applied.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// The system, in the group with this slug.
async fn scope(app: &App, slug: &str) -> Result<Scope> {
    let known = platform::tenant::by_slug(app, slug).await?;
    let known = known
        .ok_or_else(|| Error::internal(format!("no group {slug}: is this the right database?")))?;
    Ok(Scope::system(known))
}

/// Reads a file, with its name in the error.
fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::internal(format!("{}: {error}", path.display())))
}
