//! Route tables. A route enters only with a permission, as "signed in" or as public, and says so in its document;
//! the guard that enforces it is laid around the handler here, so a handler cannot forget it.

use super::guard::{self, Need};
use crate::{app::App, module::Permission};
use axum::{
    extract::Request,
    middleware::{Next, from_fn},
};
use utoipa::openapi::{
    Content, HttpMethod, OpenApi, Ref, RefOr, Required, ResponseBuilder,
    extensions::ExtensionsBuilder,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
    schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type},
};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};

/// The routes of one module, or of one noun of it.
#[derive(Clone)]
pub struct Routes {
    module: &'static str,
    place: &'static str,
    router: OpenApiRouter<App>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Routes({})", self.module)
    }
}

impl Routes {
    /// An empty table of a module; paths are relative to `/api/<module>/v1`.
    #[must_use]
    pub fn of(module: &'static str) -> Self {
        Self {
            module,
            place: module,
            router: OpenApiRouter::default(),
        }
    }

    /// The same table at `/api/<place>/v1`, for what people know by another name than that of its module.
    #[must_use]
    pub fn at(self, place: &'static str) -> Self {
        Self { place, ..self }
    }

    /// A route that needs a permission: `.route(routes!(deal_open), &perm::DEAL_WRITE)`.
    #[must_use]
    pub fn route(self, routes: UtoipaMethodRouter<App>, permission: &'static Permission) -> Self {
        self.add(routes, Need::Permission(permission.name))
    }

    /// A route for everybody who has signed in.
    #[must_use]
    pub fn signed_in(self, routes: UtoipaMethodRouter<App>) -> Self {
        self.add(routes, Need::SignedIn)
    }

    /// A route for everybody.
    #[must_use]
    pub fn public(self, routes: UtoipaMethodRouter<App>) -> Self {
        self.add(routes, Need::Nothing)
    }

    /// Takes over the routes of another noun.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            router: self.router.merge(other.router),
            ..self
        }
    }

    fn add(self, mut routes: UtoipaMethodRouter<App>, need: Need) -> Self {
        for (path, item) in &mut routes.1.paths {
            for (method, operation) in operations(item) {
                describe(operation, &method, need);
                explain_parameters(operation, path);
            }
        }
        let module = self.module;
        let guarded = routes.layer(from_fn(move |request: Request, next: Next| {
            guard::pass(need, module, request, next)
        }));
        Self {
            router: self.router.routes(guarded),
            ..self
        }
    }

    /// The router and the document of the module.
    pub(crate) fn mount(self) -> (axum::Router<App>, OpenApi) {
        let prefix = format!("/api/{}/v1", self.place);
        OpenApiRouter::default()
            .nest(&prefix, self.router)
            .split_for_parts()
    }
}

/// The operations of a path with their methods.
pub(crate) fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
        (HttpMethod::Options, item.options.as_mut()),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
        .collect()
}

/// What every operation says beyond its own words: permission, key, problems.
fn describe(operation: &mut Operation, method: &HttpMethod, need: Need) {
    let extensions = operation.extensions.get_or_insert_with(Default::default);
    extensions.merge(
        ExtensionsBuilder::new()
            .add("x-permission", need.word())
            .build(),
    );
    if needs_key(operation, method, need) {
        operation
            .parameters
            .get_or_insert_default()
            .push(key_parameter().into());
    }
    let problem = |what: &str| {
        let schema = RefOr::Ref(Ref::from_schema_name("ProblemBody"));
        ResponseBuilder::new()
            .description(what)
            .content("application/problem+json", Content::new(Some(schema)))
            .build()
    };
    // A refusal that a handler tells by its status alone is a problem too.
    let told = operation.responses.responses.iter_mut();
    for (_, response) in told.filter(|(status, _)| status.starts_with(['4', '5'])) {
        if let RefOr::T(response) = response
            && response.content.is_empty()
        {
            *response = problem(&response.description);
        }
    }
    for (status, what) in problems(method, need) {
        operation
            .responses
            .responses
            .entry((*status).to_owned())
            .or_insert_with(|| problem(what).into());
    }
}

/// Whether a repeat is known by the key of the command. A protocol that knows its repeats in another way says in which, by
/// the extension `x-idempotency` of its operation.
fn needs_key(operation: &Operation, method: &HttpMethod, need: Need) -> bool {
    let by_itself = operation
        .extensions
        .as_ref()
        .is_some_and(|extensions| extensions.contains_key("x-idempotency"));
    !matches!(method, HttpMethod::Get) && !matches!(need, Need::Nothing) && !by_itself
}

