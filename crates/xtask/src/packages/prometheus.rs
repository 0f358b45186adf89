//! The tools of Prometheus and Alertmanager: unpacked from Debian's packages and not installed, because installing would
//! leave two services running.

use super::{apt, program, right_to_install};
use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps, succeeds};
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGES: &[&str] = &["prometheus", "prometheus-alertmanager"];

/// Where the tools are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prometheus {
    /// Reads rules and plays their tests.
    pub promtool: PathBuf,
    /// Reads routes of alerts.
    pub amtool: PathBuf,
}

/// The tools of this machine, or those that were unpacked; unpacks them when there are none.
pub fn prometheus(root: &Path, steps: &Steps) -> Result<Prometheus> {
    let folder = root.join("target/tools/prometheus");
    if let Some(found) = installed().or_else(|| unpacked(&folder)) {
        return Ok(found);
    }
    steps.say("unpacking Debian's tools of Prometheus");
    std::fs::create_dir_all(&folder)
        .explain("Cannot make the folder of tools", "Check the disk")?;
    let download = || {
        let mut command = Command::new("apt-get");
        command.arg("download").args(PACKAGES).current_dir(&folder);
        command
    };
    if !succeeds(&mut download()) {
        // A fresh machine has no lists yet.
        apt(&right_to_install(PACKAGES)?, &["update"])?;
        process::run(
            &mut download(),
            "Check the network and the sources in /etc/apt",
        )?;
    }
    let packages =
        std::fs::read_dir(&folder).explain("Cannot read the packages", "Check the disk")?;
    for package in packages.flatten().map(|entry| entry.path()) {
        if package.extension().is_some_and(|end| end == "deb") {
            let mut unpack = Command::new("dpkg");
            unpack.arg("-x").arg(&package).arg(&folder);
            process::run(
                &mut unpack,
                "Remove target/tools/prometheus, then run this command again",
            )?;
        }
    }
    unpacked(&folder).ok_or_else(|| {
        Fail::new(format!(
            "The packages {} are unpacked, but promtool or amtool is not in them. Install both tools yourself.",
            PACKAGES.join(" and ")
        ))
    })
}

fn installed() -> Option<Prometheus> {
    Some(Prometheus {
        promtool: program("promtool")?,
        amtool: program("amtool")?,
    })
}

fn unpacked(folder: &Path) -> Option<Prometheus> {
    let at = |name: &str| Some(folder.join("usr/bin").join(name)).filter(|path| path.is_file());
    Some(Prometheus {
        promtool: at("promtool")?,
        amtool: at("amtool")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_already_is_not_unpacked_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(unpacked(folder.path()), None);
        let bin = folder.path().join("usr/bin");
        std::fs::create_dir_all(&bin).unwrap();
        for name in ["promtool", "amtool"] {
            std::fs::write(bin.join(name), "").unwrap();
        }
        assert_eq!(unpacked(folder.path()).unwrap().amtool, bin.join("amtool"));
    }
}
