//! Comparing answers with what a test wants to see of them.

use serde_json::Value;

/// Every field that is wanted is there with the wanted value; what is wanted as `null` may be absent.
pub fn shows(actual: &Value, wanted: Value) {
    assert!(holds(actual, &wanted), "wanted {wanted:#} in {actual:#}");
}

fn holds(actual: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(fields) => fields
            .iter()
            .all(|(name, wanted)| holds(&actual[name], wanted)),
        Value::Array(items) => {
            let found = actual.as_array().map_or(0, Vec::len);
            found == items.len()
                && items
                    .iter()
                    .enumerate()
                    .all(|(i, item)| holds(&actual[i], item))
        }
        plain => actual == plain,
    }
}

/// One field of every row of a page.
pub fn column(page: &Value, field: &str) -> Value {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item[field].clone()).collect()
}

/// The wrong fields are at least these.
pub fn points_at(problem: &Value, pointers: &[&str]) {
    let found: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    for pointer in pointers {
        assert!(
            found.iter().any(|one| *one == pointer),
            "{pointer} is not in {problem:#}"
        );
    }
}
