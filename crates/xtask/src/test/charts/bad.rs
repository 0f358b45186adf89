//! Values that have to be refused, each by naming what is wrong: T3.

use super::Check;
use super::render::{self, Place};
use crate::fail::{Explain, Fail, Result};
use std::path::Path;

/// Every file of `charts/ci/bad`.
pub fn all(place: &Place) -> Result<Vec<Check>> {
    let folder = place.values("bad");
    let entries = std::fs::read_dir(&folder).explain(
        "Cannot read charts/ci/bad",
        "Restore it from the repository",
    )?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort_unstable();
    files.iter().map(|file| one(place, file)).collect()
}

fn one(place: &Place, file: &Path) -> Result<Check> {
    let text = std::fs::read_to_string(file)
        .explain("Cannot read values", "Restore them from the repository")?;
    let name = format!("{} is refused", render::stem(file));
    let (chart, key) = aim(&text).ok_or_else(|| {
        Fail::new(format!(
            "{} must begin with `# <chart> must name: <key>`.",
            file.display()
        ))
    })?;
    let good = match chart {
        "kite-data" | "kite-operator" => place.values(chart).join(if chart == "kite-data" {
            "eleven-nodes.yaml"
        } else {
            "defaults.yaml"
        }),
        _ => place.values("place.yaml"),
    };
    let mut files = place.files(chart, &good);
    files.push(file.to_owned());
    let output = place.helm(
        &["template", "kite", "--kube-version", "1.36.0"],
        chart,
        &files,
    )?;
    let said = render::complaint(&output);
    let wrong = if output.status.success() {
        vec![format!("{chart} takes them")]
    } else if !said.contains(key) {
        vec![format!("what is said does not name {key}: {said}")]
    } else {
        Vec::new()
    };
    Ok(Check::new(name, wrong))
}

/// `# kite-suite must name: digest`.
fn aim(text: &str) -> Option<(&str, &str)> {
    let first = text.lines().next()?.strip_prefix("# ")?;
    first.split_once(" must name: ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_first_line_says_what_is_wrong() {
        assert_eq!(
            super::aim("# kite-suite must name: digest\nx: 1\n"),
            Some(("kite-suite", "digest"))
        );
        assert_eq!(super::aim("x: 1\n"), None);
    }
}
