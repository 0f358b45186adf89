//! The rooms of a module: their closed list, and who may know whom.

use super::facts::Named;
use super::{Finding, Source, Tree};

/// Each room with the rooms that it may name. `lib` may name all.
const ARROWS: &[(&str, &[&str])] = &[
    ("api", &["flow", "store", "model"]),
    ("flow", &["model", "store", "events"]),
    ("jobs", &["flow", "store", "model"]),
    ("events", &["flow", "model"]),
    ("store", &["model"]),
    ("model", &[]),
];

/// Every Rust file can be read; the other rules would be blind for it.
pub fn parses(tree: &Tree) -> Vec<Finding> {
    let unread = tree
        .files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && file.facts().is_none());
    unread
        .map(|file| file.finding(1, "is not Rust that parses; run `cargo check`"))
        .collect()
}

/// A module's `src` has the seven rooms and nothing else.
pub fn closed_list(tree: &Tree) -> Vec<Finding> {
    let stranger = |file: &&Source| {
        file.room()
            .is_some_and(|room| room != "lib" && may_name(room).is_none())
    };
    tree.files
        .iter()
        .filter(stranger)
        .map(|file| {
            file.finding(
                1,
                "is in no room; a module has lib, model, store, flow, api, events and jobs",
            )
        })
        .collect()
}

/// Rooms name only the rooms that the arrows allow.
pub fn arrows(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree
        .rust()
        .flat_map(|(file, facts)| {
            facts
                .paths
                .iter()
                .filter_map(move |path| wrong_arrow(file, path))
        })
        .collect();
    findings.dedup();
    findings
}

fn wrong_arrow(file: &Source, path: &Named) -> Option<Finding> {
    let from = file.room()?;
    let allowed = may_name(from)?;
    let to = target(
        &place_of(file.in_module_src()?, &path.inside),
        &path.segments,
    )?;
    may_name(&to)?;
    if path.place.test || to == from || allowed.contains(&to.as_str()) {
        return None;
    }
    let may = if allowed.is_empty() {
        "no other room".to_owned()
    } else {
        allowed.join(", ")
    };
    Some(file.finding(
        path.place.line,
        format!("{from} names {to}; {from} may name {may}"),
    ))
}

fn may_name(room: &str) -> Option<&'static [&'static str]> {
    ARROWS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, allowed)| *allowed)
}

/// The module path of a place: `flow/hold.rs` is [flow, hold].
fn place_of(file: &str, inside: &[String]) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let names = path
        .split('/')
        .filter(|name| *name != "mod" && *name != "lib");
    names
        .map(str::to_owned)
        .chain(inside.iter().cloned())
        .collect()
}

/// The first name below the crate's root that a path leads to, if it starts at `crate`, `self` or `super`.
fn target(place: &[String], segments: &[String]) -> Option<String> {
    let mut base = place.to_vec();
    let mut rest = segments;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => drop(base.pop()),
            _ => break,
        }
        rest = after;
    }
    if rest.len() == segments.len() {
        return None;
    }
    base.extend(rest.iter().cloned());
    base.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, code: &str) -> Vec<usize> {
        arrows(&Tree::of(&[(path, code)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn an_eighth_room_is_found() {
        let tree = Tree::of(&[
            ("modules/a/src/lib.rs", ""),
            ("modules/a/src/flow/hold.rs", ""),
            ("modules/a/src/util.rs", ""),
            ("modules/a/src/helpers/x.rs", ""),
        ]);
        let paths: Vec<_> = closed_list(&tree)
            .into_iter()
            .map(|finding| finding.path)
            .collect();
        assert_eq!(
            paths,
            ["modules/a/src/util.rs", "modules/a/src/helpers/x.rs"]
        );
    }

    #[test]
    fn broken_code_is_found() {
        assert_eq!(
            parses(&Tree::of(&[("modules/a/src/lib.rs", "fn {")])).len(),
            1
        );
    }

    #[test]
    fn arrows_against_the_grain_are_found() {
        assert_eq!(
            lines(
                "modules/a/src/model.rs",
                "use crate::model::X;\nuse crate::store;\n"
            ),
            [2]
        );
        assert_eq!(
            lines(
                "modules/a/src/store.rs",
                "use kernel::Money;\nuse crate::{model::X, flow::y};\n"
            ),
            [2]
        );
        assert_eq!(
            lines("modules/a/src/events.rs", "fn f() { crate::store::x() }\n"),
            [1]
        );
        assert_eq!(
            lines(
                "modules/a/src/api.rs",
                "fn f() { vec![crate::events::x()] }\n"
            ),
            [1]
        );
        assert_eq!(lines("modules/a/src/flow.rs", "use super::api::X;\n"), [1]);
        assert_eq!(
            lines(
                "modules/a/src/flow/hold.rs",
                "use super::super::jobs;\nuse super::other;\n"
            ),
            [1]
        );
        assert_eq!(
            lines(
                "modules/a/src/model.rs",
                "mod inner { use super::super::flow; }\n"
            ),
            [1]
        );
    }

    #[test]
    fn allowed_arrows_and_tests_are_left_alone() {
        assert!(
            lines(
                "modules/a/src/flow.rs",
                "use crate::{events, model, store};\n"
            )
            .is_empty()
        );
        assert!(
            lines(
                "modules/a/src/lib.rs",
                "use crate::jobs::x; use crate::api;\n"
            )
            .is_empty()
        );
        assert!(
            lines(
                "modules/a/src/model.rs",
                "#[cfg(test)]\nmod tests { use crate::store; }\n"
            )
            .is_empty()
        );
        assert!(lines("crates/platform/src/model.rs", "use crate::store;\n").is_empty());
    }
}
