//! `kite identity`: the key that seals the secrets of authenticator apps.

use clap::{Args, Subcommand};
use kernel::{Error, Result};
use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// People and their second factors.
#[derive(Debug, Args)]
pub struct IdentityArgs {
    #[command(subcommand)]
    command: IdentityCommand,
}

#[derive(Debug, Subcommand)]
enum IdentityCommand {
    /// Make the key that seals the secrets of authenticator apps
    Key {
        /// File for the key; it must not exist yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Runs the command.
pub fn run(args: IdentityArgs) -> Result<ExitCode> {
    match args.command {
        IdentityCommand::Key { out } => key(&out),
    }
}

fn key(out: &Path) -> Result<ExitCode> {
    let text = ::identity::secrets_key();
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    let written = file.open(out).and_then(|mut file| writeln!(file, "{text}"));
    written.map_err(|error| Error::internal(format!("{}: {error}", out.display())))?;
    eprintln!(
        "the key is in {}: set modules.identity.secrets_key_file to it on every server, and keep a copy apart from the \
         database's backups: without it every authenticator app has to be enrolled anew",
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}
