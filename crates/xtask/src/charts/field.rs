//! One value of a chart: of a table of these are made its values, their schema and the questions of Rancher, so the three
//! agree.

use serde_json::{Map, Value, json};
use std::fmt::Write;

/// One value.
#[derive(Clone)]
pub struct Field {
    /// `image.digest`, below the place of the table.
    pub path: String,
    /// What is accepted.
    pub kind: Kind,
    /// Nothing: the value has to be given.
    pub default: Option<Value>,
    /// Comment in the values, description in the schema.
    pub says: &'static str,
    /// How Rancher asks for it.
    pub ask: Option<Ask>,
}

/// A question of Rancher.
#[derive(Clone)]
pub struct Ask {
    /// The heading it is under.
    pub group: &'static str,
    /// The question in Russian, then English: Rancher has one text for all.
    pub label: String,
    /// Asked only when this value is so: `global.cache.enabled=true`.
    pub show_if: Option<&'static str>,
}

/// What is accepted.
#[derive(Clone)]
pub enum Kind {
    /// Text of a form.
    Text(&'static str),
    /// Yes or no.
    Flag,
    /// A whole number in these limits.
    Count(u32, u32),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Words by words.
    Labels,
    /// Texts of a form.
    Texts(&'static str),
    /// Numbers of ports.
    Ports,
    /// A schema from elsewhere.
    Other(Value),
}

/// Any text, also none.
pub const ANY: &str = "";
/// A name of Kubernetes, or none.
pub const NAME_OR_NONE: &str = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$";
/// A name of Kubernetes.
pub const NAME: &str = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
/// An amount of processor or memory.
pub const QUANTITY: &str = "^[0-9]+(\\.[0-9]+)?(m|Ki|Mi|Gi|Ti)?$";
/// A network.
pub const NETWORK: &str = "^[0-9a-fA-F.:]+/[0-9]{1,3}$";
/// An image is named by what is in it.
pub const DIGEST: &str = "^sha256:[0-9a-f]{64}$";
/// A host with an optional port.
pub const HOST: &str = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?$";

impl Field {
    /// A value with a default.
    pub fn new(path: &str, kind: Kind, default: Value, says: &'static str) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            default: Some(default),
            says,
            ask: None,
        }
    }

    /// A value that has to be given.
    pub fn required(path: &str, kind: Kind, says: &'static str) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            default: None,
            says,
            ask: None,
        }
    }

    /// Rancher asks for it.
    pub fn asked(self, group: &'static str, label: &str) -> Self {
        let ask = Some(Ask {
            group,
            label: label.to_owned(),
            show_if: None,
        });
        Self { ask, ..self }
    }

    /// Rancher asks for it when another value is so.
    pub fn asked_if(self, group: &'static str, label: &str, show_if: &'static str) -> Self {
        let ask = Some(Ask {
            group,
            label: label.to_owned(),
            show_if: Some(show_if),
        });
        Self { ask, ..self }
    }

    /// The same below another place.
    pub fn below(mut self, place: &str) -> Self {
        self.path = format!("{place}.{}", self.path);
        self
    }

    fn schema(&self) -> Value {
        let mut schema = self.kind.schema();
        if let Some(object) = schema.as_object_mut().filter(|_| !self.says.is_empty()) {
            object.insert("description".to_owned(), json!(self.says));
        }
        schema
    }
}

impl Kind {
    fn schema(&self) -> Value {
        let text = |form: &str| match form {
            "" => json!({"type": "string"}),
            form => json!({"type": "string", "pattern": form}),
        };
        match self {
            Self::Text(form) => text(form),
            Self::Flag => json!({"type": "boolean"}),
            Self::Count(least, most) => {
                json!({"type": "integer", "minimum": least, "maximum": most})
            }
            Self::Choice(words) => json!({"type": "string", "enum": words}),
            Self::Labels => json!({"type": "object", "additionalProperties": {"type": "string"}}),
            Self::Texts(form) => json!({"type": "array", "items": text(form)}),
            Self::Ports => {
                json!({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}})
            }
            Self::Other(schema) => schema.clone(),
        }
    }

    /// The type of Rancher's question.
    fn question(&self) -> &'static str {
        match self {
            Self::Flag => "boolean",
            Self::Count(..) => "int",
            Self::Choice(_) => "enum",
            _ => "string",
        }
    }
}

