//! The running `kite serve` of this workspace: found by its pid file, started, asked whether it is ready, stopped.

use crate::cluster::{self, remove, tail};
use crate::fail::{Explain, Fail, Result};
use crate::process;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The server of one `.kite` folder.
pub struct Server {
    pid: PathBuf,
    place: PathBuf,
    log: PathBuf,
}

/// Where a server is to listen, and on which database.
pub struct Place {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The name of the database; it holds no secret.
    pub base: String,
    /// The address of the database.
    pub url: String,
}

/// A server that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    pid: u32,
    port: u16,
    base: String,
    /// The program has been built anew since this one started.
    outdated: bool,
}

impl Running {
    /// Whether this is what is wanted: this build, on this port, with this database.
    pub fn serves(&self, port: u16, base: &str) -> bool {
        !self.outdated && self.port == port && self.base == base
    }
}

impl Server {
    /// The server of this `.kite` folder.
    pub fn of(home: &Path) -> Self {
        Self {
            pid: home.join("kite.pid"),
            place: home.join("kite.place"),
            log: home.join("kite.log"),
        }
    }

    /// The server, if it runs. A pid that now belongs to another program does not count.
    pub fn running(&self) -> Option<Running> {
        let pid = std::fs::read_to_string(&self.pid)
            .ok()?
            .trim()
            .parse()
            .ok()?;
        let program = std::fs::read_link(format!("/proc/{pid}/exe")).ok()?;
        let name = program.file_name()?.to_str()?;
        let outdated = name == "kite (deleted)";
        if !process::alive(pid) || !(outdated || name == "kite") {
            return None;
        }
        let place = std::fs::read_to_string(&self.place).unwrap_or_default();
        let (port, base) = place.split_once(' ').unwrap_or_default();
        Some(Running {
            pid,
            port: port.parse().unwrap_or_default(),
            base: base.to_owned(),
            outdated,
        })
    }

    /// Refuses a port on which somebody else listens.
    pub fn check_port(&self, port: u16) -> Result<()> {
        if self.running().is_some_and(|running| running.port == port) || cluster::is_free(port) {
            return Ok(());
        }
        Err(Fail::new(format!(
            "Port {port} of 127.0.0.1 is taken by another program. Stop that program, or choose a port: `cargo xtask up --port {}`.",
            port.saturating_add(1)
        )))
    }

    /// Starts in the background; the server outlives this command.
    pub fn start(&self, program: &Path, place: &Place) -> Result<()> {
        let advice = "Check the rights of .kite";
        let log = File::create(&self.log)
            .explain(format!("Cannot write {}", self.log.display()), advice)?;
        let errors = log.try_clone().explain("Cannot write the log", advice)?;
        let mut command = serve(program, place);
        command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .process_group(0);
        let child = command
            .spawn()
            .explain("Cannot start kite", "Look whether the file was built")?;
        self.note(child.id(), place)
    }

    /// Turns this process into the server: the terminal talks to it directly. Returns only if that failed.
    pub fn become_server(&self, program: &Path, place: &Place) -> Result<()> {
        self.note(std::process::id(), place)?;
        Err(Fail::new(format!(
            "Cannot start kite: {}. Look whether the file was built.",
            serve(program, place).exec()
        )))
    }

    fn note(&self, pid: u32, place: &Place) -> Result<()> {
        std::fs::write(&self.pid, pid.to_string())
            .and_then(|()| std::fs::write(&self.place, format!("{} {}", place.port, place.base)))
            .explain("Cannot write .kite/kite.pid", "Check the rights of .kite")
    }

    /// Waits until the server says that it is ready.
    pub fn wait_ready(&self, port: u16) -> Result<()> {
        let mut died = false;
        let ready = process::wait_until(Duration::from_secs(60), || {
            died = self.running().is_none();
            died || is_ready(port)
        });
        if ready && !died {
            return Ok(());
        }
        let what = if died {
            "Kite ended while starting"
        } else {
            "Kite was not ready within 60 s"
        };
        Err(Fail::new(format!(
            "{what}. Its log {} ends with:\n{}",
            self.log.display(),
            tail(&self.log)
        )))
    }

    /// Asks the server to end, and ends it after 30 s; `None` if it did not run.
    pub fn stop(&self) -> Result<Option<u32>> {
        let running = self.running();
        if let Some(Running { pid, .. }) = &running {
            let pid = *pid;
            process::signal(pid, "TERM");
            if !process::wait_until(Duration::from_secs(30), || !process::alive(pid)) {
                process::signal(pid, "KILL");
            }
            if !process::wait_until(Duration::from_secs(5), || !process::alive(pid)) {
                return Err(Fail::new(format!(
                    "Kite (process {pid}) does not end. Stop it as its own user: `kill -9 {pid}`."
                )));
            }
        }
        remove(&self.pid)?;
        remove(&self.place)?;
        Ok(running.map(|running| running.pid))
    }
}

fn serve(program: &Path, place: &Place) -> Command {
    let mut command = Command::new(program);
    let listen = format!("127.0.0.1:{}", place.port);
    command.args([
        "serve",
        "--database-url",
        &place.url,
        "--listen",
        &listen,
        "--stubs",
    ]);
    // No balancer stands before this server: who stops it does not want to wait for one.
    command.env("KITE__HTTP__DRAIN_MS", "0");
    command
}

/// One request by hand: the answer's first line is all that is wanted.
pub fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let limit = Duration::from_secs(2);
        let mut stream =
            TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), limit)?;
        stream.set_read_timeout(Some(limit))?;
        write!(
            stream,
            "GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = [0_u8; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn answering(status: &'static str) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 256]);
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").unwrap();
        });
        port
    }

    #[test]
    fn only_200_is_ready() {
        assert!(is_ready(answering("200 OK")));
        assert!(!is_ready(answering("503 Service Unavailable")));
    }

    #[test]
    fn a_pid_of_another_program_is_not_our_server() {
        let home = tempfile::tempdir().unwrap();
        let server = Server::of(home.path());
        assert_eq!(server.running(), None);
        let place = Place {
            port: 1,
            base: "own".into(),
            url: String::new(),
        };
        server.note(std::process::id(), &place).unwrap();
        assert_eq!(server.running(), None);
        assert_eq!(server.stop().unwrap(), None);
    }

    #[test]
    fn a_taken_port_is_refused_with_another_one_named() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let home = tempfile::tempdir().unwrap();
        let fail = Server::of(home.path())
            .check_port(port)
            .unwrap_err()
            .to_string();
        assert!(
            fail.contains("is taken by another program") && fail.contains("--port"),
            "{fail}"
        );
    }
}
