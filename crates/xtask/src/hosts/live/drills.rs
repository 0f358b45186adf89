//! What is asked of the hosts once they are installed, and what is taken away from them.

use super::world::World;
use crate::hosts::Checks;
use crate::hosts::checks::ran;
use crate::process;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const VIP: &str = "192.0.2.10";

fn answer(command: &mut Command, wanted: &str) -> Result<(), String> {
    let (_, said) = ran(command)?;
    if said.trim() == wanted {
        return Ok(());
    }
    Err(format!("answered `{}`, wanted `{wanted}`", said.trim()))
}

fn dig(world: &World, words: &str) -> Command {
    world.on("master-1", &format!("dig +time=2 +tries=1 {words}"))
}

/// Both servers answer; strangers get no copy of the zone; the company gets one with the key.
pub fn names(world: &World, checks: &mut Checks) {
    for (server, address) in [("primary", "192.0.2.2"), ("secondary", "192.0.2.3")] {
        let name = format!("the_{server}_answers_forward_and_back");
        let forward = answer(
            &mut dig(world, &format!("+short @{address} compute-1.kite.example")),
            "192.0.2.21",
        );
        let back = answer(
            &mut dig(world, &format!("+short @{address} -x 192.0.2.21")),
            "compute-1.kite.example.",
        );
        checks.note(&name, forward.and(back));
    }
    let open = answer(
        &mut dig(world, "+short @192.0.2.2 kite.example AXFR"),
        "; Transfer failed.",
    );
    checks.note("a_stranger_gets_no_copy_of_the_zone", open);
    let key = "hmac-sha256:kite-transfer:dGhpcyBrZXkgb2YgdGhlIHRlc3RzIG9wZW5zIG5vdGhpbmc=";
    let end = ran(&mut dig(
        world,
        &format!("-y {key} @192.0.2.2 kite.example AXFR"),
    ));
    let end = end.and_then(|(_, said)| {
        if said.contains("registry.kite.example.") {
            Ok(())
        } else {
            Err(said)
        }
    });
    checks.note("the_key_opens_the_zone", end);
}

/// What hardening promises, asked of the programs themselves.
pub fn hardened(world: &World, checks: &mut Checks) {
    let end = ran(&mut world.on("compute-1", "sshd -T | grep -E '^(permitrootlogin|passwordauthentication|x11forwarding) ' | sort | tr '\\n' ';'"));
    let wanted = "passwordauthentication no;permitrootlogin without-password;x11forwarding no;";
    let end = end.and_then(|(_, said)| {
        if said.trim() == wanted {
            Ok(())
        } else {
            Err(said)
        }
    });
    checks.note("ssh_takes_no_passwords", end);
    checks.note(
        "kubernetes_may_forward",
        answer(
            &mut world.on("compute-1", "cat /proc/sys/net/ipv4/ip_forward"),
            "1",
        ),
    );
}

/// Who has the address.
fn holder(world: &World) -> Option<&'static str> {
    ["edge-1", "edge-2"].into_iter().find(|host| {
        ran(&mut world.on(host, "ip -brief -4 address show host0"))
            .is_ok_and(|(_, said)| said.contains(VIP))
    })
}

/// The longest time without a connection, seen by a client that tries every 20 ms while the host is taken away.
fn outage(world: &World, take_away: impl FnOnce()) -> Result<Duration, String> {
    let script = "import socket, time, sys\nend = time.monotonic() + 8\nlast = time.monotonic()\nworst = 0\nprint('go', flush=True)\nwhile time.monotonic() < end:\n    try:\n        socket.create_connection(('192.0.2.10', 6443), 0.1).close()\n        now = time.monotonic()\n        worst = max(worst, now - last)\n        last = now\n    except OSError:\n        pass\n    time.sleep(0.02)\nworst = max(worst, end - last)\nprint(int(worst * 1000))\n";
    let mut command = world.inside("python3");
    let mut child = command
        .args(["-c", script])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut lines = BufReader::new(output).lines();
    lines.next();
    take_away();
    let last = lines.next().and_then(Result::ok).unwrap_or_default();
    let _ = child.wait();
    last.parse()
        .map(Duration::from_millis)
        .map_err(|_| format!("the client said `{last}`"))
}

/// The address moves within a second when its host loses the network, and stays where it went.
pub fn address(world: &World, checks: &mut Checks) {
    let settled = process::wait_until(Duration::from_secs(20), || holder(world).is_some());
    let Some(first) = holder(world).filter(|_| settled) else {
        return checks.note(
            "the_address_is_somewhere",
            Err("neither edge host has it".to_owned()),
        );
    };
    let other = if first == "edge-1" {
        "edge-2"
    } else {
        "edge-1"
    };
    let measured = outage(world, || {
        world.cable(first, "down");
    });
    within_a_second(checks, "cut", measured);
    world.cable(first, "up");
    let back = process::wait_until(Duration::from_secs(10), || {
        ran(&mut world.on(first, "ip -brief -4 address show host0"))
            .is_ok_and(|(fine, said)| fine && !said.contains(VIP))
    });
    let stays = if back && holder(world) == Some(other) {
        Ok(())
    } else {
        Err(format!("{:?} has it", holder(world)))
    };
    checks.note("the_address_stays_where_it_went", stays);
    let measured = outage(world, || {
        let _ = ran(&mut world.on(other, "systemctl stop keepalived"));
    });
    within_a_second(checks, "stopped", measured);
    let _ = ran(&mut world.on(other, "systemctl start keepalived"));
}

fn within_a_second(checks: &mut Checks, how: &str, measured: Result<Duration, String>) {
    let end = measured.and_then(|time| {
        println!(
            "    the address was away for {} ms ({how})",
            time.as_millis()
        );
        if time <= Duration::from_secs(1) {
            Ok(())
        } else {
            Err(format!("away for {} ms", time.as_millis()))
        }
    });
    checks.note(
        &format!("the_address_moves_within_a_second_when_its_host_is_{how}"),
        end,
    );
}

/// The first name server dies. A host that asks as it always does is answered by the second.
pub fn primary(world: &World, checks: &mut Checks) {
    let killed = world.kill("edge-1");
    let start = Instant::now();
    let end = ran(&mut world.on(
        "master-1",
        "getent ahostsv4 registry.kite.example | head -n 1 | cut -d' ' -f1",
    ));
    let time = start.elapsed();
    let end = end.and_then(|(_, said)| {
        println!(
            "    a name was found after {} ms without the primary",
            time.as_millis()
        );
        let found = killed && said.trim() == "192.0.2.5" && time < Duration::from_secs(4);
        if found {
            Ok(())
        } else {
            Err(format!(
                "{said} after {} ms, killed: {killed}",
                time.as_millis()
            ))
        }
    });
    checks.note("names_are_found_without_the_primary", end);
}
