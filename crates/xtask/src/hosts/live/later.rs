//! What comes after the installation, again by the commands of the documents: a new release, more nodes, a backup, the way back, the
//! end; and whether a run that was killed leaves anything on this machine.

use super::drills::same_serial;
use super::guide::{Guide, answers, inventory};
use super::world::World;
use crate::fail::{Explain, Result};
use crate::hosts::Checks;
use crate::process::Steps;

const NEWER: &str = "v1.36.2+rke2r1";
const PLAYBOOKS: &str = "/srv/admin/ansible";

/// All of it.
pub fn all(
    world: &mut World,
    commands: &[String],
    checks: &mut Checks,
    steps: &Steps,
) -> Result<()> {
    for command in commands {
        if command.contains("playbooks/upgrade.yml") {
            steps.say("a new release");
            upgrade(world, command, checks)?;
        } else if command.contains("playbooks/scale.yml") {
            steps.say("one more node");
            scale(world, command, checks)?;
        } else if command.contains("playbooks/backup.yml") {
            steps.say("a backup and the way back");
            backup(world, command, checks)?;
        } else if command.contains("playbooks/reset.yml") {
            steps.say("the end of the cluster");
            reset(world, command, checks)?;
        } else {
            if command.contains("--base ") {
                insert(world)?;
            }
            let end = Guide::at(world, PLAYBOOKS).run(command)?.success();
            checks.note(&format!("`{command}`"), end);
        }
    }
    Ok(())
}

/// The medium of the next release is in the drive.
fn insert(world: &World) -> Result<()> {
    let (drive, next) = (world.home.join("medium/kite"), world.home.join("media2"));
    if next.is_dir() {
        let advice = "Check the disk";
        std::fs::rename(&drive, world.home.join("media1"))
            .explain("Cannot take the medium out", advice)?;
        std::fs::rename(&next, &drive).explain("Cannot put the medium in", advice)?;
    }
    Ok(())
}

/// What the administrator changes in his settings.
fn set(world: &World, from: &str, to: &str) -> Result<()> {
    let path = world.file(
        "bundle-1",
        "srv/admin/ansible/inventories/site/group_vars/all/main.yml",
    );
    let text = std::fs::read_to_string(&path).explain("Cannot read the settings", "Run again")?;
    if !text.contains(from) {
        return Err(crate::fail::Fail::new(format!(
            "The settings have no `{from}` any more."
        )));
    }
    std::fs::write(&path, text.replace(from, to))
        .explain("Cannot write the settings", "Check the disk")
}

/// Killed when the first master has the new program and still runs the old one; then it goes on: snapshot before, one node at a
/// time, each once. A repeated run does nothing.
fn upgrade(world: &mut World, command: &str, checks: &mut Checks) -> Result<()> {
    set(world, "kite_release: 0.1.0", "kite_release: 0.2.0")?;
    set(
        world,
        "kite_rke2_version: v1.36.1+rke2r1",
        &format!("kite_rke2_version: {NEWER}"),
    )?;
    world.forget_log()?;
    let mut guide = Guide::at(world, PLAYBOOKS);
    let replaced = |world: &World| {
        let line = format!("/usr/local/bin/rke2 --version | grep -qF {NEWER}");
        crate::process::succeeds(&mut world.on("master-1", &line))
    };
    let killed = guide.killed(command, replaced)?;
    checks.note("an_upgrade_is_killed_between_installed_and_running", killed);
    let running = "/proc/$(systemctl show --property MainPID --value rke2-server)/exe --version";
    let old = answers(
        &mut world.on("master-1", running),
        "rke2 version v1.36.1+rke2r1 (fake)",
    );
    checks.note("the_old_version_still_runs_then", old);
    let end = guide.run(command)?;
    checks.note(
        &format!("goes on after the kill: `{command}`"),
        end.success(),
    );
    one_by_one(&world.log(), checks);
    world.forget_log()?;
    let again = Guide::at(world, PLAYBOOKS).run(&command.replace("upgrade.yml", "site.yml"))?;
    checks.note("after_the_upgrade_a_run_changes_nothing", again.unchanged());
    Ok(())
}

