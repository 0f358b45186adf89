//! Name servers: what `named` itself says of settings and zones, and whether they agree with the inventory.

use super::Checks;
use super::checks::ran;
use super::rendered::changed;
use crate::fail::Result;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const ZONE: &str = "kite.example";
const REVERSE: &str = "2.0.192.in-addr.arpa";

fn checkzone(zone: &str, file: &Path) -> Command {
    let mut command = Command::new("/usr/bin/named-checkzone");
    command.args(["-D", "-o", "-", zone]).arg(file);
    command
}

/// Settings and zones of one server.
pub fn check(checks: &mut Checks, host: &str, folder: &Path) -> Result<()> {
    let mut command = Command::new("/usr/bin/named-checkconf");
    checks.succeeds(
        &format!("named_takes_{}", host.replace('-', "_")),
        command.arg("-z").arg(folder.join("named.conf")),
    );
    if host != "edge-1" {
        return Ok(());
    }
    for zone in [ZONE, REVERSE] {
        let name = format!("zone_{}", zone.replace(['.', '-'], "_"));
        checks.succeeds(
            &name,
            &mut checkzone(zone, &folder.join(format!("db.{zone}"))),
        );
    }
    let file = format!("db.{ZONE}");
    let alias = "registry IN CNAME bundle-1\n";
    let twice = changed(
        folder,
        &file,
        alias,
        &format!("{alias}registry IN CNAME gitlab-1\n"),
    )?;
    checks.refuses(
        "zone_refuses_an_alias_of_two_hosts",
        &mut checkzone(ZONE, &twice),
        "multiple RRs of singleton type",
    );
    let open = changed(
        folder,
        "named.conf.options",
        "recursion no;",
        "recursion perhaps;",
    )?;
    let mut command = Command::new("/usr/bin/named-checkconf");
    checks.refuses(
        "named_refuses_a_word_that_is_none",
        command.arg(open),
        "perhaps",
    );
    Ok(())
}

/// Every host of the inventory has its address, every address its host, and nothing else is there.
pub fn agree(checks: &mut Checks, folder: &Path, inventory: &BTreeMap<String, String>) {
    let forward = records(folder, ZONE);
    let reverse = records(folder, REVERSE);
    let mut wrong = Vec::new();
    for (host, address) in inventory {
        let a = (format!("{host}.{ZONE}."), "A".to_owned(), address.clone());
        let last = address.rsplit('.').next().unwrap_or_default();
        let ptr = (
            format!("{last}.{REVERSE}."),
            "PTR".to_owned(),
            format!("{host}.{ZONE}."),
        );
        for (records, record) in [(&forward, a), (&reverse, ptr)] {
            if !records.contains(&record) {
                wrong.push(format!("missing: {record:?}"));
            }
        }
    }
    let addresses = forward.iter().filter(|(_, kind, _)| kind == "A").count();
    if addresses != inventory.len().saturating_add(2) {
        wrong.push(format!(
            "{addresses} addresses for {} hosts, api and *.apps",
            inventory.len()
        ));
    }
    checks.none("addresses_and_names_agree_with_the_inventory", &wrong);
}

/// Owner, type and value of every record, as `named` reads them.
fn records(folder: &Path, zone: &str) -> Vec<(String, String, String)> {
    let file = folder.join(format!("db.{zone}"));
    let (_, text) = ran(&mut checkzone(zone, &file)).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [owner, _, "IN", kind, value] => {
                    Some(((*owner).to_owned(), (*kind).to_owned(), (*value).to_owned()))
                }
                _ => None,
            }
        })
        .collect()
}
