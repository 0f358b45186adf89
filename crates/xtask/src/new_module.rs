//! `new-module`: the seven rooms of a module around one noun that can be created, read and listed.
//!
//! The templates in `templates/module` are a real module of the name `sampling` with the noun `specimen`; both words
//! occur nowhere else, so a new module is a copy with other words.

use crate::fail::{Explain, Fail, Result};
use std::path::Path;
use std::process::{Command, ExitCode};

/// A template, and where its copy goes.
type Template = (&'static str, &'static str);

macro_rules! templates {
    ($($path:literal from $template:literal,)+) => {
        &[$(($path, include_str!(concat!("../templates/module/", $template)))),+]
    };
}

const TEMPLATES: &[Template] = templates![
    "modules/sampling/Cargo.toml" from "manifest.toml",
    "modules/sampling/README.md" from "README.md",
    "modules/sampling/module.toml" from "module.toml",
    "modules/sampling/src/lib.rs" from "src/lib.rs",
    "modules/sampling/src/model.rs" from "src/model.rs",
    "modules/sampling/src/model/code.rs" from "src/model/code.rs",
    "modules/sampling/src/model/permission.rs" from "src/model/permission.rs",
    "modules/sampling/src/model/specimen.rs" from "src/model/specimen.rs",
    "modules/sampling/src/store.rs" from "src/store.rs",
    "modules/sampling/src/store/specimen.rs" from "src/store/specimen.rs",
    "modules/sampling/src/flow.rs" from "src/flow.rs",
    "modules/sampling/src/flow/specimen.rs" from "src/flow/specimen.rs",
    "modules/sampling/src/api.rs" from "src/api.rs",
    "modules/sampling/src/api/specimen.rs" from "src/api/specimen.rs",
    "modules/sampling/src/events.rs" from "src/events.rs",
    "modules/sampling/src/jobs.rs" from "src/jobs.rs",
    "modules/sampling/tests/it/main.rs" from "tests/it/main.rs",
    "modules/sampling/tests/it/specimen.rs" from "tests/it/specimen.rs",
    "migrations/sampling/0001_sampling.sql" from "migration.sql",
    "fixtures/permissions/sampling.toml" from "permissions.toml",
];

/// Writes the module and says which lines make the others know it.
pub fn write(root: &Path, name: &str, noun: &str) -> Result<ExitCode> {
    let words = Words::of(name, noun)?;
    let folder = root.join("modules").join(name);
    if folder.exists() || root.join("migrations").join(name).exists() {
        return Err(Fail::new(format!(
            "There is a module {name} already. Choose another name."
        )));
    }
    for (path, text) in copies(&words) {
        let path = root.join(path);
        let parent = path.parent().unwrap_or(root);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, text))
            .explain(
                format!("Cannot write {}", path.display()),
                "Check the rights of the workspace folder",
            )?;
    }
    // Other names make other lines; if this fails, `cargo fmt` does it later.
    let files = [folder.join("src/lib.rs"), folder.join("tests/it/main.rs")];
    let _ = crate::process::succeeds(
        Command::new("rustfmt")
            .args(["--edition", "2024"])
            .args(files),
    );
    println!("{}", words.next_steps());
    Ok(ExitCode::SUCCESS)
}

/// The files of a module: path and text.
fn copies(words: &Words) -> Vec<(String, String)> {
    TEMPLATES
        .iter()
        .map(|(path, text)| {
            (
                words.in_path(path),
                if path.ends_with(".toml") {
                    words.in_path(text)
                } else {
                    words.in_code(text)
                },
            )
        })
        .collect()
}

/// What a new module says about its installation, for the tests of who reads it.
#[cfg(test)]
pub fn description(name: &str, noun: &str) -> String {
    let words = Words {
        name: name.to_owned(),
        snake: name.to_owned(),
        noun: noun.to_owned(),
        nouns: noun.to_owned(),
    };
    words.in_path(include_str!("../templates/module/module.toml"))
}

/// The names of a new module.
struct Words {
    /// `parts-center`: folder and crate.
    name: String,
    /// `parts_center`: schema, path, code.
    snake: String,
    noun: String,
    nouns: String,
}

