//! A PostgreSQL cluster of our own: created with a password, reachable on 127.0.0.1 only.
//!
//! There are no Unix sockets: their paths are limited to 107 bytes and a port is needed anyway. The server refuses to
//! run as root, so for root it runs as the user `postgres` and that user owns the data folder.

pub mod kept;
pub mod owner;
pub mod throwaway;

use crate::fail::{Explain, Fail, Result};
use crate::packages::Programs;
use crate::process;
use owner::Owner;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The superuser of every cluster of ours.
const USER: &str = "kite";

/// One cluster, running or not.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    owner: Option<Owner>,
}

/// Whether data must survive a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// `up`: yes.
    Kept,
    /// Tests: no, and that makes them faster.
    Throwaway,
    /// Benches: as if, with the memory of a server.
    Measured,
}

impl Cluster {
    /// The cluster of this data folder; nothing is done yet.
    pub fn at(bin: PathBuf, data: PathBuf, owner: Option<Owner>) -> Self {
        Self { bin, data, owner }
    }

    /// Whether the data folder holds a complete cluster.
    pub fn exists(&self) -> bool {
        self.data.join("PG_VERSION").is_file()
    }

    /// Makes the data folder. It appears under its name only when it is complete, so an interrupted run leaves nothing
    /// that looks like data.
    pub fn create(&self, password: &str, durability: Durability) -> Result<()> {
        let making = self.data.with_extension("making");
        let secret = self.data.with_extension("secret");
        remove(&making)?;
        std::fs::create_dir_all(&making).explain(
            format!("Cannot create {}", making.display()),
            "Check the rights of the folder above it",
        )?;
        owner::give(&making, self.owner.as_ref(), 0o700)?;
        owner::write_private(&secret, password)?;
        owner::give(&secret, self.owner.as_ref(), 0o600)?;
        let made = self.initdb(&making, &secret, durability);
        remove(&secret)?;
        made?;
        std::fs::rename(&making, &self.data).explain(
            format!(
                "Cannot rename {} to {}",
                making.display(),
                self.data.display()
            ),
            "Remove the second folder",
        )
    }

    fn initdb(&self, data: &Path, secret: &Path, durability: Durability) -> Result<()> {
        let mut command = self.program("initdb");
        command
            .arg("--pgdata")
            .arg(data)
            .arg("--pwfile")
            .arg(secret);
        command.args([
            "--username",
            USER,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
        ]);
        command.arg(if durability == Durability::Kept {
            "--data-checksums"
        } else {
            "--no-sync"
        });
        process::output(&mut command, "Check that the disk has room").map(drop)
    }

    /// Starts the server on this port, or on another free one when the port is taken, and returns the port.
    pub fn start(&self, wanted: Option<u16>, durability: Durability) -> Result<u16> {
        let mut port = match wanted {
            Some(port) if is_free(port) => port,
            _ => free_port()?,
        };
        for _ in 0..5 {
            if self.start_on(port, durability) {
                return Ok(port);
            }
            // Somebody may have taken the port between our question and the server's start.
            if is_free(port) {
                break;
            }
            port = free_port()?;
        }
        Err(Fail::new(format!(
            "PostgreSQL does not start. Its log {} ends with:\n{}",
            self.log().display(),
            tail(&self.log())
        )))
    }

    fn start_on(&self, port: u16, durability: Durability) -> bool {
        let mut command = self.control("start");
        command
            .args(["--wait", "--timeout", "60", "--silent"])
            .arg("--log")
            .arg(self.log());
        command.arg("--options").arg(options(port, durability));
        process::succeeds(&mut command)
    }

    /// Stops the server; `how` is a mode of `pg_ctl`.
    pub fn stop(&self, how: &str) -> Result<()> {
        let advice = "Look into the server's log in the data folder";
        process::output(
            self.control("stop")
                .args(["--wait", "--timeout", "60", "--mode", how]),
            advice,
        )
        .map(drop)
    }

    /// Whether the server runs.
    pub fn runs(&self) -> bool {
        self.exists() && process::succeeds(&mut self.control("status"))
    }

