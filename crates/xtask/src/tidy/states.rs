//! States change through the one table in `model`, and are saved by `store`.

use super::sql::is_sql;
use super::{Finding, Tree};

/// No assignment to a field `state` or `status` outside model, no such SQL outside store.
pub fn only_in_model(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, facts) in tree.rust().filter(|(file, _)| file.room().is_some()) {
        let room = file.room().unwrap_or_default();
        let writes = facts
            .state_writes
            .iter()
            .filter(|place| room != "model" && !place.test);
        findings.extend(writes.map(|place| {
            file.finding(
                place.line,
                "changes a state; let a function of model do it through `next`",
            )
        }));
        let saves = facts
            .strings
            .iter()
            .filter(|text| room != "store" && !text.place.test && sets_state(&text.value));
        findings.extend(saves.map(|text| {
            file.finding(
                text.place.line,
                "saves a state; let a function of store do it",
            )
        }));
    }
    findings
}

fn sets_state(text: &str) -> bool {
    let folded = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let sets = |field: &str| {
        folded.contains(&format!("set {field} ="))
            || (is_sql(text) && folded.contains(&format!(", {field} =")))
    };
    sets("state") || sets("status")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, code: &str) -> Vec<usize> {
        only_in_model(&Tree::of(&[(path, code)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn a_state_set_outside_model_is_found() {
        assert_eq!(
            lines(
                "modules/a/src/flow.rs",
                "fn f() {\n  deal.state = State::Won;\n}"
            ),
            [2]
        );
        assert_eq!(
            lines(
                "modules/a/src/flow.rs",
                "fn f() {\n\n  Deal { status: State::X, ..deal };\n}"
            ),
            [3]
        );
        assert_eq!(
            lines(
                "modules/a/src/api.rs",
                "const X: &str = \"UPDATE a.deal SET state = $1\";"
            ),
            [1]
        );
        assert!(
            lines(
                "modules/a/src/flow.rs",
                "fn f() { Deal { state: deal.state.next(Step::Win)?, ..deal } }"
            )
            .is_empty()
        );
        assert!(
            lines(
                "modules/a/src/model.rs",
                "fn f() { deal.state = deal.state.next(Step::Win); }"
            )
            .is_empty()
        );
        assert!(
            lines(
                "modules/a/src/store.rs",
                "const X: &str = \"UPDATE a.deal SET state = $1\";"
            )
            .is_empty()
        );
    }
}
