//! PostgreSQL server programs: where they are, and installing them from Debian's packages when they are not.

use crate::fail::{Fail, Result};
use crate::process::{self, Steps, succeeds};
use std::path::{Path, PathBuf};
use std::process::Command;

const DEBIAN: &str = "/usr/lib/postgresql";
const INSTALL: &str = "apt-get install -y --no-install-recommends postgresql postgresql-contrib";

/// A folder with the server programs of one major version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Programs {
    /// Major version: 15.
    pub major: u32,
    /// The folder.
    pub bin: PathBuf,
}

/// The newest server programs of this machine; installs them when there are none.
pub fn postgres(steps: &Steps) -> Result<Programs> {
    if let Some(found) = newest() {
        return Ok(found);
    }
    steps.say("no PostgreSQL server on this machine: installing Debian's packages");
    install()?;
    newest().ok_or_else(|| {
        Fail::new(format!("The packages are installed, but {DEBIAN} has no server programs. Run `{INSTALL}` and read what it says."))
    })
}

/// The programs of one major version, for a data folder that was made by it.
pub fn of_version(major: u32) -> Option<Programs> {
    found(Path::new(DEBIAN), &search_path())
        .into_iter()
        .find(|programs| programs.major == major)
}

fn newest() -> Option<Programs> {
    found(Path::new(DEBIAN), &search_path()).into_iter().max()
}

fn search_path() -> Vec<PathBuf> {
    std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default()
}

/// Debian's folders first, then PATH, for machines that keep the server elsewhere.
fn found(debian: &Path, path: &[PathBuf]) -> Vec<Programs> {
    let versions = std::fs::read_dir(debian).into_iter().flatten().flatten();
    let mut all: Vec<Programs> = versions
        .filter_map(|entry| {
            let major = entry.file_name().to_str()?.parse().ok()?;
            Some(Programs {
                major,
                bin: entry.path().join("bin"),
            })
        })
        .filter(|programs| complete(&programs.bin))
        .collect();
    let elsewhere = path.iter().filter(|bin| complete(bin));
    all.extend(elsewhere.filter_map(|bin| {
        Some(Programs {
            major: version(bin)?,
            bin: bin.clone(),
        })
    }));
    all
}

fn complete(bin: &Path) -> bool {
    ["postgres", "initdb", "pg_ctl", "psql"]
        .iter()
        .all(|program| bin.join(program).is_file())
}

/// Reads `postgres (PostgreSQL) 15.18`.
fn version(bin: &Path) -> Option<u32> {
    let said = process::output(
        Command::new(bin.join("postgres")).arg("--version"),
        "Reinstall it",
    )
    .ok()?;
    let number = said
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split('.').next()?.parse().ok()
}

fn install() -> Result<()> {
    let lead = right_to_install()?;
    apt(&lead, &["update"])?;
    let words: Vec<&str> = INSTALL.split(' ').skip(1).collect();
    apt(&lead, &words)
}

/// The words before `apt-get`: none for root, `sudo -n` where it works without a question.
fn right_to_install() -> Result<Vec<&'static str>> {
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(Fail::new(
            "There is no PostgreSQL server here and no apt-get. Install PostgreSQL 15 or newer, or name one with --database-url.",
        ));
    }
    if crate::cluster::owner::we_are_root() {
        return Ok(Vec::new());
    }
    if succeeds(Command::new("sudo").args(["-n", "true"])) {
        return Ok(vec!["sudo", "-n"]);
    }
    Err(Fail::new(format!(
        "There is no PostgreSQL server here, and only root may install it. Run `sudo apt-get update && sudo {INSTALL}`, then this command again."
    )))
}

fn apt(lead: &[&str], words: &[&str]) -> Result<()> {
    let line = lead
        .iter()
        .chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .chain(words)
        .copied();
    let mut line = line.collect::<Vec<_>>().into_iter();
    let mut command = Command::new(line.next().unwrap_or("apt-get"));
    command.args(line).stdin(std::process::Stdio::null());
    process::run(
        &mut command,
        "Check the network and the package sources in /etc/apt, then run this command again",
    )
}

/// Adds rustfmt and clippy to the toolchain where it was installed without them.
pub fn rust_components(steps: &Steps) -> Result<()> {
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(tool, _)| !succeeds(process::cargo(Path::new(".")).args([tool, "--version"])))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    steps.say(format!("installing {}", missing.join(" and ")));
    let advice = "Install these parts of the Rust toolchain";
    process::run(
        Command::new("rustup")
            .args(["component", "add"])
            .args(missing),
        advice,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_complete_folders_count_and_the_newest_wins() {
        let folder = tempfile::tempdir().unwrap();
        for (version, programs) in [("15", 4), ("16", 2), ("9.6", 4)] {
            let bin = folder.path().join(version).join("bin");
            std::fs::create_dir_all(&bin).unwrap();
            for program in ["postgres", "initdb", "pg_ctl", "psql"]
                .iter()
                .take(programs)
            {
                std::fs::write(bin.join(program), "").unwrap();
            }
        }
        let all = found(folder.path(), &[]);
        assert_eq!(
            all.iter()
                .map(|programs| programs.major)
                .collect::<Vec<_>>(),
            [15]
        );
    }
}
