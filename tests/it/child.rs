//! A `kite serve` of its own process, that can be killed and comes back on the same address.

use async_trait::async_trait;
use kernel::{Error, Instant, Result};
use kite::story::Calendar;
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use time::OffsetDateTime;

/// A server that dies and comes back.
pub struct Server {
    url: String,
    pub address: SocketAddr,
    at: Mutex<OffsetDateTime>,
    child: Mutex<Option<Child>>,
    pub killed: AtomicUsize,
}

impl Server {
    pub fn start(url: String, at: OffsetDateTime) -> Self {
        // The address is taken now and kept: the story goes on where it was after a restart.
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let server = Self {
            url,
            address,
            at: Mutex::new(at),
            child: Mutex::default(),
            killed: AtomicUsize::new(0),
        };
        server.spawn();
        server
    }

    fn spawn(&self) {
        let at = Instant(*self.at.lock().unwrap_or_else(PoisonError::into_inner));
        let child = Command::new(binary())
            .args(["serve", "--stubs", "--database-url", &self.url])
            .args([
                "--listen",
                &self.address.to_string(),
                "--clock-at",
                &at.to_string(),
            ])
            .env("KITE__BUS__POLL_IDLE_MS", "5")
            // A killed process keeps its leases until they run out; the story does not want to wait for that.
            .env("KITE__JOBS__LEASE_MS", "1000")
            .env("KITE__TELEMETRY__FILTER", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        *self.child.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
    }

    /// `kill -9`, and a fresh process at once.
    pub fn kill(&self) {
        self.stop();
        self.killed.fetch_add(1, Ordering::SeqCst);
        self.spawn();
    }

    fn stop(&self) {
        if let Some(mut child) = self
            .child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

#[async_trait]
impl Calendar for Server {
    /// Another day is another process.
    async fn turn(&self, at: OffsetDateTime) -> Result<()> {
        let mut now = self.at.lock().map_err(|_| Error::internal("poisoned"))?;
        if *now != at {
            *now = at;
            drop(now);
            self.stop();
            self.spawn();
        }
        Ok(())
    }
}

/// The binary beside this test; `cargo test --workspace` has built it.
fn binary() -> PathBuf {
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
