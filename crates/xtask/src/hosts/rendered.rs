//! What the templates become with the example inventory, read by the programs that will read it.

use super::{Checks, Place, names};
use crate::fail::{Explain, Fail, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Renders once, then asks.
pub fn check(place: &Place, checks: &mut Checks) -> Result<()> {
    let hosts = render(place)?;
    for edge in ["edge-1", "edge-2"] {
        let folder = place.out.join(edge);
        balancer(checks, edge, &folder)?;
        names::check(checks, edge, &folder)?;
    }
    broken_balancer(checks, &place.out.join("edge-1"))?;
    names::agree(checks, &place.out.join("edge-1"), &inventory(&hosts)?);
    preflight(checks, &hosts);
    node(checks, &hosts);
    shells(checks, &place.out.join("bundle-1"));
    Ok(())
}

/// Files of each host by name.
type Hosts = BTreeMap<String, BTreeMap<String, String>>;

fn render(place: &Place) -> Result<Hosts> {
    let charts = place.out.join("charts");
    let digests = format!(
        "global:\n  image:\n    digest: sha256:{:064}\npostgres:\n  image:\n    digest: sha256:{:064}\n",
        1, 2
    );
    std::fs::create_dir_all(&charts).explain("Cannot make a folder", "Check the disk")?;
    std::fs::write(charts.join("images.yaml"), digests)
        .explain("Cannot write", "Check the disk")?;
    certificate(&place.out)?;
    let mut command = place.ansible("ansible-playbook");
    command.args([
        "../tests/hosts/render.yml",
        "--extra-vars",
        "@../tests/hosts/secrets.yml",
    ]);
    let told = format!("out={} lb_interface={}", place.out.display(), interface());
    command.args(["--extra-vars", &told]);
    crate::process::output(&mut command, "Mend the template that it names")?;
    let mut hosts = Hosts::new();
    for name in super::playbooks::names(&place.out)? {
        let Some(host) = name.strip_suffix(".json").filter(|host| host.contains('-')) else {
            continue;
        };
        let text = std::fs::read(place.out.join(&name)).explain("Cannot read", "Run again")?;
        let read: BTreeMap<String, Value> =
            serde_json::from_slice(&text).explain("Cannot understand", "Run again")?;
        let files: BTreeMap<String, String> = read
            .into_iter()
            .map(|(file, text)| (file, said(text)))
            .collect();
        write(&place.out.join(host), &files)?;
        hosts.insert(host.to_owned(), files);
    }
    if hosts.is_empty() {
        return Err(Fail::new(
            "Nothing was rendered. Look at tests/hosts/render.yml.",
        ));
    }
    Ok(hosts)
}

/// HAProxy reads the certificate that it is to show even when it only reads its settings.
fn certificate(out: &Path) -> Result<()> {
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=apps.kite.example -keyout people.pem -out people.crt";
    let mut command = Command::new("openssl");
    command.args(words.split(' ')).current_dir(out);
    crate::process::output(&mut command, "Install openssl")?;
    let read =
        |name: &str| std::fs::read_to_string(out.join(name)).explain("Cannot read", "Run again");
    let both = read("people.pem")? + &read("people.crt")?;
    std::fs::write(out.join("people.pem"), both).explain("Cannot write", "Check the disk")
}

/// Keepalived looks for the interface even when it only reads its settings: any of this machine will do.
fn interface() -> String {
    let names = super::playbooks::names(Path::new("/sys/class/net")).unwrap_or_default();
    let up = |name: &&String| {
        let state = std::fs::read_to_string(format!("/sys/class/net/{name}/operstate"));
        name.as_str() != "lo" && state.is_ok_and(|state| state.trim() == "up")
    };
    let found = names
        .iter()
        .find(up)
        .or_else(|| names.iter().find(|name| name.as_str() != "lo"));
    found.cloned().unwrap_or_else(|| "eth0".to_owned())
}

/// Ansible hands back as data what looks like data.
fn said(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn write(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let advice = "Check the disk";
    std::fs::create_dir_all(folder).explain("Cannot make a folder", advice)?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).explain(format!("Cannot write {name}"), advice)?;
        if text.starts_with("#!") {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
                .explain(format!("Cannot make {name} a program"), advice)?;
        }
    }
    Ok(())
}

fn inventory(hosts: &Hosts) -> Result<BTreeMap<String, String>> {
    let text = hosts
        .get("edge-1")
        .and_then(|files| files.get("inventory"))
        .ok_or_else(|| {
            Fail::new("The inventory was not rendered. Look at tests/hosts/render.yml.")
        })?;
    serde_json::from_str(text).explain("Cannot read the inventory", "Run again")
}

fn haproxy(file: &Path) -> Command {
    let mut command = Command::new("/usr/sbin/haproxy");
    command.args(["-c", "-V", "-f"]).arg(file);
    command
}

