//! What the suite runs on and is proved against: PostgreSQL and the tools of the tests. Debian's packages are installed
//! when their programs are not there.

mod definitions;
mod go;
mod node;
mod prometheus;
mod python;
mod rabbitmq;

pub use definitions::definitions;
pub use go::{control_plane, helm};
pub use prometheus::{Prometheus, prometheus};
pub use python::{ansible, kubernetes_validate, schemathesis, tryton};
pub use rabbitmq::rabbitmq_4;

use crate::fail::{Fail, Result};
use crate::process::{self, Steps, succeeds};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const DEBIAN: &str = "/usr/lib/postgresql";
const POSTGRES: &[&str] = &["postgresql", "postgresql-contrib"];

/// A program that tests start, the Debian package that brings it, and the variable that tells tests where it is.
struct AptTool {
    program: &'static str,
    package: &'static str,
    variable: &'static str,
}

/// The Debian programs of the tests, by name.
const APT_TOOLS: &[AptTool] = &[
    AptTool {
        program: "slapd",
        package: "slapd",
        variable: "KITE_TEST_SLAPD",
    },
    AptTool {
        program: "openssl",
        package: "openssl",
        variable: "KITE_TEST_OPENSSL",
    },
    AptTool {
        program: "chromium",
        package: "chromium",
        variable: "KITE_TEST_CHROMIUM",
    },
    AptTool {
        program: "chromedriver",
        package: "chromium-driver",
        variable: "KITE_TEST_CHROMEDRIVER",
    },
    AptTool {
        program: "rabbitmq-server",
        package: "rabbitmq-server",
        variable: "KITE_TEST_RABBITMQ",
    },
    AptTool {
        program: "redis-server",
        package: "redis-server",
        variable: "KITE_TEST_REDIS",
    },
];

/// Installs what tests are proved against; gives the variables that tell them where it is.
pub fn test_tools(root: &Path, steps: &Steps) -> Result<Vec<(&'static str, OsString)>> {
    let missing: Vec<&str> = APT_TOOLS
        .iter()
        .filter(|tool| program(tool.program).is_none())
        .map(|tool| tool.package)
        .collect();
    apt_packages(steps, &missing)?;
    let mut told = Vec::new();
    for tool in APT_TOOLS {
        let found = program(tool.program).ok_or_else(|| {
            Fail::new(format!(
                "The package {} is installed, but {} is nowhere. Run `{}` and read what it says.",
                tool.package,
                tool.program,
                install_line(&[tool.package])
            ))
        })?;
        told.push((tool.variable, found.into_os_string()));
    }
    told.push(("KITE_TEST_OIDC", node::oidc_provider(root, steps)?.into()));
    told.push(("KITE_TEST_TUS", node::tus_client(root, steps)?.into()));
    told.push(("KITE_TEST_RABBITMQ_4", rabbitmq_4(root, steps)?.into()));
    told.push(("KITE_TEST_S3", go::s3_server(root, steps)?.into()));
    Ok(told)
}

/// Programs that read what administrators get, with the packages that bring them.
const HOST_TOOLS: &[(&str, &str)] = &[
    ("haproxy", "haproxy"),
    ("keepalived", "keepalived"),
    ("named-checkconf", "bind9-utils"),
    ("named-checkzone", "bind9-utils"),
    ("socat", "socat"),
    ("jq", "jq"),
    ("git", "git"),
    ("umoci", "umoci"),
    ("skopeo", "skopeo"),
    ("docker-registry", "docker-registry"),
];

/// Programs that make hosts of namespaces, with the packages that bring them.
const LIVE_TOOLS: &[(&str, &str)] = &[
    ("debootstrap", "debootstrap"),
    ("systemd-nspawn", "systemd-container"),
    ("ip", "iproute2"),
    ("ssh-keygen", "openssh-client"),
    ("apt-ftparchive", "apt-utils"),
    ("gpg", "gnupg"),
];

/// Installs the programs that read settings of hosts. None of them is left running.
pub fn host_tools(steps: &Steps) -> Result<()> {
    all_of(steps, HOST_TOOLS)
}

