//! What is asked of the hosts once they are installed, and what is taken away from them.

use super::guide::answers;
use super::world::World;
use crate::fail::Result;
use crate::hosts::Checks;
use crate::hosts::checks::ran;
use crate::process;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const VIP: &str = "192.0.2.10";
const KEY: &str = "hmac-sha256:kite-transfer:dGhpcyBrZXkgb2YgdGhlIHRlc3RzIG9wZW5zIG5vdGhpbmc=";

/// All of it.
pub fn all(world: &mut World, checks: &mut Checks) -> Result<()> {
    closed(world, checks);
    hardened(world, checks);
    names(world, checks);
    doors(world, checks);
    address(world, checks)?;
    primary(world, checks)
}

/// The first word of a line that a host says, or the whole complaint.
fn says(world: &World, host: &str, line: &str) -> Result<String, String> {
    ran(&mut world.on(host, line)).map(|(_, said)| said.trim().to_owned())
}

/// A closed network: no host has a way out, and no source of packages but the bundle.
fn closed(world: &World, checks: &mut Checks) {
    for host in ["edge-1", "master-1", "data-1", "bundle-1"] {
        let route = answers(&mut world.on(host, "ip route show default"), "");
        let sources = "grep -rhE '^(URIs|deb)' /etc/apt/sources.list /etc/apt/sources.list.d | sort -u | wc -l";
        let one = answers(&mut world.on(host, sources), "1");
        checks.note(
            &format!("{}_has_no_way_out", host.replace('-', "_")),
            route.and(one),
        );
    }
}

/// What hardening promises, asked of the programs themselves.
fn hardened(world: &World, checks: &mut Checks) {
    let line = "sshd -T | grep -E '^(permitrootlogin|passwordauthentication|x11forwarding|allowusers) ' | sort | tr '\\n' ';'";
    let wanted = "allowusers kite;passwordauthentication no;permitrootlogin without-password;x11forwarding no;";
    checks.note(
        "ssh_takes_one_account_and_no_passwords",
        answers(&mut world.on("compute-1", line), wanted),
    );
    let forward = answers(
        &mut world.on("compute-1", "cat /proc/sys/net/ipv4/ip_forward"),
        "1",
    );
    checks.note("kubernetes_may_forward", forward);
}

fn dig(world: &World, words: &str) -> Command {
    world.on("bundle-1", &format!("dig +time=2 +tries=1 {words}"))
}

/// Both servers answer; strangers get no copy of the zone; the key opens it; both have the same serial.
fn names(world: &World, checks: &mut Checks) {
    for (server, address) in [("primary", "192.0.2.2"), ("secondary", "192.0.2.3")] {
        let forward = answers(
            &mut dig(world, &format!("+short @{address} compute-1.kite.example")),
            "192.0.2.21",
        );
        let back = answers(
            &mut dig(world, &format!("+short @{address} -x 192.0.2.21")),
            "compute-1.kite.example.",
        );
        checks.note(
            &format!("the_{server}_answers_forward_and_back"),
            forward.and(back),
        );
        let open = answers(
            &mut dig(world, &format!("+short @{address} kite.example AXFR")),
            "; Transfer failed.",
        );
        checks.note(
            &format!("the_{server}_gives_a_stranger_no_copy_of_the_zone"),
            open,
        );
    }
    let copy = ran(&mut dig(
        world,
        &format!("-y {KEY} @192.0.2.2 kite.example AXFR"),
    ));
    let copy = copy.and_then(|(_, said)| {
        if said.contains("registry.kite.example.") {
            Ok(())
        } else {
            Err(said)
        }
    });
    checks.note("the_key_opens_the_zone", copy);
    checks.note("both_servers_have_one_serial", same_serial(world));
}

/// Whether both name servers have the same version of the zone, after at most ten seconds.
pub fn same_serial(world: &World) -> Result<(), String> {
    let serial = |address: &str| {
        ran(&mut dig(
            world,
            &format!("+short @{address} kite.example SOA"),
        ))
        .map(|(_, said)| said)
    };
    let same = || matches!((serial("192.0.2.2"), serial("192.0.2.3")), (Ok(one), Ok(other)) if one == other && !one.is_empty());
    let begun = Instant::now();
    if process::wait_until(Duration::from_secs(10), same) {
        println!(
            "    both name servers agree after {} ms",
            begun.elapsed().as_millis()
        );
        return Ok(());
    }
    Err(format!(
        "{:?} and {:?}",
        serial("192.0.2.2"),
        serial("192.0.2.3")
    ))
}

