//! Charts as helm wants them: each with the charts it depends on inside. The tree keeps them apart, once each.

use super::{FOLDER, Lock};
use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps};
use std::path::Path;
use std::process::{Command, ExitCode};

const ADVICE: &str = "Check the disk";

/// Names of the charts that can be installed: the library is none of them.
pub fn charts(root: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(root.join(FOLDER)).explain(
        "Cannot read the folder charts",
        "Run this command in the workspace",
    )?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join("Chart.yaml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != "kite-lib")
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// Puts every chart to a folder, complete.
pub fn stage(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let names = charts(root)?;
    for name in &names {
        place(root, name, &folder.join(name))?;
    }
    Ok(names)
}

/// A chart, and inside of it what it depends on.
fn place(root: &Path, name: &str, target: &Path) -> Result<()> {
    let source = root.join(FOLDER).join(name);
    copy(&source, target)?;
    let manifest = std::fs::read_to_string(source.join("Chart.yaml")).explain(
        format!("Cannot read the chart {name}"),
        "Run `cargo xtask charts`",
    )?;
    for part in parts(&manifest) {
        place(root, part, &target.join("charts").join(part))?;
    }
    Ok(())
}

/// Charts beside this one that it names.
fn parts(manifest: &str) -> impl Iterator<Item = &str> {
    let places = manifest
        .lines()
        .filter_map(|line| line.split_once("file://../"));
    places.map(|(_, rest)| rest.split(['"', '}', ',']).next().unwrap_or(rest).trim())
}

fn copy(source: &Path, target: &Path) -> Result<()> {
    let shown = source.display();
    std::fs::create_dir_all(target).explain(format!("Cannot copy {shown}"), ADVICE)?;
    let entries = std::fs::read_dir(source).explain(format!("Cannot read {shown}"), ADVICE)?;
    for entry in entries.flatten() {
        let to = target.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), &to).explain(format!("Cannot copy {shown}"), ADVICE)?;
        }
    }
    Ok(())
}

/// Writes packages of all charts, our values for those of others, the lock, and the values that pin the images.
pub fn pack(root: &Path, folder: &Path, digests: &[String]) -> Result<ExitCode> {
    let steps = Steps::new();
    let lock = Lock::read(root)?.with(digests)?;
    if let [first, ..] = lock.unseen().as_slice() {
        return Err(Fail::new(format!(
            "{} images of {} have no digest, {first} for one. Give what the pipeline saw: --digest {first}=sha256:….",
            lock.unseen().len(),
            super::lock::FILE
        )));
    }
    let helm = crate::packages::helm(root, &steps)?;
    let staged = root.join("target/tools/charts");
    crate::cluster::remove(&staged)?;
    std::fs::create_dir_all(folder).explain("Cannot make the folder of packages", ADVICE)?;
    for name in stage(root, &staged)? {
        let mut command = Command::new(&helm);
        command
            .arg("package")
            .arg(staged.join(name))
            .arg("--destination")
            .arg(folder);
        process::run(&mut command, "Mend the chart that helm names")?;
    }
    copy(
        &root.join(FOLDER).join("kite-platform"),
        &folder.join("kite-platform"),
    )?;
    std::fs::write(
        folder.join("images.yaml"),
        super::files::pretty(&lock.overlay()),
    )
    .explain("Cannot write images.yaml", ADVICE)?;
    std::fs::copy(root.join(super::lock::FILE), folder.join("bundle.lock"))
        .explain("Cannot copy the lock", ADVICE)?;
    println!("packed the charts to {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_what_it_depends_on_inside() {
        let root = tempfile::tempdir().unwrap();
        let chart = |name: &str, text: &str| {
            let folder = root.path().join(FOLDER).join(name);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("Chart.yaml"), text).unwrap();
        };
        chart("kite-lib", "name: kite-lib\n");
        chart(
            "a",
            "dependencies:\n  - {name: kite-lib, repository: \"file://../kite-lib\"}\n",
        );
        chart(
            "suite",
            "dependencies:\n  - {name: a, repository: \"file://../a\", alias: b}\n",
        );
        let to = tempfile::tempdir().unwrap();
        assert_eq!(stage(root.path(), to.path()).unwrap(), ["a", "suite"]);
        let inside = to.path().join("suite/charts/a/charts/kite-lib/Chart.yaml");
        assert!(inside.is_file());
    }
}
