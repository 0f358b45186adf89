//! Removing a throw-away cluster whatever happens to the command that made it.
//!
//! A command that is interrupted or killed cannot tidy up after itself. So it posts a guard: a second process of this
//! program, in a process group of its own, that reads from a pipe. The pipe ends when the command ends, however it
//! ends; then the guard stops the server and removes the folder. The ordinary end goes the same way.

use crate::cluster::{Cluster, owner, remove, throwaway};
use crate::fail::{Explain, Result};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

/// A posted guard. Dropping it lets the guard do its work and waits for the end of it.
pub struct Guard {
    child: Child,
}

impl Guard {
    /// Posts a guard for the cluster in `home`.
    pub fn post(bin: &Path, home: &Path) -> Result<Self> {
        let myself = std::env::current_exe().explain(
            "Cannot find the program of xtask",
            "Run it by `cargo xtask`",
        )?;
        let mut command = Command::new(myself);
        command
            .arg("guard")
            .arg("--bin")
            .arg(bin)
            .arg("--home")
            .arg(home);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let child = command.spawn().explain(
            "Cannot start the guard of the database",
            "Check the limit of processes",
        )?;
        Ok(Self { child })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The guard's own work: wait for the end of the pipe, then remove everything.
pub fn stand(bin: PathBuf, home: &Path) -> Result<ExitCode> {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    let cluster = Cluster::at(bin, throwaway::data(home), owner::find()?);
    // The server may never have started; its folder goes in any case.
    let _ = cluster.stop("immediate");
    remove(home)?;
    Ok(ExitCode::SUCCESS)
}
