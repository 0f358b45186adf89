//! The guard of a route: who is calling, and may they.

use super::problem::{Marks, Problem};
use crate::{
    app::App,
    auth::{Credential, Identity},
    scope::{Actor, ActorKind, Reach, Scope},
};
use axum::{
    extract::Request,
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Error, Lang, Result, TenantId, UserId, codes};
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "kite_session";

/// What a route needs of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// This permission, somewhere.
    Permission(&'static str),
    /// To be known.
    SignedIn,
    /// Nothing.
    Nothing,
}

impl Need {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Permission(name) => name,
            Self::SignedIn => "signed_in",
            Self::Nothing => "public",
        }
    }
}

/// A caller whom the guard let pass; the extractors read it.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    pub module: &'static str,
    pub scope: Scope,
    pub lang: Lang,
    pub peer: IpAddr,
    pub identity: Option<Arc<Identity>>,
}

/// The layer around every handler.
pub(crate) async fn pass(
    need: Need,
    module: &'static str,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    match check(need, module, &parts).await {
        Ok(passed) => {
            parts.extensions.insert(passed);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(error) => Problem(error).into_response(),
    }
}

async fn check(need: Need, module: &'static str, request: &Parts) -> Result<Passed> {
    let app: &App = request
        .extensions
        .get()
        .ok_or_else(|| Error::internal("no App in the request"))?;
    let marks: Marks = *request
        .extensions
        .get()
        .ok_or_else(|| Error::internal("no marks in the request"))?;
    let identity = match need {
        Need::Nothing => None,
        _ => Some(
            app.authenticator()
                .identify(app, credential(request)?)
                .await?,
        ),
    };
    let reach = match (need, &identity) {
        (Need::Permission(name), Some(identity)) => identity
            .reach(name)
            .ok_or_else(|| Error::new(codes::FORBIDDEN).with("permission", name))?,
        _ => Reach::default(),
    };
    let nobody = (
        TenantId(Uuid::nil()),
        Actor {
            kind: ActorKind::System,
            id: UserId(Uuid::nil()),
        },
    );
    let (tenant, actor) = identity
        .as_ref()
        .map_or(nobody, |identity| (identity.tenant, identity.actor));
    let traceparent = text(&request.headers, "traceparent").map(str::to_owned);
    let scope = Scope {
        tenant,
        reach,
        actor,
        correlation: marks.request_id,
        causation: None,
        traceparent,
    };
    Ok(Passed {
        module,
        scope,
        lang: marks.lang,
        peer: marks.peer,
        identity: identity.map(Arc::new),
    })
}

fn credential(request: &Parts) -> Result<Credential<'_>> {
    let headers = &request.headers;
    if let Some(token) = text(headers, header::AUTHORIZATION.as_str())
        .and_then(|value| value.strip_prefix("Bearer "))
    {
        return Ok(Credential::Token(token));
    }
    let token = session_cookie(headers).ok_or(codes::UNAUTHENTICATED)?;
    Ok(Credential::Session {
        token,
        csrf: text(headers, "x-csrf-token"),
        changes: !request.method.is_safe(),
    })
}

/// The session cookie of a request.
#[must_use]
pub fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
