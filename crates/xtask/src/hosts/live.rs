//! The installation on hosts of its own: Debian machines made of namespaces, without a way out. The commands of docs/install.md
//! are typed on them one by one, killed half-way and typed again; then hosts are taken away while somebody is connecting.

mod bubble;
mod chroot;
mod drills;
mod guide;
mod later;
mod root;
mod world;

use super::{Checks, docs};
use crate::fail::{Explain, Fail, Result};
use crate::packages;
use crate::process::{self, Steps, seconds};
use guide::Guide;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;
use world::World;

/// What is asked of the command.
#[derive(Debug, Default)]
pub struct Ask {
    /// Keep the hosts until the end of the standard input instead of playing.
    pub stay: bool,
    /// Only remove what a killed run left.
    pub clean: bool,
    /// Root, packages and medium are there already.
    pub prepared: bool,
    /// The program of bundles, if it is built already.
    pub kite_bundle: Option<PathBuf>,
    /// We are inside the bubble; its folder.
    pub inside: Option<PathBuf>,
}

/// What is said where the machine does not allow it: a run that proves less must not look like one that proves all.
fn loudly(lines: &[&str]) {
    let frame = "!".repeat(110);
    println!("{frame}");
    for line in lines {
        println!("!! {line}");
    }
    println!("{frame}");
}

const FAKE: &[&str] = &[
    "hosts_live: what is NOT real in it, because a closed network has no download of it:",
    "   RKE2 and kubectl (tests/hosts/fakes/rke2.rs: installs, starts, joins, restores and refuses like the real ones; no pods run),",
    "   GitLab and its runner (packages without a GitLab in them), the charts and images of others, Kite behind the ingress.",
    "REAL are Debian's systemd, apt, sshd, ansible-core, haproxy, keepalived, bind9, chrony, nginx, docker-registry, skopeo,",
    "   the signed bundle and its package repository, our charts rendered by helm with the values that the roles write.",
    "   iscsid does not run (its kernel part has no namespaces). Clock, swap, kernel modules, audit rules and most of sysctl are the machine's: roles write them, hosts do not take them on.",
];

fn home(root: &Path) -> PathBuf {
    root.join("target/hosts-live")
}

/// The command `hosts --live` and its variants.
pub fn alone(root: &Path, ask: &Ask) -> Result<ExitCode> {
    if let Some(home) = &ask.inside {
        return inside(root, home, ask.stay);
    }
    let steps = Steps::new();
    if ask.clean {
        return clean(root);
    }
    let kite_bundle = ask.kite_bundle.clone();
    let kite_bundle = kite_bundle.map_or_else(|| crate::kite::build_bundle(root), Ok)?;
    let checks = if ask.stay {
        kept(root, &steps, &kite_bundle, ask.prepared)?
    } else {
        all(root, &steps, &kite_bundle)?
    };
    println!("{checks}");
    Ok(crate::cli::code(checks.failed.is_empty()))
}

/// Removes what a killed run may have left: empty control groups and the folder of the drills. All else was inside the bubble.
fn clean(root: &Path) -> Result<ExitCode> {
    bubble::clean();
    crate::cluster::remove(&home(root))?;
    println!("nothing is left of the hosts");
    Ok(ExitCode::SUCCESS)
}

/// Prepares what the hosts are made of, plays on them inside a bubble, and gives what was seen.
pub fn all(root: &Path, steps: &Steps, kite_bundle: &Path) -> Result<Checks> {
    if let Err(reason) = ready(root, steps, kite_bundle)? {
        return chroot::instead(root, steps, &reason);
    }
    loudly(FAKE);
    let home = home(root);
    let place = home.to_string_lossy();
    let status = process::status(&mut bubble::command(&[
        "hosts", "--live", "--inside", &place,
    ])?)?;
    bubble::clean();
    let told = std::fs::read(home.join("checks.json"))
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok());
    let Some((passed, failed)) = told else {
        return Err(Fail::new(format!(
            "The drills ended early ({status}). Read above what they said last."
        )));
    };
    let mut checks = Checks { passed, failed };
    checks.note("a_run_that_is_killed_leaves_nothing", bubble::bursts(&home));
    Ok(checks)
}

