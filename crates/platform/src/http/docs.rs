//! The union of the modules' OpenAPI documents and the page that shows it to people.

use super::problem::{FieldProblem, ProblemBody};
use crate::{app::App, module::Module};
use axum::{Json, Router, http::header, response::IntoResponse, routing::get};
use kernel::{Code, Error, Result};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Info, License, OpenApi, OpenApiBuilder, SecurityRequirement,
        extensions::ExtensionsBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

const PAGE: &str = include_str!("docs/page.html");
const SCRIPT: &str = include_str!("docs/page.js");
const STYLE: &str = include_str!("docs/page.css");

/// The document of one module.
#[must_use]
pub fn of(module: &dyn Module) -> OpenApi {
    let (_, api) = module.routes().mount();
    let mut api = complete(api, &format!("Kite: {}", module.name()));
    tell_codes(&mut api, &[module.codes()]);
    api
}

/// Every closed code that problems of these modules may carry, with its status and both sentences: a client branches on
/// the code and need not guess what there is.
fn tell_codes(api: &mut OpenApi, modules: &[&[Code]]) {
    let mut codes: Vec<Code> = modules.concat();
    codes.extend(kernel::codes::ALL);
    codes.sort_by_key(|code| code.name);
    let words = |code: &Code| json!({"code": code.name, "status": code.status, "ru": code.ru, "en": code.en});
    let words: Vec<Value> = codes.iter().map(words).collect();
    api.extensions = Some(
        ExtensionsBuilder::new()
            .add("x-problem-codes", words)
            .build(),
    );
}

/// The document of all modules. A schema name that means two things gets the name of its module before it, and so does
/// every operation id: in the union `sales.contract_sign` stands beside `buyback.contract_sign`.
///
/// # Errors
/// A document cannot be written as JSON.
pub fn union(modules: &[Arc<dyn Module>]) -> Result<Value> {
    let documents: Vec<(&str, Value)> = modules
        .iter()
        .map(|one| Ok((one.name(), value(&of(&**one))?)))
        .collect::<Result<_>>()?;
    let ambiguous = ambiguous(&documents);
    let mut all = complete(OpenApiBuilder::new().build(), "Kite");
    let codes: Vec<&[Code]> = modules.iter().map(|module| module.codes()).collect();
    tell_codes(&mut all, &codes);
    let mut all = value(&all)?;
    for (module, mut document) in documents {
        named(&mut document, module, &ambiguous);
        for place in ["/paths", "/components/schemas"] {
            let theirs = document
                .pointer_mut(place)
                .map(Value::take)
                .unwrap_or_default();
            if let (Some(all), Value::Object(theirs)) = (
                all.pointer_mut(place).and_then(Value::as_object_mut),
                theirs,
            ) {
                all.extend(theirs);
            }
        }
    }
    Ok(all)
}

fn value(document: &OpenApi) -> Result<Value> {
    serde_json::to_value(document).map_err(Error::internal)
}

/// Names of schemas that two modules use for different things.
fn ambiguous(documents: &[(&str, Value)]) -> HashSet<String> {
    let mut known: HashMap<&str, &Value> = HashMap::new();
    let schemas = documents
        .iter()
        .filter_map(|(_, document)| document.pointer("/components/schemas")?.as_object())
        .flatten();
    schemas
        .filter(|(name, schema)| *known.entry(name).or_insert(schema) != *schema)
        .map(|(name, _)| name.clone())
        .collect()
}

/// Puts the module before its operation ids and its ambiguous names, wherever they stand.
fn named(value: &mut Value, module: &str, ambiguous: &HashSet<String>) {
    const SCHEMA: &str = "#/components/schemas/";
    match value {
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| named(value, module, ambiguous)),
        Value::Object(map) => {
            for (key, value) in std::mem::take(map) {
                let key = if ambiguous.contains(&key) {
                    format!("{module}.{key}")
                } else {
                    key
                };
                map.insert(key, value);
            }
            for (key, value) in map.iter_mut() {
                match (key.as_str(), value) {
                    ("operationId", Value::String(id)) => *id = format!("{module}.{id}"),
                    ("$ref", Value::String(target)) => {
                        if let Some(name) = target
                            .strip_prefix(SCHEMA)
                            .filter(|name| ambiguous.contains(*name))
                        {
                            *target = format!("{SCHEMA}{module}.{name}");
                        }
                    }
                    (_, value) => named(value, module, ambiguous),
                }
            }
        }
        _ => {}
    }
}

fn complete(mut api: OpenApi, title: &str) -> OpenApi {
    api.info = Info::new(title, env!("CARGO_PKG_VERSION"));
    api.info.license = Some(License::new("Apache-2.0"));
    let components = api.components.get_or_insert_with(Components::new);
    components
        .schemas
        .insert(ProblemBody::name().into(), ProblemBody::schema());
    components
        .schemas
        .insert(FieldProblem::name().into(), FieldProblem::schema());
    let cookie = ApiKey::Cookie(ApiKeyValue::new(super::guard::SESSION_COOKIE));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let none: [&str; 0] = [];
    api.security = Some(vec![
        SecurityRequirement::new("session", none),
        SecurityRequirement::new("token", none),
    ]);
    api
}

/// `/api/openapi.json`, `/api/<module>/openapi.json` and `/api/docs`.
pub(crate) fn routes(modules: &[Arc<dyn Module>]) -> Router<App> {
    let all = Arc::new(union(modules).unwrap_or_default());
    let router = Router::new()
        .route(
            "/api/openapi.json",
            get(move || {
                let all = all.clone();
                async move { Json((*all).clone()) }
            }),
        )
        .route("/api/docs", get(|| file("text/html; charset=utf-8", PAGE)))
        .route(
            "/api/docs/page.js",
            get(|| file("text/javascript; charset=utf-8", SCRIPT)),
        )
        .route(
            "/api/docs/page.css",
            get(|| file("text/css; charset=utf-8", STYLE)),
        );
    modules.iter().fold(router, |router, module| {
        let api = Arc::new(of(&**module));
        let path = format!("/api/{}/openapi.json", module.name());
        router.route(
            &path,
            get(move || {
                let api = api.clone();
                async move { Json((*api).clone()) }
            }),
        )
    })
}

async fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        text,
    )
}
