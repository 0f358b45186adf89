//! `charts/bundle.lock`: every chart and every image of an installation, with version and digest. Digests are what the
//! vendor's pipeline saw; an image without one cannot be packed.

use crate::fail::{Explain, Fail, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Path of the lock.
pub const FILE: &str = "charts/bundle.lock";

/// The lock.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// What the file is for; JSON has no comments.
    #[serde(rename = "about")]
    _about: String,
    /// Releases in the order of their installation.
    pub releases: Vec<Release>,
    /// Every image.
    pub images: Vec<Image>,
}

/// One release of a chart, ours or somebody else's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Name of the release.
    pub name: String,
    /// Namespace that it is installed to.
    pub namespace: String,
    /// Name of the chart; `manifest` for what has none.
    pub chart: String,
    /// Version of the chart.
    pub version: String,
    /// Where the vendor gets it; nothing for ours.
    pub source: Option<String>,
    /// Our values for it.
    pub values: Option<String>,
    /// Values that take the address of the registry.
    #[serde(default)]
    pub registry: Vec<String>,
}

/// One image.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Path in the registry of the closed network.
    pub name: String,
    /// Version as its makers call it.
    pub tag: String,
    /// Where the vendor gets it; nothing for ours.
    pub source: Option<String>,
    /// What is in it, once the vendor's pipeline has seen it.
    pub digest: Option<String>,
    /// Values of our charts that take the digest.
    #[serde(default)]
    pub values: Vec<String>,
}

impl Lock {
    /// Reads the lock of the tree.
    pub fn read(root: &Path) -> Result<Self> {
        let advice = "Restore it from the repository";
        let text = std::fs::read_to_string(root.join(FILE))
            .explain(format!("Cannot read {FILE}"), advice)?;
        serde_json::from_str(&text).explain(
            format!("{FILE} is not a lock"),
            "docs/charts.md says what is in it",
        )
    }

    /// Takes digests that were given as `kite/kite=sha256:…`.
    pub fn with(mut self, digests: &[String]) -> Result<Self> {
        for given in digests {
            let (name, digest) = given.split_once('=').unwrap_or((given, ""));
            let image = self.images.iter_mut().find(|image| image.name == name);
            let image =
                image.ok_or_else(|| Fail::new(format!("No image of {FILE} is called {name}.")))?;
            if !is_digest(digest) {
                return Err(Fail::new(format!(
                    "`{digest}` is no digest of {name}. It looks like sha256:… with 64 digits."
                )));
            }
            image.digest = Some(digest.to_owned());
        }
        Ok(self)
    }

    /// Images whose digest nobody has seen yet.
    pub fn unseen(&self) -> Vec<&str> {
        let unseen = self.images.iter().filter(|image| image.digest.is_none());
        unseen.map(|image| image.name.as_str()).collect()
    }

    /// Values that pin our charts to these images; `images.yaml` of a bundle. JSON is YAML too.
    pub fn overlay(&self) -> Value {
        let mut overlay = json!({});
        for image in &self.images {
            for (path, digest) in image.values.iter().zip(image.digest.iter().cycle()) {
                let names: Vec<&str> = path.split('.').collect();
                put(&mut overlay, &names, json!(digest));
            }
        }
        overlay
    }
}

fn put(place: &mut Value, names: &[&str], value: Value) {
    let Some((first, rest)) = names.split_first() else {
        *place = value;
        return;
    };
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    if let Value::Object(object) = place {
        put(object.entry(*first).or_insert(Value::Null), rest, value);
    }
}

/// `sha256:` and 64 hexadecimal digits.
pub fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|digits| {
        digits.len() == 64
            && digits
                .chars()
                .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_pins_values_and_says_what_it_has_not_seen() {
        let lock = r#"{"about": "", "releases": [], "images": [
            {"name": "a/a", "tag": "1", "values": ["x.y", "x.z"]}, {"name": "b", "tag": "2"}]}"#;
        let lock: Lock = serde_json::from_str(lock).unwrap();
        assert_eq!(lock.unseen(), ["a/a", "b"]);
        let digest = format!("sha256:{}", "0a".repeat(32));
        let seen = lock.clone().with(&[format!("a/a={digest}")]).unwrap();
        assert_eq!(seen.overlay(), json!({"x": {"y": digest, "z": digest}}));
        assert!(lock.clone().with(&["a/a=sha256:1".to_owned()]).is_err());
        assert!(lock.with(&[format!("c={digest}")]).is_err());
    }
}
