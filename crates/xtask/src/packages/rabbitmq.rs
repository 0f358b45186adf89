//! RabbitMQ 4, whose streams are tested: this Debian has an older one, so it comes from the next Debian, in a tree of its own
//! under `target/tools`. Nothing of it is installed on the machine, and its programs run only by [`ENTER`].

use super::all_of;
use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps, seconds};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Where it comes from, and which version it must be: figures in the documentation are of this one.
const SUITE: &str = "trixie";
const VERSION: &str = "4.0.5";

/// What makes the tree, and what enters it.
const TOOLS: &[(&str, &str)] = &[("debootstrap", "debootstrap"), ("unshare", "util-linux")];

/// Nobody reads these here.
const NEEDLESS: &[&str] = &[
    "var/cache/apt",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
];

/// Runs a program inside of the tree, with this machine's processes, devices and memory; what is mounted for it goes with it.
const ENTER: &str = r#"#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root
[ "$(id -u)" = 0 ] && apart=-m || apart=-mr
exec unshare $apart sh -ec '
root=$1; shift
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /var/tmp "$root/var/tmp"
exec chroot "$root" env PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
' sh "$root" "$@"
"#;

/// The program that enters the tree: `enter rabbitmq-server`. Makes both when they are not there.
pub fn rabbitmq_4(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let folder = root.join("target/tools/rabbitmq-4");
    let (tree, enter, done) = (
        folder.join("root"),
        folder.join("enter"),
        folder.join("installed"),
    );
    let advice = "Check the disk";
    if std::fs::read_to_string(&done).is_ok_and(|done| done == mark()) {
        return Ok(enter);
    }
    all_of(steps, TOOLS)?;
    if !crate::cluster::owner::we_are_root() {
        return Err(Fail::new(
            "Streams are tested on RabbitMQ 4 of the next Debian, and only root can unpack that. Run this command as root once.",
        ));
    }
    let begun = Instant::now();
    steps.say(format!(
        "unpacking RabbitMQ {VERSION} of Debian {SUITE}, once"
    ));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .explain("Cannot remove what was left half-made", advice)?;
    }
    std::fs::create_dir_all(&folder).explain("Cannot make the folder of tools", advice)?;
    let mut make = Command::new("debootstrap");
    make.args(["--variant=minbase", "--include=rabbitmq-server", SUITE]);
    process::run(
        make.arg(&tree).args(source()).stdout(Stdio::null()),
        "Check the network and whether Debian's packages can be had",
    )?;
    let found = version(&tree)?;
    if !found.starts_with(VERSION) {
        return Err(Fail::new(format!(
            "Debian {SUITE} has RabbitMQ {found}, and the tests are for {VERSION}. Measure anew and change the version in packages/rabbitmq.rs."
        )));
    }
    for needless in NEEDLESS {
        std::fs::remove_dir_all(tree.join(needless))
            .explain("Cannot remove what nobody reads", advice)?;
    }
    std::fs::write(&enter, ENTER)
        .explain("Cannot write the program that enters the tree", advice)?;
    std::fs::set_permissions(&enter, std::fs::Permissions::from_mode(0o755))
        .explain("Cannot make it a program", advice)?;
    std::fs::write(&done, mark()).explain("Cannot note what is installed", advice)?;
    steps.say(format!("unpacked in {}", seconds(begun.elapsed())));
    Ok(enter)
}

/// Where this machine has its own packages from, so that a network with a mirror of its own is asked there; nothing leaves it to
/// debootstrap.
fn source() -> Option<String> {
    let mut targets = Command::new("apt-get");
    targets.args(["indextargets", "--format", "$(REPO_URI)"]);
    targets.args(["Created-By: Packages", "Codename: bookworm"]);
    let said = process::output(&mut targets, "Look at /etc/apt").ok()?;
    said.lines().next().map(str::to_owned)
}

/// What is there must have been made like this.
fn mark() -> String {
    format!("{SUITE} {VERSION}\n{ENTER}")
}

fn version(tree: &Path) -> Result<String> {
    let mut query = Command::new("dpkg-query");
    query.arg(format!(
        "--admindir={}",
        tree.join("var/lib/dpkg").display()
    ));
    query.args(["--show", "--showformat=${Version}", "rabbitmq-server"]);
    process::output(
        &mut query,
        "Remove target/tools/rabbitmq-4, then run this command again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_already_is_not_unpacked_again() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("target/tools/rabbitmq-4");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("installed"), mark()).unwrap();
        assert_eq!(
            rabbitmq_4(root.path(), &Steps::new()).unwrap(),
            folder.join("enter")
        );
    }
}