/// The schema of a chart: draft 07, and nothing that is not in the table.
pub fn schema(title: &str, fields: &[Field]) -> Value {
    let mut root = Map::new();
    for field in fields {
        let names: Vec<&str> = field.path.split('.').collect();
        insert(&mut root, &names, field);
    }
    closed(&mut root);
    root.insert(
        "$schema".into(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    root.insert("title".into(), json!(title));
    Value::Object(root)
}

/// Puts a value to its place; what has to be given makes the objects around it demanded too.
fn insert(object: &mut Map<String, Value>, names: &[&str], field: &Field) {
    let Some((first, rest)) = names.split_first() else {
        return;
    };
    if field.default.is_none() {
        require(object, first);
    }
    let Value::Object(properties) = object.entry("properties").or_insert_with(|| json!({})) else {
        return;
    };
    if rest.is_empty() {
        properties.insert((*first).to_owned(), field.schema());
    } else if let Value::Object(inner) = properties.entry(*first).or_insert_with(|| json!({})) {
        insert(inner, rest, field);
        closed(inner);
    }
}

/// Says that an object has nothing else.
fn closed(object: &mut Map<String, Value>) {
    object.insert("type".into(), json!("object"));
    object.insert("additionalProperties".into(), json!(false));
}

fn require(object: &mut Map<String, Value>, name: &str) {
    if let Value::Array(list) = object.entry("required").or_insert_with(|| json!([]))
        && !list.contains(&json!(name))
    {
        list.push(json!(name));
    }
}

/// The values with their comments, in the order of the table.
pub fn values(fields: &[Field]) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    for field in fields {
        let mut names: Vec<&str> = field.path.split('.').collect();
        let last = names.pop().unwrap_or_default();
        let same = open
            .iter()
            .zip(&names)
            .take_while(|(one, other)| one == other)
            .count();
        open.truncate(same);
        for name in names.iter().skip(same) {
            let _ = writeln!(text, "{}{name}:", indent(open.len()));
            open.push(name);
        }
        let place = indent(open.len());
        if !field.says.is_empty() {
            let _ = writeln!(text, "{place}# {}", field.says);
        }
        match &field.default {
            Some(default) => {
                let _ = writeln!(text, "{place}{last}: {default}");
            }
            None => {
                let _ = writeln!(text, "{place}# {last}: has to be given");
            }
        }
    }
    text
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

/// Rancher's questions, in the order of the table.
pub fn questions(fields: &[Field]) -> String {
    let mut text = format!(
        "{}\nquestions:\n",
        super::texts::made_of("the table of values (crates/xtask/src/charts)")
    );
    for (field, ask) in fields
        .iter()
        .filter_map(|field| Some((field, field.ask.as_ref()?)))
    {
        let _ = writeln!(text, "  - variable: {}", field.path);
        let _ = writeln!(text, "    label: {}", json!(ask.label));
        if !field.says.is_empty() {
            let _ = writeln!(text, "    description: {}", json!(field.says));
        }
        let _ = writeln!(text, "    type: {}", field.kind.question());
        if let Kind::Choice(words) = field.kind {
            let _ = writeln!(text, "    options: {}", json!(words));
        }
        let _ = match &field.default {
            Some(default) => writeln!(text, "    default: {default}"),
            None => writeln!(text, "    required: true"),
        };
        let _ = writeln!(text, "    group: {}", json!(ask.group));
        if let Some(show_if) = ask.show_if {
            let _ = writeln!(text, "    show_if: {}", json!(show_if));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Field> {
        vec![
            Field::required("global.host", Kind::Text(HOST), "Where")
                .asked("Place", "Адрес / Host"),
            Field::new("global.tls.issuer", Kind::Text(ANY), json!(""), ""),
            Field::new("replicas", Kind::Count(1, 9), json!(2), "Pods"),
        ]
    }

    #[test]
    fn one_table_makes_values_schema_and_questions() {
        assert_eq!(
            values(&table()),
            "global:\n  # Where\n  # host: has to be given\n  tls:\n    issuer: \"\"\n# Pods\nreplicas: 2\n"
        );
        let schema = schema("x", &table());
        assert_eq!(schema.pointer("/required"), Some(&json!(["global"])));
        assert_eq!(
            schema.pointer("/properties/global/required"),
            Some(&json!(["host"]))
        );
        assert_eq!(
            schema.pointer("/properties/global/properties/tls/additionalProperties"),
            Some(&json!(false))
        );
        let questions = questions(&table());
        assert!(
            questions.contains("  - variable: global.host\n"),
            "{questions}"
        );
        assert!(!questions.contains("replicas"));
    }
}
