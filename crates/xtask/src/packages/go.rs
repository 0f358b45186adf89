//! Programs written in Go that tests are proved against: built into `target/tools` from a module with its sums that is part of
//! the tree.

use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What a control plane of Kubernetes is made of, and what stands in for its nodes.
pub const CONTROL_PLANE: &[&str] = &[
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
];

/// The folder with the programs of [`CONTROL_PLANE`]. The first time takes minutes; what was built from the same sums stays.
pub fn control_plane(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let source = root.join("tools/kube");
    let version = version(&source)?;
    let mut words = vec!["-s -w".to_owned()];
    let mut parts = version.trim_start_matches('v').split('.');
    let base = "k8s.io/component-base/version";
    // Without it the API server calls itself v0.0.0, and charts refuse it.
    words.push(format!("-X {base}.gitVersion={version}"));
    words.push(format!(
        "-X {base}.gitMajor={}",
        parts.next().unwrap_or_default()
    ));
    words.push(format!(
        "-X {base}.gitMinor={}",
        parts.next().unwrap_or_default()
    ));
    built(
        steps,
        &source,
        &root.join("target/tools/kube"),
        &words.join(" "),
        CONTROL_PLANE,
    )
}

/// Helm, which renders and installs charts.
pub fn helm(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let (source, folder) = (root.join("tools/helm"), root.join("target/tools/helm"));
    Ok(built(steps, &source, &folder, "-s -w", &["helm"])?.join("helm"))
}

/// An S3 server over a folder, which checks signatures: the storage of pictures is proved against it.
pub fn s3_server(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let (source, folder) = (root.join("tools/s3"), root.join("target/tools/s3"));
    Ok(built(steps, &source, &folder, "-s -w", &["versitygw"])?.join("versitygw"))
}

/// The version of Kubernetes that the module names.
fn version(source: &Path) -> Result<String> {
    let file = source.join("go.mod");
    let text = std::fs::read_to_string(&file).explain(
        format!("Cannot read {}", file.display()),
        "Run this command in the workspace",
    )?;
    let named = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("k8s.io/kubernetes "));
    named
        .and_then(|version| version.split_whitespace().next())
        .map(str::to_owned)
        .ok_or_else(|| Fail::new(format!("{} names no k8s.io/kubernetes.", file.display())))
}

/// Builds the tools of a module, unless they were built from the same module, sums and flags.
fn built(
    steps: &Steps,
    source: &Path,
    folder: &Path,
    flags: &str,
    programs: &[&str],
) -> Result<PathBuf> {
    let wanted = mark(source, flags)?;
    let done = folder.join("built");
    let there = programs
        .iter()
        .all(|program| folder.join(program).is_file());
    if there && std::fs::read_to_string(&done).is_ok_and(|done| done == wanted) {
        return Ok(folder.to_path_buf());
    }
    let begun = Instant::now();
    steps.say(format!(
        "building {}, which takes minutes once",
        programs.join(", ")
    ));
    let advice = "Check the disk";
    std::fs::create_dir_all(folder).explain("Cannot make the folder of tools", advice)?;
    // The stages of the tests go on meanwhile, and come first. Nobody debugs these programs: what would be kept for that is a
    // twelfth of the work.
    let mut go = Command::new("nice");
    go.args(["-n", "10", "go", "build", "-trimpath"])
        .args(["-gcflags=all=-dwarf=false", "-ldflags", flags, "-o"])
        .arg(folder)
        .arg("tool")
        .current_dir(source);
    process::run(
        &mut go,
        "Install Go 1.26 or newer, check the network, then run this command again",
    )?;
    std::fs::write(&done, wanted).explain("Cannot note what is built", advice)?;
    steps.say(format!("built in {}", process::seconds(begun.elapsed())));
    Ok(folder.to_path_buf())
}

/// Everything that a build depends on, in short.
fn mark(source: &Path, flags: &str) -> Result<String> {
    let mut mark = format!("{flags}\n");
    for file in ["go.mod", "go.sum"] {
        let path = source.join(file);
        let text = std::fs::read_to_string(&path).explain(
            format!("Cannot read {}", path.display()),
            "Run `go mod tidy` there",
        )?;
        mark.push_str(&text);
    }
    Ok(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_module() {
        let source = tempfile::tempdir().unwrap();
        let module = "module x\n\nrequire (\n\tk8s.io/kubernetes v1.36.3 // indirect\n)\n";
        std::fs::write(source.path().join("go.mod"), module).unwrap();
        assert_eq!(version(source.path()).unwrap(), "v1.36.3");
    }

    #[test]
    fn what_is_built_already_is_not_built_again() {
        let (source, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for file in ["go.mod", "go.sum"] {
            std::fs::write(source.path().join(file), file).unwrap();
        }
        std::fs::write(folder.path().join("x"), "").unwrap();
        std::fs::write(folder.path().join("built"), "f\ngo.modgo.sum").unwrap();
        let found = built(&Steps::new(), source.path(), folder.path(), "f", &["x"]).unwrap();
        assert_eq!(found, folder.path());
    }
}
