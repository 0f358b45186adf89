//! The log agent and the store of lines: labels stay few, whatever is logged.

use std::collections::BTreeSet;

/// The only labels that a stream may have.
const LABELS: &[&str] = &["namespace", "app", "level"];
/// The only values of `level`.
const LEVELS: &[&str] = &["error", "warn", "info", "debug"];
/// Two weeks.
const KEPT: &str = "retention_period: 336h";

/// What is wrong with the configuration of the agent, about the labels that reach Loki.
pub fn faults(config: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(lines) = block(config, "loki.process \"lines\"") else {
        return vec!["there is no loki.process \"lines\"".to_owned()];
    };
    let kept: BTreeSet<&str> = block(lines, "stage.label_keep")
        .map(quoted)
        .unwrap_or_default()
        .into_iter()
        .collect();
    if kept != LABELS.iter().copied().collect() {
        wrong.push(format!("labels of Loki are {kept:?} and not {LABELS:?}"));
    }
    let last = ["stage.labels", "stage.static_labels", "stage.label_keep"]
        .iter()
        .filter_map(|stage| Some((lines.rfind(&format!("{stage} {{"))?, *stage)))
        .max();
    if last.is_none_or(|(_, stage)| stage != "stage.label_keep") {
        wrong.push("labels are added behind stage.label_keep".to_owned());
    }
    let told = levels(lines);
    if told != LEVELS.iter().copied().map(str::to_owned).collect() {
        wrong.push(format!("levels are {told:?} and not {LEVELS:?}"));
    }
    let writers = config.matches("loki.write.loki.receiver").count();
    if writers != 1 {
        wrong.push(format!("{writers} ways lead to Loki, not one"));
    }
    wrong
}

/// What is wrong with the values of the store.
pub fn store_faults(values: &str) -> Vec<String> {
    [
        KEPT,
        "retention_enabled: true",
        "max_label_names_per_series: 3",
        "discover_service_name: []",
    ]
    .iter()
    .filter(|line| !values.contains(*line))
    .map(|line| format!("the values of Loki do not say `{line}`"))
    .collect()
}

/// The words that the template of the level can give: everything outside of its braces.
fn levels(lines: &str) -> BTreeSet<String> {
    let template = lines
        .lines()
        .find_map(|line| line.trim().strip_prefix("template"))
        .and_then(|line| line.split_once('"'))
        .map(|(_, text)| text.trim_end().trim_end_matches('"'));
    let mut rest = template.unwrap_or_default();
    let mut words = BTreeSet::new();
    while let Some((outside, inside)) = rest.split_once("{{") {
        words.insert(outside.trim().to_owned());
        rest = inside.split_once("}}").map_or("", |(_, after)| after);
    }
    words.insert(rest.trim().to_owned());
    words.remove("");
    words
}

/// The inside of the block that begins so.
fn block<'a>(config: &'a str, head: &str) -> Option<&'a str> {
    let (_, from) = config.split_once(head)?;
    let (_, inside) = from.split_once('{')?;
    let (mut depth, mut text) = (1_u32, false);
    for (at, c) in inside.char_indices() {
        match c {
            '"' => text = !text,
            '{' if !text => depth = depth.saturating_add(1),
            '}' if !text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return inside.get(..at);
        }
    }
    None
}

fn quoted(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: &str = r#"
loki.process "lines" {
  stage.template {
    source   = "level"
    template = "{{ $l := ToLower .Value }}{{ if x }}error{{ else if y }}warn{{ else if z }}debug{{ else }}info{{ end }}"
  }
  stage.labels { values = { level = "" } }
  stage.label_keep {
    values = ["namespace", "app", "level"]
  }
  forward_to = [loki.write.loki.receiver]
}
"#;

    #[test]
    fn few_labels_with_few_values_are_fine() {
        assert_eq!(faults(FINE), Vec::<String>::new());
    }

    #[test]
    fn every_way_to_more_labels_is_found() {
        for (from, to, told) in [
            ("\"app\", ", "\"app\", \"pod\", ", "labels of Loki"),
            ("info{{", "{{ .Value }}{{", "levels are"),
            (
                "  forward_to",
                "  stage.labels { values = { pod = \"\" } }\n  forward_to",
                "behind",
            ),
            (
                "forward_to",
                "forward_to = [loki.write.loki.receiver]\nforward_to",
                "2 ways",
            ),
        ] {
            let wrong = faults(&FINE.replace(from, to)).join("; ");
            assert!(wrong.contains(told), "{told}: {wrong}");
        }
        assert_eq!(store_faults("").len(), 4);
    }
}
