//! Commands in the documents of administrators: every playbook, file, tag, variable and sub-command that they name exists.

use super::{Checks, Place};
use crate::fail::Result;
use std::collections::BTreeSet;

const ENGLISH: &str = "docs/install.md";
const RUSSIAN: &str = "docs/install.ru.md";
const PAGES: &[&str] = &[
    ENGLISH,
    RUSSIAN,
    "docs/runbooks/edge.md",
    "docs/runbooks/dns.md",
    "docs/runbooks/registry.md",
    "docs/runbooks/etcd-restore.md",
    "docs/runbooks/node-loss.md",
];

/// All pages, and that both languages have the same commands.
pub fn check(place: &Place, checks: &mut Checks) -> Result<()> {
    let known = Known::read(place)?;
    for page in PAGES {
        let text = place.text(page)?;
        let wrong: Vec<String> = commands(&text)
            .iter()
            .flat_map(|line| known.wrong(place, line))
            .collect();
        let name = page.trim_start_matches("docs/").trim_end_matches(".md");
        checks.none(
            &format!("commands_of_{}", name.replace(['/', '-', '.'], "_")),
            &wrong,
        );
    }
    let (english, russian) = (
        commands(&place.text(ENGLISH)?),
        commands(&place.text(RUSSIAN)?),
    );
    let same = if english == russian {
        Ok(())
    } else {
        Err(format!("{english:#?}\n{russian:#?}"))
    };
    checks.note("both_languages_have_the_same_commands", same);
    Ok(())
}

/// The commands of the way of an administrator, in their order.
pub fn of_guide(root: &std::path::Path) -> Result<Vec<String>> {
    use crate::fail::Explain;
    let text = std::fs::read_to_string(root.join(ENGLISH)).explain(
        "Cannot read docs/install.md",
        "Restore it from the repository",
    )?;
    Ok(commands(&text))
}

/// Lines of the blocks that are marked `sh`, without comments.
fn commands(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = line.trim() == "```sh";
        } else if inside {
            let command = line.split(" # ").next().unwrap_or(line).trim();
            if !command.is_empty() && !command.starts_with('#') {
                found.push(command.to_owned());
            }
        }
    }
    found
}

/// What may be named.
struct Known {
    playbooks: String,
    sub_commands: BTreeSet<String>,
}

impl Known {
    fn read(place: &Place) -> Result<Self> {
        let folder = place.root.join("ansible/playbooks");
        let mut playbooks = String::new();
        for name in super::playbooks::names(&folder)? {
            playbooks.push_str(&place.text(&format!("ansible/playbooks/{name}"))?);
        }
        Ok(Self {
            playbooks,
            sub_commands: sub_commands(&place.text("crates/bundle/src/main.rs")?),
        })
    }

    /// What is wrong with a line.
    fn wrong(&self, place: &Place, line: &str) -> Vec<String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut wrong = Vec::new();
        let pairs = words.iter().zip(words.iter().skip(1));
        for (word, next) in pairs {
            let next = next.trim_matches(['\'', '"']);
            match *word {
                "--tags" => wrong.extend(
                    next.split(',')
                        .filter(|tag| !self.has_tag(tag))
                        .map(|tag| format!("no tag {tag}: {line}")),
                ),
                "-e" => wrong.extend(
                    self.unknown_variable(next)
                        .map(|name| format!("no playbook reads {name}: {line}")),
                ),
                _ if word.ends_with("kite-bundle")
                    && !next.contains('/')
                    && !self.sub_commands.contains(next) =>
                {
                    wrong.push(format!("kite-bundle has no {next}: {line}"));
                }
                _ => {}
            }
        }
        let ours = ["playbooks/", "roles/", "inventories/", "gitlab/"];
        let files = words
            .iter()
            .filter(|word| ours.iter().any(|start| word.starts_with(start)));
        let site = |word: &str| {
            word.starts_with("inventories/") && !word.starts_with("inventories/example")
        };
        let absent =
            files.filter(|word| !site(word) && !place.root.join("ansible").join(word).exists());
        wrong.extend(absent.map(|word| format!("ansible/{word} is not there: {line}")));
        wrong
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.playbooks
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .any(|word| word == tag)
    }

    /// The name of a variable that no playbook reads.
    fn unknown_variable(&self, assignment: &str) -> Option<String> {
        let name = assignment.split('=').next().unwrap_or_default();
        let known = name.is_empty() || self.playbooks.contains(name) || name == "kite_release";
        (!known).then(|| name.to_owned())
    }
}

/// Names of the sub-commands, from the enum that declares them.
fn sub_commands(code: &str) -> BTreeSet<String> {
    let body = code.split_once("enum Task {").map_or("", |(_, rest)| rest);
    let body = body.split_once("\n}\n").map_or(body, |(body, _)| body);
    let variants = body
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(" {"));
    variants.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marked_blocks_are_commands() {
        let text = "```sh\none # why\n# no\n\n```\ntext\n```yaml\nkey: value\n```\n";
        assert_eq!(commands(text), ["one"]);
    }

    #[test]
    fn sub_commands_are_those_of_the_program() {
        let code = "enum Task {\n    /// Check\n    Verify {\n        folder: PathBuf,\n    },\n    List {\n    },\n}\nfn x() {\n    Other {\n";
        let found: Vec<String> = sub_commands(code).into_iter().collect();
        assert_eq!(found, ["list", "verify"]);
    }
}
