//! Merging what several people saw at one car: field by field the newest counts, by the clock of whoever changed it. Two who
//! changed one field without knowing of each other are a conflict, and both values are kept.

use super::field::{Change, Entry, FieldPath, Fields};
use kernel::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One field, changed by two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conflict {
    /// The field.
    #[schema(value_type = String)]
    pub path: FieldPath,
    /// The value that counts.
    #[schema(value_type = Option<Object>)]
    pub kept: Option<Value>,
    /// When it was set.
    pub kept_at: Instant,
    /// The value that does not.
    #[schema(value_type = Option<Object>)]
    pub lost: Option<Value>,
    /// When that was set.
    pub lost_at: Instant,
    /// Whether the value that counts is that of the phone.
    pub kept_ours: bool,
}

/// What a merge comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Fields that get another value or another time.
    pub changed: Vec<(FieldPath, Entry)>,
    /// Fields that two have changed.
    pub conflicts: Vec<Conflict>,
}

/// Merges changes of a phone into the fields as they stand.
#[must_use]
pub fn merge(fields: &Fields, changes: &[Change]) -> Merged {
    let mut now = fields.clone();
    let mut merged = Merged::default();
    for change in changes {
        let incoming = Entry {
            value: change.value.clone(),
            at: change.at,
            ours: true,
        };
        let standing = now.get(&change.path);
        let knew = change.seen.as_ref();
        let (wins, conflict) = judged(&change.path, standing, &incoming, knew);
        merged.conflicts.extend(conflict);
        if wins {
            now.insert(change.path.clone(), incoming.clone());
            merged.changed.retain(|(path, _)| *path != change.path);
            merged.changed.push((change.path.clone(), incoming));
        }
    }
    merged
}

/// Whether an incoming value counts, and whether it meets a value that its author did not know.
fn judged(
    path: &FieldPath,
    standing: Option<&Entry>,
    incoming: &Entry,
    knew: Option<&Value>,
) -> (bool, Option<Conflict>) {
    let Some(standing) = standing else {
        return (true, None);
    };
    let wins = incoming.at >= standing.at;
    let unknown = !standing.ours && standing.value.as_ref() != knew;
    if standing.value == incoming.value || !unknown {
        return (wins, None);
    }
    let (kept, lost) = if wins {
        (incoming, standing)
    } else {
        (standing, incoming)
    };
    let conflict = Conflict {
        path: path.clone(),
        kept: kept.value.clone(),
        kept_at: kept.at,
        lost: lost.value.clone(),
        lost_at: lost.at,
        kept_ours: wins,
    };
    (wins, Some(conflict))
}