/// What people may ask at the moving address and what only the cluster and the hosts that deploy may.
fn doors(world: &World, checks: &mut Checks) {
    let code = |host: &str, path: &str| {
        let line = format!(
            "curl --path-as-is -s -o /dev/null -w '%{{http_code}}' https://kite.apps.kite.example{path}"
        );
        says(world, host, &line).unwrap_or_default()
    };
    let asked = [
        ("gitlab-1", "/index.html", "200"),
        ("gitlab-1", "/metrics", "404"),
        ("gitlab-1", "//metrics", "404"),
        ("gitlab-1", "/%6Detrics", "404"),
        ("gitlab-1", "/./metrics/x", "404"),
        ("gitlab-1", "/x/../metrics", "404"),
        ("gitlab-1", "/health/ready", "404"),
        ("bundle-1", "/health/ready", "200"),
        ("bundle-1", "/metrics", "404"),
    ];
    let wrong: Vec<String> = asked
        .iter()
        .filter_map(|(host, path, wanted)| {
            let got = code(host, path);
            (got != *wanted).then(|| format!("{host} asked for {path}: {got}, wanted {wanted}"))
        })
        .collect();
    checks.none("metrics_and_health_are_refused_to_people", &wrong);
    let plain = "curl -s -o /dev/null -w '%{http_code} %{redirect_url}' http://kite.apps.kite.example/metrics";
    let wanted = "308 https://kite.apps.kite.example/metrics";
    checks.note(
        "nothing_is_answered_unencrypted",
        answers(&mut world.on("gitlab-1", plain), wanted),
    );
    let scraped = "curl -s http://192.0.2.2:8404/metrics | grep -c '^haproxy_server_status'; curl -s http://192.0.2.2:9100/metrics | grep -c '^kite_vip_transitions_total '";
    let end = says(world, "bundle-1", scraped).and_then(|said| {
        let counts: Vec<u32> = said.lines().filter_map(|line| line.parse().ok()).collect();
        if matches!(counts.as_slice(), [servers, 1] if *servers > 0) {
            Ok(())
        } else {
            Err(said)
        }
    });
    checks.note("metrics_that_the_alerts_of_the_edge_name_are_there", end);
    let images = format!("{}.kite.example", "registry");
    let push = format!(
        "curl -s -o /dev/null -w '%{{http_code}}' -X POST https://{images}/v2/kite/kite/blobs/uploads/"
    );
    checks.note(
        "nobody_pushes_images_from_outside",
        answers(&mut world.on("gitlab-1", &push), "403"),
    );
}

/// Who has the address.
fn holder(world: &World) -> Option<&'static str> {
    ["edge-1", "edge-2"]
        .into_iter()
        .find(|host| has_it(world, host))
}

fn has_it(world: &World, host: &str) -> bool {
    says(world, host, "ip -brief -4 address show host0").is_ok_and(|said| said.contains(VIP))
}

/// Tries to connect every 20 ms and says the longest time without a connection.
const CLIENT: &str = "
import socket, sys, time
end = time.monotonic() + 7
last = time.monotonic()
worst = 0
print('go', flush=True)
while time.monotonic() < end:
    try:
        socket.create_connection(('192.0.2.10', 6443), 0.1).close()
        now = time.monotonic()
        worst = max(worst, now - last)
        last = now
    except OSError:
        pass
    time.sleep(0.02)
print(int(max(worst, time.monotonic() - last) * 1000))
";

/// How long nobody could connect while something was taken away.
fn outage(take_away: impl FnOnce()) -> Result<Duration, String> {
    let mut command = Command::new("python3");
    command.args(["-c", CLIENT]).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut lines = BufReader::new(output).lines();
    lines.next();
    // Sleeps on purpose: the client must have connected before there is nobody to connect to
    std::thread::sleep(Duration::from_millis(300));
    take_away();
    let last = lines
        .next()
        .and_then(std::io::Result::ok)
        .unwrap_or_default();
    let _ = child.wait();
    last.parse()
        .map(Duration::from_millis)
        .map_err(|_| format!("the client said `{last}`"))
}

fn within_a_second(checks: &mut Checks, how: &str, measured: Result<Duration, String>) {
    let end = measured.and_then(|time| {
        println!(
            "    nobody could connect for {} ms ({})",
            time.as_millis(),
            how.replace('_', " ")
        );
        if time <= Duration::from_secs(1) {
            Ok(())
        } else {
            Err(format!("{} ms", time.as_millis()))
        }
    });
    checks.note(
        &format!("the_address_moves_within_a_second_when_{how}"),
        end,
    );
}

