//! Rancher's questions against schema and values: T21.

use super::Check;
use super::object::{list, text};
use super::render::documents;
use crate::fail::{Explain, Result};
use serde_json::Value;
use std::path::Path;

const ASKING: [&str; 2] = ["kite-suite", "kite-allinone"];
/// What Rancher reads of a chart.
const ANNOTATIONS: [&str; 5] = [
    "display-name",
    "kube-version",
    "namespace",
    "permits-os",
    "release-name",
];

/// Questions of the charts that people install by forms, and the annotations of all.
pub fn all(root: &Path) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for chart in ASKING {
        let wrong = one(root, chart)?;
        checks.push(Check::new(
            format!("the questions of {chart} fit its schema and values"),
            wrong,
        ));
    }
    for chart in crate::charts::stage::charts(root)? {
        let manifest = read(root, &chart, "Chart.yaml")?;
        let has = |name: &&&str| {
            let annotation = manifest
                .pointer("/annotations")
                .and_then(|all| all.get(format!("catalog.cattle.io/{name}")));
            annotation.is_none()
        };
        let missing = ANNOTATIONS
            .iter()
            .filter(has)
            .filter(|name| **name != "display-name" || chart != "kite-crds");
        let wrong = missing
            .map(|name| format!("catalog.cattle.io/{name} is missing"))
            .collect();
        checks.push(Check::new(
            format!("{chart} has Rancher's annotations"),
            wrong,
        ));
    }
    Ok(checks)
}

fn one(root: &Path, chart: &str) -> Result<Vec<String>> {
    let questions = read(root, chart, "questions.yaml")?;
    let mut wrong = Vec::new();
    for question in list(&questions, "/questions") {
        let variable = text(question, "/variable");
        wrong.extend(of_question(root, chart, question)?.map(|what| format!("{variable}: {what}")));
    }
    let count = list(&questions, "/questions").len();
    if !(10..=24).contains(&count) {
        wrong.push(format!(
            "{count} questions: nobody answers so many, or so few say nothing"
        ));
    }
    if !root.join(format!("charts/{chart}/app-readme.md")).is_file() {
        wrong.push("app-readme.md is not there".to_owned());
    }
    Ok(wrong)
}

/// The first thing that does not fit.
fn of_question(root: &Path, chart: &str, question: &Value) -> Result<Option<String>> {
    let (owner, path) = owner(root, chart, text(question, "/variable"));
    let (schema, values) = (
        read(root, &owner, "values.schema.json")?,
        read(root, &owner, "values.yaml")?,
    );
    let Some(known) = schema.pointer(&format!(
        "/properties/{}",
        path.replace('.', "/properties/")
    )) else {
        return Ok(Some(format!("the schema of {owner} does not know it")));
    };
    let wanted = match text(known, "/type") {
        "boolean" => "boolean",
        "integer" => "int",
        _ if known.get("enum").is_some() => "enum",
        _ => "string",
    };
    if text(question, "/type") != wanted {
        return Ok(Some(format!(
            "it is asked as {}, the schema says {wanted}",
            text(question, "/type")
        )));
    }
    let default = values.pointer(&format!("/{}", path.replace('.', "/")));
    let switch = path == "enabled";
    if question.get("default") != default && !switch {
        return Ok(Some("its default is not that of the values".to_owned()));
    }
    let required = question.get("required") == Some(&Value::Bool(true));
    if required == default.is_some() && !switch {
        return Ok(Some(
            "it is required though it has a default, or the other way round".to_owned(),
        ));
    }
    let label = text(question, "/label");
    let both = label.contains(" / ") && label.chars().any(|c| ('а'..='я').contains(&c));
    Ok((!both || text(question, "/group").is_empty())
        .then(|| "it is not asked in Russian and English, or has no group".to_owned()))
}

/// The chart that a value belongs to: `sales.replicas` is a value of kite-sales.
fn owner(root: &Path, chart: &str, variable: &str) -> (String, String) {
    if let Some((first, rest)) = variable.split_once('.') {
        let part = format!("kite-{first}");
        if root.join("charts").join(&part).is_dir() {
            return (part, rest.to_owned());
        }
    }
    (chart.to_owned(), variable.to_owned())
}

fn read(root: &Path, chart: &str, file: &str) -> Result<Value> {
    let path = root.join("charts").join(chart).join(file);
    let text = std::fs::read_to_string(&path).explain(
        format!("Cannot read {}", path.display()),
        "Run `cargo xtask charts`",
    )?;
    Ok(documents(&text)?.pop().unwrap_or_default())
}
