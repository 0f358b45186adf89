//! Fields of an inspection: a flat list of paths, so that two people who look at one car differ in single values.

use super::code;
use kernel::{Code, FieldError, Instant, Invalid};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The longest path.
const PATH_MAX: usize = 120;
/// The largest value, as JSON.
const VALUE_MAX: usize = 8_192;
/// Fields that are one value, and whether it is a number.
const PLAIN: &[(&str, bool)] = &[
    ("vin", false),
    ("make", false),
    ("model", false),
    ("year", true),
    ("mileage_km", true),
    ("seller_kind", false),
    ("registered_to", false),
    ("pts_kind", false),
    ("pts_number", false),
    ("sts_number", false),
    ("note", false),
];
/// Lists, and the members that a value of each has.
const LISTS: &[(&str, &[&str])] = &[
    ("answers", &["state", "note"]),
    ("damages", &["panel", "kind", "size", "note"]),
    ("recon", &["quantity"]),
    ("paint", &["microns"]),
];
/// What is the server's alone.
const SERVER: &[&str] = &[
    "offer",
    "offers",
    "price",
    "prices",
    "valuation",
    "approval",
    "shown",
];

kernel::text_newtype! {
    /// The path of a field: `make`, `answers.keys`, `damages.<id>`, `recon.windscreen`, `paint.hood`, `attributes.engine_hours`.
    #[schema(min_length = 1, max_length = 120)]
    FieldPath = "answers.keys"
}

impl std::str::FromStr for FieldPath {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let (head, rest) = text
            .split_once('.')
            .map_or((text, None), |(head, rest)| (head, Some(rest)));
        if SERVER.contains(&head) {
            return Err(code::SERVER_ONLY);
        }
        let known = match rest {
            None => PLAIN.iter().any(|(name, _)| *name == head),
            Some(name) => (head == "attributes" || list(head).is_some()) && is_word(name),
        };
        if known && text.len() <= PATH_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(code::UNKNOWN_PATH)
        }
    }
}

kernel::read_from_str!(FieldPath);

fn list(head: &str) -> Option<&'static [&'static str]> {
    LISTS
        .iter()
        .find(|(name, _)| *name == head)
        .map(|(_, members)| *members)
}

fn is_word(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

impl FieldPath {
    /// The list that it is in and its name there.
    #[must_use]
    pub fn parts(&self) -> (&str, Option<&str>) {
        let text = self.as_str();
        text.split_once('.')
            .map_or((text, None), |(head, rest)| (head, Some(rest)))
    }

    /// Whether a value has the form that the field has; what it means is looked at when the inspection is finished.
    #[must_use]
    pub fn fits(&self, value: &Value) -> bool {
        if value.to_string().len() > VALUE_MAX {
            return false;
        }
        match self.parts() {
            ("attributes", Some(_)) => value.is_string(),
            (head, Some(_)) => list(head).is_some_and(|members| {
                let members = |map: &serde_json::Map<String, Value>| {
                    map.iter()
                        .all(|(name, value)| members.contains(&name.as_str()) && is_plain(value))
                };
                value.as_object().is_some_and(members)
            }),
            (head, None) => {
                let number = PLAIN.iter().any(|(name, number)| *name == head && *number);
                if number {
                    value.is_i64()
                } else {
                    value.is_string()
                }
            }
        }
    }
}

fn is_plain(value: &Value) -> bool {
    value.is_string() || value.is_i64() || value.is_null()
}

/// A change of a field, made on a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field.
    pub path: FieldPath,
    /// Its new value; nothing takes it out.
    pub value: Option<Value>,
    /// When it was changed, by the clock of the phone.
    pub at: Instant,
    /// The value that the phone knew from the server, when it knew one.
    pub seen: Option<Value>,
}

/// Refuses changes that no field can take.
///
/// # Errors
/// Every wrong one at once.
pub fn check(changes: &[Change]) -> Result<(), Invalid> {
    let mut invalid = Invalid::default();
    if changes.is_empty() {
        invalid.push("/fields", code::NOTHING);
    }
    for (place, change) in changes.iter().enumerate() {
        let values = [("value", &change.value), ("seen", &change.seen)];
        for (name, value) in values {
            if value.as_ref().is_some_and(|value| !change.path.fits(value)) {
                invalid.fields.push(FieldError {
                    pointer: format!("/fields/{place}/{name}"),
                    code: code::VALUE_FORM,
                    params: Vec::new(),
                });
            }
        }
    }
    invalid.check()
}

/// A field as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its value; nothing: it was taken out.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
    /// When it was changed, by the clock of whoever changed it.
    pub at: Instant,
    /// Whether the phone that asks has changed it itself.
    #[serde(default)]
    pub ours: bool,
}

/// The fields of an inspection.
pub type Fields = BTreeMap<FieldPath, Entry>;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_are_those_of_an_inspection() {
        for known in [
            "vin",
            "year",
            "answers.keys",
            "damages.0198c0de-0000-7000-8000-000000000001",
            "recon.two_panels_paint",
            "paint.hood",
            "attributes.engine_hours",
        ] {
            assert!(known.parse::<FieldPath>().is_ok(), "{known}");
        }
        for server in [
            "offer",
            "offer.amount",
            "price",
            "valuation.shown",
            "approval.state",
        ] {
            assert_eq!(
                server.parse::<FieldPath>(),
                Err(code::SERVER_ONLY),
                "{server}"
            );
        }
        for strange in [
            "",
            "colour",
            "answers",
            "answers.",
            "answers.a b",
            "vin.x",
            "photos.front",
            &format!("answers.{}", "x".repeat(200)),
        ] {
            assert_eq!(
                strange.parse::<FieldPath>(),
                Err(code::UNKNOWN_PATH),
                "{strange}"
            );
        }
    }

    #[test]
    fn values_have_the_form_of_their_field() {
        let fits = |path: &str, value: Value| path.parse::<FieldPath>().unwrap().fits(&value);
        assert!(
            fits("year", json!(2022))
                && fits("make", json!("Lada"))
                && fits("attributes.engine_hours", json!("120"))
        );
        assert!(
            fits("answers.keys", json!({"state": "ok"}))
                && fits("recon.tyre", json!({"quantity": 4}))
        );
        assert!(fits(
            "damages.x",
            json!({"panel": "hood", "kind": "scr", "size": 1, "note": null})
        ));
        for (path, wrong) in [
            ("year", json!("2022")),
            ("year", json!(2022.5)),
            ("make", json!(1)),
            ("answers.keys", json!("ok")),
            ("answers.keys", json!({"state": "ok", "price": 1})),
            ("paint.hood", json!({"microns": {"deep": []}})),
            ("note", json!("x".repeat(9_000))),
        ] {
            assert!(!fits(path, wrong), "{path}");
        }
    }

    #[test]
    fn wrong_changes_are_named_together() {
        let at = time::macros::datetime!(2026-03-05 06:00 UTC).into();
        let change = |path: &str, value| Change {
            path: path.parse().unwrap(),
            value,
            at,
            seen: None,
        };
        let pointers = |changes: &[Change]| {
            let fields = check(changes).unwrap_err().fields;
            fields
                .into_iter()
                .map(|field| field.pointer)
                .collect::<Vec<_>>()
        };
        assert_eq!(pointers(&[]), ["/fields"]);
        let changes = [
            change("year", Some(json!("x"))),
            change("make", None),
            change("paint.hood", Some(json!(90))),
        ];
        assert_eq!(pointers(&changes), ["/fields/0/value", "/fields/2/value"]);
    }
}
