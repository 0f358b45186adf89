//! The files that rules look at: what git tracks or would track, read once and parsed once.

use super::facts::Facts;
use super::licences::{self, Package};
use crate::fail::{Fail, Result};
use crate::process;
use std::cell::OnceCell;
use std::path::Path;
use std::process::Command;

/// The whole tree.
#[derive(Default)]
pub struct Tree {
    /// Every text file.
    pub files: Vec<Source>,
    /// Every crate that is compiled, our own included.
    pub packages: Vec<Package>,
}

/// One text file.
pub struct Source {
    /// Path from the root, with slashes.
    pub path: String,
    /// Its text.
    pub text: String,
    facts: OnceCell<Option<Facts>>,
}

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub text: String,
}

impl Tree {
    /// Reads the tree of the workspace.
    pub fn read(root: &Path) -> Result<Self> {
        let names = tracked(root).unwrap_or_else(|| walked(root));
        let text = |name: &String| {
            Some(Source::new(
                name.clone(),
                std::fs::read_to_string(root.join(name)).ok()?,
            ))
        };
        let files: Vec<Source> = names.iter().filter_map(text).collect();
        if files.is_empty() {
            return Err(Fail::new(format!(
                "There are no files in {}. Run this command in the workspace.",
                root.display()
            )));
        }
        Ok(Self {
            files,
            packages: licences::packages(root)?,
        })
    }

    /// A small tree for the tests of rules.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| Source::new((*path).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            files,
            packages: Vec::new(),
        }
    }

    /// The file of this path.
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Files of Rust code with what they say.
    pub fn rust(&self) -> impl Iterator<Item = (&Source, &Facts)> {
        self.files
            .iter()
            .filter_map(|file| Some((file, file.facts()?)))
    }

    /// Names of the modules, as folders of `modules/`.
    pub fn modules(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .files
            .iter()
            .filter(|file| file.path.ends_with("/Cargo.toml"))
            .filter_map(Source::module)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Schemas of the database: one per module, and the platform's.
    pub fn schemas(&self) -> Vec<String> {
        let modules = self.modules().into_iter().map(schema_of);
        modules.chain(["platform".to_owned()]).collect()
    }
}

/// The schema of a module: names in SQL have no hyphen.
pub fn schema_of(module: &str) -> String {
    module.replace('-', "_")
}

impl Source {
    fn new(path: String, text: String) -> Self {
        Self {
            path,
            text,
            facts: OnceCell::new(),
        }
    }

    /// What the code says, if it is Rust that parses.
    pub fn facts(&self) -> Option<&Facts> {
        let is_rust = self.path.ends_with(".rs");
        self.facts
            .get_or_init(|| {
                is_rust
                    .then(|| Facts::of(&self.text, self.is_test()))
                    .flatten()
            })
            .as_ref()
    }

    /// `vehicles` for a file below modules/vehicles.
    pub fn module(&self) -> Option<&str> {
        self.path
            .strip_prefix("modules/")?
            .split_once('/')
            .map(|(module, _)| module)
    }

    /// The path inside the module's `src`: `flow/hold.rs`.
    pub fn in_module_src(&self) -> Option<&str> {
        self.path
            .strip_prefix("modules/")?
            .split_once("/src/")
            .map(|(_, rest)| rest)
    }

    /// The room of the module: `flow` for `flow.rs` and for `flow/hold.rs`.
    pub fn room(&self) -> Option<&str> {
        let first = self.in_module_src()?.split('/').next()?;
        let name = first.strip_suffix(".rs").unwrap_or(first);
        Some(name.strip_suffix("_tests").unwrap_or(name))
    }

    /// The module of a migration: `vehicles` for migrations/vehicles/0001_stock.sql.
    pub fn migration(&self) -> Option<(&str, &str)> {
        let (module, name) = self.path.strip_prefix("migrations/")?.split_once('/')?;
        name.ends_with(".sql").then_some((module, name))
    }

    /// Whether the whole file is test code.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("_tests.rs")
            || self.path.ends_with("/tests.rs")
    }

    /// A finding in this file.
    pub fn finding(&self, line: usize, text: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            text: text.into(),
        }
    }

    /// The first line that satisfies this, from 1; the first line of the file if none does.
    pub fn line_where(&self, wanted: impl Fn(&str) -> bool) -> usize {
        self.text
            .lines()
            .position(wanted)
            .map_or(1, |index| index.saturating_add(1))
    }
}

/// Asks git, so that ignored files do not count and new ones do.
fn tracked(root: &Path) -> Option<Vec<String>> {
    let mut command = Command::new("git");
    command
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root);
    let names = process::output(&mut command, "Read it").ok()?;
    let mut names: Vec<String> = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then_some(names)
}

/// Walks the folders of a tree without git, leaving out what is made and not written.
fn walked(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let made = ["target", ".git", ".kite", "node_modules"]
                .iter()
                .any(|made| name == *made);
            if path.is_dir() && !made {
                folders.push(path);
            } else if path.is_file() && path.extension().is_none_or(|end| end != "log") {
                names.extend(
                    path.strip_prefix(root)
                        .ok()
                        .and_then(Path::to_str)
                        .map(str::to_owned),
                );
            }
        }
    }
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_module_room_and_migration() {
        let tree = Tree::of(&[
            ("modules/a/src/flow/hold.rs", ""),
            ("modules/a/src/model_tests.rs", ""),
            ("migrations/a/0001_x.sql", ""),
            ("modules/a/tests/it/main.rs", ""),
        ]);
        let rooms: Vec<_> = tree.files.iter().map(Source::room).collect();
        assert_eq!(rooms, [Some("flow"), Some("model"), None, None]);
        assert_eq!(tree.files[2].migration(), Some(("a", "0001_x.sql")));
        assert_eq!(
            tree.files.iter().map(Source::is_test).collect::<Vec<_>>(),
            [false, true, false, true]
        );
    }

    #[test]
    fn a_tree_without_git_is_walked() {
        let root = tempfile::tempdir().unwrap();
        for name in ["src/a.rs", "target/b.rs", ".kite/c", "d.log", "e.md"] {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert_eq!(walked(root.path()), ["e.md", "src/a.rs"]);
    }
}
