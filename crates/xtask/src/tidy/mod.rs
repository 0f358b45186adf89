//! `tidy`: rules of the tree that no compiler checks. Each rule is a function from the tree to what it found, and its
//! own tests hold a bad sample that it must catch.
//!
//! Deliberately absent: limits on the length of files and functions. They are printed, and people judge.

mod facts;
mod inputs;
mod licences;
mod longest;
mod manifests;
mod migrations;
mod rooms;
pub mod sql;
mod states;
mod tests_rule;
mod texts;
mod tree;

use crate::fail::Result;
pub use licences::packages;
use std::path::Path;
pub use tree::{Finding, Source, Tree};

/// A rule: its name, and the function that looks for what breaks it.
type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

const RULES: &[Rule] = &[
    ("code parses", rooms::parses),
    ("modules do not depend on modules", manifests::arrows),
    ("versions only in the root manifest", manifests::inherited),
    ("every dependency has a reason", manifests::reasons),
    ("licences and banned crates", licences::allowed),
    ("the seven rooms", rooms::closed_list),
    ("arrows between rooms", rooms::arrows),
    ("SQL only in store", sql::only_in_store),
    ("SQL only on the own schema", sql::own_schema),
    ("state changes only in model", states::only_in_model),
    ("inputs say what may be absent", inputs::absent_fields),
    ("no cfg(feature) in modules", texts::no_features),
    ("no registry hosts, no machine paths", texts::no_places),
    ("tests neither sleep nor are ignored", tests_rule::awake),
    ("migrations are numbered", migrations::numbered),
    ("migrations stay in their schema", migrations::own_schema),
    ("every table is protected", migrations::protected),
];

/// What the rules find that look at files only, for the tests of what we write ourselves.
#[cfg(test)]
pub fn findings_of_code(tree: &Tree) -> Vec<String> {
    let rules = RULES
        .iter()
        .filter(|(name, _)| *name != "licences and banned crates");
    let findings = rules.flat_map(|(_, rule)| rule(tree));
    findings
        .map(|finding| format!("{}:{}: {}", finding.path, finding.line, finding.text))
        .collect()
}

/// Runs every rule and prints what was found; `Err` counts it.
pub fn run(root: &Path) -> Result<Result<(), usize>> {
    let tree = Tree::read(root)?;
    let mut count = 0_usize;
    for (name, rule) in RULES {
        for finding in rule(&tree) {
            println!(
                "{}:{}: {} [{name}]",
                finding.path, finding.line, finding.text
            );
            count = count.saturating_add(1);
        }
    }
    longest::print(&tree);
    println!(
        "tidy: {} rules, {} files, {count} findings",
        RULES.len(),
        tree.files.len()
    );
    Ok(if count == 0 { Ok(()) } else { Err(count) })
}
