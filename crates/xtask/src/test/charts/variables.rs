//! Variables of pods against the settings of the programs: a program refuses to start on a setting that it does not know.

use super::Check;
use super::object::{containers, kind, list, pod, shown, text};
use super::render::Rendered;
use crate::fail::{Explain, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// A program: how its variables begin, and where its settings are documented.
const PROGRAMS: [(&str, &str); 2] = [
    ("KITE_OPERATOR__", "crates/operator/operator.default.toml"),
    ("KITE__", "crates/platform/config.default.toml"),
];

/// Every variable of every pod is a setting of its program.
pub fn all(root: &Path, rendered: &[Rendered]) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for (prefix, file) in PROGRAMS {
        let known = known(root, prefix, file)?;
        let mut wrong = BTreeSet::new();
        for one in rendered {
            for (object, variable) in variables(one) {
                if variable.starts_with(prefix) && !known.contains(&variable) {
                    wrong.insert(format!("{}: {object} has {variable}", one.shown()));
                }
            }
        }
        let name = format!("variables are settings of {file}");
        checks.push(Check::new(name, wrong.into_iter().collect()));
    }
    Ok(checks)
}

/// Names of variables with the object that they are in.
fn variables(one: &Rendered) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for object in &one.objects {
        let data = object.pointer("/data").and_then(|data| data.as_object());
        let data = data.filter(|_| kind(object) == "ConfigMap");
        all.extend(
            data.into_iter()
                .flat_map(|data| data.keys())
                .map(|name| (shown(object), name.clone())),
        );
        for container in pod(object).map(containers).unwrap_or_default() {
            let names = list(container, "/env")
                .iter()
                .map(|one| text(one, "/name").to_owned());
            all.extend(names.map(|name| (shown(object), name)));
        }
    }
    all
}

/// Every setting as a variable.
fn known(root: &Path, prefix: &str, file: &str) -> Result<BTreeSet<String>> {
    let advice = "Restore it from the repository";
    let table: toml::Table = std::fs::read_to_string(root.join(file))
        .explain(format!("Cannot read {file}"), advice)?
        .parse()
        .explain(format!("Cannot read {file}"), advice)?;
    let mut known = BTreeSet::new();
    names(&table, prefix, &mut known);
    Ok(known)
}

fn names(table: &toml::Table, prefix: &str, known: &mut BTreeSet<String>) {
    for (name, value) in table {
        let path = format!("{prefix}{}", name.to_uppercase());
        match value {
            toml::Value::Table(inner) => names(inner, &format!("{path}__"), known),
            _ => {
                known.insert(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_become_names_of_variables() {
        let table: toml::Table = "a = 1\n[b.c]\nd_e = 2\n".parse().unwrap();
        let mut known = BTreeSet::new();
        names(&table, "X__", &mut known);
        assert_eq!(
            known.into_iter().collect::<Vec<_>>(),
            ["X__A", "X__B__C__D_E"]
        );
    }
}