/// What may happen to the host that has the address.
const LOSSES: [(&str, &str); 4] = [
    (
        "haproxy_is_killed",
        "systemctl kill --kill-who=all --signal=KILL haproxy",
    ),
    ("haproxy_is_stopped", "systemctl stop haproxy"),
    ("keepalived_is_stopped", "systemctl stop keepalived"),
    ("its_cable_is_cut", ""),
];

/// The address moves within a second whatever happens to its host, does not jump back, and every move is counted.
fn address(world: &mut World, checks: &mut Checks) -> Result<()> {
    for (how, line) in LOSSES {
        let Some((first, other)) = pair(world) else {
            checks.note(
                &format!("the_address_is_on_one_host_before_{how}"),
                Err(both(world)),
            );
            continue;
        };
        let counted = moves(world, other);
        let measured = outage(|| {
            if line.is_empty() {
                world.cable(first, "down");
            } else {
                let _ = ran(&mut world.on(first, line));
            }
        });
        within_a_second(checks, how, measured);
        world.cable(first, "up");
        let _ = ran(&mut world.on(first, "systemctl start haproxy keepalived"));
        let stays = process::wait_until(Duration::from_secs(10), || {
            has_it(world, other) && !has_it(world, first)
        });
        checks.note(
            &format!("the_address_stays_where_it_went_when_{how}"),
            if stays { Ok(()) } else { Err(both(world)) },
        );
        let more = moves(world, other);
        let grown = if more > counted {
            Ok(())
        } else {
            Err(format!("{counted} before, {more} after"))
        };
        checks.note(&format!("the_move_is_counted_when_{how}"), grown);
    }
    let Some((first, _)) = pair(world) else {
        checks.note(
            "the_address_is_on_one_host_before_it_dies",
            Err(both(world)),
        );
        return Ok(());
    };
    let measured = outage(|| {
        world.kill(first);
    });
    within_a_second(checks, "its_host_dies", measured);
    world.revive(first)
}

/// The host with the address, and the other.
fn pair(world: &World) -> Option<(&'static str, &'static str)> {
    process::wait_until(Duration::from_secs(20), || {
        has_it(world, "edge-1") != has_it(world, "edge-2")
    });
    match holder(world)? {
        "edge-1" if !has_it(world, "edge-2") => Some(("edge-1", "edge-2")),
        "edge-2" => Some(("edge-2", "edge-1")),
        _ => None,
    }
}

fn both(world: &World) -> String {
    format!(
        "edge-1 has it: {}, edge-2: {}",
        has_it(world, "edge-1"),
        has_it(world, "edge-2")
    )
}

/// How often a host took the address, as node-exporter shows it.
fn moves(world: &World, host: &str) -> u32 {
    let address = if host == "edge-1" {
        "192.0.2.2"
    } else {
        "192.0.2.3"
    };
    let line = format!(
        "curl -s http://{address}:9100/metrics | sed -n 's/^kite_vip_transitions_total //p'"
    );
    says(world, host, &line)
        .ok()
        .and_then(|said| said.parse().ok())
        .unwrap_or(0)
}

/// The first name server dies. A host that asks as it always does is answered by the second, which knows the whole zone.
fn primary(world: &mut World, checks: &mut Checks) -> Result<()> {
    let killed = world.kill("edge-1");
    let wanted = [
        ("registry.kite.example", "192.0.2.5"),
        ("kite.apps.kite.example", VIP),
        ("master-2.kite.example", "192.0.2.12"),
    ];
    for (name, address) in wanted {
        let begun = Instant::now();
        let line = format!("getent ahostsv4 {name} | head -n 1 | cut -d' ' -f1");
        let said = says(world, "master-1", &line);
        let time = begun.elapsed();
        println!(
            "    {name} was found after {} ms without the primary",
            time.as_millis()
        );
        let end = said.and_then(|said| {
            if killed && said == address && time < Duration::from_secs(4) {
                Ok(())
            } else {
                Err(format!("{said} after {time:?}, killed: {killed}"))
            }
        });
        checks.note(&format!("{name}_is_found_without_the_primary"), end);
    }
    let api = answers(
        &mut world.on(
            "bundle-1",
            "kubectl --kubeconfig /etc/kite/kubeconfig get node master-1 -o jsonpath={}",
        ),
        "True",
    );
    checks.note("the_api_answers_by_its_name_without_the_primary", api);
    world.revive("edge-1")?;
    checks.note("the_primary_comes_back_with_its_zone", same_serial(world));
    Ok(())
}
