//! Playbooks and roles: lint, syntax, and roles that refuse to run without what they need.

use super::{Checks, Place};
use crate::fail::{Explain, Fail, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// All of it.
pub fn check(place: &Place, checks: &mut Checks) -> Result<()> {
    checks.succeeds(
        "yamllint",
        place.ansible("yamllint").args(["--strict", "."]),
    );
    checks.succeeds(
        "ansible_lint",
        place
            .ansible("ansible-lint")
            .args(["--offline", "--nocolor", "-q", "--project-dir", "."]),
    );
    for playbook in names(&place.root.join("ansible/playbooks"))? {
        let path = format!("playbooks/{playbook}");
        let name = format!("syntax_of_{}", playbook.trim_end_matches(".yml"));
        let mut command = place.ansible("ansible-playbook");
        checks.succeeds(&name, command.args(["--syntax-check", &path]));
    }
    arguments(place, checks)
}

/// Names in a folder, sorted.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).explain(
        format!("Cannot read {}", folder.display()),
        "Restore it from the repository",
    )?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// Reads a file of YAML.
pub fn yaml(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).explain(
        format!("Cannot read {}", path.display()),
        "Restore it from the repository",
    )?;
    serde_saphyr::from_str(&text).explain(format!("{} is not YAML", path.display()), "Mend it")
}

/// An entry of a role with the arguments that it cannot do without.
struct Entry {
    role: String,
    entry: String,
    required: Vec<String>,
}

fn entries(place: &Place) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    for role in names(&place.root.join("ansible/roles"))? {
        let path = format!("ansible/roles/{role}/meta/argument_specs.yml");
        let read = yaml(&place.root.join(&path))?;
        let specs = read.get("argument_specs").and_then(Value::as_object);
        let specs = specs.ok_or_else(|| Fail::new(format!("{path} has no argument_specs.")))?;
        found.extend(specs.iter().map(|(entry, spec)| Entry {
            role: role.clone(),
            entry: entry.clone(),
            required: required(spec),
        }));
    }
    Ok(found)
}

fn required(spec: &Value) -> Vec<String> {
    let options = spec.get("options").and_then(Value::as_object);
    let options = options.into_iter().flatten();
    options
        .filter(|(_, option)| option.get("required") == Some(&Value::Bool(true)))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Each role, run without arguments in an empty inventory and in check mode, names every one that it needs.
fn arguments(place: &Place, checks: &mut Checks) -> Result<()> {
    let entries: Vec<Entry> = entries(place)?
        .into_iter()
        .filter(|entry| !entry.required.is_empty())
        .collect();
    let cases: Vec<Value> = entries
        .iter()
        .map(|entry| json!({"role": entry.role, "entry": entry.entry}))
        .collect();
    let told = json!({"cases": cases, "out": place.out});
    let mut command = place.ansible("ansible-playbook");
    command.args([
        "--inventory",
        "localhost,",
        "--check",
        "../tests/hosts/refuse.yml",
    ]);
    command.args(["--extra-vars", &told.to_string()]);
    checks.succeeds("roles_without_arguments_stop", &mut command);
    let text = std::fs::read_to_string(place.out.join("refused.json")).unwrap_or_default();
    let refused: BTreeMap<String, String> = serde_json::from_str(&text).unwrap_or_default();
    let short = [
        ("rke2", "rke2_token has 31 characters"),
        ("dns", "dns_tsig_secret needs 32 random bytes"),
        ("gitlab", "gitlab_root_password has 5 characters"),
    ];
    for (role, reason) in short {
        let said = refused
            .get(&format!("short{role}/main"))
            .cloned()
            .unwrap_or_default();
        let end = if said.contains(reason) {
            Ok(())
        } else {
            Err(said)
        };
        checks.note(&format!("a_short_secret_of_{role}_is_refused"), end);
    }
    for entry in entries {
        let name = format!("{}/{}", entry.role, entry.entry);
        let said = refused.get(&name).cloned().unwrap_or_default();
        let missing = entry
            .required
            .iter()
            .filter(|option| !said.contains(option.as_str()));
        let unsaid: Vec<String> = missing
            .map(|option| format!("{option} is required, but was not missed: {said}"))
            .collect();
        checks.none(
            &format!("arguments_of_{}_{}", entry.role, entry.entry),
            &unsaid,
        );
    }
    Ok(())
}
