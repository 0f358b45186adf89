//! `fire`: the long run of the kill rounds. The same test plays three of them in `cargo xtask test`.

use crate::cli;
use crate::fail::Result;
use crate::kite::{self, Set};
use crate::packages;
use crate::process::{self, Steps};
use std::path::Path;
use std::process::ExitCode;

/// The test that plays them; it makes a cluster of Postgres of its own.
const ROUNDS: &str = "fire_rounds_lose_and_double_nothing";

/// Builds what is needed and plays.
pub fn run(root: &Path, ask: &cli::Fire) -> Result<ExitCode> {
    let steps = Steps::new();
    packages::postgres(&steps)?;
    steps.say("building");
    kite::build(root, Set::Tests)?;
    steps.say(format!("{} rounds", ask.rounds));
    let mut test = process::cargo(root);
    test.args(["test", "--workspace", "--test", "it", ROUNDS])
        .args(["--", "--nocapture"])
        .env("KITE_FIRE_ROUNDS", ask.rounds.to_string());
    if let Some(seed) = ask.seed {
        test.env("KITE_FIRE_SEED", seed.to_string());
    }
    Ok(cli::code(process::status(&mut test)?.success()))
}
