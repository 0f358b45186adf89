//! `kite serve` for as long as a stage of the tests needs it.

use crate::fail::{Explain, Fail, Result};
use crate::{cluster, process, server};
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

const BEGINS: Duration = Duration::from_secs(60);
const ENDS: Duration = Duration::from_secs(40);

/// A suite that serves on a port of its own, and ends when this is dropped.
pub struct Serving {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Serving {
    /// Starts what `command` says on a free port, and waits until it is ready. What it says goes into the file `log`.
    pub fn start(mut command: Command, log: PathBuf) -> Result<Self> {
        let port = free_port()?;
        let advice = "Check the disk";
        let output = File::create(&log).explain("Cannot write the log of kite", advice)?;
        let errors = output
            .try_clone()
            .explain("Cannot write the log of kite", advice)?;
        let child = command
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .stdout(output)
            .stderr(errors)
            .spawn()
            .explain("Cannot start kite", "Look whether the file was built")?;
        let serving = Self { child, port, log };
        serving.wait_ready()?;
        Ok(serving)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it as its operator would; a suite that does not end is a failure too.
    pub fn stop(mut self) -> Result<()> {
        process::signal(self.child.id(), "TERM");
        let ended = process::wait_until(ENDS, || matches!(self.child.try_wait(), Ok(Some(_))));
        if ended {
            return Ok(());
        }
        Err(self.complaint(&format!(
            "Kite did not end within {} s of SIGTERM",
            ENDS.as_secs()
        )))
    }

    fn wait_ready(&self) -> Result<()> {
        if process::wait_until(BEGINS, || server::is_ready(self.port)) {
            return Ok(());
        }
        Err(self.complaint(&format!("Kite was not ready within {} s", BEGINS.as_secs())))
    }

    fn complaint(&self, what: &str) -> Fail {
        let tail = cluster::tail(&self.log);
        Fail::new(format!("{what}. Its log ends with:\n{tail}"))
    }
}

fn free_port() -> Result<u16> {
    let address = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
    address
        .map(|address| address.port())
        .explain("There is no free port", "Stop some programs")
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
