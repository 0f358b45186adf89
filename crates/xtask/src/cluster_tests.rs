//! `test --cluster`: the operator and the charts on a real control plane of Kubernetes with simulated nodes, and a real Kite
//! behind the operator.

use crate::contract::{self, Place};
use crate::fail::{Explain, Fail, Result};
use crate::kite;
use crate::packages;
use crate::process::{self, Steps, seconds};
use crate::serving::Serving;
use crate::test::results::Results;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The database of the Kite that the operator works for.
const DATABASE: &str = "operator";

/// Builds or finds the control plane, serves Kite, runs the tests.
pub fn run(
    place: &Place,
    steps: &Steps,
    tools: &[(&'static str, OsString)],
    filter: Option<&str>,
) -> Result<Results> {
    let begun = Instant::now();
    let programs = packages::control_plane(place.root, steps)?;
    steps.say(format!(
        "the control plane is there after {}",
        seconds(begun.elapsed())
    ));
    let definitions = packages::definitions(place.root, steps)?;
    steps.say("rendering every chart and scenario");
    let charts = crate::test::charts::written(place.root, steps)?;
    steps.say("loading the test world and the demo");
    let token = contract::world(place, DATABASE)?;
    let serving = serve(place)?;
    let begun = Instant::now();
    let mut command = tests(place.root);
    command
        .args(filter)
        .envs(tools.iter().map(|(name, place)| (name, place)))
        .env("KITE_TEST_KUBE", programs)
        .env("KITE_TEST_HELM", charts.helm)
        .env("KITE_TEST_CHARTS", charts.charts)
        .env("KITE_TEST_RENDERED", charts.rendered)
        .env("KITE_TEST_PLAN", charts.plan)
        .env("KITE_TEST_DEFINITIONS", definitions)
        .env("KITE_TEST_KITE", serving.address())
        .env("KITE_TEST_KITE_TOKEN", token)
        .env("KITE_TEST_KITE_DATABASE", place.base.url(DATABASE));
    let results = counted(&mut command)?;
    steps.say(format!(
        "the tests of the cluster took {}",
        seconds(begun.elapsed())
    ));
    serving.stop()?;
    if results.ran() == 0 {
        let text = "No test of the cluster ran. Read what cargo says above.";
        return Err(Fail::new(text));
    }
    Ok(results)
}

fn serve(place: &Place) -> Result<Serving> {
    let mut command = kite::command(place.kite, "serve", &place.base.url(DATABASE));
    command
        .args(["--stubs", "--config"])
        .arg(place.root.join("tests/schemathesis/kite.toml"));
    Serving::start(command, place.base.home().join("operator.log"))
}

/// All crates are named, so that shared ones keep the features that they were compiled with. The tests share one control
/// plane, and one of them restarts it: they run one after another.
fn tests(root: &Path) -> Command {
    let mut command = process::cargo(root);
    command.args(["test", "--workspace", "--test", "cluster", "--"]);
    command.args(["--test-threads=1", "--show-output"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

fn counted(command: &mut Command) -> Result<Results> {
    let advice = "Run this command by `cargo xtask`";
    let mut child = command.spawn().explain("Cannot start cargo", advice)?;
    let mut results = Results::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output)
            .split(b'\n')
            .map_while(std::result::Result::ok)
        {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            results.read(&line);
        }
    }
    let status = child.wait().explain("Cannot wait for cargo", advice)?;
    if !status.success() && results.failed == 0 {
        return Err(Fail::new(
            "The tests of the cluster did not run. Read what cargo says above.",
        ));
    }
    Ok(results)
}
