//! Server-side apply that writes only what differs: an operator that looks every five minutes must not write every five
//! minutes.

use crate::{Error, MANAGER, Result};
use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Remembers what was applied: what is no longer wanted would not be seen by comparing alone.
const DIGEST: &str = "kite.corp/applied";

/// Makes one object as it is wanted; whether it had to be written.
///
/// # Errors
/// The API server refuses or does not answer.
pub async fn apply(client: &Client, mut wanted: Value) -> Result<bool> {
    let (kind, name) = identity(&wanted)?;
    let digest = hex::encode(Sha256::digest(wanted.to_string()));
    if let Some(annotations) = wanted
        .pointer_mut("/metadata/annotations")
        .and_then(Value::as_object_mut)
    {
        annotations.insert(DIGEST.to_owned(), digest.into());
    }
    let namespace = text(&wanted, "/metadata/namespace")?;
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), &namespace, &kind);
    if let Some(live) = api.get_opt(&name).await? {
        let live =
            serde_json::to_value(&live).map_err(|error| Error::Outside(error.to_string()))?;
        if holds(&live, &wanted) {
            return Ok(false);
        }
    }
    let params = PatchParams::apply(MANAGER).force();
    api.patch(&name, &params, &Patch::Apply(&wanted)).await?;
    Ok(true)
}

fn identity(wanted: &Value) -> Result<(ApiResource, String)> {
    let (version, kind) = (text(wanted, "/apiVersion")?, text(wanted, "/kind")?);
    let (group, version) = version.split_once('/').unwrap_or(("", version.as_str()));
    let kind = GroupVersionKind::gvk(group, version, &kind);
    Ok((
        ApiResource::from_gvk(&kind),
        text(wanted, "/metadata/name")?,
    ))
}

fn text(value: &Value, pointer: &'static str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned).ok_or(Error::Incomplete(pointer))
}

/// Whether everything that is wanted is there; what others added does not disturb.
fn holds(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) => wanted
            .iter()
            .all(|(key, wanted)| live.get(key).is_some_and(|live| holds(live, wanted))),
        (Value::Array(live), Value::Array(wanted)) => {
            live.len() == wanted.len()
                && live
                    .iter()
                    .zip(wanted)
                    .all(|(live, wanted)| holds(live, wanted))
        }
        (live, wanted) => live == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn additions_of_others_do_not_count_and_changes_do() {
        let live = json!({"a": 1, "b": [{"c": 2, "d": 3}], "e": null});
        assert!(holds(&live, &json!({"a": 1})));
        assert!(holds(&live, &json!({"b": [{"c": 2}]})));
        for wanted in [json!({"a": 2}), json!({"b": []}), json!({"x": 1})] {
            assert!(!holds(&live, &wanted), "{wanted}");
        }
    }
}
