//! The guard of a route: who is calling, and may they.

use super::{
    limit::Limits,
    problem::{Marks, Problem},
};
use crate::{
    app::App,
    auth::{Credential, Identity, Refusal},
    scope::{Reach, Scope},
};
use axum::{
    extract::{OriginalUri, Request},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Error, Lang, Result, codes};
use std::{net::IpAddr, sync::Arc};

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "kite_session";

/// Name of the cookie with the token of a device. It counts only beside the header that names the device: a page of another
/// site can make a browser send the cookie, but not the header.
pub const DEVICE_COOKIE: &str = "kite_device";
/// The header that names the device.
pub const DEVICE_HEADER: &str = "x-kite-device";

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
            let changes = !parts.method.is_safe() && passed.identity.is_some();
            let app = changes.then(|| parts.extensions.get::<App>().cloned());
            parts.extensions.insert(passed);
            let _changed = Changed(app.flatten(), module);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(error) => Problem(error).into_response(),
    }
}

/// When a change is over, however it ended, it may be that somebody is not who he was.
struct Changed(Option<App>, &'static str);

impl Drop for Changed {
    fn drop(&mut self) {
        if let Some(app) = &self.0 {
            app.changed(self.1);
        }
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
    let limits: &Arc<Limits> = request
        .extensions
        .get()
        .ok_or_else(|| Error::internal("no limits in the request"))?;
    let identity = match need {
        Need::Nothing => {
            limits.address(marks.peer)?;
            None
        }
        _ => Some(known(app, limits, request).await?),
    };
    let reach = match (need, &identity) {
        (Need::Permission(name), Some(identity)) => match identity.require(name) {
            Ok(reach) => reach,
            Err(error) => {
                refused(app, request, marks, identity, name).await;
                return Err(error);
            }
        },
        _ => Reach::default(),
    };
    Ok(Passed {
        module,
        scope: Scope {
            reach,
            correlation: marks.request_id,
            traceparent: text(&request.headers, "traceparent").map(str::to_owned),
            ..scope_of(identity.as_deref())
        },
        lang: marks.lang,
        peer: marks.peer,
        identity,
    })
}

/// Who acts for which group; nobody for none on a public route.
fn scope_of(identity: Option<&Identity>) -> Scope {
    match identity {
        Some(identity) => Scope {
            actor: identity.actor,
            ..Scope::system(identity.tenant)
        },
        None => Scope::installation(),
    }
}

/// Tells the one who watches; the caller is refused whether or not it could be kept.
async fn refused(
    app: &App,
    request: &Parts,
    marks: Marks,
    identity: &Identity,
    permission: &'static str,
) {
    let uri = request.extensions.get::<OriginalUri>();
    let refusal = Refusal {
        identity,
        permission,
        method: request.method.as_str(),
        path: uri.map_or(request.uri.path(), |uri| uri.path()),
        correlation: marks.request_id,
    };
    if let Err(error) = app.authenticator().refused(app, refusal).await {
        tracing::error!(%error, permission, "a refusal could not be kept");
    }
}

/// The caller behind the credential, unless he asks too often.
async fn known(app: &App, limits: &Limits, request: &Parts) -> Result<Arc<Identity>> {
    let credential = credential(&request.headers, !request.method.is_safe())?;
    let (Credential::Session { token, .. } | Credential::Token(token)) = credential;
    limits.glance(token)?;
    let identity = app.identify(credential).await?;
    limits.actor(identity.tenant, identity.actor, token)?;
    Ok(identity)
}

/// What a request shows to say who it comes from.
pub(crate) fn credential(headers: &HeaderMap, changes: bool) -> Result<Credential<'_>> {
    if let Some(token) = text(headers, header::AUTHORIZATION.as_str())
        .and_then(|value| value.strip_prefix("Bearer "))
    {
        return Ok(Credential::Token(token));
    }
    if let Some(token) = device_cookie(headers) {
        return Ok(Credential::Token(token));
    }
    let token = session_cookie(headers).ok_or(codes::UNAUTHENTICATED)?;
    Ok(Credential::Session {
        token,
        csrf: text(headers, "x-csrf-token"),
        changes,
    })
}

/// The session cookie of a request.
#[must_use]
pub fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, SESSION_COOKIE)
}

fn device_cookie(headers: &HeaderMap) -> Option<&str> {
    text(headers, DEVICE_HEADER)?;
    cookie(headers, DEVICE_COOKIE)
}

fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
