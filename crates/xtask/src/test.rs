//! `test`: every check of the tree and every test, on a database of their own.
//!
//! A failed stage does not stop the later ones: one run shows everything that is wrong.

pub mod charts;
pub mod results;

use crate::cluster::throwaway::Throwaway;
use crate::fail::{Explain, Fail, Result};
use crate::kite::{self, Set};
use crate::packages::Programs;
use crate::process::{self, Steps, seconds};
use crate::{
    cli, cluster_tests, contract, hosts, journeys, monitoring, openapi, packages, statements, tidy,
    web,
};
use results::Results;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What all stages need.
struct Run<'a> {
    root: &'a Path,
    steps: &'a Steps,
    programs: &'a Programs,
    base: Throwaway,
    filter: Option<&'a str>,
    /// Variables that tell tests where the real parts are that they are proved against.
    tools: Vec<(&'static str, OsString)>,
    /// Built by its own stage; later stages ask it.
    kite: Option<PathBuf>,
    /// Built beside the other stages: the first time it takes minutes.
    control_plane: Option<JoinHandle<Result<PathBuf>>>,
    results: Results,
}

/// A stage: its name, and what it does. The text of a success or failure goes into the closing table.
type Stage = (&'static str, fn(&mut Run) -> Result<String>);

/// Stages in order. Tests and journeys are told apart by name, because their failures are counted one by one.
const ALL: &[Stage] = &[
    ("fmt", fmt),
    ("tidy", tidied),
    ("clippy", clippy),
    ("doc", doc),
    ("build", build),
    (TESTS, tests),
    ("openapi", documents),
    ("web", pages),
    (CHARTS, charts::stage),
    ("monitoring", watched),
    ("hosts", administrators),
    ("contract", contract),
    ("statements", executed),
];
const FAST: &[Stage] = &[("tidy", tidied), ("build", build), (TESTS, tests)];
/// The pages in a browser, as every role uses them.
const PAGES: &[Stage] = &[("build", build), ("web", pages), (JOURNEYS, people)];
/// The installation alone.
const CLUSTER: &[Stage] = &[
    ("build", build),
    (ON_NODES, on_nodes),
    ("hosts_live", installed),
];
const FILTERED: &[Stage] = &[("build", build), (TESTS, tests)];
const TESTS: &str = "tests";
const CHARTS: &str = "charts";
const JOURNEYS: &str = "journeys";
const ON_NODES: &str = "cluster";

/// How a stage ended.
struct Line {
    name: &'static str,
    time: Duration,
    end: Result<String>,
}

/// Runs the stages that were asked for.
pub fn run(root: &Path, ask: &cli::Test) -> Result<ExitCode> {
    let steps = Steps::new();
    let stages = chosen(ask)?;
    prepare(root, &steps)?;
    let programs = packages::postgres(&steps)?;
    let tools = packages::test_tools(root, &steps)?;
    steps.say("starting a throw-away PostgreSQL");
    let base = Throwaway::start(&programs)?;
    std::fs::create_dir(sql_log(&base))
        .explain("Cannot create the log of statements", "Check the disk")?;
    let mut run = Run {
        root,
        steps: &steps,
        programs: &programs,
        base,
        filter: ask.filter.as_deref(),
        tools,
        kite: None,
        control_plane: control_plane(root, &steps, &stages),
        results: Results::default(),
    };
    let lines: Vec<Line> = stages
        .iter()
        .map(|(name, stage)| one(&steps, name, *stage, &mut run))
        .collect();
    let Run { base, results, .. } = run;
    drop(base);
    Ok(close(&lines, &results))
}

/// Begins to build the control plane, if a stage needs it.
fn control_plane(
    root: &Path,
    steps: &Steps,
    stages: &[Stage],
) -> Option<JoinHandle<Result<PathBuf>>> {
    let needed = stages.iter().any(|(name, _)| *name == ON_NODES);
    let (root, steps) = (root.to_path_buf(), steps.clone());
    needed.then(|| std::thread::spawn(move || packages::control_plane(&root, &steps)))
}

/// The stages that were asked for; a name that is none is an error and not an empty run.
fn chosen(ask: &cli::Test) -> Result<Vec<Stage>> {
    let all = match (&ask.filter, ask.fast) {
        _ if ask.cluster => CLUSTER,
        _ if ask.pages => PAGES,
        (Some(_), _) => FILTERED,
        (None, true) => FAST,
        (None, false) => ALL,
    };
    let known = |name: &String| all.iter().any(|(stage, _)| stage == name);
    if let Some(wrong) = ask.stage.iter().find(|name| !known(name)) {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        return Err(Fail::new(format!(
            "There is no stage {wrong}. The stages are: {names}."
        )));
    }
    let asked = |name: &str| {
        let building = name == "build";
        ask.stage.is_empty() || building || ask.stage.iter().any(|one| one == name)
    };
    Ok(all
        .iter()
        .filter(|(name, _)| asked(name))
        .copied()
        .collect())
}

/// What must be there before the first stage: parts of the toolchain and the sources of every dependency.
fn prepare(root: &Path, steps: &Steps) -> Result<()> {
    packages::rust_components(steps)?;
    if tidy::packages(root).is_err() {
        steps.say("fetching the sources of dependencies");
        let advice = "Check the network, then run this command again";
        process::run(process::cargo(root).arg("fetch"), advice)?;
    }
    Ok(())
}

fn one(
    steps: &Steps,
    name: &'static str,
    stage: fn(&mut Run) -> Result<String>,
    run: &mut Run,
) -> Line {
    steps.say(format!("== {name}"));
    let start = Instant::now();
    let end = stage(run);
    if let Err(fail) = &end {
        println!("{name} failed: {fail}");
    }
    Line {
        name,
        time: start.elapsed(),
        end,
    }
}

fn fmt(run: &mut Run) -> Result<String> {
    cargo(run, &["fmt", "--all", "--check"], "Run `cargo fmt --all`")
}

fn clippy(run: &mut Run) -> Result<String> {
    let advice = "Mend what clippy says";
    // Cargo leaves tests that need a cluster out of "all targets", as it leaves them out of `cargo test`.
    for targets in [&["--all-targets"][..], &["--test", "cluster"]] {
        let words = [
            &["clippy", "--workspace"],
            targets,
            &["--", "-D", "warnings"],
        ];
        cargo(run, &words.concat(), advice)?;
    }
    Ok(String::new())
}

fn doc(run: &mut Run) -> Result<String> {
    let mut command = process::cargo(run.root);
    command
        .args(["doc", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut command, "Mend what rustdoc says").map(|()| String::new())
}

fn cargo(run: &Run, words: &[&str], advice: &str) -> Result<String> {
    process::run(process::cargo(run.root).args(words), advice).map(|()| String::new())
}

fn tidied(run: &mut Run) -> Result<String> {
    clean(tidy::run(run.root)?, "findings")
}

fn build(run: &mut Run) -> Result<String> {
    run.kite = Some(kite::build(run.root, Set::Tests)?);
    Ok(String::new())
}

fn built(run: &Run) -> Result<PathBuf> {
    run.kite
        .clone()
        .ok_or_else(|| Fail::new("There is no kite to ask. Mend the stage `build` first."))
}

fn documents(run: &mut Run) -> Result<String> {
    let program = built(run)?;
    clean(
        openapi::compare(run.root, &program)?,
        "documents that differ",
    )
}

/// Types, lint, unit tests and sizes of the pages.
fn pages(run: &mut Run) -> Result<String> {
    web::check(run.root, run.steps)?;
    web::build(run.root, run.steps).map(|()| String::new())
}

/// What people do in a browser, and how the main screens look, each a test.
fn people(run: &mut Run) -> Result<String> {
    let kite = built(run)?;
    let place = journeys::Place {
        root: run.root,
        programs: run.programs,
        base: &run.base,
        kite: &kite,
    };
    let told = journeys::run(&place, run.steps, &[], false)?;
    let summary = told.to_string();
    let fine = told.failed == 0 && told.ignored == 0;
    run.results.take(told);
    if fine {
        return Ok(summary);
    }
    Err(Fail::new(format!(
        "{summary}; `cargo xtask journeys --stay` repeats it and keeps the server"
    )))
}

/// The operator and the charts on a control plane.
fn on_nodes(run: &mut Run) -> Result<String> {
    let kite = built(run)?;
    let place = contract::Place {
        root: run.root,
        programs: run.programs,
        base: &run.base,
        kite: &kite,
    };
    if let Some(building) = run.control_plane.take() {
        run.steps.say("waiting for the control plane to be built");
        let built = building.join();
        built.unwrap_or_else(|_| Err(Fail::new("The build of the control plane panicked.")))?;
    }
    let told = cluster_tests::run(&place, run.steps, &run.tools, run.filter)?;
    let (summary, fine) = (told.to_string(), told.failed == 0);
    run.results.take(told);
    if fine {
        Ok(summary)
    } else {
        Err(Fail::new(summary))
    }
}

/// Playbooks, templates, pipelines, documents and bundle: each check is a test.
fn administrators(run: &mut Run) -> Result<String> {
    let kite_bundle = built(run)?.with_file_name("kite-bundle");
    let checks = hosts::run(run.root, run.steps, &kite_bundle)?;
    counted(run, checks)
}

/// The installation on Debian hosts of namespaces, by the commands of its document: each check is a test.
fn installed(run: &mut Run) -> Result<String> {
    let kite_bundle = built(run)?.with_file_name("kite-bundle");
    let checks = hosts::live(run.root, run.steps, &kite_bundle)?;
    counted(run, checks)
}

fn counted(run: &mut Run, checks: hosts::Checks) -> Result<String> {
    let text = checks.to_string();
    run.results.passed = run.results.passed.saturating_add(checks.passed);
    if checks.failed.is_empty() {
        return Ok(text);
    }
    Err(Fail::new(format!(
        "{text}; `cargo xtask hosts [--live]` repeats it"
    )))
}

/// Rules, dashboards, routes and packs of monitoring; each proof is a test that passed.
fn watched(run: &mut Run) -> Result<String> {
    let kite = built(run)?;
    let tools = packages::prometheus(run.root, run.steps)?;
    let place = monitoring::Place {
        root: run.root,
        programs: run.programs,
        base: &run.base,
        kite: &kite,
        tools: &tools,
    };
    let proofs = monitoring::run(&place, run.steps)?;
    run.results.passed = run.results.passed.saturating_add(proofs.passed);
    if proofs.failed.is_empty() {
        return Ok(proofs.to_string());
    }
    Err(Fail::new(format!("{proofs}; they are named above")))
}

/// Every operation whose answers are all as its document says is a test that passed.
fn contract(run: &mut Run) -> Result<String> {
    let kite = built(run)?;
    let place = contract::Place {
        root: run.root,
        programs: run.programs,
        base: &run.base,
        kite: &kite,
    };
    let counts = contract::run(&place, run.steps, &[], false)?;
    let kept = counts.operations.saturating_sub(counts.broken);
    run.results.passed = run.results.passed.saturating_add(kept);
    if counts.broken == 0 {
        return Ok(counts.to_string());
    }
    Err(Fail::new(format!(
        "{counts}; `cargo xtask contract --stay` repeats it and keeps the server for the curl lines"
    )))
}

fn executed(run: &mut Run) -> Result<String> {
    clean(
        statements::run(run.root, &sql_log(&run.base))?,
        "statements never executed",
    )
}

/// Turns the count of a check into the text of the table.
fn clean(checked: Result<(), usize>, what: &str) -> Result<String> {
    checked
        .map(|()| String::new())
        .map_err(|count| Fail::new(format!("{what}: {count}")))
}

fn sql_log(base: &Throwaway) -> PathBuf {
    base.home().join("sql")
}

/// Runs `cargo test`, passing its lines on and counting what they say.
fn tests(run: &mut Run) -> Result<String> {
    let mut child = test_command(run).spawn().map_err(|error| {
        Fail::new(format!(
            "Cannot start cargo: {error}. Run this command by `cargo xtask`."
        ))
    })?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output)
            .split(b'\n')
            .map_while(OkLine::ok_line)
        {
            println!("{line}");
            run.results.read(&line);
        }
    }
    let status = child.wait().map_err(|error| {
        Fail::new(format!(
            "Cannot wait for cargo: {error}. Run this command again."
        ))
    })?;
    let summary = run.results.to_string();
    if !status.success() {
        return Err(Fail::new(summary));
    }
    match run.filter {
        Some(filter) if run.results.ran() == 0 => Err(Fail::new(format!(
            "No test has a name that contains `{filter}`. `cargo test -- --list` shows the names."
        ))),
        _ => Ok(summary),
    }
}

