//! An appraisal as its owner saves it, and the fields of an inspection: one form into the other.

use super::field::{Entry, FieldPath, Fields};
use kernel::{Error, Instant};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Fields that stand in the appraisal under their own name.
const PLAIN: &[&str] = &[
    "vin",
    "make",
    "model",
    "year",
    "mileage_km",
    "seller_kind",
    "registered_to",
    "pts_kind",
    "pts_number",
    "sts_number",
    "note",
];
/// Lists of the appraisal, and the member that names a row of each; damages have no name of their own.
const LISTS: &[(&str, Option<&str>)] = &[
    ("answers", Some("question")),
    ("damages", None),
    ("recon", Some("item")),
    ("paint", Some("panel")),
];

/// An appraisal put together from fields, which remembers where each row came from.
#[derive(Debug, Default, PartialEq)]
pub struct Sheet {
    /// What is saved.
    pub body: Value,
    rows: BTreeMap<&'static str, Vec<FieldPath>>,
}

/// Puts the fields together. What was taken out is left out.
#[must_use]
pub fn assemble(fields: &Fields) -> Sheet {
    let mut body = Map::new();
    let mut rows: BTreeMap<&'static str, Vec<FieldPath>> = BTreeMap::new();
    let mut attributes = Map::new();
    let mut lists: BTreeMap<&'static str, Vec<Value>> =
        LISTS.iter().map(|(name, _)| (*name, Vec::new())).collect();
    for (path, entry) in fields {
        let Some(value) = &entry.value else { continue };
        match path.parts() {
            (name, None) => drop(body.insert(name.to_owned(), value.clone())),
            ("attributes", Some(name)) => drop(attributes.insert(name.to_owned(), value.clone())),
            (head, Some(name)) => {
                let Some((list, key)) = LISTS.iter().find(|(list, _)| *list == head) else {
                    continue;
                };
                let mut row = value.as_object().cloned().unwrap_or_default();
                if let Some(key) = key {
                    row.insert((*key).to_owned(), name.into());
                }
                lists.entry(list).or_default().push(row.into());
                rows.entry(list).or_default().push(path.clone());
            }
        }
    }
    if !attributes.is_empty() {
        body.insert("attributes".to_owned(), attributes.into());
    }
    for (name, list) in lists {
        body.insert(name.to_owned(), list.into());
    }
    Sheet {
        body: body.into(),
        rows,
    }
}

impl Sheet {
    /// The refusal of the owner in the words of the phone: `/answers/3/question` is the field `answers.keys`.
    #[must_use]
    pub fn named(&self, mut error: Error) -> Error {
        for field in &mut error.fields {
            if let Some(path) = self.path(&field.pointer) {
                field.pointer = path;
            }
        }
        error
    }

    fn path(&self, pointer: &str) -> Option<String> {
        let mut parts = pointer.strip_prefix('/')?.split('/');
        let head = parts.next()?;
        let Some(place) = parts.next() else {
            return Some(head.to_owned());
        };
        if head == "attributes" {
            return Some(format!("{head}.{place}"));
        }
        let path = self.rows.get(head)?.get(place.parse::<usize>().ok()?)?;
        Some(path.to_string())
    }
}

/// The fields of an appraisal that somebody saved at this moment. A damage that a phone knows under a name keeps the name.
#[must_use]
pub fn flatten(body: &Value, at: Instant, known: &Fields) -> Fields {
    let mut fields = Fields::new();
    let mut put = |path: String, value: Value| {
        if let Ok(path) = path.parse::<FieldPath>() {
            let entry = Entry {
                value: Some(value),
                at,
                ours: false,
            };
            fields.insert(path, entry);
        }
    };
    for name in PLAIN {
        if let Some(value) = body.get(*name).filter(|value| !value.is_null()) {
            put((*name).to_owned(), value.clone());
        }
    }
    for (name, value) in body
        .get("attributes")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        put(format!("attributes.{name}"), value.clone());
    }
    for (list, key) in LISTS {
        let rows = body
            .get(*list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let mut taken: Vec<&FieldPath> = Vec::new();
        for (place, row) in rows.enumerate() {
            let mut row = row.as_object().cloned().unwrap_or_default();
            row.retain(|_, value| !value.is_null());
            let name = match key {
                Some(key) => row
                    .remove(*key)
                    .and_then(|name| name.as_str().map(str::to_owned)),
                None => Some(damage_name(&row, place, known, &mut taken)),
            };
            if let Some(name) = name {
                put(format!("{list}.{name}"), row.into());
            }
        }
    }
    fields
}

