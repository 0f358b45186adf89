//! The schema of `global.settings`: every setting of config.default.toml but those that a chart sets itself.

use super::Module;
use crate::fail::{Explain, Result};
use serde_json::{Map, Value, json};
use std::path::Path;

const FILE: &str = "crates/platform/config.default.toml";

/// Set by the chart from its own values; setting them again would be a contradiction.
const OF_THE_CHART: &[&str] = &[
    "database.url",
    "database.url_file",
    "database.connections_max",
    "http.listen",
    "http.secure_cookies",
    "http.trusted_proxies",
    "bus.transport",
    "bus.url",
    "bus.url_file",
    "cache.url",
    "cache.url_file",
    "cache.sentinel_master",
    "telemetry.format",
    "telemetry.gelf",
    "telemetry.gelf_folder",
    "modules.identity.webauthn_rp_id",
    "modules.identity.webauthn_origin",
];

/// What may be set, and of which type.
pub fn schema(root: &Path, modules: &[Module]) -> Result<Value> {
    let table = defaults(root)?;
    let volumes = modules.iter().filter_map(|module| module.volume.as_ref());
    let taken: Vec<&str> = volumes
        .map(|volume| volume.setting.as_str())
        .chain(OF_THE_CHART.iter().copied())
        .collect();
    Ok(of_table(&table, "", &taken))
}

/// Whether there is a setting of this name.
pub fn has(root: &Path, path: &str) -> Result<bool> {
    let table = toml::Value::Table(defaults(root)?);
    let found = path
        .split('.')
        .try_fold(&table, |place, name| place.get(name));
    Ok(found.is_some())
}

fn defaults(root: &Path) -> Result<toml::Table> {
    let advice = "Restore it from the repository";
    std::fs::read_to_string(root.join(FILE))
        .explain(format!("Cannot read {FILE}"), advice)?
        .parse()
        .explain(format!("Cannot read {FILE}"), advice)
}

fn of_table(table: &toml::Table, place: &str, taken: &[&str]) -> Value {
    let mut properties = Map::new();
    for (name, value) in table {
        let path = format!("{place}{name}");
        if !taken.contains(&path.as_str()) {
            properties.insert(name.clone(), of_value(value, &path, taken));
        }
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn of_value(value: &toml::Value, path: &str, taken: &[&str]) -> Value {
    match value {
        toml::Value::Table(inner) => of_table(inner, &format!("{path}."), taken),
        toml::Value::Boolean(_) => json!({"type": "boolean"}),
        toml::Value::Integer(_) => json!({"type": "integer", "minimum": 0}),
        toml::Value::Float(_) => json!({"type": "number"}),
        toml::Value::Array(_) => json!({"type": "array", "items": {"type": ["string", "integer"]}}),
        _ => json!({"type": "string"}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_chart_sets_itself_cannot_be_set_again() {
        let table: toml::Table =
            "[http]\nlisten = \"x\"\nbody_ms_max = 1\n[modules.a]\non = true\nwho = []\n"
                .parse()
                .unwrap();
        let schema = of_table(&table, "", OF_THE_CHART);
        assert_eq!(schema.pointer("/properties/http/properties/listen"), None);
        let least = "/properties/http/properties/body_ms_max/minimum";
        assert_eq!(schema.pointer(least), Some(&json!(0)));
        let kind = "/properties/modules/properties/a/properties/on/type";
        assert_eq!(schema.pointer(kind), Some(&json!("boolean")));
    }
}
