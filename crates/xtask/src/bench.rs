//! `bench`: a private database server as it would be in production, kite compiled as it would be shipped, and the program
//! that measures one by the other.

use crate::cli;
use crate::cluster::Durability;
use crate::cluster::throwaway::Throwaway;
use crate::fail::{Explain, Result};
use crate::kite::{self, Programs};
use crate::packages;
use crate::process::{self, Steps};
use std::path::Path;
use std::process::{Command, ExitCode};

/// Runs the benches; the exit code is that of the program that measures.
pub fn run(root: &Path, ask: &cli::Bench) -> Result<ExitCode> {
    let steps = Steps::new();
    let postgres = packages::postgres(&steps)?;
    steps.say(format!(
        "building kite and the benches with profile `{}` (the first time takes minutes, later seconds)",
        ask.profile
    ));
    let programs = kite::build_benches(root, &ask.profile)?;
    let peer = (ask.names.is_empty() || ask.names.iter().any(|name| name == "deal"))
        .then(|| packages::tryton(root, &steps))
        .transpose()?;
    steps.say("starting a throw-away PostgreSQL that keeps its promises");
    let base = Throwaway::start_as(&postgres, Durability::Measured)?;
    let mut command = measure(root, ask, &programs, &postgres, &base)?;
    command.envs(peer.map(|programs| ("KITE_BENCH_TRYTON", programs)));
    let ended = process::status(&mut command)?;
    drop(base);
    let code = ended.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

fn measure(
    root: &Path,
    ask: &cli::Bench,
    programs: &Programs,
    postgres: &packages::Programs,
    base: &Throwaway,
) -> Result<Command> {
    let mut command = Command::new(&programs.bench);
    command.current_dir(root).args(&ask.names);
    command.args(ask.quick.then_some("--quick"));
    command.args(ask.strict.then_some("--strict"));
    if let Some(file) = &ask.json {
        command.arg("--json").arg(file);
    }
    let server = base.url("");
    command
        .env("KITE_BENCH_SERVER", server.trim_end_matches('/'))
        .env("KITE_BENCH_PROGRAMS", &postgres.bin)
        .env("KITE_BENCH_POSTMASTER", base.postmaster()?.to_string())
        .env("KITE_BENCH_KITE", &programs.kite)
        .env("KITE_BENCH_PROFILE", &ask.profile)
        .env("KITE_BENCH_COMMIT", commit(root));
    Ok(command)
}

/// The commit that is measured, with a plus when there is more in the folder; without git, nothing.
fn commit(root: &Path) -> String {
    let git = |words: &[&str]| {
        let output = Command::new("git").args(words).current_dir(root).output();
        output.explain("Cannot ask git", "Install it").ok()
    };
    let text = |words: &[&str]| {
        let output = git(words).filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(head) = text(&["rev-parse", "--short", "HEAD"]) else {
        return String::new();
    };
    let changed = text(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    if changed { format!("{head}+") } else { head }
}