fn test_command(run: &Run) -> Command {
    let mut command = process::cargo(run.root);
    command
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(run.filter);
    command.env("KITE_TEST_DATABASE_URL", run.base.url("postgres"));
    command.env("KITE_SQL_LOG", sql_log(&run.base));
    command.envs(run.tools.iter().map(|(name, place)| (name, place)));
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// Lines of a program may hold any bytes; a reader that stops early would block it.
trait OkLine {
    fn ok_line(self) -> Option<String>;
}

impl OkLine for std::io::Result<Vec<u8>> {
    fn ok_line(self) -> Option<String> {
        self.ok()
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Prints the table and the last line.
fn close(lines: &[Line], results: &Results) -> ExitCode {
    println!();
    for name in &results.failures {
        println!("failed test: {name}");
    }
    for line in lines {
        let (end, text) = match &line.end {
            Ok(text) => ("ok", text.clone()),
            Err(fail) => ("FAILED", fail.to_string()),
        };
        println!(
            "{}",
            format!(
                "{:<11} {end:<7} {:>9}  {text}",
                line.name,
                seconds(line.time)
            )
            .trim_end()
        );
    }
    let failed = failed(lines, results);
    println!("{} passed, {failed} failed", results.passed);
    cli::code(failed == 0)
}

/// Failed tests and failed stages. A stage whose tests are counted one by one counts only when no single test can be
/// blamed, as when they do not compile.
fn failed(lines: &[Line], results: &Results) -> u64 {
    let stages = lines.iter().filter(|line| line.end.is_err());
    let blamed = stages
        .filter(|line| {
            ![TESTS, CHARTS, JOURNEYS, ON_NODES].contains(&line.name) || results.failed == 0
        })
        .count();
    results
        .failed
        .saturating_add(u64::try_from(blamed).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod unit {
    use super::*;

    fn line(name: &'static str, fine: bool) -> Line {
        let end = if fine {
            Ok(String::new())
        } else {
            Err(Fail::new("broken"))
        };
        Line {
            name,
            time: Duration::ZERO,
            end,
        }
    }

    #[test]
    fn failed_stages_count_and_failed_tests_count_once() {
        let none = Results::default();
        assert_eq!(failed(&[line("fmt", true), line(TESTS, true)], &none), 0);
        assert_eq!(failed(&[line("fmt", false), line(TESTS, true)], &none), 1);
        assert_eq!(
            failed(&[line(TESTS, false)], &none),
            1,
            "tests that do not compile"
        );
        let three = Results {
            failed: 3,
            ..Results::default()
        };
        assert_eq!(failed(&[line("fmt", false), line(TESTS, false)], &three), 4);
    }
}
