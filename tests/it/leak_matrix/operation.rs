//! Operations as the union document describes them, and bodies that are right by that description.

use platform::{
    http::docs,
    testing::{Client, client::Ask},
};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// An operation of the union document.
#[derive(Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    /// The permission; `signed_in` and `public` are words too.
    pub permission: String,
    document: Value,
    schemas: Arc<Value>,
}

/// Every operation of every module.
pub fn all() -> Vec<Operation> {
    let union = docs::union(&kite::modules()).unwrap();
    let schemas = Arc::new(union["components"]["schemas"].clone());
    let mut operations = Vec::new();
    for (path, item) in union["paths"].as_object().unwrap() {
        for (method, document) in item.as_object().unwrap() {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                permission: document["x-permission"].as_str().unwrap().to_owned(),
                document: document.clone(),
                schemas: schemas.clone(),
            });
        }
    }
    operations
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn reads(&self) -> bool {
        self.method == "GET"
    }

    pub fn has_id(&self) -> bool {
        self.path.contains('{')
    }

    /// The path with these in the place of its parameters.
    pub fn filled(&self, ids: &[String]) -> String {
        let mut ids = ids.iter();
        let parts = self.path.split('/').map(|part| {
            if part.starts_with('{') {
                ids.next().unwrap().as_str()
            } else {
                part
            }
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Whether a parameter of the query has this name.
    pub fn asks(&self, name: &str) -> bool {
        self.parameters().any(|one| one["name"] == name)
    }

    /// What must be in the query beside ids: `name=value` by the examples of the document.
    pub fn demanded(&self) -> Vec<String> {
        let demanded = self
            .parameters()
            .filter(|one| one["required"] == true && one["name"] != "entity_id");
        demanded
            .map(|one| {
                let name = one["name"].as_str().unwrap();
                let value = match self.value(name, &one["schema"]) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                format!("{name}={value}")
            })
            .collect()
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        let parameters = self.document["parameters"].as_array();
        parameters
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "query")
    }

    /// The request, with a body that is right.
    pub fn ask(&self, client: &Client, path: &str) -> Ask {
        let ask = client.ask(self.method.parse().unwrap(), path).if_match(1);
        match self.content() {
            None => ask,
            Some((kind, _)) if kind != "application/json" => {
                ask.with("content-type", &kind).with_body("%PDF-1.4")
            }
            Some((kind, body)) => ask.with("content-type", &kind).with_body(&body.to_string()),
        }
    }

    fn content(&self) -> Option<(String, Value)> {
        let content = self.document.pointer("/requestBody/content")?.as_object()?;
        let (kind, media) = content.iter().next()?;
        let mut body = self.value("", &media["schema"]);
        // One list of reasons serves both verdicts; the first is one for approving.
        if self.path.ends_with("/cases/{id}/reject") {
            body["reason"] = "pledged".into();
        }
        Some((kind.clone(), body))
    }

    /// A value of a schema; what the schema cannot say is said by the name of the field.
    fn value(&self, name: &str, schema: &Value) -> Value {
        if let Some(path) = schema["$ref"].as_str() {
            let word = path.rsplit('/').next().unwrap();
            return self.value(name, &self.schemas[word]);
        }
        if let Some(known) = known(name) {
            return known;
        }
        for one in ["oneOf", "anyOf", "allOf"] {
            if let Some(first) = schema[one]
                .as_array()
                .and_then(|all| all.iter().find(|one| one["type"] != "null"))
            {
                return self.value(name, first);
            }
        }
        if let Some(properties) = schema["properties"].as_object() {
            return self.object(schema, properties);
        }
        match schema["example"].clone() {
            Value::Null => self.plain(name, schema),
            example => example,
        }
    }

    fn object(&self, schema: &Value, properties: &Map<String, Value>) -> Value {
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let fields = properties
            .iter()
            .filter(|(name, _)| required.contains(&name.as_str()))
            .map(|(name, schema)| (name.clone(), self.value(name, schema)));
        Value::Object(fields.collect())
    }

    fn plain(&self, name: &str, schema: &Value) -> Value {
        if let Some(words) = schema["enum"].as_array() {
            return words[0].clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[0].as_str().unwrap_or_default(),
            kind => kind.as_str().unwrap_or_default(),
        };
        match kind {
            "string" if schema["format"] == "date" || ["on", "from", "to"].contains(&name) => {
                "2026-03-05".into()
            }
            "integer" => schema["minimum"].as_i64().unwrap_or(1).max(1).into(),
            "boolean" => false.into(),
            "array" => json!([self.value(&format!("{name}[]"), &schema["items"])]),
            "object" => json!({}),
            _ if schema["format"] == "uuid" => "0198c0de-0000-7000-8000-00000000dead".into(),
            _ => "word".into(),
        }
    }
}

/// Words and numbers that a schema does not tell.
fn known(name: &str) -> Option<Value> {
    Some(match name {
        "currency" => "RUB".into(),
        "full_name" | "seller_name" => "Петров Пётр".into(),
        "login" => "somebody.new".into(),
        "password" => "correct horse battery staple".into(),
        "section" => "result".into(),
        "given_at" => "2026-03-05T08:55:00+03:00".into(),
        "place_id" => "01900000-0000-7000-8000-000000003001".into(),
        "debit" => "51".into(),
        "credit" => "76.05".into(),
        "valid_from" => "2027-01-01".into(),
        "ends_at" | "expires_at" => "2026-12-31T09:30:00Z".into(),
        "valid_until" => "2026-03-07T09:30:00Z".into(),
        _ => return None,
    })
}
