//! What handlers ask for, and what they answer with. Every refusal is a problem of ours.

use super::{guard::Passed, problem::Problem, strict};
use crate::{
    app::App,
    audit::{Sight, sight},
    auth::Identity,
    config::HttpConfig,
    db::{Begun, CommandKey, Tx},
    scope::{Reach, Scope},
};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use futures::future::BoxFuture;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::{CentreId, Code, Error, Invalid, Lang, Result, codes};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    net::{IpAddr, Ipv4Addr},
    str::FromStr,
    sync::Arc,
    time::Duration,
};
use uuid::Uuid;

/// The caller of a reading route.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Tenant, reach of the permission, actor.
    pub scope: Scope,
    /// Language of the answer.
    pub lang: Lang,
    /// The address that the request comes from.
    pub peer: IpAddr,
    module: &'static str,
    identity: Option<Arc<Identity>>,
}

impl Caller {
    /// Somebody who is not calling now and for whom something is read, with the rights that he has by now.
    ///
    /// # Errors
    /// What is lacking, else `common.forbidden`.
    pub fn standing_in(
        module: &'static str,
        identity: Identity,
        permission: &'static str,
        lang: Lang,
    ) -> Result<Self> {
        Ok(Self {
            scope: Scope {
                reach: identity.require(permission)?,
                actor: identity.actor,
                ..Scope::system(identity.tenant)
            },
            lang,
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
            module,
            identity: Some(Arc::new(identity)),
        })
    }

    /// A transaction that reads under this caller's scope.
    ///
    /// # Errors
    /// The database cannot be had.
    pub async fn read(&self, app: &App) -> Result<Tx> {
        app.db.read(self.module, &self.scope).await
    }

    /// Where another permission than that of the route is granted, if anywhere.
    #[must_use]
    pub fn reach_of(&self, permission: &str) -> Option<Reach> {
        self.identity.as_ref()?.reach(permission)
    }

    /// Whether the caller may do something else than the route itself at a centre: fields that need it are left out of
    /// the answer otherwise.
    #[must_use]
    pub fn may(&self, permission: &str, centre: CentreId) -> bool {
        self.reach_of(permission)
            .is_some_and(|reach| reach.centre(centre))
    }

    /// Who it is; nobody on a public route.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_deref()
    }

    /// Writes down that the caller is about to be shown these things; without the record there is no answer.
    ///
    /// # Errors
    /// The record could not be written.
    pub fn saw<'a>(
        &'a self,
        app: &'a App,
        sight: Sight,
        noun: &'static str,
        ids: impl IntoIterator<Item = impl Into<Uuid>>,
    ) -> BoxFuture<'a, Result<()>> {
        let ids: Vec<Uuid> = ids.into_iter().map(Into::into).collect();
        Box::pin(sight::note(
            app,
            (self.module, &self.scope),
            sight,
            noun,
            ids,
        ))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let passed: Passed = passed(parts)?;
        Ok(Self {
            scope: passed.scope,
            lang: passed.lang,
            peer: passed.peer,
            module: passed.module,
            identity: passed.identity,
        })
    }
}

fn passed(parts: &Parts) -> Result<Passed> {
    parts
        .extensions
        .get()
        .cloned()
        .ok_or_else(|| Error::internal("the route has no guard"))
}

/// The caller of a changing route, with the key of the command.
#[derive(Debug, Clone)]
pub struct Command {
    /// Tenant, reach of the permission, actor.
    pub scope: Scope,
    /// Language of the answer.
    pub lang: Lang,
    module: &'static str,
    route: String,
    key: String,
    request_hash: Vec<u8>,
    identity: Option<Arc<Identity>>,
}

impl Command {
    /// Begins the transaction of the command and claims its key in it, or gives the answer of the first time.
    ///
    /// # Errors
    /// `common.idempotency_key_reused`, `common.idempotency_in_progress`, or the database cannot be had.
    pub async fn begin<T: DeserializeOwned>(&self, app: &App) -> Result<Begun<T>> {
        let tx = app.db.begin(self.module, &self.scope).await?;
        let key = CommandKey {
            route: self.route.clone(),
            key: self.key.clone(),
        };
        Begun::claim(tx, key, &self.request_hash).await
    }

    /// A reading transaction, for what has to be known before the command's own begins.
    ///
    /// # Errors
    /// The database cannot be had.
    pub async fn read(&self, app: &App) -> Result<Tx> {
        app.db.read(self.module, &self.scope).await
    }

    /// Where another permission than that of the route is granted, if anywhere: for commands whose content decides what
    /// they need.
    #[must_use]
    pub fn reach_of(&self, permission: &str) -> Option<Reach> {
        self.identity.as_ref()?.reach(permission)
    }

    /// Whether the caller may do something else than the route itself at a centre.
    #[must_use]
    pub fn may(&self, permission: &str, centre: CentreId) -> bool {
        self.reach_of(permission)
            .is_some_and(|reach| reach.centre(centre))
    }

