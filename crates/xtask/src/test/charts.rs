//! The stage `charts`: what can be known of an installation without a cluster. Every chart is rendered alone, together and in
//! every scenario; what comes out has to be what Kubernetes takes, what our policies ask, what the bundle holds and what
//! eleven nodes can carry; and what is wrong has to be refused by its name.

mod bad;
mod budget;
mod closure;
mod object;
mod policy;
mod questions;
mod render;
mod strict;
mod variables;
mod written;

use super::Run;
use crate::charts::{self, Lock, Module};
use crate::fail::{Explain, Fail, Result};
use crate::packages;
use crate::process::Steps;
pub use budget::sizing;
use render::Place;
use std::path::Path;
pub use written::written;

/// One thing that was looked at, and what is wrong with it.
pub struct Check {
    name: String,
    wrong: Vec<String>,
}

impl Check {
    fn new(name: impl Into<String>, wrong: Vec<String>) -> Self {
        Self {
            name: name.into(),
            wrong,
        }
    }
}

/// The stage of `test`: every check counts as a test.
pub(super) fn stage(run: &mut Run) -> Result<String> {
    let checks = prove(run.root, run.steps)?;
    for check in &checks {
        if check.wrong.is_empty() {
            run.results.passed = run.results.passed.saturating_add(1);
        } else {
            run.results.failed = run.results.failed.saturating_add(1);
            run.results.failures.push(format!("charts: {}", check.name));
        }
    }
    close(&checks)
}

/// The same alone.
pub fn alone(root: &Path) -> Result<std::process::ExitCode> {
    let checks = prove(root, &Steps::new())?;
    println!("{}", close(&checks)?);
    Ok(std::process::ExitCode::SUCCESS)
}

fn close(checks: &[Check]) -> Result<String> {
    let broken: Vec<&Check> = checks.iter().filter(|one| !one.wrong.is_empty()).collect();
    for check in &broken {
        for wrong in &check.wrong {
            println!("{}: {wrong}", check.name);
        }
    }
    let (all, broken) = (checks.len(), broken.len());
    if broken == 0 {
        return Ok(format!("{all} checks"));
    }
    let text =
        format!("{broken} of {all} checks failed; `cargo xtask charts --prove` repeats them");
    Err(Fail::new(text))
}

/// Every check.
fn prove(root: &Path, steps: &Steps) -> Result<Vec<Check>> {
    let helm = packages::helm(root, steps)?;
    let validate = packages::kubernetes_validate(root, steps)?;
    let folder = root.join("target/tools/charts-proof");
    crate::cluster::remove(&folder)?;
    std::fs::create_dir_all(&folder)
        .explain("Cannot make a folder for the charts", "Check the disk")?;
    let lock = Lock::read(root)?;
    let place = Place::new(root, helm, folder, lock.clone())?;
    let modules = Module::all(root)?;
    let mut checks = vec![
        Check::new(
            "the charts are as their descriptions say",
            charts::differing(root)?,
        ),
        Check::new(
            "prefixes cover the documents of the modules",
            closure::prefixes(root, &modules),
        ),
        Check::new(
            "docs/sizing.md is as the charts say",
            budget::differing(root, &place)?,
        ),
    ];
    steps.say("rendering every chart and scenario");
    let (rendered, more) = render::all(&place)?;
    checks.extend(more);
    steps.say("rendering what has to be refused");
    checks.extend(bad::all(&place)?);
    steps.say("policies, air gap, budget, questions");
    checks.extend(policy::all(&rendered));
    checks.extend(closure::all(root, &place, &rendered)?);
    checks.extend(variables::all(root, &rendered)?);
    checks.extend(budget::all(root, &rendered)?);
    checks.extend(questions::all(root)?);
    steps.say("the strict schemas of Kubernetes 1.33 to 1.37");
    checks.extend(strict::all(&place, &validate, &rendered)?);
    Ok(checks)
}
