//! A bubble of namespaces: everything that the drills start and mount is inside of it, and the kernel removes all of it when the
//! command that made it ends, however it ends. Only empty control groups stay; they are removed before and after.

use crate::fail::{Explain, Result};
use crate::process::{self, succeeds};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Namespaces of a bubble: network, mounts, processes, and what processes share.
const NAMESPACES: [&str; 4] = ["--net", "--mount", "--pid", "--ipc"];
/// Folder of the control groups.
const GROUPS: &str = "kite-hosts";

/// Whether this machine can do it; the reason if not.
pub fn probe() -> Result<(), String> {
    if !crate::cluster::owner::we_are_root() {
        return Err("only root may make namespaces and mounts here".to_owned());
    }
    let overlay = "d=$(mktemp -d) && mount -t tmpfs t $d && mkdir $d/a $d/b $d/c $d/d \
        && mount -t overlay o -o lowerdir=$d/a,upperdir=$d/b,workdir=$d/c $d/d && umount $d/d && umount $d && rmdir $d";
    let asked = [
        ("namespaces of processes, mounts and networks", "true"),
        (
            "a network bridge",
            "ip link add kite-probe type bridge forward_delay 0",
        ),
        (
            "pairs of virtual interfaces",
            "ip link add kite-a type veth peer name kite-b",
        ),
        ("overlay file systems", overlay),
    ];
    for (what, line) in asked {
        let mut command = Command::new("unshare");
        command.args(NAMESPACES).args(["--fork", "--mount-proc"]);
        if !succeeds(command.args(["sh", "-c", line])) {
            return Err(format!("this machine does not allow {what}"));
        }
    }
    clean();
    let made = groups("probe")
        .iter()
        .all(|folder| std::fs::create_dir_all(folder).is_ok());
    clean();
    if made {
        Ok(())
    } else {
        Err("this machine does not allow control groups".to_owned())
    }
}

/// This program again, with other words, in a bubble.
pub fn command(words: &[&str]) -> Result<Command> {
    let myself = std::env::current_exe().explain(
        "Cannot find the program of xtask",
        "Run it by `cargo xtask`",
    )?;
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "KILL", "unshare"])
        .args(NAMESPACES)
        .args(["--fork", "--kill-child=KILL", "--mount-proc"]);
    // A shell is process 1: it collects what others leave behind.
    command.args(["sh", "-c", "\"$@\"; exit $?", "sh"]);
    command.arg(myself).args(words).process_group(0);
    Ok(command)
}

/// Control groups of a host, one in each hierarchy that systemd uses. Hosts in one group would stop each other's services.
pub fn groups(host: &str) -> Vec<PathBuf> {
    let own = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let hybrid = Path::new("/sys/fs/cgroup/systemd").is_dir();
    let unified = Path::new("/sys/fs/cgroup/unified").is_dir();
    let lines = own.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (_, kind, path) = (parts.next()?, parts.next()?, parts.next()?);
        let mount = match kind {
            "name=systemd" if hybrid => "/sys/fs/cgroup/systemd",
            "" if unified => "/sys/fs/cgroup/unified",
            "" if !hybrid => "/sys/fs/cgroup",
            _ => return None,
        };
        Some(Path::new(mount).join(path.trim_start_matches('/')))
    });
    lines.map(|path| path.join(GROUPS).join(host)).collect()
}

/// Removes the empty control groups of an earlier run.
pub fn clean() {
    for folder in groups("") {
        if folder.is_dir() {
            let line = format!(
                "find {} -depth -type d -exec rmdir {{}} +",
                folder.display()
            );
            // What just ended needs a moment to leave its group.
            process::wait_until(std::time::Duration::from_secs(10), || {
                succeeds(Command::new("sh").args(["-c", &line]))
            });
        }
    }
}

/// How many processes and mounts of the hosts there are on this machine.
fn traces(home: &Path) -> usize {
    let place = home.to_string_lossy();
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mounts = mounts.lines().filter(|line| line.contains(&*place)).count();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let groups = String::from_utf8_lossy(&read("cgroup")).contains(GROUPS);
        groups || String::from_utf8_lossy(&read("cmdline")).contains(&*place)
    });
    ours.count().saturating_add(mounts)
}

/// Makes the hosts once more by another process of this program and kills it: the bubble bursts, and nothing of it is left.
pub fn bursts(home: &Path) -> Result<(), String> {
    let before = traces(home);
    let log = home.join("killed");
    let file = std::fs::File::create(&log).map_err(|error| error.to_string())?;
    let myself = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(myself);
    command.args([
        "hosts",
        "--live",
        "--stay",
        "--prepared",
        "--kite-bundle",
        "/",
    ]);
    command.stdin(std::process::Stdio::piped()).stdout(file);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let up = process::wait_until(std::time::Duration::from_secs(180), || {
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        said.contains("ready;") || child.try_wait().is_ok_and(|end| end.is_some())
    });
    let while_up = traces(home);
    let _ = child.kill();
    let _ = child.wait();
    let begun = std::time::Instant::now();
    let gone = process::wait_until(std::time::Duration::from_secs(20), || {
        traces(home) <= before
    });
    clean();
    let folders = groups("").iter().filter(|folder| folder.exists()).count();
    println!(
        "    {while_up} processes and mounts, none of them {} ms after the kill",
        begun.elapsed().as_millis()
    );
    if up && while_up > before.saturating_add(20) && gone && folders == 0 {
        return Ok(());
    }
    Err(format!(
        "before {before}, running {while_up}, after the kill {}, control groups {folders}",
        traces(home)
    ))
}