/// Nodes one after another, each once; of the releases only those that are new.
fn one_by_one(log: &[String], checks: &mut Checks) {
    let nodes: Vec<&String> = log
        .iter()
        .filter(|line| !line.starts_with("release") && !line.starts_with("snapshot kite-"))
        .collect();
    let wanted: Vec<String> = ["master-1", "master-2", "compute-1", "data-1"]
        .iter()
        .flat_map(|node| steps_of(node))
        .collect();
    let same = nodes
        .iter()
        .map(|line| line.as_str())
        .eq(wanted.iter().map(String::as_str));
    checks.note(
        "nodes_are_upgraded_one_by_one_after_a_snapshot_and_once",
        if same {
            Ok(())
        } else {
            Err(format!("{nodes:#?}\nwanted {wanted:#?}"))
        },
    );
    let released = ["kite-suite-0.2.0.tgz", "kite-operator-0.2.0.tgz"]
        .iter()
        .all(|chart| log.iter().filter(|line| line.ends_with(chart)).count() == 1);
    let others = log
        .iter()
        .filter(|line| line.starts_with("release"))
        .count();
    checks.note(
        "only_releases_that_changed_are_upgraded",
        if released && others == 2 {
            Ok(())
        } else {
            Err(log.join("\n"))
        },
    );
}

fn steps_of(node: &str) -> Vec<String> {
    let kind = if node.starts_with("master") {
        "server"
    } else {
        "agent"
    };
    let snapshot =
        (kind == "server").then(|| format!("snapshot before-{}", NEWER.replace('+', "-")));
    let rest = [
        format!("drain {node}"),
        format!("start {node} {kind} {NEWER}"),
        format!("uncordon {node}"),
    ];
    snapshot.into_iter().chain(rest).collect()
}

/// A host that nobody knew joins; both name servers and the balancer learn of it, and no other node is touched.
fn scale(world: &mut World, command: &str, checks: &mut Checks) -> Result<()> {
    let path = world.file("bundle-1", "srv/admin/ansible/inventories/site/hosts.yml");
    std::fs::write(path, inventory(&["compute-4"])).explain("Cannot write", "Check the disk")?;
    world.forget_log()?;
    let end = Guide::at(world, PLAYBOOKS).run(command)?;
    checks.note(&format!("`{command}`"), end.success());
    let log = world.log();
    let alone = !log.is_empty() && log.iter().all(|line| line.contains("compute-4"));
    checks.note(
        "only_the_new_node_is_started",
        if alone { Ok(()) } else { Err(log.join("\n")) },
    );
    checks.note(
        "a_new_name_reaches_the_secondary_by_a_signed_transfer",
        same_serial(world),
    );
    let known = answers(
        &mut world.on("bundle-1", "dig +short @192.0.2.3 compute-4.kite.example"),
        "192.0.2.24",
    );
    checks.note("the_secondary_knows_the_new_node", known);
    let balanced = "echo 'show servers state ingress_https' | socat - UNIX-CONNECT:/run/haproxy/admin.sock | grep -c 192.0.2.24";
    checks.note(
        "the_balancer_knows_the_new_node",
        answers(&mut world.on("edge-1", balanced), "1"),
    );
    let again = Guide::at(world, PLAYBOOKS).run(command)?;
    checks.note("scaling_again_changes_nothing", again.unchanged());
    Ok(())
}

