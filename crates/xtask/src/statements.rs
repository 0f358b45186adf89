//! Coverage of statements: every SQL text of every store has been executed by some test.
//!
//! SQL is checked when it runs, so a statement that no test runs is a statement that nobody has checked. The platform
//! writes what it executes to the folder that KITE_SQL_LOG names.

use crate::fail::{Explain, Result};
use crate::tidy::{Finding, Source, Tree, sql};
use std::collections::HashSet;
use std::path::Path;

/// Lists the statements of the tree that the log does not hold; `Err` counts them.
pub fn run(root: &Path, log: &Path) -> Result<Result<(), usize>> {
    let tree = Tree::read(root)?;
    let executed = executed(log)?;
    let (count, missing) = missing(&tree, &executed);
    for finding in &missing {
        println!(
            "{}:{}: no test executes {}",
            finding.path, finding.line, finding.text
        );
    }
    println!(
        "statements: {count} in stores, {} of them never executed",
        missing.len()
    );
    Ok(if missing.is_empty() {
        Ok(())
    } else {
        Err(missing.len())
    })
}

/// The lines of all files of the log.
fn executed(log: &Path) -> Result<HashSet<String>> {
    let advice = "Run the tests with KITE_SQL_LOG set to this folder";
    let mut lines = HashSet::new();
    for entry in std::fs::read_dir(log)
        .explain(format!("Cannot read {}", log.display()), advice)?
        .flatten()
    {
        let path = entry.path();
        if !path.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(&path)
            .explain(format!("Cannot read {}", path.display()), advice)?;
        lines.extend(text.lines().map(sql::fold));
    }
    Ok(lines)
}

/// How many statements there are, and those that were not executed.
fn missing(tree: &Tree, executed: &HashSet<String>) -> (usize, Vec<Finding>) {
    let mut count = 0_usize;
    let mut missing = Vec::new();
    for (file, facts) in tree.rust().filter(|(file, _)| counts(file)) {
        for text in sql::statements(facts) {
            count = count.saturating_add(1);
            let folded = sql::fold(&text.value);
            if !executed.contains(&folded) {
                missing.push(file.finding(text.place.line, folded));
            }
        }
    }
    (count, missing)
}

/// Stores of modules, and the platform, which has tables of its own. What helps tests is no part of the product.
fn counts(file: &Source) -> bool {
    let platform = file.path.strip_prefix("crates/platform/src/");
    file.room() == Some("store") || platform.is_some_and(|rest| !rest.starts_with("testing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_that_no_test_executes_is_found() {
        let store = "fn a() { q(\"SELECT id\n   FROM a.t\") }\nfn b() {\n q(\"DELETE FROM a.t\") }\n#[cfg(test)]\nmod tests { const X: &str = \"SELECT 1 FROM a.t\"; }";
        let tree = Tree::of(&[
            ("modules/a/src/store/t.rs", store),
            (
                "modules/a/src/flow.rs",
                "fn f() { q(\"SELECT 2 FROM a.t\") }",
            ),
        ]);
        let log = tempfile::tempdir().unwrap();
        std::fs::write(log.path().join("1.sql"), "SELECT id FROM a.t\n").unwrap();
        std::fs::write(log.path().join("2.sql"), "SELECT 7\n").unwrap();
        let (count, missing) = missing(&tree, &executed(log.path()).unwrap());
        assert_eq!(count, 2);
        assert_eq!(
            missing
                .iter()
                .map(|finding| (finding.line, finding.text.as_str()))
                .collect::<Vec<_>>(),
            [(4, "DELETE FROM a.t")]
        );
    }

    #[test]
    fn a_missing_log_says_how_to_make_one() {
        let fail = executed(Path::new("/no/such/folder"))
            .unwrap_err()
            .to_string();
        assert!(fail.contains("KITE_SQL_LOG"), "{fail}");
    }
}
