//! `kite-bundle`: makes, checks and imports the bundle of an installation without internet.

use bundle::create::Licenses;
use bundle::key::{self, Checker, Signer};
use bundle::manifest::{MANIFEST, Manifest};
use bundle::{Fault, Result, create, delta, import, parts, verify};
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes, checks and imports the bundle of an installation without internet.
///
/// Exit codes: 0 done; 1 the bundle is not what was signed; 2 the question or the machine is at fault.
#[derive(Debug, Parser)]
#[command(name = "kite-bundle", version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Write a new key to sign with and its public half
    Keygen {
        /// The key; only the vendor's pipeline has it
        #[arg(long)]
        private: PathBuf,
        /// The half that customers check with
        #[arg(long)]
        public: PathBuf,
    },
    /// Make a folder a bundle: manifest, sums, signature
    Create {
        /// The folder
        folder: PathBuf,
        /// What it installs
        #[arg(long, default_value = "kite")]
        name: String,
        /// Which release
        #[arg(long)]
        release: String,
        /// JSON object from beginnings of file names to SPDX expressions
        #[arg(long)]
        licenses: PathBuf,
        /// The key of `keygen`
        #[arg(long)]
        key: PathBuf,
    },
    /// Cut a bundle into parts that every medium takes
    Pack {
        /// The bundle
        folder: PathBuf,
        /// Where the parts go
        #[arg(long)]
        to: PathBuf,
        /// Length of a part in bytes
        #[arg(long, default_value_t = parts::PART_SIZE)]
        part_size: u64,
        /// The public half of the key that signed it
        #[arg(long)]
        key: PathBuf,
    },
    /// Check signature and every byte; names each file that is not what was signed
    Verify {
        /// The bundle, open or in parts
        folder: PathBuf,
        /// For a delta: the bundle that it builds on
        #[arg(long)]
        base: Option<PathBuf>,
        /// The public key of the vendor
        #[arg(long)]
        key: PathBuf,
    },
    /// List what the manifest names: digest, size, licence, name
    List {
        /// The bundle
        folder: PathBuf,
        /// Only files whose name begins with this
        #[arg(long, default_value = "")]
        under: String,
    },
    /// Copy only what an earlier bundle does not have
    Delta {
        /// The new bundle
        folder: PathBuf,
        /// `manifest.json` of the earlier one
        #[arg(long)]
        old: PathBuf,
        /// Where the delta goes
        #[arg(long)]
        to: PathBuf,
    },
    /// Copy a bundle, checked, from a medium; a second run goes on where the first was stopped
    Import {
        /// The bundle, open or in parts
        folder: PathBuf,
        /// Where it is to lie
        #[arg(long)]
        to: PathBuf,
        /// For a delta: the bundle that it builds on
        #[arg(long)]
        base: Option<PathBuf>,
        /// The public key of the vendor
        #[arg(long)]
        key: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(text) => {
            // A reader that has closed the pipe, such as `head`, wants no more; that is no failure.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::from(fault.code())
        }
    }
}

fn run(task: Task) -> Result<String> {
    match task {
        Task::Keygen { private, public } => {
            key::generate(&private, &public)?;
            Ok(format!(
                "{} signs, {} checks.\n",
                private.display(),
                public.display()
            ))
        }
        Task::Create {
            folder,
            name,
            release,
            licenses,
            key,
        } => {
            let licenses = Licenses::read(&licenses)?;
            let signer = Signer::read(&key)?;
            create::create(&folder, (&name, &release), &licenses, &signer).map(|made| said(&made))
        }
        Task::Pack {
            folder,
            to,
            part_size,
            key,
        } => {
            let manifest = bundle::seal::read(&folder, &Checker::read(&key)?)?;
            let count = parts::pack(&folder, &manifest, &to, part_size)?;
            bundle::seal::copy(&folder, &to)?;
            Ok(format!("{count} parts in {}\n", to.display()))
        }
        Task::Verify { folder, base, key } => {
            verify::verify(&folder, base.as_deref(), &Checker::read(&key)?).map(|good| said(&good))
        }
        Task::List { folder, under } => list(&folder.join(MANIFEST), &under),
        Task::Delta { folder, old, to } => {
            let new = Manifest::read(&folder.join(MANIFEST))?;
            let (files, bytes) = delta::delta(&folder, &new, &Manifest::read(&old)?, &to)?;
            Ok(format!(
                "{files} files, {bytes} bytes in {}\n",
                to.display()
            ))
        }
        Task::Import {
            folder,
            to,
            base,
            key,
        } => {
            let counts = import::import(&folder, &to, base.as_deref(), &Checker::read(&key)?)?;
            Ok(format!(
                "copied {}, kept {}, reused {}\n",
                counts.copied, counts.kept, counts.reused
            ))
        }
    }
}

fn said(manifest: &Manifest) -> String {
    let bytes = manifest
        .files
        .iter()
        .fold(0_u64, |sum, file| sum.saturating_add(file.size));
    format!(
        "{} {}: {} files, {bytes} bytes\n",
        manifest.name,
        manifest.version,
        manifest.files.len()
    )
}

fn list(path: &std::path::Path, under: &str) -> Result<String> {
    let manifest = Manifest::read(path)?;
    let files = manifest
        .files
        .iter()
        .filter(|file| file.name.starts_with(under));
    let lines: String = files
        .map(|file| {
            format!(
                "{} {} {} {}\n",
                file.digest, file.size, file.license, file.name
            )
        })
        .collect();
    if lines.is_empty() {
        return Err(Fault::failed(format!(
            "No file of the bundle begins with `{under}`."
        )));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
