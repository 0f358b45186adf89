//! Node packages of the tests: installed into `target/tools` from a manifest and a lock that are part of the tree.

use crate::fail::{Explain, Result};
use crate::process::{self, Steps};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The certified OpenID provider that sign-in by OIDC is proved against: the folder that has its `node_modules`.
pub fn oidc_provider(root: &Path, steps: &Steps) -> Result<PathBuf> {
    installed(root, steps, "oidc", "modules/identity/tests/oidc")
}

/// The client of tus that uploads are proved with: the folder that has its `node_modules`.
pub fn tus_client(root: &Path, steps: &Steps) -> Result<PathBuf> {
    installed(root, steps, "tus", "modules/buyback-mobile/tests/tus")
}

/// A folder of tools with what the manifest and lock in `source` name. The lock beside the installed packages says
/// what is there, so a second run installs nothing.
fn installed(root: &Path, steps: &Steps, name: &str, source: &str) -> Result<PathBuf> {
    let (folder, source) = (root.join("target/tools").join(name), root.join(source));
    let (wanted, done) = (source.join("package-lock.json"), folder.join("installed"));
    if same(&wanted, &done) {
        return Ok(folder);
    }
    steps.say(format!("installing the Node packages of {name}"));
    let advice = "Check the disk";
    std::fs::create_dir_all(&folder).explain("Cannot make the folder of tools", advice)?;
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(source.join(file), folder.join(file))
            .explain(format!("Cannot copy {file}"), advice)?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    process::run(
        npm.current_dir(&folder),
        "Install Node.js 20 or newer with npm, check the network, then run this command again",
    )?;
    std::fs::copy(&wanted, &done).explain("Cannot note what is installed", advice)?;
    Ok(folder)
}

fn same(one: &Path, other: &Path) -> bool {
    match (std::fs::read(one), std::fs::read(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_already_is_not_installed_again() {
        let root = tempfile::tempdir().unwrap();
        let (source, folder) = (
            root.path().join("source"),
            root.path().join("target/tools/x"),
        );
        std::fs::create_dir_all(&source).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(source.join("package-lock.json"), "{}").unwrap();
        std::fs::write(folder.join("installed"), "{}").unwrap();
        let found = installed(root.path(), &Steps::new(), "x", "source").unwrap();
        assert_eq!(found, folder);
    }
}
