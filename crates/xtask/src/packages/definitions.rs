//! Definitions of resources of others, out of the modules in which they are released: no copy of them is kept in the tree.

use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The module, and the files in it that our charts have resources of.
const FILES: &[(&str, &[&str])] = &[
    (
        "github.com/cert-manager/cert-manager",
        &["deploy/crds/cert-manager.io_certificates.yaml"],
    ),
    (
        "github.com/cloudnative-pg/cloudnative-pg",
        &["config/crd/bases/postgresql.cnpg.io_clusters.yaml"],
    ),
    (
        "github.com/prometheus-operator/prometheus-operator",
        &[
            "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
            "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
        ],
    ),
];

/// What Go says of a module that it has downloaded.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Module {
    path: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    dir: PathBuf,
    #[serde(default)]
    sum: String,
    #[serde(default)]
    error: String,
}

/// A folder with the definitions.
pub fn definitions(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let source = root.join("tools/crds");
    steps.say("reading the definitions of others");
    let mut go = Command::new("go");
    go.args(["mod", "download", "-json"]).current_dir(&source);
    let said = process::output(&mut go, "Install Go 1.26 or newer, and check the network")?;
    let advice = "Restore tools/crds from the repository";
    let sums = std::fs::read_to_string(source.join("go.sum")).explain("No sums", advice)?;
    let folder = root.join("target/tools/definitions");
    crate::cluster::remove(&folder)?;
    std::fs::create_dir_all(&folder).explain("Cannot make a folder", "Check the disk")?;
    for module in serde_json::Deserializer::from_str(&said).into_iter() {
        let module: Module = module.explain("Go speaks another language", advice)?;
        pinned(&module, &sums)?;
        take(&module, &folder)?;
    }
    Ok(folder)
}

/// Go holds what it downloads against its sums, but not what somebody changed afterwards.
fn pinned(module: &Module, sums: &str) -> Result<()> {
    let Module {
        path, version, sum, ..
    } = module;
    let line = format!("{path} {version} {sum}");
    if module.error.is_empty() && sums.lines().any(|one| one == line) {
        return Ok(());
    }
    Err(Fail::new(format!(
        "{path} {version} is not what tools/crds/go.sum says. {} Run `go clean -modcache`, then this command again.",
        module.error
    )))
}

fn take(module: &Module, folder: &Path) -> Result<()> {
    let files = FILES.iter().find(|(path, _)| *path == module.path);
    for file in files.map(|(_, files)| *files).unwrap_or_default() {
        let from = module.dir.join(file);
        let name = from.file_name().unwrap_or_default();
        std::fs::copy(&from, folder.join(name)).explain(
            format!("{} {} has no {file}", module.path, module.version),
            "Look where this version has its definitions, and name it in crates/xtask/src/packages/definitions.rs",
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever raises a version in the lock raises the definitions too.
    #[test]
    fn the_definitions_are_of_the_versions_in_the_lock() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap();
        let module = read("tools/crds/go.mod");
        let lock: serde_json::Value = serde_json::from_str(&read("charts/bundle.lock")).unwrap();
        for (path, image) in [
            (
                "github.com/cert-manager/cert-manager",
                "jetstack/cert-manager-controller",
            ),
            (
                "github.com/cloudnative-pg/cloudnative-pg",
                "cloudnative-pg/cloudnative-pg",
            ),
            (
                "github.com/prometheus-operator/prometheus-operator",
                "prometheus-operator/prometheus-operator",
            ),
        ] {
            let images = lock["images"].as_array().unwrap();
            let found = images.iter().find(|one| one["name"] == image).unwrap();
            let tag = found["tag"].as_str().unwrap().trim_start_matches('v');
            assert!(module.contains(&format!("{path} v{tag}\n")), "{path} {tag}");
        }
    }

    #[test]
    fn what_was_changed_afterwards_is_refused() {
        let module = |sum: &str| Module {
            path: "a".to_owned(),
            version: "v1.0.0".to_owned(),
            dir: PathBuf::new(),
            sum: sum.to_owned(),
            error: String::new(),
        };
        let sums = "a v1.0.0 h1:x=\na v1.0.0/go.mod h1:y=\n";
        assert!(pinned(&module("h1:x="), sums).is_ok());
        assert!(pinned(&module("h1:z="), sums).is_err());
    }
}
