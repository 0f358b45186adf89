//! Guards over all modules: what must hold for every route, permission, error code, event and document.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

use kite::roles;
use platform::http::docs;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every operation of the union document with its path and method.
fn operations() -> Vec<(String, Value)> {
    let document = docs::union(&kite::modules()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let methods = ["get", "post", "put", "patch", "delete"];
    let of_path = |(path, item): (String, Value)| {
        let item = item.as_object().unwrap().clone();
        item.into_iter()
            .filter(|(method, _)| methods.contains(&method.as_str()))
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
            .collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(of_path).collect()
}

fn permissions() -> BTreeSet<&'static str> {
    kite::modules()
        .iter()
        .flat_map(|module| module.permissions())
        .map(|permission| permission.name)
        .collect()
}

#[test]
fn every_route_has_a_permission_of_its_module_or_says_public() {
    let (known, operations) = (permissions(), operations());
    assert!(
        operations.len() > 50,
        "only {} operations",
        operations.len()
    );
    let mut open = Vec::new();
    for (name, operation) in &operations {
        let permission = operation["x-permission"]
            .as_str()
            .unwrap_or_else(|| panic!("{name} names no permission"));
        match permission {
            "public" => open.push(name.as_str()),
            "signed_in" => {}
            named => {
                assert!(
                    known.contains(named),
                    "{name} names the unknown permission {named}"
                );
                let module = name
                    .split("/api/")
                    .nth(1)
                    .and_then(|path| path.split('/').next())
                    .unwrap()
                    .replace('-', "_");
                assert!(
                    named.starts_with(&format!("{module}.")),
                    "{name} names {named} of another module"
                );
            }
        }
    }
    assert_eq!(
        open,
        [
            "get /api/identity/v1/oidc/callback",
            "get /api/identity/v1/oidc/start",
            "post /api/identity/v1/sessions",
            "post /api/identity/v1/sessions/second-factor",
        ],
        "a new public route is a decision"
    );
}

/// What the document leaves unsaid: operations without a summary, parameters, schemas and fields without words.
fn silent(document: &Value) -> Vec<String> {
    let parameters = |(name, operation): &(String, Value)| {
        let named = name.clone();
        let unsaid = operation["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        unsaid
            .into_iter()
            .filter(|parameter| parameter["description"].as_str().is_none())
            .map(move |parameter| format!("{named}: parameter {}", parameter["name"]))
            .collect::<Vec<_>>()
    };
    let operations = operations();
    let mute = operations
        .iter()
        .filter(|(_, operation)| operation["summary"].as_str().is_none())
        .map(|(name, _)| format!("{name}: summary"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let schemas = schemas.iter().flat_map(|(name, schema)| {
        let fields = schema["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let unsaid = fields.into_iter().filter(|(_, field)| !explained(field));
        let of_schema = (!explained(schema)).then(|| name.clone());
        unsaid
            .map(move |(field, _)| format!("{name}.{field}"))
            .chain(of_schema)
    });
    mute.chain(operations.iter().flat_map(parameters))
        .chain(schemas)
        .collect()
}

/// Words of its own, or those of the schema that it points to.
fn explained(schema: &Value) -> bool {
    let branches = |name: &str| schema[name].as_array().cloned().unwrap_or_default();
    schema["description"].is_string()
        || schema["$ref"].is_string()
        || branches("oneOf")
            .iter()
            .chain(&branches("allOf"))
            .any(explained)
}

#[test]
fn the_document_explains_every_operation_parameter_and_field() {
    let document = docs::union(&kite::modules()).unwrap();
    assert_eq!(silent(&document), Vec::<String>::new());
    assert!(document["x-problem-codes"].as_array().unwrap().len() > 100);
}

#[test]
fn every_permission_is_used_and_has_both_texts() {
    let used: BTreeSet<String> = operations()
        .iter()
        .filter_map(|(_, operation)| operation["x-permission"].as_str().map(str::to_owned))
        .collect();
    // Checked inside a flow, because whether it is needed depends on the content of the command.
    let inside = [
        "buyback.authority.manager",
        "buyback.payout.unattended",
        "buyback.authority.director",
        "finance.period.post",
        "sales.discount.give",
        "sales.discount.approve",
        "sales.discount.approve_any",
        "sales.deposit.override",
        "verification.case.override",
    ];
    for module in kite::modules() {
        for permission in module.permissions() {
            let somewhere = used.contains(permission.name) || inside.contains(&permission.name);
            assert!(somewhere, "{} guards nothing", permission.name);
            assert!(
                permission.name.starts_with(&format!("{}.", module.name())),
                "{}",
                permission.name
            );
            assert!(
                !permission.ru.is_empty() && !permission.en.is_empty(),
                "{}",
                permission.name
            );
        }
    }
}

#[test]
fn every_permission_is_in_the_role_matrix_and_every_row_of_it_is_a_permission() {
    let modules: Vec<_> = kite::modules().iter().map(|module| module.name()).collect();
    let files: Vec<_> = roles::MATRIX.iter().map(|(module, _)| *module).collect();
    assert_eq!(modules, files);
    let texts: Vec<&str> = roles::MATRIX.iter().map(|(_, text)| *text).collect();
    let matrix = identity::RoleMatrix::read(&texts).unwrap();
    let rows: BTreeSet<&str> = matrix.permissions().collect();
    assert_eq!(rows, permissions());
}

#[test]
fn what_support_sees_and_what_is_lent_are_permissions() {
    let known = permissions();
    for permission in identity::support_permissions().unwrap() {
        assert!(known.contains(permission.as_str()), "{permission}");
    }
    for lendable in kite::modules().iter().flat_map(|module| module.lendable()) {
        let named = lendable.opens.iter().chain([&lendable.permission]);
        named.for_each(|one| assert!(known.contains(one.name), "{}", one.name));
        assert!(!lendable.opens.contains(&lendable.permission));
    }
}

#[test]
fn every_error_code_is_unique_and_speaks_both_languages() {
    let mut seen = BTreeMap::new();
    let of_modules = kite::modules();
    let of_modules = of_modules
        .iter()
        .flat_map(|module| module.codes().iter().map(|code| (module.name(), *code)));
    let common = kernel::codes::ALL.iter().map(|code| ("common", *code));
    for (module, code) in common.chain(of_modules) {
        assert!(
            seen.insert(code.name, module).is_none(),
            "{} is declared twice",
            code.name
        );
        assert!(
            module == "common" || code.name.starts_with(&format!("{module}.")),
            "{} is not of {module}",
            code.name
        );
        assert!((400..=599).contains(&code.status), "{}", code.name);
        let cyrillic = |text: &str| text.chars().any(|letter| ('а'..='я').contains(&letter));
        let both = cyrillic(code.ru) && !cyrillic(code.en) && !code.en.is_empty();
        assert!(both, "{}: {} / {}", code.name, code.ru, code.en);
        assert_eq!(
            placeholders(code.ru),
            placeholders(code.en),
            "{}",
            code.name
        );
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect()
}

#[test]
fn every_handled_event_is_in_the_contracts() {
    let described = contracts::events().unwrap();
    for module in kite::modules() {
        for consumer in module.consumers() {
            assert_eq!(consumer.module, module.name());
            let handled = described
                .iter()
                .filter(|event| consumer.handler(event.kind).is_some());
            assert!(
                handled.clone().count() > 0,
                "{} listens to nothing of {}",
                module.name(),
                consumer.aggregate
            );
            assert!(
                handled
                    .clone()
                    .all(|event| event.aggregate == consumer.aggregate),
                "{}",
                consumer.aggregate
            );
        }
    }
    for event in &described {
        let heard = kite::modules()
            .iter()
            .flat_map(|module| module.consumers())
            .any(|c| c.handler(event.kind).is_some());
        assert!(heard, "nobody listens to {}: why is it said?", event.kind);
    }
}

#[test]
fn the_committed_documents_equal_the_code() {
    for module in kite::modules() {
        let path = root()
            .join("openapi")
            .join(kite::command::openapi_name(&*module));
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let now = kite::command::openapi_document(&*module).unwrap();
        assert!(
            committed == now,
            "{} is out of date: run `cargo xtask openapi`",
            path.display()
        );
    }
}

#[test]
fn every_operation_is_described_for_people() {
    for (name, operation) in operations() {
        assert!(operation["summary"].is_string(), "{name} has no summary");
        let good = operation["responses"]
            .as_object()
            .unwrap()
            .keys()
            .any(|status| status.starts_with(['2', '3']));
        assert!(good, "{name} has no good answer");
    }
}

#[test]
fn no_module_depends_on_another() {
    for module in kite::modules() {
        let manifest = root()
            .join("modules")
            .join(module.name().replace('_', "-"))
            .join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let dependencies = manifest
            .split("[dependencies]")
            .nth(1)
            .unwrap()
            .split("\n[")
            .next()
            .unwrap();
        for other in kite::modules() {
            assert!(
                !dependencies.contains(&format!("\n{}.workspace", other.name().replace('_', "-"))),
                "{} → {}",
                module.name(),
                other.name()
            );
        }
    }
}

/// In the union two equal names would become one, and one of the two would be described wrongly.
#[test]
fn a_schema_name_means_one_thing_in_the_union() {
    let union = docs::union(&kite::modules()).unwrap();
    let text = union.to_string();
    let schemas = union["components"]["schemas"].as_object().unwrap();
    for name in ["sales.Contract", "buyback.Contract", "Money", "ProblemBody"] {
        assert!(schemas.contains_key(name), "{name}");
    }
    for reference in text
        .split("\"#/components/schemas/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            schemas.contains_key(reference),
            "{reference} is named and not described"
        );
    }
}

#[test]
fn an_operation_id_means_one_thing() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = operations()
        .into_iter()
        .filter_map(|(name, operation)| {
            operation["operationId"]
                .as_str()
                .map(|id| (name, id.to_owned()))
        })
        .filter(|(_, id)| !seen.insert(id.clone()))
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}
