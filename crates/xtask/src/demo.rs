//! `demo --once`: the story of car G1 on a database that is gone afterwards.

use crate::cluster::throwaway::Throwaway;
use crate::fail::Result;
use crate::process::{self, Steps};
use crate::{kite, packages};
use std::path::Path;
use std::process::ExitCode;

/// Plays the story; the exit code is the story's own: 1 if a figure differs.
pub fn once(root: &Path) -> Result<ExitCode> {
    let steps = Steps::new();
    let programs = packages::postgres(&steps)?;
    steps.say("building kite (the first time takes minutes, later seconds)");
    let program = kite::build(root, kite::Set::Kite)?;
    steps.say("starting a throw-away PostgreSQL");
    let base = Throwaway::start(&programs)?;
    steps.say("playing the story of car G1");
    let mut demo = kite::command(&program, "demo", &base.url("postgres"));
    // The months after the story take longer and prove nothing more about its figures.
    let played = process::status(demo.args(["--months", "0"]))?;
    drop(base);
    steps.say("the throw-away database is removed");
    let code = played
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}
