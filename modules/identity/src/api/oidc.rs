//! Sign-in by an OpenID provider, for browsers: both routes answer with a redirect.

use super::session::set_cookie;
use crate::{
    MODULE,
    flow::{
        self,
        oidc::{Departure, LIFE, Return},
        second_factor::SecondFactorAsked,
        session::{Proven, SignedIn},
    },
    model::pending::How,
};
use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, COOKIE, LOCATION, SET_COOKIE},
    },
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Error, Result};
use platform::{
    App,
    http::{Answer, Caller, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_axum::routes;

/// What a browser keeps while it is at the provider.
const TICKET: &str = "kite_oidc";
/// What a page of ours takes over after the redirect: what `POST /sessions` says in its body.
const HANDOVER: &str = "kite_sign_in";
/// Pages have so many seconds to take it over.
const HANDOVER_SECONDS: i64 = 300;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .public(routes!(oidc_start))
        .public(routes!(oidc_finish))
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StartParams {
    /// A path of ours; anything else leads to the start page.
    return_to: Option<String>,
}

/// Sign in by the OpenID provider. Answers with a redirect to it.
#[utoipa::path(get, path = "/oidc/start", tag = "identity", params(StartParams), responses((status = 303, description = "To the provider")))]
async fn oidc_start(
    State(app): State<App>,
    Params(params): Params<StartParams>,
) -> Answer<Response> {
    let Departure { location, cookie } =
        flow::oidc::oidc_start(&app, params.return_to.as_deref()).await?;
    let cookies = [ticket(&app, &cookie, LIFE.whole_seconds())];
    Ok(redirect(&location, &cookies)?)
}

/// What the provider sends back by the browser; it may send more, which means nothing to us.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FinishParams {
    /// Binds the answer to the browser.
    state: Option<String>,
    /// What becomes a token.
    code: Option<String>,
    /// Why there is no code.
    error: Option<String>,
    /// Who answers.
    iss: Option<String>,
}

/// Come back from the OpenID provider. Answers with a redirect to where the sign-in began; the session is in its cookie,
/// and the cookie `kite_sign_in` holds, as JSON in base64url, what the page needs: `csrf_token`, or `second_factor` when one is
/// awaited.
#[utoipa::path(get, path = "/oidc/callback", tag = "identity", params(FinishParams), responses((status = 303, description = "To a page of ours")))]
async fn oidc_finish(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<FinishParams>,
    headers: HeaderMap,
) -> Answer<Response> {
    let back = Return {
        cookie: cookie(&headers, TICKET),
        state: params.state,
        code: params.code,
        error: params.error,
        issuer: params.iss,
    };
    let arrived = flow::oidc::oidc_finish(&app, &back).await?;
    let proven = Proven {
        tenant: arrived.tenant,
        person: arrived.person,
        how: How::Oidc,
        correlation: caller.scope.correlation,
        tries: None,
    };
    let begun = flow::session::begin_for(&app, proven).await?;
    let mut cookies = vec![ticket(&app, "", 0)];
    cookies.extend(handed_over(&app, begun)?);
    Ok(redirect(&arrived.return_to, &cookies)?)
}

/// What a page needs to go on.
#[derive(Debug, Default, Serialize)]
struct Handover {
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_factor: Option<SecondFactorAsked>,
}

fn handed_over(app: &App, begun: SignedIn) -> Result<Vec<String>> {
    let (session, handover) = match begun {
        SignedIn::Started(started) => (
            Some(set_cookie(
                app,
                &started.cookie,
                started.longest.whole_seconds(),
            )),
            Handover {
                csrf_token: Some(started.csrf_token),
                ..Handover::default()
            },
        ),
        SignedIn::Asked(asked) => (
            None,
            Handover {
                second_factor: Some(*asked),
                ..Handover::default()
            },
        ),
    };
    let text = serde_json::to_vec(&handover).map_err(Error::internal)?;
    let value = URL_SAFE_NO_PAD.encode(text);
    let page = format!(
        "{HANDOVER}={value}; Path=/; Max-Age={HANDOVER_SECONDS}; SameSite=Strict{}",
        secure(app)
    );
    Ok(session.into_iter().chain([page]).collect())
}

/// Only our callback sees it, also when the provider sends the browser there.
fn ticket(app: &App, value: &str, seconds: i64) -> String {
    format!(
        "{TICKET}={value}; Path=/api/{MODULE}/v1/oidc; Max-Age={seconds}; HttpOnly; SameSite=Lax{}",
        secure(app)
    )
}

fn secure(app: &App) -> &'static str {
    if app.config.http.secure_cookies {
        "; Secure"
    } else {
        ""
    }
}

fn redirect(location: &str, cookies: &[String]) -> Result<Response> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).map_err(Error::internal);
    headers.insert(LOCATION, value(location)?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    for cookie in cookies {
        headers.append(SET_COOKIE, value(cookie)?);
    }
    Ok(response)
}

/// A cookie by its name.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).into_iter();
    let pairs = all
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}
