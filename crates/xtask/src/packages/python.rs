//! Python packages of the tests: installed into a virtual environment under `target/tools` from a list of pinned versions
//! that is part of the tree.

use super::apt_packages;
use crate::fail::{Explain, Result};
use crate::process::{self, Steps, succeeds};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The contract fuzzer: its program.
pub fn schemathesis(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let bin = installed(
        root,
        steps,
        "schemathesis",
        "tests/schemathesis/requirements.txt",
    )?;
    Ok(bin.join("schemathesis"))
}

/// Ansible and its linters: the folder of their programs.
pub fn ansible(root: &Path, steps: &Steps) -> Result<PathBuf> {
    installed(root, steps, "ansible", "tests/hosts/requirements.txt")
}

/// The peer that a sale is compared with: the folder of its programs.
pub fn tryton(root: &Path, steps: &Steps) -> Result<PathBuf> {
    installed(root, steps, "tryton", "bench/tryton/requirements.txt")
}

/// The strict schemas of Kubernetes, by version: the program that compares objects with them.
pub fn kubernetes_validate(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let list = "tools/kubernetes-validate/requirements.txt";
    let bin = installed(root, steps, "kubernetes-validate", list)?;
    Ok(bin.join("kubernetes-validate"))
}

/// The programs of an environment with what `list` names. A copy of the list beside them says what is there, so a second
/// run installs nothing.
fn installed(root: &Path, steps: &Steps, name: &str, list: &str) -> Result<PathBuf> {
    let (folder, list) = (root.join("target/tools").join(name), root.join(list));
    let (bin, done) = (folder.join("bin"), folder.join("installed.txt"));
    let wanted = std::fs::read(&list).explain(
        format!("Cannot read {}", list.display()),
        "Restore it from the repository",
    )?;
    if std::fs::read(&done).is_ok_and(|there| there == wanted) {
        return Ok(bin);
    }
    steps.say(format!("installing the Python packages of {name}"));
    environment(&folder, steps)?;
    let mut pip = Command::new(bin.join("pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
    process::run(
        pip.arg(&list),
        "Check the network, then run this command again",
    )?;
    std::fs::write(&done, wanted).explain("Cannot note what is installed", "Check the disk")?;
    Ok(bin)
}

/// An empty environment. Debian keeps the part of Python that makes them in a package of its own.
fn environment(folder: &Path, steps: &Steps) -> Result<()> {
    let make = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(folder);
        command
    };
    if succeeds(&mut make()) {
        return Ok(());
    }
    apt_packages(steps, &["python3", "python3-venv"])?;
    process::run(
        &mut make(),
        "Install Python 3.11 or newer with the module venv",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_already_is_not_installed_again() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("target/tools/x");
        std::fs::create_dir_all(&folder).unwrap();
        for there in [root.path().join("list.txt"), folder.join("installed.txt")] {
            std::fs::write(there, "one==1\n").unwrap();
        }
        let bin = installed(root.path(), &Steps::new(), "x", "list.txt").unwrap();
        assert_eq!(bin, folder.join("bin"));
    }
}
