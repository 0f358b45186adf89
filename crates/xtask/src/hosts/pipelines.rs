//! The graphs of both pipelines: what a job waits for exists and comes before it, and every program that it calls is there.

use super::playbooks::yaml;
use super::{Checks, Place};
use crate::fail::Result;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Words of a pipeline that are no jobs.
const GLOBAL: &[&str] = &["stages", "variables", "default", "workflow", "include"];

/// A job as far as the graph goes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Job {
    stage: String,
    needs: Vec<String>,
    script: Vec<String>,
    artifacts: Vec<String>,
}

/// Both pipelines.
pub fn check(place: &Place, checks: &mut Checks) -> Result<()> {
    for (name, path, scripts) in [
        ("vendor", ".gitlab-ci.yml", ""),
        (
            "customer",
            "ansible/gitlab/customer.gitlab-ci.yml",
            "ansible/gitlab/scripts",
        ),
    ] {
        let read = yaml(&place.root.join(path))?;
        let (stages, jobs) = understood(&read);
        checks.none(
            &format!("{name}_pipeline_has_a_graph"),
            &graph(&stages, &jobs),
        );
        checks.none(
            &format!("{name}_pipeline_calls_what_is_there"),
            &programs(place.root, scripts, &jobs),
        );
        checks.none(
            &format!("{name}_pipeline_hands_on_what_is_read"),
            &handed_on(&stages, &jobs),
        );
    }
    let mut found = Vec::new();
    for folder in [".gitlab/vendor", "ansible/gitlab/scripts"] {
        found.extend(shell_that_does_not_parse(&place.root.join(folder))?);
    }
    checks.none("scripts_of_the_pipelines_parse", &found);
    Ok(())
}

fn shell_that_does_not_parse(folder: &Path) -> Result<Vec<String>> {
    let names = super::playbooks::names(folder)?;
    let shells = names.into_iter().filter(|name| name.ends_with(".sh"));
    Ok(shells
        .filter_map(|name| {
            let mut command = std::process::Command::new("sh");
            let said = super::checks::ran(command.arg("-n").arg(folder.join(&name)));
            match said {
                Ok((true, _)) => None,
                Ok((false, wrong)) | Err(wrong) => Some(wrong),
            }
        })
        .collect())
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn understood(read: &Value) -> (Vec<String>, BTreeMap<String, Job>) {
    let empty = Map::new();
    let all = read.as_object().unwrap_or(&empty);
    let named = all
        .iter()
        .filter(|(name, _)| !GLOBAL.contains(&name.as_str()) && !name.starts_with('.'));
    let jobs = named.map(|(name, job)| (name.clone(), of(job))).collect();
    (texts(all.get("stages")), jobs)
}

fn of(job: &Value) -> Job {
    let needs = job
        .get("needs")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let needed = |need: &Value| {
        let name = need
            .as_str()
            .or_else(|| need.get("job").and_then(Value::as_str));
        name.map(str::to_owned)
    };
    Job {
        stage: texts(job.get("stage")).concat(),
        needs: needs.filter_map(needed).collect(),
        script: texts(job.get("script")),
        artifacts: texts(job.get("artifacts").and_then(|all| all.get("paths"))),
    }
}

/// Stages exist, needs exist and lie before, nothing waits for itself by a detour, every stage has a job.
fn graph(stages: &[String], jobs: &BTreeMap<String, Job>) -> Vec<String> {
    let place = |stage: &str| stages.iter().position(|one| one == stage);
    let mut wrong = Vec::new();
    for (name, job) in jobs {
        let Some(own) = place(&job.stage) else {
            wrong.push(format!(
                "{name} is in the stage `{}`, which is not declared",
                job.stage
            ));
            continue;
        };
        if job.script.is_empty() {
            wrong.push(format!("{name} does nothing"));
        }
        for need in &job.needs {
            match jobs.get(need).map(|other| place(&other.stage)) {
                None => wrong.push(format!("{name} needs {need}, which is no job")),
                Some(other) if other > Some(own) => {
                    wrong.push(format!("{name} needs {need}, which comes later"))
                }
                Some(_) if waits_for(jobs, need, name) => {
                    wrong.push(format!("{name} and {need} wait for each other"))
                }
                Some(_) => {}
            }
        }
    }
    let used: BTreeSet<&String> = jobs.values().map(|job| &job.stage).collect();
    wrong.extend(
        stages
            .iter()
            .filter(|stage| !used.contains(stage))
            .map(|stage| format!("no job is in the stage {stage}")),
    );
    wrong
}

/// Whether `from` waits for `to`, however far away.
fn waits_for(jobs: &BTreeMap<String, Job>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while let Some(name) = next.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name.clone()) {
            next.extend(
                jobs.get(&name)
                    .into_iter()
                    .flat_map(|job| job.needs.clone()),
            );
        }
    }
    false
}

