//! Tests wait for what they want, not for time to pass, and none is switched off.

use super::facts::Named;
use super::{Finding, Tree};

/// No `#[ignore]` anywhere, no sleep in test code.
pub fn awake(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, facts) in tree.rust() {
        let ignored = facts
            .attributes
            .iter()
            .filter(|attribute| attribute.name == "ignore");
        findings.extend(ignored.map(|attribute| {
            file.finding(
                attribute.line,
                "a test is switched off; mend it or remove it",
            )
        }));
        let asleep = facts
            .paths
            .iter()
            .filter(|path| path.place.test && sleeps(path))
            .filter(|path| !on_purpose(&file.text, path.place.line));
        findings.extend(asleep.map(|path| {
            file.finding(
                path.place.line,
                "a test sleeps; wait for an event, move the clock, or say `// Sleeps on purpose: why` above",
            )
        }));
    }
    findings
}

fn sleeps(path: &Named) -> bool {
    path.segments
        .last()
        .is_some_and(|last| matches!(last.as_str(), "sleep" | "sleep_until" | "sleep_ms"))
}

/// A moment in time can be what a test is about: when to pull the plug. The line above says so, with the reason.
fn on_purpose(text: &str, line: usize) -> bool {
    let above = line
        .checked_sub(2)
        .and_then(|above| text.lines().nth(above));
    above
        .and_then(|above| above.trim().strip_prefix("// Sleeps on purpose: "))
        .is_some_and(|reason| reason.len() > 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, code: &str) -> Vec<usize> {
        awake(&Tree::of(&[(path, code)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn ignored_and_sleeping_tests_are_found() {
        assert_eq!(
            lines(
                "modules/a/tests/it/main.rs",
                "#[test]\n#[ignore]\nfn f() {}"
            ),
            [2]
        );
        assert_eq!(
            lines("tests/src/x.rs", "fn f() { std::thread::sleep(d) }"),
            [1]
        );
        assert_eq!(lines("tests/src/x.rs", "use tokio::time::sleep;"), [1]);
        assert_eq!(
            lines(
                "modules/a/tests/it/main.rs",
                "fn f() {\n  select! { _ = tokio::time::sleep(d) => {} }\n}"
            ),
            [2]
        );
        assert_eq!(
            lines(
                "crates/a/src/b.rs",
                "#[cfg(test)]\nmod tests {\n  fn f() { thread::sleep(d) }\n}"
            ),
            [3]
        );
    }

    #[test]
    fn a_test_may_sleep_for_a_reason_that_it_names() {
        let code = |reason: &str| {
            format!("fn f() {{\n    // Sleeps on purpose: {reason}\n    thread::sleep(d)\n}}")
        };
        let reasoned = code("the random moment of the kill is the input of this test");
        assert!(lines("tests/src/x.rs", &reasoned).is_empty());
        assert_eq!(lines("tests/src/x.rs", &code("wait")), [3]);
    }

    #[test]
    fn the_product_may_sleep() {
        assert!(
            lines(
                "crates/a/src/b.rs",
                "async fn f() { tokio::time::sleep(d).await }"
            )
            .is_empty()
        );
    }
}
