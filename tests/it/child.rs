//! A `kite serve` of its own process, that can be killed and comes back on the same address.

use async_trait::async_trait;
use kernel::{Instant, Result};
use kite::story::Calendar;
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use time::OffsetDateTime;

/// A server that dies and comes back.
pub struct Server {
    url: String,
    settings: Vec<(&'static str, String)>,
    pub address: SocketAddr,
    at: Mutex<OffsetDateTime>,
    child: Mutex<Option<Child>>,
    pub killed: AtomicUsize,
}

impl Server {
    pub fn start(url: String, at: OffsetDateTime) -> Self {
        Self::start_with(url, at, &[])
    }

    /// With settings of its environment: `("KITE__HTTP__IN_FLIGHT_MAX", "8")`.
    pub fn start_with(url: String, at: OffsetDateTime, settings: &[(&'static str, &str)]) -> Self {
        // The address is taken now and kept: the story goes on where it was after a restart.
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let server = Self {
            url,
            settings: settings
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            address,
            at: Mutex::new(at),
            child: Mutex::default(),
            killed: AtomicUsize::new(0),
        };
        server.restart();
        server
    }

    fn spawn(&self) -> Child {
        let at = Instant(*self.at.lock().unwrap());
        Command::new(binary())
            .args(["serve", "--stubs", "--database-url", &self.url])
            .args(["--listen", &self.address.to_string()])
            .args(["--clock-at", &at.to_string()])
            .env("KITE__BUS__POLL_IDLE_MS", "5")
            // A killed process keeps its leases until they run out; the story does not want to wait for that.
            .env("KITE__JOBS__LEASE_MS", "1000")
            .env("KITE__TELEMETRY__FILTER", "error")
            // All people of the story come from one address.
            .env("KITE__MODULES__IDENTITY__SIGN_INS_PER_MINUTE", "100000")
            // A story is quicker than people are.
            .env("KITE__HTTP__PERSON_PER_SECOND", "0")
            .env("KITE__HTTP__ADDRESS_PER_SECOND", "0")
            .envs(self.settings.iter().cloned())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// `kill -9`, and a fresh process at once. The lock is held throughout: a kill and a new day may come together.
    fn restart(&self) {
        let mut child = self.child.lock().unwrap();
        end(&mut child);
        *child = Some(self.spawn());
    }

    /// The process that serves now.
    pub fn pid(&self) -> u32 {
        let child = self.child.lock().unwrap();
        child.as_ref().unwrap().id()
    }

    /// Asks the process to end in order, and gives what it ended with.
    pub fn terminate(&self) -> ExitStatus {
        let child = self.child.lock().unwrap().take();
        let mut child = child.unwrap();
        let asked = Command::new("kill").arg(child.id().to_string()).status();
        assert!(asked.unwrap().success());
        child.wait().unwrap()
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A kill in the middle of the story.
    pub fn kill(&self) {
        self.restart();
        self.killed.fetch_add(1, Ordering::SeqCst);
    }
}

fn end(child: &mut Option<Child>) {
    if let Some(mut child) = child.take() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child.lock().unwrap());
    }
}

#[async_trait]
impl Calendar for Server {
    /// Another day is another process.
    async fn turn(&self, at: OffsetDateTime) -> Result<()> {
        let another = std::mem::replace(&mut *self.at.lock().unwrap(), at) != at;
        if another {
            self.restart();
        }
        Ok(())
    }
}

/// The binary beside this test; `cargo test --workspace` has built it.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test
        .parent()
        .and_then(|deps| deps.parent())
        .unwrap()
        .join("kite");
    assert!(
        binary.exists(),
        "{} is not built: run `cargo build -p kite`",
        binary.display()
    );
    binary
}
