//! Where the machine allows no namespaces: the roles that write files and install packages are played in a root of their own, by
//! Debian's Ansible. Nothing starts in it, nobody connects to anybody, and this is said loudly.

use super::{loudly, root, shell};
use crate::fail::Result;
use crate::hosts::Checks;
use crate::process::Steps;
use std::path::Path;
use std::process::Command;

/// Plays what can be played without hosts; says what was not.
pub fn instead(top: &Path, steps: &Steps, reason: &str) -> Result<Checks> {
    let mut checks = Checks::default();
    loudly(&[
        "hosts_live DID NOT RUN ON HOSTS:",
        reason,
        "NOT PROVEN in this run: services, the address that moves, names without their primary, the cluster, killed runs,",
        "   upgrade, scale, backup, restore, reset, the commands of docs/install.md.",
    ]);
    if !crate::cluster::owner::we_are_root() {
        loudly(&[
            "Not even a chroot: that takes root. The stage `hosts` has rendered, linted and checked the roles.",
        ]);
        return Ok(checks);
    }
    loudly(&[
        "Instead: base, hardening, time, dns and lb are played in a chroot. They write and check files; nothing is started.",
    ]);
    let place = made(top, steps)?;
    for (host, edge) in [("edge-1", true), ("compute-1", false)] {
        let tags = if edge {
            "base,hardening,time,dns,lb"
        } else {
            "base,hardening,time,dns"
        };
        let (first, second) = (played(&place, host, tags), played(&place, host, tags));
        checks.note(
            &format!("roles_of_{}_are_played_in_a_chroot", host.replace('-', "_")),
            first.map(drop),
        );
        let second = second.and_then(|said| {
            if said.contains("changed=0") {
                Ok(())
            } else {
                Err(said)
            }
        });
        checks.note(
            &format!(
                "a_second_time_they_change_nothing_on_{}",
                host.replace('-', "_")
            ),
            second,
        );
    }
    crate::cluster::remove(&place)?;
    Ok(checks)
}

/// A copy of the root with all packages of the bundle that these roles take, Ansible among them, and the playbooks.
fn made(top: &Path, steps: &Steps) -> Result<std::path::PathBuf> {
    let debian = root::debian(top, steps)?;
    let debs = root::packages(top, steps)?;
    let place = top.join("target/hosts-chroot");
    crate::cluster::remove(&place)?;
    steps.say("installing Ansible in a chroot");
    let names = "ansible-core bind9 bind9-utils bind9-dnsutils chrony curl haproxy keepalived prometheus-node-exporter socat";
    let line = format!(
        "cp -a {0} {1} && mkdir {1}/debs {1}/site && cp {2}/*.deb {1}/debs/ && cp -r {3}/ansible {3}/haproxy {1}/site/ \
         && cp {3}/tests/hosts/secrets.yml {1}/site/ansible/inventories/example/group_vars/all/vault.yml \
         && printf '#!/bin/sh\\nexit 101\\n' > {1}/usr/sbin/policy-rc.d && chmod 755 {1}/usr/sbin/policy-rc.d \
         && (cd {1}/debs && apt-ftparchive packages . > Packages) && echo 'deb [trusted=yes] file:/debs ./' > {1}/etc/apt/sources.list \
         && chroot {1} apt-get update -qq && chroot {1} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {names}",
        debian.display(),
        place.display(),
        debs.display(),
        top.display()
    );
    shell(&line, "Look at target/hosts-chroot")?;
    // Settings of the running kernel and services are nobody's here.
    for name in ["sysctl", "modprobe", "hostname", "swapoff", "augenrules"] {
        root::write(
            &place.join("usr/local/sbin").join(name),
            "#!/bin/sh\nexit 0\n",
            0o755,
        )?;
    }
    root::write(&place.join("site/roles.yml"), PLAY, 0o644)?;
    Ok(place)
}

const PLAY: &str = "---
- name: Roles without a host
  hosts: all
  tasks:
    - name: Play a role
      ansible.builtin.include_role: {name: \"{{ item }}\"}
      loop: \"{{ played }}\"
";

fn played(place: &Path, host: &str, roles: &str) -> Result<String, String> {
    let list: Vec<String> = roles.split(',').map(|role| format!("\"{role}\"")).collect();
    let told = format!(
        "{{\"played\": [{}], \"hardening_audit\": false, \"hardening_must_hold\": {{}}}}",
        list.join(",")
    );
    let mut command = Command::new("chroot");
    command.arg(place).args([
        "env",
        "LANG=C.UTF-8",
        "HOME=/root",
        "ANSIBLE_CONFIG=/site/ansible/ansible.cfg",
    ]);
    command.args([
        "ansible-playbook",
        "--connection",
        "local",
        "--limit",
        host,
        "-e",
        "ansible_become=false",
    ]);
    command.args([
        "-i",
        "/site/ansible/inventories/example/hosts.yml",
        "/site/roles.yml",
        "-e",
        &told,
    ]);
    let (fine, said) = crate::hosts::checks::ran(&mut command)?;
    if fine { Ok(said) } else { Err(said) }
}
