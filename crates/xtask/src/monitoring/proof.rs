//! The stage `monitoring`: every rule, panel, route and pack is proved, each of them counted.

use super::{alloy, dashboards, differing, graylog, made, promql, rules};
use crate::cluster::throwaway::Throwaway;
use crate::fail::{Explain, Fail, Result};
use crate::packages::{Programs, Prometheus};
use crate::process::{self, Steps};
use crate::serving::Serving;
use crate::{kite, packages, tidy};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const ALERTMANAGER: &str = "monitoring/alertmanager";
const KNOWN: &str = "monitoring/prometheus/exporter-metrics.txt";

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
    /// The tools of Prometheus.
    pub tools: &'a Prometheus,
}

/// What was proved.
#[derive(Debug, Default)]
pub struct Proofs {
    /// How many proofs held.
    pub passed: u64,
    /// What did not, in words.
    pub failed: Vec<String>,
}

impl Proofs {
    /// `all` things were looked at and these faults found.
    fn add(&mut self, all: usize, faults: Vec<String>) {
        let fine = all.saturating_sub(faults.len());
        self.passed = self.passed.saturating_add(u64::try_from(fine).unwrap_or(0));
        self.failed.extend(faults);
    }
}

impl Display for Proofs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} proofs held, {} did not",
            self.passed,
            self.failed.len()
        )
    }
}

/// The command of its own: everything that the stage needs is made first.
pub fn alone(root: &Path) -> Result<ExitCode> {
    let steps = Steps::new();
    let programs = packages::postgres(&steps)?;
    let tools = packages::prometheus(root, &steps)?;
    steps.say("building kite");
    let kite = kite::build(root, kite::Set::Kite)?;
    steps.say("starting a throw-away PostgreSQL");
    let base = Throwaway::start(&programs)?;
    let place = Place {
        root,
        programs: &programs,
        base: &base,
        kite: &kite,
        tools: &tools,
    };
    let proofs = run(&place, &steps)?;
    println!("{proofs}");
    Ok(crate::cli::code(proofs.failed.is_empty()))
}

/// Proves everything.
pub fn run(place: &Place, steps: &Steps) -> Result<Proofs> {
    let mut proofs = Proofs::default();
    let made = made(place.root)?;
    proofs.add(made.len(), differing(place.root)?);
    let asked = forms(&made, &mut proofs);
    let alerts = rules::all(place.root)?;
    proofs.add(alerts.len(), rules::unmatched(place.root)?);
    steps.say("rules and their tests");
    read_and_tested(place, &mut proofs)?;
    expressions(place, &asked, &mut proofs)?;
    steps.say("names of metrics, against a running kite");
    let mut named: BTreeSet<String> = BTreeSet::new();
    for expression in asked
        .iter()
        .map(|(_, ask)| ask)
        .chain(alerts.iter().map(|one| &one.expression))
    {
        named.extend(promql::metrics(&promql::filled(expression)));
    }
    known(place, &named, &mut proofs)?;
    steps.say("routes of alerts");
    routes(place, &mut proofs)?;
    labels(place.root, &mut proofs)?;
    proofs.failed.iter().for_each(|fault| println!("{fault}"));
    Ok(proofs)
}

/// Shapes of dashboards and pack; gives every question of every panel.
fn forms(made: &[(PathBuf, Value)], proofs: &mut Proofs) -> Vec<(String, String)> {
    let mut asked = Vec::new();
    for (path, value) in made {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let faults = match &*name {
            "content-pack" => graylog::shape(value),
            "roles" => Vec::new(),
            _ => {
                asked.extend(dashboards::asked(value));
                dashboards::shape(value)
            }
        };
        let faults = faults.into_iter().map(|fault| format!("{name}: {fault}"));
        proofs.add(1, faults.collect());
    }
    asked
}

fn read_and_tested(place: &Place, proofs: &mut Proofs) -> Result<()> {
    let folder = place.root.join(rules::FOLDER);
    for file in rules::files(&folder, ".rules.yaml")? {
        let said = tool(
            Command::new(&place.tools.promtool)
                .args(["check", "rules"])
                .arg(&file),
        );
        proofs.add(1, said.err().into_iter().collect());
    }
    for file in rules::files(&folder.join("tests"), ".test.yaml")? {
        let cases = rules::text(&file)?.matches("exp_alerts:").count();
        let said = tool(
            Command::new(&place.tools.promtool)
                .args(["test", "rules"])
                .arg(&file),
        );
        proofs.add(
            if said.is_ok() { cases } else { 1 },
            said.err().into_iter().collect(),
        );
    }
    Ok(())
}

/// Every question of every panel, as recording rules that promtool reads.
fn expressions(place: &Place, asked: &[(String, String)], proofs: &mut Proofs) -> Result<()> {
    let mut text = "groups:\n  - name: panels\n    rules:\n".to_owned();
    for (index, (_, ask)) in asked.iter().enumerate() {
        let ask = Value::from(promql::filled(ask));
        text.push_str(&format!(
            "      - record: panel:{index}\n        expr: {ask}\n"
        ));
    }
    let file = place.base.home().join("panels.rules.yaml");
    std::fs::write(&file, text).explain("Cannot write the rules of panels", "Check the disk")?;
    let said = tool(
        Command::new(&place.tools.promtool)
            .args(["check", "rules"])
            .arg(&file),
    );
    let all = if said.is_ok() { asked.len() } else { 1 };
    proofs.add(all, said.err().into_iter().collect());
    Ok(())
}