/// A backup, then damage, then the way back by docs/runbooks/etcd-restore.md.
fn backup(world: &mut World, command: &str, checks: &mut Checks) -> Result<()> {
    let end = Guide::at(world, PLAYBOOKS).run(command)?;
    checks.note(&format!("`{command}`"), end.success());
    let kept =
        "cd /srv/admin/ansible/backups && ls kite-* token ca/ca.key ca/ca.crt gitlab/* | wc -l";
    let (_, said) = crate::hosts::checks::ran(&mut world.on("bundle-1", kept)).unwrap_or_default();
    let there = said.trim().parse::<u32>().is_ok_and(|count| count >= 6);
    checks.note(
        "state_token_authority_and_gitlab_are_kept_on_the_bundle_host",
        if there { Ok(()) } else { Err(said) },
    );
    let asked = std::fs::read_dir(world.home.join("hosts/cluster/objects")).map_or(0, |all| {
        all.flatten()
            .filter(|entry| {
                entry
                    .file_name()
                    .to_string_lossy()
                    .starts_with("Backup.kite-data.")
            })
            .count()
    });
    checks.note(
        "the_operator_of_postgres_was_asked_for_a_backup",
        if asked > 0 {
            Ok(())
        } else {
            Err("no Backup".to_owned())
        },
    );
    restore(world, checks)
}

fn restore(world: &World, checks: &mut Checks) -> Result<()> {
    let objects = world.home.join("hosts/cluster/objects");
    let issuer = objects.join("ClusterIssuer..kite-ca");
    std::fs::remove_file(&issuer).explain("Cannot delete an object", "Run again")?;
    std::fs::write(objects.join("Thing..made-later"), "later")
        .explain("Cannot write", "Check the disk")?;
    let newest = "ls -t /var/lib/rancher/rke2/server/db/snapshots/kite-* | head -n 1";
    let (_, said) =
        crate::hosts::checks::ran(&mut world.on("master-1", newest)).unwrap_or_default();
    let mut guide = Guide::at(world, PLAYBOOKS);
    let command = |snapshot: &str, more: &str| {
        format!(
            "ansible-playbook -i inventories/site/hosts.yml playbooks/restore.yml -e restore_snapshot={snapshot} {more} --ask-vault-pass"
        )
    };
    let unsure = guide.run(&command(said.trim(), ""))?;
    checks.note(
        "a_restore_without_a_confirmation_is_refused",
        if !unsure.fine && unsure.said.contains("goes back to the moment") {
            Ok(())
        } else {
            Err(unsure.complaint())
        },
    );
    let end = guide.run(&command(said.trim(), "-e restore_confirm=yes"))?;
    checks.note(
        "the_cluster_goes_back_to_a_snapshot_and_answers",
        end.success(),
    );
    let back = issuer.exists() && !objects.join("Thing..made-later").exists();
    checks.note(
        "what_was_deleted_is_back_and_what_came_later_is_gone",
        if back {
            Ok(())
        } else {
            Err("objects are not those of the snapshot".to_owned())
        },
    );
    Ok(())
}

/// It wants the domain; then no node has RKE2, and everything else still answers.
fn reset(world: &mut World, command: &str, checks: &mut Checks) -> Result<()> {
    let mut guide = Guide::at(world, PLAYBOOKS);
    let wrong = guide.run(&command.replace("kite.example", "other.example"))?;
    let refused = !wrong.fine
        && wrong
            .said
            .contains("Everything in the cluster will be gone");
    checks.note(
        "a_reset_of_another_domain_is_refused",
        if refused {
            Ok(())
        } else {
            Err(wrong.complaint())
        },
    );
    let end = guide.run(command)?;
    checks.note(&format!("`{command}`"), end.success());
    for node in ["master-1", "compute-4"] {
        let gone = answers(
            &mut world.on(
                node,
                "ls /usr/local/bin/rke2 /etc/rancher /var/lib/rancher 2>/dev/null; pgrep rke2",
            ),
            "",
        );
        checks.note(
            &format!(
                "nothing_of_the_cluster_is_left_on_{}",
                node.replace('-', "_")
            ),
            gone,
        );
    }
    checks.note(
        "names_are_still_answered_after_the_reset",
        same_serial(world),
    );
    let again = guide.run(command)?;
    checks.note("a_reset_can_be_repeated", again.success());
    Ok(())
}
