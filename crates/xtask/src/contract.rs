//! `contract`: the running suite is asked everything that its OpenAPI document allows, and much that it does not, by
//! schemathesis. Every answer has to be one that the document tells.

use crate::cluster::throwaway::Throwaway;
use crate::fail::{Explain, Fail, Result};
use crate::kite;
use crate::packages::{self, Programs};
use crate::process::{self, Steps};
use crate::serving::Serving;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// The folder of its settings.
const FOLDER: &str = "tests/schemathesis";
/// The day on which the suite is served: the demo's car is sold, its month is still open.
const CLOCK: &str = "2026-04-01T09:00:00Z";

/// Where it all takes place.
pub struct Place<'a> {
    /// The workspace.
    pub root: &'a Path,
    /// The server programs.
    pub programs: &'a Programs,
    /// The cluster; a database of its own is made in it.
    pub base: &'a Throwaway,
    /// The built kite.
    pub kite: &'a Path,
}

/// What a run came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations of the document that were called.
    pub operations: u64,
    /// Calls.
    pub calls: u64,
    /// Operations with an answer that is not as the document says.
    pub broken: u64,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            operations,
            calls,
            broken,
        } = self;
        write!(f, "{operations} operations, {calls} calls, {broken} broken")
    }
}

/// The command of its own: everything that the stage needs is made first.
pub fn alone(root: &Path, more: &[String], stay: bool) -> Result<ExitCode> {
    let steps = Steps::new();
    let programs = packages::postgres(&steps)?;
    steps.say("building kite");
    let kite = kite::build(root, kite::Set::Kite)?;
    steps.say("starting a throw-away PostgreSQL");
    let base = Throwaway::start(&programs)?;
    let place = Place {
        root,
        programs: &programs,
        base: &base,
        kite: &kite,
    };
    let counts = run(&place, &steps, more, stay)?;
    println!("{counts}");
    Ok(crate::cli::code(counts.broken == 0))
}

/// Serves the test world and lets schemathesis loose on it. `more` are words for schemathesis; `stay` keeps the server
/// until Enter is pressed, for the curl lines of its failures.
pub fn run(place: &Place, steps: &Steps, more: &[String], stay: bool) -> Result<Counts> {
    let tool = packages::schemathesis(place.root, steps)?;
    steps.say("loading the test world and the demo");
    let url = place.base.url("contract");
    let token = world(place, "contract")?;
    let serving = serve(place, &url)?;
    steps.say(format!("asking {}", serving.address()));
    let report = place.base.home().join("contract.json");
    let asked = process::status(&mut ask(place, &tool, &serving, &token, &report, more))?;
    let counts = read(&report)?;
    if stay {
        println!("The suite is served until you press Enter.");
        let pressed = std::io::stdin().read_line(&mut String::new());
        pressed.explain("Cannot wait for Enter", "Start the command in a terminal")?;
    }
    serving.stop()?;
    if !asked.success() && counts.broken == 0 {
        return Err(Fail::new(
            "schemathesis ended without a verdict. Read what it says above.",
        ));
    }
    Ok(counts)
}

/// A database of this name with the demo's data and an account that may do everything; gives its token.
pub fn world(place: &Place, name: &str) -> Result<String> {
    let (maintenance, url) = (place.base.url("postgres"), place.base.url(name));
    let url = url.as_str();
    let sql = |url: &str| {
        let mut psql = Command::new(place.programs.bin.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]);
        psql
    };
    let advice = "Read what PostgreSQL says";
    process::output(
        sql(&maintenance).args(["-c", &format!("CREATE DATABASE {name}")]),
        advice,
    )?;
    let advice = "Run `cargo xtask demo --once` to see more";
    let mut demo = kite::command(place.kite, "demo", url);
    process::output(demo.args(["--months", "0"]), advice)?;
    let file = place.root.join(FOLDER).join("world.sql");
    let advice = "Bring tests/schemathesis/world.sql up to date with the tables of identity";
    let token = process::output(sql(url).arg("-f").arg(file), advice)?;
    Ok(token.trim().to_owned())
}

fn serve(place: &Place, url: &str) -> Result<Serving> {
    let mut command = kite::command(place.kite, "serve", url);
    command
        .args(["--stubs", "--clock-at", CLOCK, "--config"])
        .arg(place.root.join(FOLDER).join("kite.toml"));
    Serving::start(command, place.base.home().join("contract.log"))
}

fn ask(
    place: &Place,
    tool: &Path,
    serving: &Serving,
    token: &str,
    report: &Path,
    more: &[String],
) -> Command {
    let folder = place.root.join(FOLDER);
    let document = format!("{}/api/openapi.json", serving.address());
    let mut command = Command::new(tool);
    command
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .args(["run", &document, "--no-color", "--report", "json"])
        .arg("--report-json-path")
        .arg(report)
        .args(more);
    command
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("KITE_CONTRACT_URL", serving.address())
        .env("KITE_CONTRACT_TOKEN", token)
        // The current folder gets a cache of its own.
        .current_dir(place.base.home())
        .stdin(Stdio::null());
    command
}

/// The report of schemathesis.
fn read(report: &Path) -> Result<Counts> {
    let advice = "Read what schemathesis says above";
    let text = std::fs::read_to_string(report).explain("There is no report", advice)?;
    let report: Value = serde_json::from_str(&text).explain("The report cannot be read", advice)?;
    Ok(counted(&report))
}

fn counted(report: &Value) -> Counts {
    let number = |pointer: &str| {
        report
            .pointer(pointer)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let lists = ["failures", "errors"].map(|list| report.get(list).and_then(Value::as_array));
    let named = lists.into_iter().flatten().flatten();
    let names = named.flat_map(|one| match one.get("operations") {
        Some(Value::Array(all)) => all.clone(),
        _ => vec![one.clone()],
    });
    let broken: std::collections::BTreeSet<String> =
        names.map(|operation| label(&operation)).collect();
    Counts {
        operations: number("/operations/tested"),
        calls: number("/test_cases/generated"),
        broken: u64::try_from(broken.len()).unwrap_or(u64::MAX),
    }
}

/// An operation is named by a text, or by an object that has its name.
fn label(operation: &Value) -> String {
    let named = ["label", "operation", "name"].into_iter();
    let mut named = named.filter_map(|name| operation.get(name)?.as_str());
    let text = named.next().or(operation.as_str());
    text.map_or_else(|| operation.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn broken_operations_are_counted_once() {
        let report = json!({
            "operations": {"tested": 285, "selected": 286},
            "test_cases": {"generated": 9_000},
            "failures": [
                {"code": "ST103", "operations": ["GET /a", "GET /b"]},
                {"code": "ST202", "operations": ["GET /a"]},
            ],
            "errors": [{"operation": "POST /c"}],
        });
        let counts = counted(&report);
        assert_eq!(
            counts,
            Counts {
                operations: 285,
                calls: 9_000,
                broken: 3
            }
        );
        assert_eq!(counts.to_string(), "285 operations, 9000 calls, 3 broken");
        assert_eq!(counted(&json!({})), Counts::default());
    }
}