/// A metric is known when a running kite says it, when our code says it on an occasion that did not arise, or when it is
/// in the list of others.
fn known(place: &Place, named: &BTreeSet<String>, proofs: &mut Proofs) -> Result<()> {
    let scraped = promql::scraped(&scrape(place)?);
    let others = rules::text(&place.root.join(KNOWN))?;
    let others: BTreeSet<&str> = others.lines().map(str::trim).collect();
    let code = in_code(place.root)?;
    let ours = |name: &str| {
        scraped.contains(name) || code.contains(promql::declared(name)) || code.contains(name)
    };
    let is_known = |name: &str| {
        let base = promql::declared(name);
        ours(name) || others.contains(name) || others.contains(base)
    };
    let strange = named.iter().filter(|name| !is_known(name));
    let faults = strange
        .map(|name| format!("{name} is asked for, and nobody says it"))
        .collect();
    proofs.add(named.len(), faults);
    let seen = named.iter().filter(|name| scraped.contains(*name)).count();
    let silent = named
        .iter()
        .filter(|name| ours(name))
        .count()
        .saturating_sub(seen);
    println!(
        "{seen} metrics of Kite were scraped, {silent} belong to occasions that did not arise"
    );
    if seen < 12 {
        proofs.failed.push(format!(
            "only {seen} metrics were scraped of a running kite"
        ));
    }
    Ok(())
}

/// What a kite with a dealership in it says at /metrics.
fn scrape(place: &Place) -> Result<String> {
    let mut psql = Command::new(place.programs.bin.join("psql"));
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d"]);
    psql.arg(place.base.url("postgres"));
    process::output(
        psql.args(["-c", "CREATE DATABASE monitoring"]),
        "Read what PostgreSQL says",
    )?;
    let url = place.base.url("monitoring");
    let mut demo = kite::command(place.kite, "demo", &url);
    let advice = "Run `cargo xtask demo --once` to see more";
    process::output(demo.args(["--months", "0"]), advice)?;
    let home = place.base.home();
    let mut serve = kite::command(place.kite, "serve", &url);
    serve
        .arg("--stubs")
        .env("KITE__HTTP__DRAIN_MS", "0")
        // Nobody listens there: what waits is measured.
        .env("KITE__TELEMETRY__GELF", "tcp://127.0.0.1:9")
        .env("KITE__TELEMETRY__GELF_FOLDER", home.join("monitoring.gelf"));
    let serving = Serving::start(serve, home.join("monitoring.log"))?;
    let mut said = String::new();
    // The jobs have to run once before they have something to say.
    process::wait_until(std::time::Duration::from_secs(20), || {
        said = get(&serving.address(), "/metrics").unwrap_or_default();
        [
            "kite_invariant_breaches",
            "kite_audit_ship_waiting_records",
            "kite_audit_breaches",
            "kite_http_request_seconds",
        ]
        .iter()
        .all(|name| said.contains(name))
    });
    serving.stop()?;
    Ok(said)
}

/// One request by hand.
fn get(address: &str, path: &str) -> std::io::Result<String> {
    use std::io::{Read, Write};
    let host = address.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host)?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Names of metrics in our code.
fn in_code(root: &Path) -> Result<BTreeSet<String>> {
    let tree = tidy::Tree::read(root)?;
    let mut names = BTreeSet::new();
    let ours = tree.files.iter().filter(|file| {
        file.path.ends_with(".rs") && !file.is_test() && !file.path.starts_with("crates/xtask/")
    });
    for file in ours {
        for part in file.text.split("!(\"kite_").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            names.insert(format!("kite_{name}"));
        }
    }
    Ok(names)
}

fn routes(place: &Place, proofs: &mut Proofs) -> Result<()> {
    let folder = place.root.join(ALERTMANAGER);
    let config = folder.join("alertmanager.yml");
    let amtool = || Command::new(&place.tools.amtool);
    let said = tool(amtool().arg("check-config").arg(&config));
    proofs.add(1, said.err().into_iter().collect());
    let table = rules::text(&folder.join("routes.txt"))?;
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let mut words = line.split_whitespace();
        let wanted = words.next().unwrap_or_default();
        let mut command = amtool();
        command.args(["config", "routes", "test"]);
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--verify.receivers={wanted}"));
        let said = tool(command.args(words));
        proofs.add(1, said.err().into_iter().collect());
    }
    Ok(())
}

fn labels(root: &Path, proofs: &mut Proofs) -> Result<()> {
    let folder = root.join("monitoring");
    proofs.add(
        4,
        alloy::faults(&rules::text(&folder.join("alloy/config.alloy"))?),
    );
    proofs.add(
        4,
        alloy::store_faults(&rules::text(&folder.join("loki/values.yaml"))?),
    );
    Ok(())
}

/// Runs a tool quietly; its complaint is the fault.
fn tool(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let words: Vec<_> = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let said = String::from_utf8_lossy(&said).into_owned();
    Err(Fail::new(format!("{}: {}", words.join(" "), said.trim())).to_string())
}
