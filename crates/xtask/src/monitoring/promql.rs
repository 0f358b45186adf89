//! Names of metrics in an expression of PromQL. Whether it can be read at all, promtool says.

use std::collections::BTreeSet;

/// Words of the language itself that may stand where a metric may.
const WORDS: &[&str] = &[
    "and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end",
];
/// Words with a list of labels behind them.
const WITH_LABELS: &[&str] = &[
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
];

/// Every metric that the expression names.
pub fn metrics(expression: &str) -> BTreeSet<String> {
    let bare = without_braces(expression);
    let mut found = BTreeSet::new();
    let mut rest = bare.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
        // A unit behind a number is no word: `5m`.
        let unit = rest
            .get(..at)
            .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        let (_, from) = rest.split_at(at);
        let end = from.find(|c: char| !is_word(c)).unwrap_or(from.len());
        let (word, behind) = from.split_at(end);
        rest = behind;
        if unit {
            continue;
        }
        let next = behind.trim_start();
        if WITH_LABELS.contains(&word) {
            rest = match (next.starts_with('('), next.split_once(')')) {
                (true, Some((_, after))) => after,
                _ => behind,
            };
        } else if !WORDS.contains(&word)
            && !next.starts_with('(')
            && !followed_by_labels(word, next)
        {
            found.insert(word.to_owned());
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == ':'
}

/// `sum by (pod) (…)`: an aggregation whose labels come first.
fn followed_by_labels(word: &str, next: &str) -> bool {
    const SUMS: &[&str] = &["sum", "min", "max", "avg", "count", "topk", "group"];
    SUMS.contains(&word) && (next.starts_with("by") || next.starts_with("without"))
}

/// Without selectors, ranges and texts.
fn without_braces(expression: &str) -> String {
    let (mut bare, mut depth, mut quoted) = (String::new(), 0_u32, false);
    for c in expression.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' | '[' => depth = depth.saturating_add(1),
            '}' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

/// The metric as it is declared: a histogram is asked by its parts.
pub fn declared(name: &str) -> &str {
    ["_bucket", "_count", "_sum"]
        .iter()
        .find_map(|part| name.strip_suffix(part))
        .unwrap_or(name)
}

/// Names in what a process says at /metrics.
pub fn scraped(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| line.split(['{', ' ']).next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Variables of Grafana as numbers and texts, so that promtool can read the rest.
pub fn filled(expression: &str) -> String {
    expression.replace("$module", "sales")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(expression: &str) -> Vec<String> {
        metrics(expression).into_iter().collect()
    }

    #[test]
    fn metrics_are_told_from_functions_labels_and_words() {
        assert_eq!(named("max(kite_x) > 60"), ["kite_x"]);
        assert_eq!(
            named(
                "sum by (pod, le) (rate(a_total{b=\"c_total or d\"}[5m])) / on (pod) group_left (x) e unless f offset 15m"
            ),
            ["a_total", "e", "f"]
        );
        assert_eq!(
            named(
                "label_replace((1 - m / n) * on (instance) group_left (nodename) u, \"node\", \"$1\", \"x\", \"(.+)\")"
            ),
            ["m", "n", "u"]
        );
        assert_eq!(named("vector(1)"), Vec::<String>::new());
        assert_eq!(named("time() - max(a:b or c) > 26 * 3600"), ["a:b", "c"]);
        assert_eq!(
            named("histogram_quantile(0.99, sum by (le) (rate(h_bucket[1h])))"),
            ["h_bucket"]
        );
        assert_eq!(named("count without (x) (up)"), ["up"]);
    }

    #[test]
    fn a_scrape_gives_names() {
        let text = "# TYPE a counter\na{b=\"c\"} 1\nh_bucket{le=\"1\"} 2\nh_count 3\n\n";
        assert_eq!(
            scraped(text).into_iter().collect::<Vec<_>>(),
            ["a", "h_bucket", "h_count"]
        );
        assert_eq!(declared("h_bucket"), "h");
    }
}
