//! Files of one chart.

use super::field::{self, Field};
use super::{Files, Module, fields, texts};
use serde_json::{Value, json};

/// Versions of Kubernetes that the charts are checked for.
const KUBERNETES: &str = ">=1.33.0-0";

/// What `Chart.yaml` says.
pub struct About<'a> {
    /// Name of the chart.
    pub name: &'a str,
    /// One sentence.
    pub description: &'a str,
    /// What it was made of.
    pub source: &'a str,
    /// Charts inside of it: name, name of its values, whether it can be switched off.
    pub parts: Vec<(String, String, bool)>,
    /// Annotations of Rancher beside those that every chart has.
    pub rancher: Vec<(&'static str, String)>,
}

/// The chart of one module.
pub fn thin(made: &mut Files, module: &Module, version: &str, settings: &Value) {
    let name = format!("kite-{}", module.name);
    let source = format!("modules/{}/{}", module.name, super::module::FILE);
    let about = About {
        name: &name,
        description: &module.description.en,
        source: &source,
        parts: vec![library_part()],
        rancher: vec![
            (
                "display-name",
                format!("Kite: {} / {}", module.title.ru, module.title.en),
            ),
            ("hidden", "true".to_owned()),
        ],
    };
    made.insert(format!("{name}/Chart.yaml"), chart(&about, version));
    let table: Vec<Field> = [
        fields::switch(),
        fields::module(module),
        fields::global(settings),
    ]
    .concat();
    tables(made, &name, &source, &table);
    made.insert(
        format!("{name}/templates/all.yaml"),
        template("module", &describe(module, &[&module.name])),
    );
}

/// What the templates are told of a module. No name to serve means all modules.
pub fn describe(module: &Module, serve: &[&str]) -> Value {
    let volumes: Vec<Value> = module
        .volume
        .iter()
        .map(|one| json!({"name": one.name, "path": one.path, "setting": one.setting}))
        .collect();
    json!({
        "module": module.name, "serve": serve, "prefixes": module.prefixes,
        "needs": module.needs, "outside": module.outside, "volumes": volumes,
    })
}

/// The one line that is the whole template of a chart.
pub fn template(what: &str, about: &Value) -> String {
    format!("{{{{- include \"kite-lib.{what}\" (list $ (fromJson `{about}`)) }}}}\n")
}

/// The values and their schema.
pub fn tables(made: &mut Files, name: &str, source: &str, table: &[Field]) {
    let head = texts::made_of(&format!("{source} and {}", texts::TABLES));
    let shown: Vec<Field> = table
        .iter()
        .filter(|field| field.path != "enabled" && field.path != "kite-lib")
        .cloned()
        .collect();
    made.insert(
        format!("{name}/values.yaml"),
        format!("{head}\n{}", field::values(&shown)),
    );
    made.insert(
        format!("{name}/values.schema.json"),
        pretty(&field::schema(name, table)),
    );
}

/// JSON with an end of line.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// The library inside of a chart.
pub fn library_part() -> (String, String, bool) {
    ("kite-lib".to_owned(), "kite-lib".to_owned(), false)
}

/// `Chart.yaml` of the templates that are written by hand.
pub fn library(made: &mut Files, version: &str) {
    let text = format!(
        "{}\napiVersion: v2\nname: kite-lib\ndescription: Templates of Kite's modules, written by hand\ntype: library\nversion: {version}\n",
        texts::made_of("the version in Cargo.toml")
    );
    made.insert("kite-lib/Chart.yaml".to_owned(), text);
}

/// What of the operator's chart is the same as everywhere; its template is written by hand.
pub fn operator(made: &mut Files, version: &str, settings: &Value) {
    let name = "kite-operator";
    let table = [
        fields::switch(),
        fields::operator(),
        fields::global(settings),
    ]
    .concat();
    let about = About {
        name,
        description: "Makes dealer centres of what IT writes in YAML",
        source: texts::TABLES,
        parts: vec![library_part()],
        rancher: vec![
            (
                "display-name",
                "Kite: оператор дилерских центров / operator of dealer centres".to_owned(),
            ),
            ("auto-install", format!("kite-crds={version}")),
        ],
    };
    made.insert(format!("{name}/Chart.yaml"), chart(&about, version));
    tables(made, name, texts::TABLES, &table);
    let crds = About {
        name: "kite-crds",
        description: "The definition of DealerCentre; apart, because definitions outlive releases",
        source: texts::TABLES,
        parts: Vec::new(),
        rancher: vec![("hidden", "true".to_owned())],
    };
    made.insert("kite-crds/Chart.yaml".to_owned(), chart(&crds, version));
}

/// The text of `Chart.yaml`.
pub fn chart(about: &About, version: &str) -> String {
    let head = texts::made_of(about.source);
    let (name, description) = (about.name, json!(about.description));
    let mut text = format!(
        "{head}\napiVersion: v2\nname: {name}\ndescription: {description}\ntype: application\nversion: {version}\nappVersion: \"{version}\"\nkubeVersion: \"{KUBERNETES}\"\n"
    );
    if !about.parts.is_empty() {
        text.push_str("dependencies:\n");
    }
    for (part, values, switched) in &about.parts {
        let alias = if part == values {
            String::new()
        } else {
            format!(", alias: {values}")
        };
        let condition = if *switched {
            format!(", condition: {values}.enabled")
        } else {
            String::new()
        };
        text.push_str(&format!(
            "  - {{name: {part}, version: {version}, repository: \"file://../{part}\"{alias}{condition}}}\n"
        ));
    }
    text.push_str("annotations:\n");
    let common = [
        ("kube-version", KUBERNETES.to_owned()),
        ("namespace", "kite".to_owned()),
        ("permits-os", "linux".to_owned()),
        ("release-name", name.to_owned()),
    ];
    for (key, value) in common.iter().chain(&about.rancher) {
        text.push_str(&format!("  catalog.cattle.io/{key}: {}\n", json!(value)));
    }
    text
}