impl Words {
    fn of(name: &str, noun: &str) -> Result<Self> {
        for word in [name, noun] {
            let fine = word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.len() >= 2
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
            if !fine {
                return Err(Fail::new(format!(
                    "`{word}` is not a name. Use small letters, digits and hyphens, like parts-center."
                )));
            }
        }
        let noun = noun.replace('-', "_");
        let nouns = match noun.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{noun}s"),
        };
        Ok(Self {
            name: name.to_owned(),
            snake: name.replace('-', "_"),
            noun,
            nouns,
        })
    }

    /// Where hyphens may stay: paths and manifests. Permissions are names in code.
    fn in_path(&self, text: &str) -> String {
        let text = text
            .replace("\"sampling.", &format!("\"{}.", self.snake))
            .replace("/api/sampling", &format!("/api/{}", self.snake));
        self.with_noun(&text.replace("sampling", &self.name))
    }

    fn in_code(&self, text: &str) -> String {
        let text = text.replace(
            "migrations/sampling/0001_sampling",
            &format!("migrations/{0}/0001_{0}", self.name),
        );
        let text = text.replace("\"0001_sampling\"", &format!("\"0001_{}\"", self.name));
        let text = text
            .replace("sampling", &self.snake)
            .replace("Sampling", &pascal(&self.snake));
        self.with_noun(&text)
    }

    fn with_noun(&self, text: &str) -> String {
        [
            ("specimens", self.nouns.clone()),
            ("SPECIMENS", self.nouns.to_uppercase()),
            ("Specimens", pascal(&self.nouns)),
            ("specimen", self.noun.clone()),
            ("SPECIMEN", self.noun.to_uppercase()),
            ("Specimen", pascal(&self.noun)),
        ]
        .into_iter()
        .fold(text.to_owned(), |text, (old, new)| text.replace(old, &new))
    }

    fn next_steps(&self) -> String {
        let (name, snake, door) = (&self.name, &self.snake, pascal(&self.snake));
        format!(
            "wrote modules/{name}, migrations/{name} and fixtures/permissions/{name}.toml. Now add\n\
             \n  Cargo.toml, [workspace.dependencies], our own:\n    {name} = {{ path = \"modules/{name}\" }}\
             \n  crates/kite/Cargo.toml, [dependencies]:\n    {name}.workspace = true\
             \n  crates/kite/src/lib.rs, modules():\n    Arc::new({snake}::{door}),\
             \n  crates/kite/src/roles.rs, MATRIX:\n    (\"{snake}\", include_str!(\"../../../fixtures/permissions/{name}.toml\")),\
             \n\nThen say what it is for in README.md and lib.rs, put the Russian texts of permissions and codes right, and run\n\
             `cargo xtask openapi`, `cargo xtask charts` and `cargo xtask test`. The way on: docs/adding-a-module.md"
        )
    }
}

/// `parts_center` becomes `PartsCenter`.
fn pascal(snake: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase())
            .into_iter()
            .chain(letters)
            .collect::<String>()
    };
    snake.split('_').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{self, Tree};

    fn tree(name: &str, noun: &str) -> Vec<(String, String)> {
        copies(&Words::of(name, noun).unwrap())
    }

    #[test]
    fn a_new_module_breaks_no_rule() {
        for (name, noun) in [("logistics", "trip"), ("parts-center", "part-category")] {
            let files = tree(name, noun);
            let files: Vec<(&str, &str)> = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect();
            assert_eq!(
                tidy::findings_of_code(&Tree::of(&files)),
                Vec::<String>::new()
            );
            assert_eq!(
                Tree::of(&files).rust().count(),
                files
                    .iter()
                    .filter(|(path, _)| path.ends_with(".rs"))
                    .count()
            );
        }
    }

    #[test]
    fn no_word_of_the_template_is_left() {
        for (path, text) in tree("parts-center", "part-category") {
            for word in ["sampling", "specimen"] {
                assert!(
                    !path.contains(word) && !text.to_lowercase().contains(word),
                    "{path} holds {word}"
                );
            }
            if path.ends_with(".rs") || path.ends_with(".sql") {
                assert!(
                    !text
                        .replace("migrations/parts-center/0001_parts-center", "")
                        .replace("\"0001_parts-center\"", "")
                        .contains("parts-center"),
                    "{path}"
                );
            }
        }
        assert!(
            tree("parts-center", "part-category")
                .iter()
                .any(|(_, text)| text.contains("/api/parts_center/v1/part_categories"))
        );
    }

    #[test]
    fn what_is_no_name_and_what_exists_is_refused() {
        for wrong in ["", "a", "Parts", "1st", "a b", "../x"] {
            assert!(Words::of(wrong, "trip").is_err(), "{wrong}");
        }
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "logistics", "trip").unwrap();
        assert!(
            root.path()
                .join("modules/logistics/src/flow/trip.rs")
                .is_file()
        );
        assert!(
            write(root.path(), "logistics", "trip")
                .unwrap_err()
                .to_string()
                .contains("already")
        );
    }
}