/// Files of the tree that scripts name: they exist and may be run.
fn programs(root: &Path, scripts: &str, jobs: &BTreeMap<String, Job>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, job) in jobs {
        for word in job.script.iter().flat_map(|line| line.split_whitespace()) {
            let path = word.replace("$KITE_SCRIPTS", scripts);
            let ours = path.ends_with(".sh") || path.ends_with(".py") || path == ".ci/run";
            if ours && !may_be_run(&root.join(&path)) {
                wrong.push(format!(
                    "{name} calls {path}, which is not there or may not be run"
                ));
            }
        }
    }
    wrong
}

fn may_be_run(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// A path below build/ that a job names was made by a job that it waits for, or is made by itself.
fn handed_on(stages: &[String], jobs: &BTreeMap<String, Job>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, job) in jobs {
        let made: BTreeSet<&String> = jobs
            .iter()
            .filter(|(other, _)| {
                *other != name && waits_for(jobs, name, other) && job.needs.contains(other)
            })
            .flat_map(|(_, other)| &other.artifacts)
            .chain(&job.artifacts)
            .collect();
        let read = job.script.iter().flat_map(|line| line.split_whitespace());
        let folders = read.filter(|word| word.starts_with("build/"));
        for word in folders.filter(|word| !made.contains(&(*word).to_owned())) {
            wrong.push(format!(
                "{name} reads {word}, which no job that it needs hands on"
            ));
        }
    }
    if stages.is_empty() {
        wrong.push("there are no stages".to_owned());
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(pipeline: &Value) -> Vec<String> {
        let (stages, jobs) = understood(pipeline);
        [graph(&stages, &jobs), handed_on(&stages, &jobs)].concat()
    }

    #[test]
    fn a_good_graph_has_nothing_wrong() {
        let good = json!({
            "stages": ["a", "b"], "variables": {}, ".hidden": {},
            "one": {"stage": "a", "script": ["make build/x"], "artifacts": {"paths": ["build/x"]}},
            "two": {"stage": "b", "script": "use build/x", "needs": [{"job": "one", "optional": true}]},
        });
        assert_eq!(wrong(&good), Vec::<String>::new());
    }

    #[test]
    fn every_kind_of_broken_graph_is_found() {
        let job =
            |stage: &str, needs: &[&str]| json!({"stage": stage, "script": ["x"], "needs": needs});
        let cases = [
            (
                json!({"stages": ["a"], "one": job("z", &[])}),
                "not declared",
            ),
            (
                json!({"stages": ["a"], "one": job("a", &["two"])}),
                "is no job",
            ),
            (
                json!({"stages": ["a", "b"], "one": job("a", &["two"]), "two": job("b", &[])}),
                "comes later",
            ),
            (
                json!({"stages": ["a"], "one": job("a", &["two"]), "two": job("a", &["one"])}),
                "wait for each other",
            ),
            (
                json!({"stages": ["a", "b"], "one": job("a", &[])}),
                "no job is in the stage b",
            ),
            (
                json!({"stages": ["a"], "one": {"stage": "a", "script": ["use build/x"]}}),
                "hands on",
            ),
        ];
        for (pipeline, reason) in cases {
            let found = wrong(&pipeline);
            assert!(
                found.iter().any(|text| text.contains(reason)),
                "{reason}: {found:?}"
            );
        }
    }
}
