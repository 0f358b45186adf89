//! Reading rendered objects.

use serde_json::Value;

/// A text inside of an object, by a path like `/spec/template`; empty when it is not there.
pub fn text<'a>(object: &'a Value, path: &str) -> &'a str {
    object
        .pointer(path)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A number inside of an object.
pub fn number(object: &Value, path: &str) -> Option<u64> {
    object.pointer(path).and_then(Value::as_u64)
}

/// The elements of a list inside of an object.
pub fn list<'a>(object: &'a Value, path: &str) -> &'a [Value] {
    object
        .pointer(path)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Its kind.
pub fn kind(object: &Value) -> &str {
    text(object, "/kind")
}

/// `Deployment kite-sales`.
pub fn shown(object: &Value) -> String {
    format!("{} {}", kind(object), text(object, "/metadata/name"))
}

/// What pods are made of, of objects that make pods.
pub fn pod(object: &Value) -> Option<&Value> {
    match kind(object) {
        "Deployment" | "Job" | "StatefulSet" | "DaemonSet" => object.pointer("/spec/template"),
        _ => None,
    }
}

/// Containers of a pod.
pub fn containers(pod: &Value) -> &[Value] {
    list(pod, "/spec/containers")
}

/// Whether labels fulfil a selector by equality; an empty one selects everything.
pub fn selects(selector: Option<&Value>, labels: Option<&Value>) -> bool {
    let wanted = selector.and_then(|one| one.pointer("/matchLabels")?.as_object());
    wanted.is_none_or(|wanted| {
        wanted
            .iter()
            .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
    })
}

/// Every text of an object with the key that it is under.
pub fn texts<'a>(value: &'a Value, key: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::String(text) => found.push((key, text)),
        Value::Array(all) => all.iter().for_each(|one| texts(one, key, found)),
        Value::Object(all) => all.iter().for_each(|(key, one)| texts(one, key, found)),
        _ => {}
    }
}

/// `250m` and `0.5` in thousandths of a processor.
pub fn milli(value: &Value) -> Option<u64> {
    let text = plain(value)?;
    match text.strip_suffix('m') {
        Some(milli) => milli.parse().ok(),
        None => thousandths(&text),
    }
}

/// `128Mi` and `1.5Gi` in bytes.
pub fn bytes(value: &Value) -> Option<u64> {
    let text = plain(value)?;
    let units = [("Ki", 10_u32), ("Mi", 20), ("Gi", 30), ("Ti", 40)];
    let (number, shift) = units
        .iter()
        .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)))
        .unwrap_or((&text, 0));
    let bytes = thousandths(number)?.checked_shl(shift)?;
    bytes.checked_div(1000)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `1.25` as 1250, without arithmetic of floats.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    let (whole, part): (u64, u64) = (whole.parse().ok()?, digits.parse().ok()?);
    whole.checked_mul(1000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quantities_are_read() {
        for (text, wanted) in [("250m", 250), ("2", 2000), ("0.5", 500), ("1.25", 1250)] {
            assert_eq!(milli(&json!(text)), Some(wanted), "{text}");
        }
        assert_eq!(milli(&json!(2)), Some(2000));
        assert_eq!(bytes(&json!("1.5Gi")), Some(1536 << 20));
        assert_eq!(bytes(&json!("128Mi")), Some(128 << 20));
        assert_eq!(bytes(&json!("lots")), None);
    }

    #[test]
    fn selectors_select() {
        let labels = json!({"a": "1", "b": "2"});
        assert!(selects(Some(&json!({})), Some(&labels)));
        assert!(selects(
            Some(&json!({"matchLabels": {"a": "1"}})),
            Some(&labels)
        ));
        assert!(!selects(
            Some(&json!({"matchLabels": {"a": "2"}})),
            Some(&labels)
        ));
    }
}