    /// Who it is; nobody on a public route, and nobody is known here of a command that came by a port.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_deref()
    }

    /// The same command with what an upload consists of: only JSON bodies are seen by the extractor itself. With it, a
    /// key that is used again for another file is noticed.
    #[must_use]
    pub fn with_upload<'a>(self, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Self {
            request_hash: hash.finalize().to_vec(),
            ..self
        }
    }

    /// A command that came by a port and not by a route: whoever calls the port names the key, and the same key on the same
    /// `route` has its effect once. What the caller may do elsewhere is not known here.
    #[must_use]
    pub fn of_port(scope: Scope, module: &'static str, route: &str, key: Uuid) -> Self {
        Self {
            scope,
            lang: Lang::default(),
            module,
            route: format!("PORT {route}"),
            key: key.to_string(),
            request_hash: key.as_bytes().to_vec(),
            identity: None,
        }
    }

    /// The key, for passing on to a port.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Writes down that the caller is about to be shown these things; without the record there is no answer.
    ///
    /// # Errors
    /// The record could not be written.
    pub fn saw<'a>(
        &'a self,
        app: &'a App,
        sight: Sight,
        noun: &'static str,
        ids: impl IntoIterator<Item = impl Into<Uuid>>,
    ) -> BoxFuture<'a, Result<()>> {
        let ids: Vec<Uuid> = ids.into_iter().map(Into::into).collect();
        Box::pin(sight::note(
            app,
            (self.module, &self.scope),
            sight,
            noun,
            ids,
        ))
    }
}

/// Hash of the body that [`buffer`] has read.
#[derive(Debug, Clone)]
struct BodyHash(Vec<u8>);

impl<S: Send + Sync> FromRequestParts<S> for Command {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let passed = passed(parts)?;
        let key = parts
            .headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default();
        if !(8..=64).contains(&key.len()) || !key.chars().all(|c| c.is_ascii_graphic()) {
            return Err(codes::KEY_MISSING.into());
        }
        let request_hash = parts
            .extensions
            .get::<BodyHash>()
            .map(|hash| hash.0.clone())
            .unwrap_or_default();
        let path = parts
            .extensions
            .get::<axum::extract::OriginalUri>()
            .map_or(parts.uri.path(), |uri| uri.path());
        Ok(Self {
            scope: passed.scope,
            lang: passed.lang,
            module: passed.module,
            route: format!("{} {path}", parts.method),
            key: key.to_owned(),
            request_hash,
            identity: passed.identity,
        })
    }
}

/// Reads a JSON body once, within its limits, and keeps its hash for the key of the command.
pub(crate) async fn buffer(config: &HttpConfig, request: Request) -> Result<Request, Problem> {
    if request.method().is_safe() || !is_json(request.headers()) {
        return Ok(request);
    }
    let (mut parts, body) = request.into_parts();
    let bytes = collect(body, config.body_bytes_max, config.body_ms_max).await?;
    parts
        .extensions
        .insert(BodyHash(Sha256::digest(&bytes).to_vec()));
    Ok(Request::from_parts(parts, bytes.into()))
}

async fn collect(body: axum::body::Body, limit: usize, ms_max: u64) -> Result<Bytes, Problem> {
    let whole = tokio::time::timeout(
        Duration::from_millis(ms_max),
        Limited::new(body, limit).collect(),
    )
    .await;
    match whole {
        Err(_) => Err(codes::REQUEST_TIMEOUT.into()),
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(codes::BODY_TOO_LARGE.into()),
        Ok(Err(error)) => Err(Error::new(codes::MALFORMED_JSON)
            .with("reason", "the body was cut")
            .because(error)
            .into()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A JSON body; every wrong field is reported at once.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: Deserr<Invalid>, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(codes::UNSUPPORTED_MEDIA_TYPE.into());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| codes::BODY_TOO_LARGE)?;
        let value = strict::parse(&bytes)
            .map_err(|reason| Error::new(codes::MALFORMED_JSON).with("reason", reason))?;
        deserr::deserialize(value).map(Self).map_err(Problem::from)
    }
}

/// An uploaded file as bytes, within `http.upload_bytes_max`.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

impl FromRequest<App> for RawBody {
    type Rejection = Problem;
    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let http = &app.config.http;
        collect(request.into_body(), http.upload_bytes_max, http.body_ms_max)
            .await
            .map(Self)
    }
}

/// An id in the path; one that is no id names nothing, so it is a 404 like every other stranger.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<T: FromStr + Send, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| codes::NOT_FOUND)?;
        text.parse().map(Self).map_err(|_| codes::NOT_FOUND.into())
    }
}

/// Two ids in the path: a thing within a thing.
#[derive(Debug)]
pub struct Ids<A, B>(pub A, pub B);

impl<A: FromStr + Send, B: FromStr + Send, S: Send + Sync> FromRequestParts<S> for Ids<A, B> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let both = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((outer, inner)) = both.map_err(|_| codes::NOT_FOUND)?;
        let (outer, inner) = (outer.parse().ok(), inner.parse().ok());
        outer
            .zip(inner)
            .map(|(outer, inner)| Self(outer, inner))
            .ok_or_else(|| codes::NOT_FOUND.into())
    }
}

/// The version that a write expects, from `If-Match: "7"`.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl IfMatch {
    /// Refuses when the document has moved on.
    ///
    /// # Errors
    /// `common.version_conflict`.
    pub fn check(self, version: i64) -> Result<(), Code> {
        if self.0 == version {
            Ok(())
        } else {
            Err(codes::VERSION_CONFLICT)
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = parts
            .headers
            .get(header::IF_MATCH)
            .ok_or(codes::PRECONDITION_REQUIRED)?;
        let version = value
            .to_str()
            .ok()
            .and_then(|text| text.trim_matches('"').parse().ok());
        version
            .map(Self)
            .ok_or_else(|| codes::VERSION_CONFLICT.into())
    }
}

/// 201 with the thing that was made.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

/// 200 with a mutable document and its version as `ETag`.
#[derive(Debug)]
pub struct Versioned<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}