    /// Runs one statement that gives no rows.
    pub fn execute(&self, port: u16, password: &str, sql: &str) -> Result<()> {
        let mut command = self.program("psql");
        command
            .env("PGPASSWORD", password)
            .env("PGCONNECT_TIMEOUT", "10");
        command.args([
            "--no-psqlrc",
            "--quiet",
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ]);
        command.args(["--username", USER, "--dbname", "postgres", "--command", sql]);
        process::output(&mut command, "Run `cargo xtask down` and try again").map(drop)
    }

    fn log(&self) -> PathBuf {
        self.data.join("server.log")
    }

    fn control(&self, action: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.arg(action).arg("--pgdata").arg(&self.data);
        command
    }

    /// A program of the server as the owner of the data, untouched by PG… variables of the user.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        for (variable, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG"))
        {
            command.env_remove(variable);
        }
        command.env("LC_ALL", "C.UTF-8").current_dir("/");
        if let Some(owner) = &self.owner {
            owner.become_in(&mut command);
        }
        command
    }
}

/// The address of a database for the programs that use it.
pub fn url(port: u16, password: &str, database: &str) -> String {
    format!("postgres://{USER}:{password}@127.0.0.1:{port}/{database}")
}

/// The programs that made this data folder, or the newest ones for a new folder.
pub fn programs_for(data: &Path, newest: Programs) -> Result<Programs> {
    let Ok(version) = std::fs::read_to_string(data.join("PG_VERSION")) else {
        return Ok(newest);
    };
    let major: u32 = version.trim().parse().unwrap_or(newest.major);
    if major == newest.major {
        return Ok(newest);
    }
    crate::packages::of_version(major).ok_or_else(|| {
        Fail::new(format!(
            "The data in {} was made by PostgreSQL {major}, and only version {} is installed. Install postgresql-{major}, or start anew with `cargo xtask up --reset`.",
            data.display(),
            newest.major
        ))
    })
}

fn options(port: u16, durability: Durability) -> String {
    let mut settings = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c timezone=UTC -c log_timezone=UTC"
    );
    settings.push_str(match durability {
        Durability::Kept => " -c max_connections=100",
        // Lock slots: each test drops or clones a whole database of tables.
        Durability::Throwaway => {
            " -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
             -c wal_level=minimal -c max_wal_senders=0 -c max_locks_per_transaction=256 -c shared_buffers=256MB"
        }
        // Checkpoints come when the bench wants them.
        Durability::Measured => {
            " -c max_connections=100 -c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=1h"
        }
    });
    settings
}

fn free_port() -> Result<u16> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .explain(
            "Cannot find a free port on 127.0.0.1",
            "Check that the loopback interface is up",
        )
}

/// Whether nobody listens on this port of 127.0.0.1.
pub fn is_free(port: u16) -> bool {
    std::net::TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// Removes a file or folder if it is there.
pub fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).explain(
            format!("Cannot remove {}", path.display()),
            "Remove it as the user who owns it",
        ),
        _ => Ok(()),
    }
}

/// The last ten lines of a file.
pub fn tail(path: &Path) -> String {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines
        .get(lines.len().saturating_sub(10)..)
        .unwrap_or_default()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_another_version_is_refused_with_a_way_out() {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("PG_VERSION"), "3\n").unwrap();
        let newest = Programs {
            major: 15,
            bin: PathBuf::from("/nowhere"),
        };
        let fail = programs_for(data.path(), newest.clone())
            .unwrap_err()
            .to_string();
        assert!(
            fail.contains("Install postgresql-3") && fail.contains("up --reset"),
            "{fail}"
        );
        assert_eq!(
            programs_for(Path::new("/nowhere"), newest.clone()).unwrap(),
            newest
        );
    }

    #[test]
    fn what_must_survive_keeps_fsync() {
        assert!(!options(1, Durability::Kept).contains("fsync"));
        assert!(options(1, Durability::Throwaway).contains("fsync=off"));
    }
}
