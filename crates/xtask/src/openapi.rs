//! `openapi`: the committed documents are written by the code, and checked against it.

use crate::fail::{Explain, Fail, Result};
use crate::kite::{self, Set};
use crate::process;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, ExitCode};

const FOLDER: &str = "openapi";

/// Writes openapi/ from the code.
pub fn write(root: &Path) -> Result<ExitCode> {
    let folder = root.join(FOLDER);
    let program = kite::build(root, Set::Kite)?;
    // A document whose module is gone would otherwise stay.
    for name in documents(&folder)?.into_keys() {
        crate::cluster::remove(&folder.join(name))?;
    }
    generate(&program, &folder)?;
    println!("wrote {} documents to {FOLDER}/", documents(&folder)?.len());
    Ok(ExitCode::SUCCESS)
}

/// Compares openapi/ with the code; `Err` counts the differing documents.
pub fn check(root: &Path) -> Result<Result<(), usize>> {
    compare(root, &kite::build(root, Set::Kite)?)
}

/// As [`check`], with a program that is built already.
pub fn compare(root: &Path, program: &Path) -> Result<Result<(), usize>> {
    let folder = std::env::temp_dir().join(format!("kite-openapi-{}", process::secret()?));
    let made = generate(program, &folder).and_then(|()| documents(&folder));
    crate::cluster::remove(&folder)?;
    let differences = differences(&documents(&root.join(FOLDER))?, &made?);
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() {
        return Ok(Ok(()));
    }
    println!(
        "openapi: {} documents differ from the code; run `cargo xtask openapi` and commit what it writes",
        differences.len()
    );
    Ok(Err(differences.len()))
}

fn generate(program: &Path, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).explain(
        format!("Cannot create {}", folder.display()),
        "Check the rights of the folder above it",
    )?;
    let mut command = Command::new(program);
    command.arg("openapi").arg("--out").arg(folder);
    process::output(&mut command, "Run it by hand to see more").map(drop)
}

/// The documents of a folder by name.
fn documents(folder: &Path) -> Result<BTreeMap<String, String>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(BTreeMap::new());
    };
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|name| name.ends_with(".json"))
        .map(|name| {
            let path = folder.join(&name);
            let text = std::fs::read_to_string(&path).map_err(|error| {
                Fail::new(format!(
                    "Cannot read {}: {error}. Check its rights.",
                    path.display()
                ))
            })?;
            Ok((name, text))
        })
        .collect()
}

/// One line per document that is not the same on both sides.
fn differences(
    committed: &BTreeMap<String, String>,
    made: &BTreeMap<String, String>,
) -> Vec<String> {
    let names: BTreeSet<&String> = committed.keys().chain(made.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| match (committed.get(name), made.get(name)) {
            (Some(old), Some(new)) if old == new => None,
            (Some(old), Some(new)) => {
                Some(format!("{FOLDER}/{name}:{}", first_difference(old, new)))
            }
            (Some(_), None) => Some(format!("{FOLDER}/{name}: the code makes no such document")),
            (None, _) => Some(format!("{FOLDER}/{name}: the document is not committed")),
        })
        .collect()
}

/// `12: committed «…», the code says «…»`.
fn first_difference(old: &str, new: &str) -> String {
    let (mut old_lines, mut new_lines) = (old.lines(), new.lines());
    for number in 1_usize.. {
        match (old_lines.next(), new_lines.next()) {
            (None, None) => break,
            (old, new) if old == new => {}
            (old, new) => {
                let side = |line: Option<&str>| {
                    line.map_or("the end of the file".to_owned(), |line| {
                        format!("`{}`", line.trim())
                    })
                };
                return format!(
                    "{number}: committed {}, the code says {}",
                    side(old),
                    side(new)
                );
            }
        }
    }
    "1: only the ends of lines differ".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(documents: &[(&str, &str)]) -> BTreeMap<String, String> {
        documents
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn the_first_differing_line_is_named() {
        let committed = folder(&[
            ("a.json", "{\n  1\n}"),
            ("b.json", "same"),
            ("old.json", ""),
        ]);
        let made = folder(&[
            ("a.json", "{\n  2\n}"),
            ("b.json", "same"),
            ("new.json", ""),
        ]);
        let found = differences(&committed, &made);
        assert_eq!(
            found,
            [
                "openapi/a.json:2: committed `1`, the code says `2`",
                "openapi/new.json: the document is not committed",
                "openapi/old.json: the code makes no such document",
            ]
        );
        assert_eq!(differences(&committed, &committed), Vec::<String>::new());
    }

    #[test]
    fn a_longer_file_differs_where_the_shorter_one_ends() {
        assert_eq!(
            first_difference("1\n", "1\n2\n"),
            "2: committed the end of the file, the code says `2`"
        );
        assert_eq!(
            first_difference("1", "1\n"),
            "1: only the ends of lines differ"
        );
    }
}
