//! What all hosts begin with: a Debian as its installer leaves it, an account with a key, and what a host of namespaces needs
//! that a machine does not.

use crate::fail::{Explain, Result};
use crate::process::{self, Steps};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What Debian's installer leaves, as far as the roles can tell. Everything else comes from the bundle.
const PACKAGES: &str = "systemd,systemd-sysv,dbus,openssh-server,sudo,python3,python3-apt,iproute2,procps,kmod,tzdata,ca-certificates,openssl";

/// The root of all hosts; made once.
pub fn debian(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let folder = root.join("target/tools/hosts-root");
    let (place, done) = (folder.join("root"), folder.join("installed.txt"));
    if std::fs::read_to_string(&done).is_ok_and(|there| there == PACKAGES) {
        return Ok(place);
    }
    steps.say("making the root of the hosts (once)");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).explain("Cannot make a folder", "Check the disk")?;
    let source = super::shell(
        "apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1",
        "Look at /etc/apt",
    )?;
    let mut debootstrap = Command::new("/usr/sbin/debootstrap");
    debootstrap
        .args([
            "--variant=minbase",
            &format!("--include={PACKAGES}"),
            "bookworm",
        ])
        .arg(&place)
        .arg(source.trim())
        .stdout(Stdio::null());
    let advice = "Check the network and the package sources, then run this command again";
    process::run(&mut debootstrap, advice)?;
    std::fs::write(&done, PACKAGES).explain("Cannot note what is installed", "Check the disk")?;
    Ok(place)
}

/// Packages of the bundle with everything that they need; fetched once. GitLab's are not Debian's.
pub fn packages(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let folder = root.join("target/tools/hosts-debs");
    let list = std::fs::read_to_string(root.join("ansible/debs.txt")).explain(
        "Cannot read ansible/debs.txt",
        "Restore it from the repository",
    )?;
    let done = folder.join("installed.txt");
    if std::fs::read_to_string(&done).is_ok_and(|there| there == list) {
        return Ok(folder);
    }
    steps.say("fetching the packages of the bundle (once)");
    let _ = std::fs::remove_dir_all(&folder);
    let names = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("gitlab"));
    let mut command = Command::new("sh");
    command
        .arg(root.join(".gitlab/vendor/debs.sh"))
        .arg(&folder)
        .args(names);
    let advice = "Run `apt-get update`, then this command again";
    process::output(&mut command, advice)?;
    std::fs::write(&done, list).explain("Cannot note what is fetched", "Check the disk")?;
    Ok(folder)
}

/// What differs on a host of namespaces, written over its root. It shares kernel, clock and swap with the machine and must
/// change none of them: such settings are written down and read back.
pub fn furnish(root: &Path, key: &str) -> Result<()> {
    let files = [
        (
            "etc/systemd/system/drills.service",
            include_str!("drills.service"),
            0o644,
        ),
        (
            "usr/local/sbin/drills-start",
            include_str!("start.sh"),
            0o755,
        ),
        // The clock is the machine's.
        (
            "etc/systemd/system/chrony.service.d/drills.conf",
            "[Unit]\nConditionCapability=\n[Service]\nExecStart=\nExecStart=!/usr/sbin/chronyd -x\n",
            0o644,
        ),
        // Its sockets are the kernel's, which has them outside of namespaces only.
        (
            "etc/systemd/system/iscsid.service.d/drills.conf",
            "[Service]\nType=exec\nExecStartPre=\nExecStart=\nExecStart=/bin/sleep infinity\n",
            0o644,
        ),
        ("usr/local/sbin/modprobe", "#!/bin/sh\nexit 0\n", 0o755),
        ("usr/local/sbin/swapoff", "#!/bin/sh\nexit 0\n", 0o755),
        ("usr/local/sbin/sysctl", include_str!("sysctl.sh"), 0o755),
        (
            "etc/sudoers.d/kite",
            "kite ALL=(ALL) NOPASSWD: ALL\n",
            0o440,
        ),
        ("etc/drills/key.pub", key, 0o644),
    ];
    for (path, text, mode) in files {
        write(&root.join(path), text, mode)?;
    }
    let line = format!(
        "chroot {} sh -e -c 'systemctl -q enable drills.service; useradd --create-home --home-dir /srv/admin --shell /bin/bash kite; \
         mkdir -p /run/sshd /cluster /media/kite; install -d -m 0700 -o kite -g kite /srv/admin/.ssh; \
         install -m 0600 -o kite -g kite /etc/drills/key.pub /srv/admin/.ssh/authorized_keys'",
        root.display()
    );
    super::shell(&line, "Look at the root of the hosts").map(drop)
}

/// Writes a file with its rights, and the folders above it.
pub fn write(path: &Path, text: &str, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).explain("Cannot make a folder", "Check the disk")?;
    std::fs::write(path, text)
        .explain(format!("Cannot write {}", path.display()), "Check the disk")?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .explain("Cannot set rights", "Check the disk")
}
