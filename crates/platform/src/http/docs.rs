//! The union of the modules' OpenAPI documents and the page that shows it to people.

use super::problem::{FieldProblem, ProblemBody};
use crate::{app::App, module::Module};
use axum::{Json, Router, http::header, response::IntoResponse, routing::get};
use std::sync::Arc;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Info, License, OpenApi, OpenApiBuilder, SecurityRequirement,
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
    complete(api, &format!("Kite: {}", module.name()))
}

/// The document of all modules.
#[must_use]
pub fn union(modules: &[Arc<dyn Module>]) -> OpenApi {
    let empty = OpenApiBuilder::new().build();
    let all = modules.iter().fold(empty, |mut all, module| {
        all.merge(module.routes().mount().1);
        all
    });
    complete(all, "Kite")
}

fn complete(mut api: OpenApi, title: &str) -> OpenApi {
    api.info = Info::new(title, env!("CARGO_PKG_VERSION"));
    api.info.license = Some(License::new("Apache-2.0"));
    let components = api.components.get_or_insert_with(Components::new);
    components.schemas.insert(ProblemBody::name().into(), ProblemBody::schema());
    components.schemas.insert(FieldProblem::name().into(), FieldProblem::schema());
    let cookie = ApiKey::Cookie(ApiKeyValue::new(super::guard::SESSION_COOKIE));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let none: [&str; 0] = [];
    api.security = Some(vec![SecurityRequirement::new("session", none), SecurityRequirement::new("token", none)]);
    api
}

/// `/api/openapi.json`, `/api/<module>/openapi.json` and `/api/docs`.
pub(crate) fn routes(modules: &[Arc<dyn Module>]) -> Router<App> {
    let all = Arc::new(union(modules));
    let router = Router::new()
        .route("/api/openapi.json", get(move || { let all = all.clone(); async move { Json((*all).clone()) } }))
        .route("/api/docs", get(|| file("text/html; charset=utf-8", PAGE)))
        .route("/api/docs/page.js", get(|| file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/api/docs/page.css", get(|| file("text/css; charset=utf-8", STYLE)));
    modules.iter().fold(router, |router, module| {
        let api = Arc::new(of(&**module));
        let path = format!("/api/{}/openapi.json", module.name());
        router.route(&path, get(move || { let api = api.clone(); async move { Json((*api).clone()) } }))
    })
}

async fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text)
}