/// Words for the parameters that every module has: ids in the path and the version that the caller saw. Totals and exports
/// take the query of their list as it is; which page of it was shown means nothing to them.
fn explain_parameters(operation: &mut Operation, path: &str) {
    if path.ends_with("/totals") || path.ends_with("/export") {
        let order = path.ends_with("/totals");
        let paging = |parameter: &Parameter| match parameter.name.as_str() {
            "limit" | "cursor" => true,
            "sort" | "desc" => order,
            _ => false,
        };
        let parameters = operation.parameters.iter_mut();
        parameters.for_each(|all| all.retain(|one| !matches!(one, RefOr::T(one) if paging(one))));
    }
    let named = |one: &RefOr<Parameter>, name| matches!(one, RefOr::T(one) if one.name == name);
    let all = operation.parameters.as_deref().unwrap_or_default();
    let sorted = all.iter().any(|one| named(one, "sort"));
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            shape(parameter, sorted);
        }
    }
    let silent =
        operation
            .parameters
            .iter_mut()
            .flatten()
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) if parameter.description.is_none() => Some(parameter),
                _ => None,
            });
    for parameter in silent {
        parameter.description = match parameter.parameter_in {
            ParameterIn::Path => path_words(path, &parameter.name),
            ParameterIn::Header if parameter.name.eq_ignore_ascii_case("if-match") => {
                Some("The version that the caller saw, from `ETag`: `\"7\"`".to_owned())
            }
            _ => None,
        };
    }
}

/// What every parameter of this name looks like: a handler that takes it as text still reads an id, a month, a page.
fn shape(parameter: &mut Parameter, sorted: bool) {
    let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else {
        return;
    };
    let name = parameter.name.as_str();
    let is_text = schema.schema_type == SchemaType::from(Type::String);
    if is_text && schema.format.is_none() && (name == "id" || name.ends_with("_id")) {
        schema.format = Some(SchemaFormat::KnownFormat(KnownFormat::Uuid));
    } else if is_text && name == "month" {
        schema.pattern = Some("^[0-9]{4}-(0[1-9]|1[0-2])$".to_owned());
    } else if is_text && name == "cursor" {
        // Sixteen bytes: the last sign has only two bits of them. In a list with orders the value of the row follows.
        let value = if sorted {
            "(~(-?[0-9]{1,18}|=.{0,200}))?"
        } else {
            ""
        };
        schema.pattern = Some(format!("^[A-Za-z0-9_-]{{21}}[AQgw]{value}$"));
    } else if name == "limit" {
        schema.minimum = Some(1.into());
        schema.maximum = Some(kernel::page::LIMIT_MAX.into());
    }
}

/// "One of the `deals`" for `/deals/{id}`.
fn path_words(path: &str, name: &str) -> Option<String> {
    let (before, _) = path.split_once(&format!("/{{{name}}}"))?;
    let things = before.rsplit('/').next()?;
    Some(format!("One of the `{things}`"))
}

fn problems(method: &HttpMethod, need: Need) -> Vec<&'static (&'static str, &'static str)> {
    const ALL: &[(&str, &str)] = &[
        ("400", "Malformed JSON, bad query or missing key"),
        ("401", "Not signed in"),
        ("403", "Not allowed"),
        ("404", "No such object for this caller"),
        ("408", "The body took too long"),
        ("409", "Lost a race or an illegal transition"),
        ("412", "The version is old"),
        ("413", "The body is too large"),
        ("415", "Another Content-Type is expected"),
        ("422", "Wrong fields or a rule says no"),
        ("428", "If-Match is required"),
        ("429", "Too many requests"),
        ("500", "A defect; the incident is in the body"),
        (
            "503",
            "Overloaded or temporarily unavailable; see Retry-After",
        ),
        ("504", "The time limit was exceeded"),
    ];
    let get = matches!(method, HttpMethod::Get);
    let only_commands = ["408", "409", "412", "413", "415", "422", "428"];
    let applies = |status: &str| match status {
        // Signing in is a public command, and may be refused as such.
        "401" | "403" => !(get && matches!(need, Need::Nothing)),
        _ => !(get && only_commands.contains(&status)),
    };
    ALL.iter().filter(|(status, _)| applies(status)).collect()
}

fn key_parameter() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(8))
        .max_length(Some(64));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("Made by the client and kept until the answer has arrived; a repeat gets the same answer"))
        .schema(Some(text))
        .build()
}
