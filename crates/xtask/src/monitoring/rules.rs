//! Rules of alerts as they are written: one expression a line, a severity, a page. Whether they can be read and fire when
//! they should, promtool says.

use crate::fail::{Explain, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of rules; their tests are in `tests` below it.
pub const FOLDER: &str = "monitoring/prometheus";
const PAGES: &str = "docs/runbooks";
/// Alerts that a chart brings for its own module: their pages are here, their tests with the charts.
const OF_CHARTS: &str = "charts/kite-lib/templates/_monitoring.tpl";
const SEVERITIES: &[&str] = &["critical", "warning", "none"];

/// An alert.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub expression: String,
    /// How bad it is.
    pub severity: String,
    /// Its page.
    pub runbook: String,
}

/// Files of a folder that end so, by name.
pub fn files(folder: &Path, end: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).explain(
        format!("Cannot read {}", folder.display()),
        "Restore it from the repository",
    )?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    files.sort();
    Ok(files)
}

/// The text of a file.
pub fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).explain(
        format!("Cannot read {}", path.display()),
        "Restore it from the repository",
    )
}

/// Every alert of every file.
pub fn all(root: &Path) -> Result<Vec<Alert>> {
    let mut alerts = Vec::new();
    for file in files(&root.join(FOLDER), ".rules.yaml")? {
        alerts.extend(read(&text(&file)?));
    }
    Ok(alerts)
}

/// The alerts of a file.
pub fn read(text: &str) -> Vec<Alert> {
    let mut alerts: Vec<Alert> = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.trim().trim_start_matches("- ").split_once(": ") else {
            continue;
        };
        let value = value.trim_matches('"').to_owned();
        if key == "alert" {
            alerts.push(Alert {
                name: value,
                ..Alert::default()
            });
        } else if let Some(alert) = alerts.last_mut() {
            match key {
                "expr" => alert.expression = value,
                "severity" => alert.severity = value,
                "runbook" => alert.runbook = value,
                _ => {}
            }
        }
    }
    alerts
}

/// What the tests of a file say: how often they expect an alert, and how often its silence.
pub fn tested(text: &str) -> BTreeMap<String, (u32, u32)> {
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(told) = line.strip_prefix("alertname: ") {
            told.clone_into(&mut name);
        } else if let Some(expected) = line.strip_prefix("exp_alerts:") {
            let (fires, silent) = counts.entry(name.clone()).or_default();
            let count = if expected.trim() == "[]" {
                silent
            } else {
                fires
            };
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// What is wrong with the three of them: alert, tests, page.
pub fn unmatched(root: &Path) -> Result<Vec<String>> {
    let alerts = all(root)?;
    let mut tests: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for file in files(&root.join(FOLDER).join("tests"), ".test.yaml")? {
        tests.extend(tested(&text(&file)?));
    }
    let mut wrong: Vec<String> = alerts
        .iter()
        .flat_map(|alert| faults(root, alert, tests.get(&alert.name).copied()))
        .collect();
    let mut names: Vec<String> = alerts.iter().map(|alert| alert.name.clone()).collect();
    let charts = text(&root.join(OF_CHARTS)).unwrap_or_default();
    names.extend(read(&charts).into_iter().map(|alert| alert.name));
    let strange = tests.keys().filter(|name| !names.contains(name));
    wrong.extend(strange.map(|name| format!("{name} has a test and is no alert")));
    for page in files(&root.join(PAGES), ".md")? {
        let name = page.file_stem().unwrap_or_default().to_string_lossy();
        // Pages about other things have small letters.
        if name.starts_with(|c: char| c.is_ascii_uppercase())
            && !names.iter().any(|one| *one == name)
        {
            wrong.push(format!("{name} has a page and is no alert"));
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    if names.len() != count {
        wrong.push("two alerts have one name".to_owned());
    }
    Ok(wrong)
}

fn faults(root: &Path, alert: &Alert, tests: Option<(u32, u32)>) -> Vec<String> {
    let name = &alert.name;
    let mut wrong = Vec::new();
    let mut hold = |fine: bool, text: String| {
        if !fine {
            wrong.push(text);
        }
    };
    let always = alert.severity == "none";
    let (fires, silent) = tests.unwrap_or_default();
    hold(fires > 0, format!("{name} has no test in which it fires"));
    hold(
        silent > 0 || always,
        format!("{name} has no test in which it is silent"),
    );
    hold(
        SEVERITIES.contains(&alert.severity.as_str()),
        format!("{name} has the severity `{}`", alert.severity),
    );
    hold(
        !alert.expression.is_empty() && !alert.expression.starts_with(['|', '>']),
        format!("{name}: its expression is not one line"),
    );
    let page = format!("{PAGES}/{name}.md");
    hold(
        alert.runbook == page,
        format!("{name}: its runbook is not {page}"),
    );
    let about = std::fs::read_to_string(root.join(&page)).unwrap_or_default();
    for part in [
        "**What it means.**",
        "**What to look at**",
        "**What to do**",
    ] {
        hold(about.contains(part), format!("{page} does not say {part}"));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up == 0\n        labels:\n          severity: warning\n        annotations:\n          runbook: docs/runbooks/A.md\n";

    #[test]
    fn an_alert_is_read() {
        let alert = Alert {
            name: "A".into(),
            expression: "up == 0".into(),
            severity: "warning".into(),
            runbook: "docs/runbooks/A.md".into(),
        };
        assert_eq!(read(RULES), [alert]);
        let tests = "        alertname: A\n        exp_alerts:\n        alertname: A\n        exp_alerts: []\n";
        assert_eq!(tested(tests)["A"], (1, 1));
    }

    #[test]
    fn whatever_lacks_its_other_two_is_found() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("monitoring/prometheus/x.rules.yaml", RULES),
            (
                "monitoring/prometheus/tests/x.test.yaml",
                "alertname: B\nexp_alerts: []\n",
            ),
            ("docs/runbooks/C.md", ""),
            ("docs/runbooks/closing.md", ""),
        ] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let wrong = unmatched(root.path()).unwrap().join("; ");
        for part in [
            "A has no test in which it fires",
            "A.md does not say",
            "B has a test",
            "C has a page",
        ] {
            assert!(wrong.contains(part), "{wrong}");
        }
        assert!(!wrong.contains("closing"));
    }
}