fn balancer(checks: &mut Checks, host: &str, folder: &Path) -> Result<()> {
    let host = host.replace('-', "_");
    checks.succeeds(
        &format!("haproxy_takes_{host}"),
        &mut haproxy(&folder.join("haproxy.cfg")),
    );
    let mut keepalived = Command::new("/usr/sbin/keepalived");
    keepalived.arg("--config-test").arg("--use-file");
    checks.succeeds(
        &format!("keepalived_takes_{host}"),
        keepalived.arg(folder.join("keepalived.conf")),
    );
    Ok(())
}

/// The same files with one word wrong: a check that takes everything would prove nothing.
fn broken_balancer(checks: &mut Checks, folder: &Path) -> Result<()> {
    let lost = changed(
        folder,
        "haproxy.cfg",
        "default_backend kube_api",
        "default_backend nowhere",
    )?;
    checks.refuses(
        "haproxy_refuses_a_backend_that_is_not_there",
        &mut haproxy(&lost),
        "unable to find required default_backend",
    );
    let twice = changed(
        folder,
        "haproxy.cfg",
        "timeout tunnel 1h",
        "timeout tunnel soon",
    )?;
    checks.refuses(
        "haproxy_refuses_a_time_that_is_none",
        &mut haproxy(&twice),
        "timeout tunnel",
    );
    let wrong = changed(
        folder,
        "keepalived.conf",
        "advert_int 0.2",
        "advert_int often",
    )?;
    let mut keepalived = Command::new("/usr/sbin/keepalived");
    keepalived.arg("--config-test").arg("--use-file");
    checks.refuses(
        "keepalived_refuses_a_time_that_is_none",
        keepalived.arg(wrong),
        "Advert interval",
    );
    Ok(())
}

/// A copy of a file with something else in it.
pub fn changed(folder: &Path, name: &str, from: &str, to: &str) -> Result<PathBuf> {
    let text = std::fs::read_to_string(folder.join(name)).explain("Cannot read", "Run again")?;
    if !text.contains(from) {
        return Err(Fail::new(format!(
            "{name} has no `{from}` any more. Mend the check that breaks it."
        )));
    }
    let path = folder.join(format!("broken-{name}"));
    std::fs::write(&path, text.replacen(from, to, 1)).explain("Cannot write", "Check the disk")?;
    Ok(path)
}

/// A host that is too small is told everything that is wrong with it; a good one nothing.
fn preflight(checks: &mut Checks, hosts: &Hosts) {
    let text = |name: &str| {
        let files = hosts.get("master-1");
        files
            .and_then(|files| files.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let said = text("findings-small");
    let wanted = [
        "system",
        "cpu",
        "memory: needs 4096 MB, has 2930 MB",
        "disk",
        "clock",
        "swap",
        "port 6443: is held by minikube",
        "kernel module br_netfilter",
    ];
    let unsaid: Vec<String> = wanted
        .iter()
        .filter(|word| !said.contains(**word))
        .map(|word| format!("not said: {word}; said: {said}"))
        .collect();
    checks.none("preflight_names_everything_that_is_wrong", &unsaid);
    let good = text("findings-good");
    let end = if good.trim() == "[]" {
        Ok(())
    } else {
        Err(good)
    };
    checks.note("preflight_finds_nothing_wrong_with_a_good_master", end);
}

/// A node takes every image from the registry of the installation, and only the first master begins a cluster.
fn node(checks: &mut Checks, hosts: &Hosts) {
    let text = |host: &str, name: &str| {
        let files = hosts.get(host);
        files
            .and_then(|files| files.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let mut wrong = Vec::new();
    let mut demand = |host: &str, name: &str, line: &str, there: bool| {
        let has = text(host, name).lines().any(|found| found.trim() == line);
        if has != there {
            wrong.push(format!("{host}: {name}: `{line}` is there: {has}"));
        }
    };
    for host in ["master-1", "master-2", "compute-1", "data-1"] {
        demand(
            host,
            "config.yaml",
            "system-default-registry: registry.kite.example",
            true,
        );
        demand(
            host,
            "config.yaml",
            "pause-image: registry.kite.example/rancher/mirrored-pause:3.6",
            true,
        );
        demand(
            host,
            "join.yaml",
            "server: https://192.0.2.10:9345",
            host != "master-1",
        );
        demand(
            host,
            "config.yaml",
            "secrets-encryption: true",
            host.starts_with("master"),
        );
    }
    demand(
        "master-1",
        "config.yaml",
        "- \"CriticalAddonsOnly=true:NoExecute\"",
        true,
    );
    demand("compute-1", "config.yaml", "- \"tier=compute\"", true);
    demand(
        "data-1",
        "config.yaml",
        "- \"node.longhorn.io/create-default-disk=true\"",
        true,
    );
    checks.none("nodes_are_what_the_inventory_says", &wrong);
}

fn shells(checks: &mut Checks, folder: &Path) {
    for name in ["import.sh", "release.sh", "apply.sh"] {
        let check = format!("shell_takes_{}", name.trim_end_matches(".sh"));
        checks.succeeds(&check, Command::new("sh").arg("-n").arg(folder.join(name)));
    }
}
