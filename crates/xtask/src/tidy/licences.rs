//! Licences and banned crates, by the lists of `deny.toml` and what cargo knows without network.

use super::{Finding, Tree};
use crate::fail::{Fail, Result};
use crate::process;
use std::path::Path;
use toml::{Table, Value};

const LISTS: &str = "deny.toml";

/// A crate that is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    name: String,
    version: String,
    /// Empty if the crate names none.
    licence: String,
}

/// Every crate in the graph of the platforms that `deny.toml` would check: ours run on Linux.
pub fn packages(root: &Path) -> Result<Vec<Package>> {
    let mut command = process::cargo(root);
    command.args([
        "metadata",
        "--offline",
        "--format-version",
        "1",
        "--filter-platform",
        "x86_64-unknown-linux-gnu",
    ]);
    let text = process::output(&mut command, "Run `cargo fetch` once with network")?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
        Fail::new(format!(
            "`cargo metadata` printed what cannot be read: {error}. Check the version of cargo."
        ))
    })?;
    let word = |package: &serde_json::Value, key: &str| {
        package
            .get(key)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let packages = metadata
        .get("packages")
        .and_then(|packages| packages.as_array())
        .into_iter()
        .flatten();
    Ok(packages
        .map(|package| Package {
            name: word(package, "name"),
            version: word(package, "version"),
            licence: word(package, "license"),
        })
        .collect())
}

/// Every licence is on the list, no banned crate is compiled.
pub fn allowed(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.get(LISTS) else {
        let text = "is missing; it lists licences and banned crates".to_owned();
        return vec![Finding {
            path: LISTS.to_owned(),
            line: 1,
            text,
        }];
    };
    let lists: Table = match file.text.parse() {
        Ok(lists) => lists,
        Err(error) => return vec![file.finding(1, format!("cannot be read: {error}"))],
    };
    let texts = tree
        .packages
        .iter()
        .flat_map(|package| [ban(package, &lists), foreign_licence(package, &lists)]);
    texts.flatten().map(|text| file.finding(1, text)).collect()
}

fn ban(package: &Package, lists: &Table) -> Option<String> {
    let Package { name, version, .. } = package;
    let (_, reason) = banned(lists)
        .into_iter()
        .find(|(banned, _)| banned == name)?;
    Some(format!(
        "{name} {version} is banned: {reason}; `cargo tree -i {name}` shows who brings it"
    ))
}

fn foreign_licence(package: &Package, lists: &Table) -> Option<String> {
    let Package {
        name,
        version,
        licence,
    } = package;
    let allowed = [words(lists, "licenses", "allow"), exceptions(lists, name)].concat();
    let fine = satisfied(licence, &allowed);
    (!fine)
        .then(|| format!("{name} {version} has the licence `{licence}`, which is not on the list"))
}

fn words(lists: &Table, table: &str, key: &str) -> Vec<String> {
    let list = lists.get(table).and_then(|table| table.get(key));
    strings(list)
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let values = list.and_then(Value::as_array).into_iter().flatten();
    values
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Names of banned crates with the reasons.
fn banned(lists: &Table) -> Vec<(String, String)> {
    let list = lists
        .get("bans")
        .and_then(|bans| bans.get("deny"))
        .and_then(Value::as_array);
    let word = |ban: &Value, key: &str| {
        ban.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    list.into_iter()
        .flatten()
        .map(|ban| (word(ban, "crate"), word(ban, "reason")))
        .collect()
}

/// Licences that are allowed for one crate only.
fn exceptions(lists: &Table, name: &str) -> Vec<String> {
    let list = lists
        .get("licenses")
        .and_then(|licenses| licenses.get("exceptions"))
        .and_then(Value::as_array);
    let ours = list
        .into_iter()
        .flatten()
        .filter(|exception| exception.get("crate").and_then(Value::as_str) == Some(name));
    ours.flat_map(|exception| strings(exception.get("allow")))
        .collect()
}

/// Whether an SPDX expression can be met by allowed licences. `/` is the old way to write OR. What cannot be read is not
/// met.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .replace(" WITH ", "+WITH+");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader {
        tokens: &tokens,
        allowed,
    };
    reader.any() == Some(true) && reader.tokens.is_empty()
}

/// Reads an expression; `None` where a licence is missing.
struct Reader<'a> {
    tokens: &'a [&'a str],
    allowed: &'a [String],
}

impl Reader<'_> {
    fn take(&mut self, wanted: &str) -> bool {
        let Some((first, rest)) = self.tokens.split_first() else {
            return false;
        };
        let found = *first == wanted;
        if found {
            self.tokens = rest;
        }
        found
    }

    fn any(&mut self) -> Option<bool> {
        let mut met = self.all()?;
        while self.take("OR") {
            met |= self.all()?;
        }
        Some(met)
    }

    fn all(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let met = self.any()?;
            return self.take(")").then_some(met);
        }
        let (licence, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(self.allowed.contains(&licence.replace("+WITH+", " WITH ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(packages: &[(&str, &str)]) -> Vec<String> {
        let lists = "[licenses]\nallow = [\"MIT\", \"Apache-2.0\"]\nexceptions = [{ crate = \"roots\", allow = [\"CDLA\"] }]\n[bans]\ndeny = [{ crate = \"openssl\", reason = \"one TLS\" }]\n";
        let mut tree = Tree::of(&[(LISTS, lists)]);
        let package = |(name, licence): &(&str, &str)| Package {
            name: (*name).into(),
            version: "1.0.0".into(),
            licence: (*licence).into(),
        };
        tree.packages = packages.iter().map(package).collect();
        allowed(&tree)
            .into_iter()
            .map(|finding| finding.text)
            .collect()
    }

    #[test]
    fn a_banned_crate_and_a_foreign_licence_are_found() {
        let texts = found(&[
            ("openssl", "MIT"),
            ("gpl", "GPL-3.0"),
            ("nameless", ""),
            ("fine", "MIT OR Apache-2.0"),
        ]);
        assert_eq!(texts.len(), 3, "{texts:?}");
        assert!(texts[0].contains("openssl 1.0.0 is banned: one TLS"));
        assert!(texts[1].contains("`GPL-3.0`") && texts[2].contains("``"));
    }

    #[test]
    fn an_exception_holds_for_its_crate_only() {
        assert_eq!(found(&[("roots", "CDLA"), ("other", "CDLA")]).len(), 1);
    }

    #[test]
    fn expressions_are_understood() {
        let allowed = [
            "MIT".to_owned(),
            "Unicode-3.0".to_owned(),
            "Apache-2.0 WITH LLVM-exception".to_owned(),
        ];
        for fine in [
            "MIT",
            "MIT/GPL-2.0",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-2.0 OR MIT",
        ] {
            assert!(satisfied(fine, &allowed), "{fine}");
        }
        for wrong in [
            "",
            "GPL-2.0",
            "MIT AND GPL-2.0",
            "Apache-2.0",
            "MIT OR",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!satisfied(wrong, &allowed), "{wrong}");
        }
    }
}
