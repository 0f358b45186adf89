//! Errors as RFC 9457 problems: the one place where an error becomes an HTTP answer.

use super::peer;
use crate::app::App;
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Code, Error, FieldError, Lang, codes};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{net::IpAddr, sync::Arc};
use utoipa::ToSchema;
use uuid::Uuid;

/// What handlers return.
pub type Answer<T> = Result<T, Problem>;

/// An error on its way to the client. It is rendered at the edge, where the language and the request are known.
#[derive(Debug)]
pub struct Problem(pub Error);

impl<E: Into<Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

/// A problem as the client reads it (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:kite:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sentence for the user, in the language of `Accept-Language`.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Closed code; branch on it, never on the text.
    pub code: String,
    /// The request, for support.
    pub request_id: Uuid,
    /// Values that the sentence speaks of.
    #[serde(skip_serializing_if = "Map::is_empty", default)]
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
    /// Every wrong field.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<FieldProblem>,
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer (RFC 6901).
    pub pointer: String,
    /// Closed code.
    pub code: String,
    /// The sentence for the user.
    pub title: String,
}

/// Marks of a request that its answer needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    pub lang: Lang,
    pub request_id: Uuid,
    pub peer: IpAddr,
}

/// Outermost layer: gives the request its marks, renders problems, logs the cause of a defect once.
pub(crate) async fn render(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let marks = marks(&app, &request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(marks);
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions_mut().remove::<Arc<Error>>() {
        log(&error, marks, method.as_str(), &path);
        response = rendered(&error, marks, response);
    }
    if let Ok(id) = HeaderValue::from_str(&marks.request_id.to_string()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn marks(app: &App, request: &Request) -> Marks {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    Marks {
        lang: header("accept-language")
            .map(Lang::from_header)
            .unwrap_or_default(),
        request_id: header("x-request-id")
            .and_then(|id| id.parse().ok())
            .unwrap_or_else(Uuid::now_v7),
        peer: peer::of(&app.config.http.trusted_proxies, request),
    }
}

fn log(error: &Error, marks: Marks, method: &str, path: &str) {
    let (request, code) = (marks.request_id, error.code.name);
    if error.code == codes::INTERNAL {
        tracing::error!(http.request_id = %request, http.method = method, http.path = path, %error, "request failed");
    } else {
        tracing::debug!(http.request_id = %request, http.method = method, http.path = path, code, "request refused");
    }
}

fn rendered(error: &Error, marks: Marks, response: Response) -> Response {
    let mut params = error.params.clone();
    if error.code == codes::INTERNAL {
        params = vec![("incident", marks.request_id.to_string())];
    }
    let body = ProblemBody {
        kind: format!("urn:kite:problem:{}", error.code.name),
        title: error.code.text(marks.lang, &params),
        status: error.code.status,
        code: error.code.name.to_owned(),
        request_id: marks.request_id,
        errors: error
            .fields
            .iter()
            .map(|field| field_problem(field, marks.lang))
            .collect(),
        params: params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect(),
    };
    let mut answer = (response.status(), Json(body)).into_response();
    let headers = answer.headers_mut();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        headers.insert(header::ALLOW, allow.clone());
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if error.code.status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = retry_after(error) {
        headers.insert(header::RETRY_AFTER, seconds);
    }
    answer
}

fn field_problem(field: &FieldError, lang: Lang) -> FieldProblem {
    FieldProblem {
        pointer: field.pointer.clone(),
        code: field.code.name.to_owned(),
        title: field.code.text(lang, &field.params),
    }
}

/// When it is worth trying again: what a refusal for a time says in its parameter `seconds`, else by its code.
fn retry_after(error: &Error) -> Option<HeaderValue> {
    let said = error.params.iter().find(|(name, _)| *name == "seconds");
    match said.filter(|_| matches!(error.code.status, 429 | 503)) {
        Some((_, seconds)) => HeaderValue::from_str(seconds).ok(),
        None => usual_pause(error.code).map(HeaderValue::from_static),
    }
}

fn usual_pause(code: Code) -> Option<&'static str> {
    let soon = [
        codes::BUSY,
        codes::KEY_IN_PROGRESS,
        codes::OVERLOADED,
        codes::DEPENDENCY_UNAVAILABLE,
    ];
    if code.status == 503 || soon.contains(&code) {
        return Some("1");
    }
    (code == codes::RATE_LIMITED).then_some("10")
}

/// The route has other methods; axum adds `Allow`.
pub(crate) async fn method_not_allowed() -> Problem {
    codes::METHOD_NOT_ALLOWED.into()
}

/// A handler panicked: a defect, answered like every other defect.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response<Body> {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Problem(Error::internal(format!("panic: {text}"))).into_response()
}
