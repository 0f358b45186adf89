//! `kite audit`: the key that signs heads of the audit chain, and exports of the log.

mod life;

use super::Common;
use ::audit::model::{head::Signer, reconstruct::Sought};
use clap::{Args, Subcommand};
use kernel::{Error, Result, SystemClock};
use platform::App;
use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use uuid::Uuid;

/// The audit log and its chain.
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Make the key that signs heads of the chain, and print its public half for the auditor
    Key {
        /// File for the key; it must not exist yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write everything that is sealed to a file that `kite verify audit` reads without any server
    Export {
        #[command(flatten)]
        common: Common,
        /// Group of the installation
        #[arg(long, value_name = "SLUG")]
        group: String,
        /// File for the export
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Tell the life of a car from an export alone: cost, price, result, people and times
    Reconstruct {
        /// The file that `kite audit export` wrote
        export: PathBuf,
        /// The deal that sold the car
        #[arg(long, value_name = "ID", required_unless_present = "vin")]
        deal: Option<Uuid>,
        /// The number of the car; its last deal is told
        #[arg(long, value_name = "VIN", conflicts_with = "deal")]
        vin: Option<String>,
    },
}

/// Runs the command.
pub async fn run(args: AuditArgs) -> Result<ExitCode> {
    match args.command {
        AuditCommand::Key { out } => key(&out),
        AuditCommand::Export { common, group, out } => export(&common, &group, &out).await,
        AuditCommand::Reconstruct { export, deal, vin } => {
            let sought = deal.map_or(Sought::Vin(vin.unwrap_or_default()), Sought::Deal);
            life::tell(&export, &sought)
        }
    }
}

fn key(out: &Path) -> Result<ExitCode> {
    let pkcs8 = Signer::generate()?;
    let public = Signer::read(&pkcs8)?.public();
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    let written = file.open(out).and_then(|mut file| file.write_all(&pkcs8));
    written.map_err(|error| Error::internal(format!("{}: {error}", out.display())))?;
    println!("{public}");
    eprintln!(
        "the key is in {}: set modules.audit.key_file to it; give the line above to the auditor",
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}

async fn export(common: &Common, group: &str, out: &Path) -> Result<ExitCode> {
    let app = App::new(
        common.load(Vec::new())?,
        Arc::new(SystemClock),
        &crate::modules(),
    )?;
    let scope = super::scope(&app, group).await?;
    let failed = |error: std::io::Error| Error::internal(format!("{}: {error}", out.display()));
    let mut file = BufWriter::new(File::create(out).map_err(failed)?);
    let records = ::audit::export_write(&app, &scope, group, &mut file).await?;
    file.flush().map_err(failed)?;
    println!("{records} records");
    Ok(ExitCode::SUCCESS)
}