/// The name under which a phone knows a damage like this, or one by its place.
fn damage_name<'a>(
    row: &Map<String, Value>,
    place: usize,
    known: &'a Fields,
    taken: &mut Vec<&'a FieldPath>,
) -> String {
    let same = |value: &Value| {
        let told = value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null());
        told.clone().count() == row.len()
            && told
                .into_iter()
                .all(|(name, value)| row.get(name) == Some(value))
    };
    let mut damages = known.iter().filter(|(path, _)| path.parts().0 == "damages");
    let found = damages
        .find(|(path, entry)| entry.value.as_ref().is_some_and(same) && !taken.contains(path));
    match found {
        Some((path, _)) => {
            taken.push(path);
            path.parts().1.unwrap_or_default().to_owned()
        }
        None => format!("desk-{place}"),
    }
}

/// The fields as a plain object: path and value, what was taken out left out.
#[must_use]
pub fn plain(fields: &Fields) -> Value {
    let values = fields.iter().filter_map(|(path, entry)| {
        let value = entry.value.clone()?;
        Some((path.to_string(), value))
    });
    json!(values.collect::<BTreeMap<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::codes;
    use time::macros::datetime;

    fn fields(values: &[(&str, Value)]) -> Fields {
        let at = datetime!(2026-03-05 09:00 UTC).into();
        let entry = |value: &Value| Entry {
            value: Some(value.clone()),
            at,
            ours: true,
        };
        values
            .iter()
            .map(|(path, value)| (path.parse().unwrap(), entry(value)))
            .collect()
    }

    fn seen() -> Fields {
        fields(&[
            ("vin", json!("XTAGFL111NY500001")),
            ("year", json!(2022)),
            ("attributes.engine_cc", json!("1596")),
            ("answers.keys", json!({"state": "ok"})),
            (
                "answers.lights",
                json!({"state": "defect", "note": "левая"}),
            ),
            (
                "damages.a1",
                json!({"panel": "hood", "kind": "chp", "size": 1}),
            ),
            ("recon.windscreen", json!({"quantity": 1})),
            ("paint.hood", json!({"microns": 110})),
        ])
    }

    #[test]
    fn fields_become_an_appraisal_and_come_back() {
        let mut with_a_gap = seen();
        let gone = Entry {
            value: None,
            ..with_a_gap[&"vin".parse().unwrap()].clone()
        };
        with_a_gap.insert("note".parse().unwrap(), gone);
        let sheet = assemble(&with_a_gap);
        assert_eq!(
            sheet.body,
            json!({
                "vin": "XTAGFL111NY500001", "year": 2022, "attributes": {"engine_cc": "1596"},
                "answers": [{"question": "keys", "state": "ok"}, {"question": "lights", "state": "defect", "note": "левая"}],
                "damages": [{"panel": "hood", "kind": "chp", "size": 1}],
                "recon": [{"item": "windscreen", "quantity": 1}], "paint": [{"panel": "hood", "microns": 110}],
            })
        );
        let at = datetime!(2026-03-05 09:00 UTC).into();
        let back = flatten(&sheet.body, at, &seen());
        assert_eq!(plain(&back), plain(&seen()), "the damage keeps its name");
        let strange = flatten(&sheet.body, at, &Fields::new());
        assert!(strange.contains_key(&"damages.desk-0".parse().unwrap()));
    }

    #[test]
    fn refusals_name_the_fields_of_the_phone() {
        let sheet = assemble(&seen());
        let mut error = Error::field("/answers/1/state", codes::NOT_ALLOWED);
        for pointer in [
            "/recon/0/item",
            "/attributes/engine_cc",
            "/year",
            "/answers/7/state",
        ] {
            error
                .fields
                .extend(Error::field(pointer, codes::REQUIRED).fields);
        }
        let named = sheet.named(error);
        let pointers: Vec<_> = named
            .fields
            .iter()
            .map(|field| field.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "answers.lights",
                "recon.windscreen",
                "attributes.engine_cc",
                "year",
                "/answers/7/state"
            ]
        );
    }
}
