//! What a phone is told: only what has changed since it asked last.

use super::object::Sha;
use kernel::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

kernel::words! {
    /// What a phone is told about.
    pub enum ItemKind {
        /// What an inspection of a vehicle type at a centre asks for.
        Template = "template",
        /// Prices of works.
        Prices = "prices",
        /// A car to be looked at.
        Visit = "visit",
        /// An inspection under way.
        Inspection = "inspection",
        /// A wish to offer more than the valuation.
        Approval = "approval",
    }
}

/// A thing that a phone is to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Which one: a purchase, an approval, or a vehicle type at a centre (`car@<centre>`).
    pub id: String,
    /// Everything about it.
    #[schema(value_type = Object)]
    pub body: Value,
}

/// A thing that a phone is to forget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gone {
    /// What it is.
    pub kind: ItemKind,
    /// Which one.
    pub id: String,
}

/// What a phone was told about a thing.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Shown {
    /// What it is.
    pub kind: ItemKind,
    /// Which one.
    pub item: String,
    /// The hash of what was told.
    pub hash: Sha,
    /// It was told to forget it.
    pub gone: bool,
    /// The number of the change that told it.
    pub change: i64,
}

/// Which rows change when a phone that was told this is to know these items now. Numbers of changes go on after `last`.
///
/// # Errors
/// An item has no form in canonical JSON: numbers of items are whole.
pub fn changes(shown: &[Shown], items: &[Item], last: i64) -> Result<Vec<Shown>> {
    let told: BTreeMap<(ItemKind, &str), &Shown> = shown
        .iter()
        .map(|one| ((one.kind, one.item.as_str()), one))
        .collect();
    let now: BTreeSet<(ItemKind, &str)> = items
        .iter()
        .map(|one| (one.kind, one.id.as_str()))
        .collect();
    let mut changed = Vec::new();
    let mut number = last;
    for item in items {
        let (_, hash) = super::act::sealed(&item.body)?;
        let known = told.get(&(item.kind, item.id.as_str()));
        if known.is_none_or(|known| known.gone || known.hash != hash) {
            number += 1;
            changed.push(Shown {
                kind: item.kind,
                item: item.id.clone(),
                hash,
                gone: false,
                change: number,
            });
        }
    }
    for known in shown {
        if !known.gone && !now.contains(&(known.kind, known.item.as_str())) {
            number += 1;
            changed.push(Shown {
                gone: true,
                change: number,
                ..known.clone()
            });
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(id: &str, body: Value) -> Item {
        Item {
            kind: ItemKind::Visit,
            id: id.into(),
            body,
        }
    }

    #[test]
    fn only_what_changed_is_told_and_what_is_gone_once() {
        let first = changes(
            &[],
            &[item("a", json!({"n": 1})), item("b", json!({"n": 1}))],
            0,
        )
        .unwrap();
        assert_eq!(
            first.iter().map(|one| one.change).collect::<Vec<_>>(),
            [1, 2]
        );
        assert!(
            changes(
                &first,
                &[item("b", json!({"n": 1})), item("a", json!({"n": 1}))],
                2
            )
            .unwrap()
            .is_empty()
        );
        let second = changes(&first, &[item("a", json!({"n": 2}))], 2).unwrap();
        let told: Vec<_> = second
            .iter()
            .map(|one| (one.item.as_str(), one.gone, one.change))
            .collect();
        assert_eq!(told, [("a", false, 3), ("b", true, 4)]);
        let mut after = second.clone();
        assert!(
            changes(&after, &[item("a", json!({"n": 2}))], 4)
                .unwrap()
                .is_empty()
        );
        after.retain(|one| one.item == "b");
        let back = changes(&after, &[item("b", json!({"n": 1}))], 4).unwrap();
        assert_eq!((back[0].gone, back[0].change), (false, 5));
    }
}