/// Installs the programs that make hosts of namespaces.
pub fn live_tools(steps: &Steps) -> Result<()> {
    all_of(steps, LIVE_TOOLS)
}

fn all_of(steps: &Steps, tools: &[(&str, &'static str)]) -> Result<()> {
    let absent = tools.iter().filter(|(name, _)| program(name).is_none());
    let mut missing: Vec<&str> = absent.map(|(_, package)| *package).collect();
    missing.dedup();
    apt_packages(steps, &missing)
}

/// Debian's browser without windows: a page costs it less than half of what it costs the one with windows.
const BROWSER: &str = "chromium-headless-shell";

/// The browser of people.
pub fn chromium(steps: &Steps) -> Result<PathBuf> {
    if program(BROWSER).is_none() {
        apt_packages(steps, &[BROWSER])?;
    }
    program(BROWSER).ok_or_else(|| {
        let line = install_line(&[BROWSER]);
        Fail::new(format!(
            "{BROWSER} is nowhere. Run `{line}` and read what it says."
        ))
    })
}

/// A program of the search path or of the folder of administrators, which is not on everybody's path.
fn program(name: &str) -> Option<PathBuf> {
    let folders = search_path()
        .into_iter()
        .chain(["/usr/sbin".into(), "/usr/bin".into()]);
    folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

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
    apt_packages(steps, POSTGRES)?;
    newest().ok_or_else(|| {
        let line = install_line(POSTGRES);
        Fail::new(format!("The packages are installed, but {DEBIAN} has no server programs. Run `{line}` and read what it says."))
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

/// Installs these packages of Debian; does nothing when there are none.
fn apt_packages(steps: &Steps, packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    steps.say(format!("installing Debian's {}", packages.join(", ")));
    let lead = right_to_install(packages)?;
    apt(&lead, &["update"])?;
    let _silence = Silence::begin(&lead)?;
    let words = ["install", "-y", "--no-install-recommends"];
    apt(&lead, &[&words, packages].concat())
}

/// What Debian asks whether a freshly installed service may start.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// While it lives, installed services are not started: tests start servers of their own, and the machine must not be left
/// with a broker that nobody asked for.
struct Silence<'a> {
    lead: &'a [&'static str],
    /// The machine had no policy of its own.
    ours: bool,
}

impl<'a> Silence<'a> {
    fn begin(lead: &'a [&'static str]) -> Result<Self> {
        let ours = !Path::new(POLICY).exists();
        if ours {
            let write =
                format!("printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}");
            process::run(
                &mut shell(lead, &write),
                "Check that /usr/sbin can be written",
            )?;
        }
        Ok(Self { lead, ours })
    }
}

impl Drop for Silence<'_> {
    fn drop(&mut self) {
        if self.ours {
            let _ = shell(self.lead, &format!("rm -f {POLICY}")).status();
        }
    }
}

/// A line of shell with the right to install.
fn shell(lead: &[&'static str], line: &str) -> Command {
    let words: Vec<&str> = lead.iter().copied().chain(["sh", "-c", line]).collect();
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or("sh"));
    command.args(words).stdin(std::process::Stdio::null());
    command
}

/// What a person types to install these packages.
fn install_line(packages: &[&str]) -> String {
    format!(
        "apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    )
}

/// The words before `apt-get`: none for root, `sudo -n` where it works without a question.
fn right_to_install(packages: &[&str]) -> Result<Vec<&'static str>> {
    let names = packages.join(", ");
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(Fail::new(format!(
            "These are not here, and there is no apt-get: {names}. Install them as your system does (PostgreSQL 15 or newer), or name a database with --database-url.",
        )));
    }
    if crate::cluster::owner::we_are_root() {
        return Ok(Vec::new());
    }
    if succeeds(Command::new("sudo").args(["-n", "true"])) {
        return Ok(vec!["sudo", "-n"]);
    }
    Err(Fail::new(format!(
        "These are not here, and only root may install them: {names}. Run `sudo apt-get update && sudo {}`, then this command again.",
        install_line(packages)
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
