//! The act of an inspection that the seller signs: canonical JSON, so that the phone and the server hash the same bytes.

use super::{code, field::Fields, object::Sha, sheet};
use contracts::buyback::PurchaseId;
use kernel::{Error, Result};
use serde_json::{Value, json};
use uuid::Uuid;

/// JSON with the keys of every object sorted by code points, without blanks, with whole numbers only and as few escapes as JSON
/// allows. It is what `JSON.stringify` gives for an object whose keys were sorted.
///
/// # Errors
/// `buyback_mobile.act_numbers`.
pub fn canonical(value: &Value) -> Result<String> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String) -> Result<()> {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&quoted(name)?);
                text.push(':');
                write(value, text)?;
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(value, text)?;
            }
            text.push(']');
        }
        Value::String(word) => text.push_str(&quoted(word)?),
        Value::Number(number) if !number.is_f64() => text.push_str(&number.to_string()),
        Value::Number(_) => return Err(code::ACT_NUMBERS.into()),
        Value::Bool(_) | Value::Null => text.push_str(&value.to_string()),
    }
    Ok(())
}

fn quoted(text: &str) -> Result<String> {
    serde_json::to_string(text).map_err(Error::internal)
}

/// The act that the fields make now.
#[must_use]
pub fn of(purchase: PurchaseId, checklist: Uuid, fields: &Fields) -> Value {
    json!({"purchase_id": purchase, "checklist_id": checklist, "fields": sheet::plain(fields)})
}

/// Its canonical text and the hash of it.
///
/// # Errors
/// As [`canonical`].
pub fn sealed(act: &Value) -> Result<(String, Sha)> {
    let text = canonical(act)?;
    let sha = Sha::of(text.as_bytes());
    Ok((text, sha))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_text_does_not_depend_on_the_order_of_writing() {
        let one: Value =
            serde_json::from_str(r#"{"b":[1,{"y":null,"x":"ё\n\"\u0001"}],"a":true}"#).unwrap();
        let other: Value = serde_json::from_str(
            r#"{ "a" : true, "b" : [ 1, { "x":"\u0451\n\"\u0001", "y":null } ] }"#,
        )
        .unwrap();
        let text = canonical(&one).unwrap();
        assert_eq!(
            text,
            "{\"a\":true,\"b\":[1,{\"x\":\"ё\\n\\\"\\u0001\",\"y\":null}]}"
        );
        assert_eq!(canonical(&other).unwrap(), text);
        assert_eq!(
            canonical(&json!({"a": 1.5})).unwrap_err().code,
            code::ACT_NUMBERS
        );
    }

    /// The phone computes the same hash; the value is that of `crypto.subtle.digest` for the same text.
    #[test]
    fn an_act_has_the_hash_that_the_phone_computes() {
        let act = json!({"purchase_id": "0198c0de-0000-7000-8000-000000000005", "checklist_id": "0198c0de-0000-7000-8000-000000000006", "fields": {"year": 2022, "make": "Lada"}});
        let (text, sha) = sealed(&act).unwrap();
        assert_eq!(
            text,
            "{\"checklist_id\":\"0198c0de-0000-7000-8000-000000000006\",\"fields\":{\"make\":\"Lada\",\"year\":2022},\"purchase_id\":\"0198c0de-0000-7000-8000-000000000005\"}"
        );
        assert_eq!(sha, Sha::of(text.as_bytes()));
    }
}
