//! What was acknowledged, against what is there.

use super::command::{Acknowledged, Effect};
use std::collections::BTreeMap;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// It was acknowledged, and is not there.
    Lost(Effect, String),
    /// It was sent once, and is there more often.
    Doubled(Effect, String, i64),
    /// Nobody was told that it is there.
    Stray(Effect, String),
}

impl Finding {
    pub fn lost(effect: Effect, mark: &str) -> Self {
        Self::Lost(effect, mark.to_owned())
    }

    pub fn doubled(effect: Effect, mark: &str, times: i64) -> Self {
        Self::Doubled(effect, mark.to_owned(), times)
    }
}

/// How often each effect of each command is there.
pub type Found = BTreeMap<(Effect, String), i64>;

/// Everything that does not fit.
pub fn findings(log: &[Acknowledged], found: &Found) -> Vec<Finding> {
    let mut left = found.clone();
    let mut findings = Vec::new();
    for done in log {
        for effect in done.command.effects {
            let mark = &done.command.mark;
            match left.remove(&(*effect, mark.clone())) {
                None => findings.push(Finding::lost(*effect, mark)),
                Some(1) => {}
                Some(times) => findings.push(Finding::doubled(*effect, mark, times)),
            }
        }
    }
    findings.extend(
        left.into_keys()
            .map(|(effect, mark)| Finding::Stray(effect, mark)),
    );
    findings.sort();
    findings
}

#[test]
fn the_check_finds_what_is_lost_doubled_and_stray() {
    let done = |mark| Acknowledged {
        command: super::command::buyer(mark),
        status: 201,
        answer: serde_json::Value::Null,
    };
    let log = [done("F1-1-1"), done("F1-1-2"), done("F1-1-3")];
    let there = |mark: &str, times| ((Effect::Buyer, mark.to_owned()), times);
    let fine = BTreeMap::from([there("F1-1-1", 1), there("F1-1-2", 1), there("F1-1-3", 1)]);
    assert_eq!(findings(&log, &fine), []);
    let bad = BTreeMap::from([there("F1-1-1", 2), there("F1-1-3", 1), there("F1-1-4", 1)]);
    assert_eq!(
        findings(&log, &bad),
        [
            Finding::lost(Effect::Buyer, "F1-1-2"),
            Finding::doubled(Effect::Buyer, "F1-1-1", 2),
            Finding::Stray(Effect::Buyer, "F1-1-4".to_owned()),
        ]
    );
}
