//! The strict schemas of the versions of Kubernetes that we install on: T2.

use super::Check;
use super::object::{kind, text};
use super::render::{Place, Rendered};
use crate::fail::{Explain, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

const VERSIONS: [&str; 5] = ["1.33", "1.34", "1.35", "1.36", "1.37"];
/// Groups that other charts define: their schemas are not Kubernetes' own.
const DEFINED: [&str; 5] = [
    "monitoring.coreos.com/",
    "cert-manager.io/",
    "postgresql.cnpg.io/",
    "rabbitmq.com/",
    "kite.corp/",
];

/// All objects in all versions, and one that has to be refused.
pub fn all(place: &Place, validate: &Path, rendered: &[Rendered]) -> Result<Vec<Check>> {
    let objects = rendered.iter().flat_map(|one| &one.objects);
    let own = objects.filter(|object| {
        !DEFINED
            .iter()
            .any(|group| text(object, "/apiVersion").starts_with(group))
    });
    let different: BTreeSet<String> = own.clone().map(Value::to_string).collect();
    let good = place.folder.join("objects.yaml");
    write(&good, different.iter().map(String::as_str))?;
    let bad = place.folder.join("mutated.yaml");
    let mutated = own
        .clone()
        .find(|object| kind(object) == "Deployment")
        .map(mutated)
        .unwrap_or_default();
    write(&bad, std::iter::once(mutated.to_string().as_str()))?;
    let mut checks = Vec::new();
    for version in VERSIONS {
        let said = run(validate, version, &good)?;
        let name = format!(
            "{} objects are valid in Kubernetes {version}",
            different.len()
        );
        checks.push(Check::new(name, said.err().into_iter().collect()));
        let said = run(validate, version, &bad)?;
        let wrong = match said {
            Err(said) if said.contains("bogus") => Vec::new(),
            Err(said) => vec![format!("what is said does not name bogus: {said}")],
            Ok(()) => vec!["an object with an unknown field is taken".to_owned()],
        };
        checks.push(Check::new(
            format!("a field that Kubernetes {version} does not know is refused"),
            wrong,
        ));
    }
    Ok(checks)
}

/// The same with a field that does not exist.
fn mutated(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(spec) = object.pointer_mut("/spec").and_then(Value::as_object_mut) {
        spec.insert("bogus".to_owned(), json!(true));
    }
    object
}

fn write<'a>(path: &Path, objects: impl Iterator<Item = &'a str>) -> Result<()> {
    let text: Vec<&str> = objects.collect();
    std::fs::write(path, text.join("\n---\n")).explain("Cannot write the objects", "Check the disk")
}

fn run(validate: &Path, version: &str, file: &Path) -> Result<Result<(), String>> {
    let mut command = Command::new(validate);
    command
        .args(["--strict", "-k", version])
        .arg(file)
        .stdin(Stdio::null());
    let output = command
        .output()
        .explain("Cannot start kubernetes-validate", "Run this command again")?;
    let said = super::render::complaint(&output);
    // It also names every object that passed.
    let errors: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("INFO"))
        .collect();
    let said = errors.join("\n");
    Ok(if output.status.success() {
        Ok(())
    } else {
        Err(said)
    })
}