/// Merges an appraisal that the desk has saved meanwhile into the fields as they stand. `sheet` are its fields and `base` those
/// of the version before which the phone knew; what the desk did not change is none of its changes.
#[must_use]
pub fn merge_desk(fields: &Fields, sheet: &Fields, base: &Fields) -> Merged {
    let mut merged = Merged::default();
    let value =
        |fields: &Fields, path: &FieldPath| fields.get(path).and_then(|entry| entry.value.clone());
    let paths: std::collections::BTreeSet<&FieldPath> = sheet.keys().chain(base.keys()).collect();
    for path in paths {
        if value(sheet, path) == value(base, path) {
            continue;
        }
        let at = sheet
            .get(path)
            .or_else(|| sheet.values().next())
            .map(|entry| entry.at);
        let Some(at) = at else { continue };
        let incoming = Entry {
            value: value(sheet, path),
            at,
            ours: false,
        };
        let standing = fields.get(path);
        // The phone's own values are what the desk did not know.
        let told = standing.map(|entry| Entry {
            ours: !entry.ours,
            ..entry.clone()
        });
        let knew = value(base, path);
        let (wins, conflict) = judged(path, told.as_ref(), &incoming, knew.as_ref());
        merged.conflicts.extend(conflict.map(|conflict| Conflict {
            kept_ours: !wins,
            ..conflict
        }));
        if wins {
            merged.changed.push((path.clone(), incoming));
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use time::{Duration, OffsetDateTime, macros::datetime};

    const BEGAN: OffsetDateTime = datetime!(2026-03-05 09:00 UTC);

    fn at(minute: i64) -> Instant {
        (BEGAN + Duration::minutes(minute)).into()
    }

    fn path(text: &str) -> FieldPath {
        text.parse().unwrap()
    }

    fn entry(value: Value, minute: i64, ours: bool) -> Entry {
        Entry {
            value: Some(value),
            at: at(minute),
            ours,
        }
    }

    fn change(text: &str, value: Value, minute: i64) -> Change {
        Change {
            path: path(text),
            value: Some(value),
            at: at(minute),
            seen: None,
        }
    }

    #[test]
    fn answers_of_two_people_join_and_the_newest_of_one_field_counts() {
        let fields = Fields::from([
            (path("answers.keys"), entry(json!({"state": "ok"}), 1, true)),
            (path("mileage_km"), entry(json!(88_000), 5, true)),
        ]);
        let merged = merge(
            &fields,
            &[
                change("answers.lights", json!({"state": "ok"}), 2),
                change("answers.keys", json!({"state": "absent"}), 2),
                change("mileage_km", json!(87_000), 4),
            ],
        );
        let changed: Vec<_> = merged
            .changed
            .iter()
            .map(|(path, _)| path.as_str())
            .collect();
        assert_eq!(
            changed,
            ["answers.lights", "answers.keys"],
            "an older value does not come back"
        );
        assert!(merged.conflicts.is_empty(), "nobody else was there");
    }

    #[test]
    fn what_another_changed_unknown_to_the_phone_is_a_conflict() {
        let fields = Fields::from([(path("mileage_km"), entry(json!(88_500), 10, false))]);
        let newer = merge(&fields, &[change("mileage_km", json!(88_000), 12)]);
        assert_eq!(newer.conflicts[0].lost, Some(json!(88_500)));
        assert!(newer.conflicts[0].kept_ours && newer.changed.len() == 1);
        let older = merge(&fields, &[change("mileage_km", json!(88_000), 8)]);
        assert_eq!(
            (&older.conflicts[0].kept, older.conflicts[0].kept_ours),
            (&Some(json!(88_500)), false)
        );
        assert!(older.changed.is_empty());
        let knew = Change {
            seen: Some(json!(88_500)),
            ..change("mileage_km", json!(88_000), 12)
        };
        assert!(merge(&fields, &[knew]).conflicts.is_empty());
        assert!(
            merge(&fields, &[change("mileage_km", json!(88_500), 12)])
                .conflicts
                .is_empty()
        );
    }

    #[test]
    fn the_desk_changes_only_what_it_changed() {
        let sheet = Fields::from([
            (path("mileage_km"), entry(json!(88_500), 20, false)),
            (path("make"), entry(json!("Lada"), 20, false)),
            (path("recon.tyre"), entry(json!({"quantity": 4}), 20, false)),
        ]);
        let base = Fields::from([
            (path("make"), entry(json!("Lada"), 0, false)),
            (path("recon.glass"), entry(json!({"quantity": 1}), 0, false)),
        ]);
        let fields = Fields::from([
            (path("make"), entry(json!("LADA"), 5, true)),
            (path("mileage_km"), entry(json!(88_000), 30, true)),
            (path("recon.glass"), entry(json!({"quantity": 1}), 5, true)),
        ]);
        let merged = merge_desk(&fields, &sheet, &base);
        let changed: Vec<_> = merged
            .changed
            .iter()
            .map(|(path, entry)| (path.as_str(), entry.value.is_some()))
            .collect();
        assert_eq!(changed, [("recon.glass", false), ("recon.tyre", true)]);
        assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
        assert_eq!(
            (
                merged.conflicts[0].path.as_str(),
                merged.conflicts[0].kept_ours
            ),
            ("mileage_km", true)
        );
    }

    proptest! {
        /// However the changes of one phone are cut into commands, the fields end the same.
        #[test]
        fn the_order_of_arrival_does_not_matter(values in prop::collection::vec((0_usize..4, 0_i64..50, 0_i64..9), 1..40), seed in any::<u64>()) {
            let names = ["answers.keys", "answers.lights", "mileage_km", "paint.hood"];
            // One moment has one value: two taps in the same microsecond do not happen.
            let changes: Vec<_> = values.iter().enumerate().map(|(number, (name, minute, value))| {
                let mut change = change(names[*name], json!(value), *minute);
                change.at = (change.at.0 + Duration::microseconds(i64::try_from(number).unwrap())).into();
                change
            }).collect();
            let play = |changes: &[Change]| {
                let mut fields = Fields::new();
                for one in changes {
                    let merged = merge(&fields, std::slice::from_ref(one));
                    fields.extend(merged.changed);
                }
                fields
            };
            let mut shuffled = changes.clone();
            let mut state = seed | 1;
            for place in (1..shuffled.len()).rev() {
                state ^= state << 13; state ^= state >> 7; state ^= state << 17;
                shuffled.swap(place, usize::try_from(state % (u64::try_from(place).unwrap() + 1)).unwrap());
            }
            prop_assert_eq!(play(&changes), play(&shuffled));
        }
    }
}
