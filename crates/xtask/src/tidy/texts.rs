//! Rules about plain words in files.

use super::{Finding, Source, Tree};

/// Labels of host names that only a package registry or a mirror of one has.
const REGISTRIES: &[&str] = &[
    "registry",
    "crates",
    "npm",
    "npmjs",
    "pypi",
    "artifactory",
    "nexus",
    "verdaccio",
    "mirror",
    "mirrors",
    "proxy",
];

/// Folders of one machine. Written in two parts, so that this file does not break its own rule.
const FOLDERS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
];

/// Configuration chooses at start: a module has no compile-time switches.
pub fn no_features(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, facts) in tree.rust().filter(|(file, _)| file.module().is_some()) {
        let switches = facts.attributes.iter().filter(|attribute| {
            matches!(attribute.name.as_str(), "cfg" | "cfg_attr")
                && attribute
                    .arguments
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == "feature")
        });
        findings.extend(switches.map(|attribute| {
            file.finding(
                attribute.line,
                "a module has no compile-time switches; read the configuration",
            )
        }));
    }
    let manifests = tree
        .files
        .iter()
        .filter(|file| file.module().is_some() && file.path.ends_with("Cargo.toml"));
    let with_features =
        manifests.filter(|file| file.text.lines().any(|line| line.trim() == "[features]"));
    findings.extend(with_features.map(|file| {
        file.finding(
            file.line_where(|line| line.trim() == "[features]"),
            "a module has no features",
        )
    }));
    findings
}

/// The tree works on any machine and behind any mirror.
pub fn no_places(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().flat_map(places).collect()
}

fn places(file: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let number = index.saturating_add(1);
        if let Some(folder) = FOLDERS.iter().find(|folder| holds_folder(line, folder)) {
            findings.push(file.finding(
                number,
                format!(
                    "names the folder {folder} of one machine; use a path relative to the workspace"
                ),
            ));
        }
        if let Some(host) = hosts(line).find(|host| is_registry(host)) {
            findings.push(file.finding(
                number,
                format!("names the registry {host}; the machine's own settings choose it"),
            ));
        }
    }
    findings
}

/// The folder at the start of a path; `/api/home/` is none.
fn holds_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !(c.is_alphanumeric() || "._-}~*$)".contains(c)))
    })
}

/// Host names after `://`.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.split("://").skip(1).map(|rest| {
        let place = rest
            .split(|c: char| c.is_whitespace() || "/\"'`)>,;".contains(c))
            .next()
            .unwrap_or_default();
        let host = place.rsplit('@').next().unwrap_or_default();
        host.split(':').next().unwrap_or_default()
    })
}

fn is_registry(host: &str) -> bool {
    host.contains('.')
        && host
            .split(['.', '-'])
            .any(|label| REGISTRIES.contains(&label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        rule(&Tree::of(&[(path, text)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn switches_in_a_module_are_found() {
        assert_eq!(
            lines(
                no_features,
                "modules/a/src/lib.rs",
                "#[cfg(feature = \"x\")]\nfn f() {}\n#[cfg(test)]\nmod t {}"
            ),
            [1]
        );
        assert_eq!(
            lines(
                no_features,
                "modules/a/src/lib.rs",
                "fn f() {\n  if cfg!(feature = \"x\") {}\n}"
            ),
            [2]
        );
        assert_eq!(
            lines(
                no_features,
                "modules/a/Cargo.toml",
                "[package]\n[features]\n"
            ),
            [2]
        );
        assert!(
            lines(
                no_features,
                "crates/a/src/lib.rs",
                "#[cfg(feature = \"x\")]\nfn f() {}"
            )
            .is_empty()
        );
    }

    #[test]
    fn machine_paths_are_found() {
        let text = format!(
            "cd {}x\nlink = \"{}y\"\n/api{}z\n",
            FOLDERS[0], FOLDERS[2], FOLDERS[1]
        );
        assert_eq!(lines(no_places, "docs/a.md", &text), [1, 2]);
    }

    #[test]
    fn registry_hosts_are_found() {
        let text = format!(
            "see https://{}.example.org/api\nhttps://docs.example.org/npm\nhttps://index.{}.io:443/x",
            "registry", "crates"
        );
        assert_eq!(lines(no_places, "README.md", &text), [1, 3]);
        let lock = format!(
            "source = \"registry+https://example.org/{}.io-index\"",
            "crates"
        );
        assert!(lines(no_places, "Cargo.lock", &lock).is_empty());
    }
}
