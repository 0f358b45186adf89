//! `monitoring`: dashboards and the content pack are written by this program, rules and routes by hand; all of it is proved
//! against a running Kite and against the tools of Prometheus.

mod alloy;
mod boards;
mod dashboards;
mod graylog;
mod promql;
mod proof;
mod rules;

pub use proof::{Place, alone, run};

use crate::fail::{Explain, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A file that is made, and what is in it.
type Made = (PathBuf, Value);

/// Writes the files.
pub fn write(root: &Path) -> Result<ExitCode> {
    let made = made(root)?;
    for (path, value) in &made {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).explain("Cannot make a folder", "Check its rights")?;
        }
        std::fs::write(path, text(value)?).explain(
            format!("Cannot write {}", path.display()),
            "Check the rights of the folder",
        )?;
    }
    println!("wrote {} files to monitoring/", made.len());
    Ok(ExitCode::SUCCESS)
}

/// Files that are not as they would be written now.
pub fn differing(root: &Path) -> Result<Vec<String>> {
    let mut differing = Vec::new();
    for (path, value) in made(root)? {
        if std::fs::read_to_string(&path).unwrap_or_default() != text(&value)? {
            let name = path.strip_prefix(root).unwrap_or(&path).display();
            differing.push(format!(
                "{name} is not what `cargo xtask monitoring` writes"
            ));
        }
    }
    Ok(differing)
}

/// As `--check` says it.
pub fn check(root: &Path) -> Result<ExitCode> {
    let differing = differing(root)?;
    differing.iter().for_each(|line| println!("{line}"));
    Ok(crate::cli::code(differing.is_empty()))
}

fn made(root: &Path) -> Result<Vec<Made>> {
    let modules = modules(root)?;
    let folder = root.join("monitoring");
    let boards = boards::all().into_iter().map(|board| {
        let path = folder.join("grafana").join(format!("{}.json", board.name));
        (path, board.json(&modules))
    });
    let graylog = folder.join("graylog");
    let packs = [
        (graylog.join("content-pack.json"), graylog::pack(&modules)),
        (graylog.join("roles.json"), graylog::roles()),
    ];
    Ok(boards.chain(packs).collect())
}

fn text(value: &Value) -> Result<String> {
    let text = serde_json::to_string_pretty(value).explain("Cannot write JSON", "Report this")?;
    Ok(text + "\n")
}

/// The modules of the suite, by name: a new one is in every dashboard and stream without being named anywhere.
fn modules(root: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(root.join("modules"));
    let entries = entries.explain("Cannot read modules/", "Run this in the workspace")?;
    let with_manifest = entries
        .flatten()
        .filter(|entry| entry.path().join("Cargo.toml").is_file());
    let mut names: Vec<String> = with_manifest
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}
