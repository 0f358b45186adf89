//! The roles on hosts of their own: Debian machines made of namespaces, on a network that exists nowhere else. Installed
//! twice, killed half-way, upgraded; then an edge host is taken away while somebody is connecting.

mod drills;
mod fake;
mod world;

use super::{Checks, Place};
use crate::fail::Result;
use crate::process::Steps;
use std::path::Path;
use std::process::Command;
use world::World;

/// What is said where the machine does not allow it: a run that proves less must not look like one that proves all.
fn loudly(reason: &str) {
    let line = "!".repeat(100);
    println!(
        "{line}\n!! hosts_live DID NOT RUN: {reason}\n!! Roles were rendered, linted and checked, but not played on hosts.\n{line}"
    );
}

/// Builds the hosts and plays the drills.
pub fn run(root: &Path, steps: &Steps) -> Result<Checks> {
    world::unmount(&root.join("target/hosts/live"));
    let place = Place::new(root, steps)?;
    let mut checks = Checks::default();
    if let Err(reason) = world::probe(steps) {
        loudly(&reason);
        return Ok(checks);
    }
    let world = World::start(&place, steps)?;
    steps.say("installing the hosts");
    install(&world, &mut checks);
    steps.say("preflight, upgrade, killed runs");
    preflight(&world, &mut checks);
    upgrade(&world, &mut checks)?;
    steps.say("taking hosts away");
    drills::names(&world, &mut checks);
    drills::hardened(&world, &mut checks);
    drills::address(&world, &mut checks);
    drills::primary(&world, &mut checks);
    Ok(checks)
}

const TAGS: &str = "base,hardening,time,dns,lb,rke2,labels";

/// The playbook on the hosts of the drills.
fn site(world: &World, tags: &str) -> Command {
    let mut command = world.playbook("playbooks/site.yml");
    command.args(["--tags", tags, "--limit", "edge,masters,compute"]);
    command
}

/// Whether a run went through, and whether it changed something.
fn played(command: &mut Command) -> Result<u32, String> {
    let (fine, said) = super::checks::ran(command)?;
    if !fine {
        return Err(said);
    }
    let changed = said.lines().filter_map(|line| {
        line.split_once("changed=")?
            .1
            .split_whitespace()
            .next()?
            .parse::<u32>()
            .ok()
    });
    Ok(changed.sum())
}

fn install(world: &World, checks: &mut Checks) {
    let killed = killed(world);
    checks.note("an_installation_is_killed_half_way", killed);
    let first = played(&mut site(world, TAGS));
    let first = first.and_then(|changed| {
        if changed > 0 {
            Ok(())
        } else {
            Err("nothing was done".to_owned())
        }
    });
    checks.note("bare_hosts_are_installed_after_a_killed_run", first);
    checks.note(
        "a_second_run_changes_nothing",
        unchanged(&mut site(world, TAGS)),
    );
    checks.note(
        "a_run_that_only_looks_changes_nothing",
        unchanged(site(world, TAGS).arg("--check")),
    );
}

fn unchanged(command: &mut Command) -> Result<(), String> {
    let (fine, said) = super::checks::ran(command)?;
    let changed = said
        .lines()
        .any(|line| line.contains("changed=") && !line.contains("changed=0"));
    if fine && !changed {
        return Ok(());
    }
    let lines = said.lines().filter(|line| {
        [
            "changed:", "TASK", "fatal", "failed:", "msg", "ok=", "error",
        ]
        .iter()
        .any(|word| line.contains(word))
    });
    Err(lines.collect::<Vec<_>>().join("\n"))
}

/// The playbook dies when the first master has its settings and does not run yet: the worst moment.
fn killed(world: &World) -> Result<(), String> {
    let mut command = site(world, TAGS);
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let settings = world.file("master-1", "etc/rancher/rke2/config.yaml");
    let seen = crate::process::wait_until(std::time::Duration::from_secs(400), || {
        settings.exists() || child.try_wait().is_ok_and(|end| end.is_some())
    });
    let killed = child.kill();
    let _ = child.wait();
    match (seen, killed) {
        (true, Ok(())) if settings.exists() => Ok(()),
        _ => Err("The run ended before it could be killed.".to_owned()),
    }
}

/// One master says that it has 3 GB; it alone is refused, and for that alone.
fn preflight(world: &World, checks: &mut Checks) {
    let mut command = world.playbook("playbooks/preflight.yml");
    command.args(["--limit", "masters,localhost", "--extra-vars"]);
    command.arg("{\"preflight_cpu\": 1, \"preflight_disk_gb\": 1, \"preflight_no_swap\": false, \"preflight_skew_seconds\": 30}");
    let end = super::checks::ran(&mut command).and_then(|(fine, said)| {
        let named = said.contains("master-2: memory: needs 4096 MB, has 3000 MB");
        if !fine && named && !said.contains("master-1: ") {
            Ok(())
        } else {
            Err(said)
        }
    });
    checks.note("preflight_refuses_a_master_with_3_gb_and_only_that", end);
}

/// A new version: snapshot before, one node at a time, and a run that is repeated does nothing.
fn upgrade(world: &World, checks: &mut Checks) -> Result<()> {
    world.forget_log()?;
    let mut newer = site(world, "rke2");
    newer.args([
        "--extra-vars",
        &format!("kite_rke2_version={}", fake::NEWER),
    ]);
    let end = played(&mut newer).map(|_| ());
    checks.note("a_newer_version_is_installed", end);
    let log = world.log();
    let wanted: Vec<String> = ["master-1", "master-2", "compute-1"]
        .iter()
        .flat_map(|node| steps_of(node))
        .collect();
    let end = if log == wanted {
        Ok(())
    } else {
        Err(format!("{log:#?}\nwanted {wanted:#?}"))
    };
    checks.note("nodes_are_upgraded_one_by_one_after_a_snapshot", end);
    checks.note(
        "the_newer_version_is_not_installed_twice",
        unchanged(&mut newer),
    );
    Ok(())
}

fn steps_of(node: &str) -> Vec<String> {
    let kind = if node.starts_with("master") {
        "server"
    } else {
        "agent"
    };
    let snapshot =
        (kind == "server").then(|| format!("snapshot before-{}", fake::NEWER.replace('+', "-")));
    let rest = [
        format!("drain {node}"),
        format!("start {node} {kind} {}", fake::NEWER),
        format!("uncordon {node}"),
    ];
    snapshot.into_iter().chain(rest).collect()
}