/// Only the hosts, until somebody has looked enough.
fn kept(root: &Path, steps: &Steps, kite_bundle: &Path, prepared: bool) -> Result<Checks> {
    if !prepared && let Err(reason) = ready(root, steps, kite_bundle)? {
        return Err(Fail::new(reason));
    }
    let home = home(root);
    let place = home.to_string_lossy();
    let words = ["hosts", "--live", "--inside", &place, "--stay"];
    process::status(&mut bubble::command(&words)?)?;
    bubble::clean();
    Ok(Checks::default())
}

/// Prepares everything that lies outside of the bubble; the reason why there can be none.
fn ready(root: &Path, steps: &Steps, kite_bundle: &Path) -> Result<Result<(), String>> {
    let begun = Instant::now();
    packages::live_tools(steps)?;
    let home = home(root);
    bubble::clean();
    crate::cluster::remove(&home)?;
    if let Err(reason) = bubble::probe() {
        return Ok(Err(reason));
    }
    prepare(root, steps, &home, kite_bundle)?;
    steps.say(format!("prepared in {}", seconds(begun.elapsed())));
    Ok(Ok(()))
}

/// Root, packages and medium.
fn prepare(root: &Path, steps: &Steps, home: &Path, kite_bundle: &Path) -> Result<()> {
    packages::host_tools(steps)?;
    root::debian(root, steps)?;
    let debs = root::packages(root, steps)?;
    let helm = packages::helm(root, steps)?;
    let myself = std::env::current_exe().explain(
        "Cannot find the program of xtask",
        "Run it by `cargo xtask`",
    )?;
    steps.say("making the medium as the vendor does");
    std::fs::create_dir_all(home.join("medium"))
        .explain("Cannot make a folder", "Check the disk")?;
    let mut medium = Command::new("sh");
    medium
        .arg("tests/hosts/medium.sh")
        .arg(home)
        .arg(helm)
        .arg(myself)
        .arg(kite_bundle)
        .arg(debs);
    process::output(
        medium.current_dir(root),
        "Mend what the vendor's script says",
    )?;
    std::fs::rename(home.join("media"), home.join("medium/kite"))
        .explain("Cannot place the medium", "Check the disk")
}

/// Inside the bubble.
fn inside(root: &Path, home: &Path, stay: bool) -> Result<ExitCode> {
    let steps = Steps::new();
    let mut world = World::start(home, &root.join("target/tools/hosts-root/root"), &steps)?;
    if stay {
        return watched(&world);
    }
    let mut checks = Checks::default();
    play(root, &mut world, &steps, &mut checks)?;
    let told = serde_json::json!([checks.passed, checks.failed]);
    std::fs::write(home.join("checks.json"), told.to_string())
        .explain("Cannot write what was seen", "Check the disk")?;
    Ok(ExitCode::SUCCESS)
}

/// Says how to get in, and waits for the end of the input.
fn watched(world: &World) -> Result<ExitCode> {
    use std::io::Read;
    for host in world::HOSTS {
        let command = world.on(host.name, "");
        let words: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        println!("{}: nsenter {}", host.name, words.join(" "));
    }
    println!(
        "ready; inside of the bubble of process {}",
        std::process::id()
    );
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    Ok(ExitCode::SUCCESS)
}

fn play(root: &Path, world: &mut World, steps: &Steps, checks: &mut Checks) -> Result<()> {
    let commands = docs::of_guide(root)?;
    let after = commands.iter().position(|line| line.contains("--base "));
    let (first, rest) = commands.split_at(after.unwrap_or(commands.len()));
    Guide::new(world)?.install(root, first, checks, steps)?;
    steps.say("taking hosts away");
    drills::all(world, checks)?;
    steps.say("what comes after the installation");
    later::all(world, rest, checks, steps)
}

fn shell(line: &str, advice: &str) -> Result<String> {
    process::output(Command::new("sh").args(["-c", line]), advice)
}
