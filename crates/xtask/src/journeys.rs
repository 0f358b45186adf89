//! `journeys`: people work in a real browser, on a real suite with a small dealership in it, and everything that is promised
//! of the pages is looked at: what they do, what they see, what is refused, what survives.

use crate::cluster::throwaway::Throwaway;
use crate::fail::{Explain, Fail, Result};
use crate::packages::Programs;
use crate::process::{self, Steps};
use crate::serving::Serving;
use crate::test::results::Results;
use crate::{kite, packages, web};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The folder of the proofs.
const FOLDER: &str = "web/e2e";
/// Days of the dealership: enough for every state that somebody has to work on.
const DAYS: &str = "6";

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

/// The command of its own: everything that the stage needs is made first. `more` are words for vitest; `stay` keeps the
/// server until Enter is pressed, for a look at what has failed.
pub fn alone(root: &Path, more: &[String], stay: bool) -> Result<ExitCode> {
    let steps = Steps::new();
    let programs = packages::postgres(&steps)?;
    steps.say("building kite");
    let kite = kite::build(root, kite::Set::Kite)?;
    web::build(root, &steps)?;
    steps.say("starting a throw-away PostgreSQL");
    let base = Throwaway::start(&programs)?;
    let place = Place {
        root,
        programs: &programs,
        base: &base,
        kite: &kite,
    };
    let results = run(&place, &steps, more, stay)?;
    results.failures.iter().for_each(|name| println!("{name}"));
    println!("{results}");
    Ok(crate::cli::code(results.failed == 0))
}

/// Plays a few days, serves them with the built pages, and lets people loose on them.
pub fn run(place: &Place, steps: &Steps, more: &[String], stay: bool) -> Result<Results> {
    let browser = packages::chromium(steps)?;
    steps.say("playing a few days of a dealership");
    let url = place.base.url("journeys");
    let password = world(place, &url)?;
    let serving = serve(place, &url)?;
    steps.say(format!("people work at {}", serving.address()));
    let report = place.base.home().join("journeys.json");
    let mut proofs = Command::new("npm");
    proofs
        .args(["run", "e2e", "--", "--reporter=default", "--reporter=json"])
        .arg(format!("--outputFile.json={}", report.display()))
        .args(more)
        .current_dir(place.root.join("web"))
        .env("KITE_E2E_URL", serving.address())
        .env("KITE_E2E_PASSWORD_FILE", &password)
        .env("KITE_E2E_CHROMIUM", browser);
    let told = process::status(&mut proofs)?;
    if stay {
        println!("The suite is served until you press Enter.");
        let pressed = std::io::stdin().read_line(&mut String::new());
        pressed.explain("Cannot wait for Enter", "Start the command in a terminal")?;
    }
    serving.stop()?;
    let results = read(&report)?;
    if !told.success() && results.failed == 0 {
        return Err(Fail::new(
            "vitest ended without a verdict. Read what it says above.",
        ));
    }
    Ok(results)
}

/// A database with a small dealership in it; gives the file with everybody's password.
fn world(place: &Place, url: &str) -> Result<PathBuf> {
    let mut psql = Command::new(place.programs.bin.join("psql"));
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d"]);
    psql.arg(place.base.url("postgres"));
    process::output(
        psql.args(["-c", "CREATE DATABASE journeys"]),
        "Read what PostgreSQL says",
    )?;
    let password = place.base.home().join("journeys.password");
    let mut demo = kite::command(place.kite, "demo", url);
    demo.args(["--days", DAYS, "--password-file"])
        .arg(&password);
    process::output(&mut demo, "Run `cargo xtask up --reset` to see more")?;
    Ok(password)
}

fn serve(place: &Place, url: &str) -> Result<Serving> {
    let home = place.base.home();
    let key = |owner: &str| -> Result<PathBuf> {
        let file = home.join(format!("journeys.{owner}"));
        let mut made = Command::new(place.kite);
        made.args([owner, "key", "--out"]).arg(&file);
        process::output(&mut made, "Check the disk").map(|_| file)
    };
    let mut command = kite::command(place.kite, "serve", url);
    command
        .args(["--stubs", "--config"])
        .arg(place.root.join(FOLDER).join("kite.toml"))
        .env("KITE__HTTP__SITE", place.root.join("web/dist"))
        .env(
            "KITE__MODULES__IDENTITY__SECRETS_KEY_FILE",
            key("identity")?,
        )
        .env("KITE__MODULES__AUDIT__KEY_FILE", key("audit")?)
        .env(
            "KITE__MODULES__AUDIT__HEADS_FILE",
            home.join("journeys.heads"),
        )
        .env(
            "KITE__MODULES__BUYBACK_MOBILE__MEDIA_FOLDER",
            home.join("journeys.media"),
        );
    Serving::start(command, home.join("journeys.log"))
}

/// The report of vitest.
fn read(report: &Path) -> Result<Results> {
    let advice = "Read what vitest says above";
    let text = std::fs::read_to_string(report).explain("There is no report", advice)?;
    let report: Value = serde_json::from_str(&text).explain("The report cannot be read", advice)?;
    Ok(counted(&report))
}

/// A file that could not even be read is a failure too: it has no test that could be blamed.
fn counted(report: &Value) -> Results {
    let mut results = Results::default();
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned();
    let word = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    for file in list(report, "testResults").unwrap_or_default() {
        let tests = list(&file, "assertionResults").unwrap_or_default();
        if tests.is_empty() && word(&file, "status") == "failed" {
            results.failed += 1;
            results.failures.push(word(&file, "name"));
        }
        for test in tests {
            match word(&test, "status").as_str() {
                "passed" => results.passed += 1,
                "failed" => {
                    results.failed += 1;
                    results.failures.push(word(&test, "fullName"));
                }
                _ => results.ignored += 1,
            }
        }
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn journeys_are_counted_and_files_that_cannot_be_read_are_failures() {
        let report = json!({"testResults": [
            {"name": "a.e2e.ts", "status": "failed", "assertionResults": [
                {"fullName": "a sells", "status": "passed"},
                {"fullName": "a buys", "status": "failed"},
                {"fullName": "a waits", "status": "skipped"},
            ]},
            {"name": "b.e2e.ts", "status": "failed", "assertionResults": []},
        ]});
        let results = counted(&report);
        assert_eq!((results.passed, results.failed, results.ignored), (1, 2, 1));
        assert_eq!(results.failures, ["a buys", "b.e2e.ts"]);
        assert_eq!(counted(&json!({})), Results::default());
    }
}
