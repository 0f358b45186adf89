//! Sign-in by an OpenID provider: authorization code with PKCE. The network is never asked inside a transaction.

use super::outside;
use crate::{
    MODULE,
    model::{
        code,
        id_token::{self, Expected, KeySet, Refusal},
        oidc::{self, Discovery, OidcSettings, Ticket},
        outside::GroupSource,
    },
    store,
};
use kernel::{Error, Result, TenantId, UserId};
use platform::{App, Scope};
use reqwest::{RequestBuilder, Url};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, PoisonError};
use time::Duration;

/// A browser has this long to come back.
pub const LIFE: Duration = Duration::minutes(10);
/// Longer answers of the provider are not read.
const BYTES_MAX: usize = 1_048_576;

/// `[modules.identity]`, the part for the provider.
#[derive(Debug, Deserialize)]
struct Settings {
    oidc: OidcSettings,
}

fn settings(app: &App) -> Result<OidcSettings> {
    Ok(app.config.module::<Settings>(MODULE)?.oidc)
}

/// What the provider says of itself, kept until it turns out to be old.
#[derive(Debug, Default)]
pub struct Provider(Mutex<Option<Arc<Kept>>>);

#[derive(Debug)]
struct Kept {
    about: Discovery,
    keys: KeySet,
}

impl Provider {
    fn kept(&self) -> Option<Arc<Kept>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn keep(&self, fresh: Option<Arc<Kept>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
    }
}

/// A sign-in that begins: where the browser goes, and what it keeps.
#[derive(Debug)]
pub struct Departure {
    /// The address at the provider.
    pub location: String,
    /// Value of the cookie.
    pub cookie: String,
}

/// Begins a sign-in that will go on at a path of ours.
///
/// # Errors
/// `identity.oidc_off`, `identity.oidc_unavailable`.
pub async fn oidc_start(app: &App, return_to: Option<&str>) -> Result<Departure> {
    let settings = settings(app)?;
    let tenant = owner(app, &settings).await?;
    let kept = known(app, &settings).await?;
    let (ticket, now) = (Ticket::fresh(), app.clock.now());
    let location = departure(&settings, &kept.about, &ticket)?;
    let path = oidc::return_path(return_to);
    let mut tx = app.db.begin(MODULE, &Scope::system(tenant)).await?;
    store::oidc::starts_prune(&mut tx, now).await?;
    store::oidc::start_insert(&mut tx, &ticket.state_hash(), &path, now + LIFE).await?;
    tx.commit(()).await?;
    Ok(Departure {
        location,
        cookie: ticket.cookie(),
    })
}

fn departure(settings: &OidcSettings, about: &Discovery, ticket: &Ticket) -> Result<String> {
    let mut url = Url::parse(&about.authorization_endpoint).map_err(unavailable)?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &settings.client_id)
        .append_pair("redirect_uri", &settings.redirect_url)
        .append_pair("scope", &settings.scopes)
        .append_pair("state", &ticket.state())
        .append_pair("nonce", &ticket.nonce())
        .append_pair("code_challenge", &ticket.challenge())
        .append_pair("code_challenge_method", "S256");
    Ok(url.into())
}

/// What the browser brings back from the provider.
#[derive(Debug, Default)]
pub struct Return {
    /// Value of the cookie.
    pub cookie: Option<String>,
    /// `state`.
    pub state: Option<String>,
    /// `code`.
    pub code: Option<String>,
    /// `error`.
    pub error: Option<String>,
    /// `iss`: who answers (RFC 9207).
    pub issuer: Option<String>,
}

/// Somebody whom the provider has proved.
#[derive(Debug)]
pub struct Arrival {
    /// The group.
    pub tenant: TenantId,
    /// The person.
    pub person: UserId,
    /// Where the browser goes on.
    pub return_to: String,
}

/// The person behind what the browser brings back.
///
/// # Errors
/// `identity.oidc_invalid` with the reason, `identity.oidc_unavailable`, `identity.outside_stranger`.
pub async fn oidc_finish(app: &App, back: &Return) -> Result<Arrival> {
    let settings = settings(app)?;
    let tenant = owner(app, &settings).await?;
    let ticket = ticket(back)?;
    let return_to = taken(app, tenant, &ticket).await?;
    if back
        .issuer
        .as_ref()
        .is_some_and(|issuer| *issuer != settings.issuer)
    {
        return Err(invalid(Refusal::Issuer));
    }
    let code = match (&back.code, &back.error) {
        (Some(code), None) => code,
        _ => return Err(invalid(Refusal::Refused)),
    };
    let claims = claims(app, &settings, &ticket, code).await?;
    let account = oidc::account(&settings, &claims).ok_or_else(|| invalid(Refusal::NoLogin))?;
    let person = outside::outside_arrive(app, tenant, GroupSource::Oidc, &account).await?;
    metrics::counter!("kite_oidc_sign_ins_total", "outcome" => "proved").increment(1);
    Ok(Arrival {
        tenant,
        person,
        return_to,
    })
}

/// The cookie and the answer must belong together: an answer that somebody else's browser earned is not taken.
fn ticket(back: &Return) -> Result<Ticket> {
    let ticket = back.cookie.as_deref().and_then(Ticket::read);
    ticket
        .filter(|ticket| back.state.as_deref() == Some(&ticket.state()))
        .ok_or_else(|| invalid(Refusal::State))
}

/// Once, whatever comes of it.
async fn taken(app: &App, tenant: TenantId, ticket: &Ticket) -> Result<String> {
    let now = app.clock.now();
    let mut tx = app.db.begin(MODULE, &Scope::system(tenant)).await?;
    let path = store::oidc::start_take(&mut tx, &ticket.state_hash(), now).await?;
    tx.commit(()).await?;
    path.ok_or_else(|| invalid(Refusal::State))
}

async fn owner(app: &App, settings: &OidcSettings) -> Result<TenantId> {
    let owner = match settings.is_on() {
        true => platform::tenant::by_slug(app, &settings.group).await?,
        false => None,
    };
    owner.ok_or_else(|| code::OIDC_OFF.into())
}

/// The verified claims of the ID token. A key that is not known may be new: the provider is asked once more.
async fn claims(
    app: &App,
    settings: &OidcSettings,
    ticket: &Ticket,
    code: &str,
) -> Result<Map<String, Value>> {
    let kept = known(app, settings).await?;
    let token = id_token(app, settings, &kept.about, ticket, code).await?;
    let nonce = ticket.nonce();
    let expected = Expected {
        issuer: &settings.issuer,
        client_id: &settings.client_id,
        nonce: &nonce,
        leeway_seconds: settings.leeway_seconds,
        now: app.clock.now().unix_timestamp(),
    };
    let mut judged = id_token::verify(&token, &kept.keys, &expected);
    if judged == Err(Refusal::UnknownKey) {
        let fresh = refreshed(app, settings).await?;
        judged = id_token::verify(&token, &fresh.keys, &expected);
    }
    judged.map_err(invalid)
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

async fn id_token(
    app: &App,
    settings: &OidcSettings,
    about: &Discovery,
    ticket: &Ticket,
    code: &str,
) -> Result<String> {
    let verifier = ticket.verifier();
    let form = encoded(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &settings.redirect_url),
        ("code_verifier", &verifier),
        ("client_id", &settings.client_id),
    ])?;
    let ask = app
        .outside
        .post(&about.token_endpoint)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(form);
    let ask = match secret(settings).await? {
        Some(secret) => ask.basic_auth(quoted(&settings.client_id)?, Some(quoted(&secret)?)),
        None => ask,
    };
    let (status, body) = answer(ask).await?;
    match status {
        200 => read::<Tokens>(&body).map(|tokens| tokens.id_token),
        400..=499 => {
            tracing::warn!(status, body = %String::from_utf8_lossy(body.get(..300).unwrap_or(&body)), "the provider refused a code");
            Err(invalid(Refusal::Refused))
        }
        _ => Err(unavailable(format!("the provider answered {status}"))),
    }
}

async fn secret(settings: &OidcSettings) -> Result<Option<String>> {
    if settings.client_secret_file.is_empty() {
        return Ok(None);
    }
    let text = tokio::fs::read_to_string(&settings.client_secret_file).await;
    let text = text.map_err(|error| unavailable(format!("client_secret_file: {error}")))?;
    Ok(Some(text.trim().to_owned()))
}

/// Pairs as a form.
fn encoded(pairs: &[(&str, &str)]) -> Result<String> {
    let mut url = Url::parse("form:").map_err(Error::internal)?;
    url.query_pairs_mut().extend_pairs(pairs);
    Ok(url.query().unwrap_or_default().to_owned())
}

/// One value as in a form: names and secrets of clients are sent so (RFC 6749, 2.3.1).
fn quoted(text: &str) -> Result<String> {
    Ok(encoded(&[("", text)])?.trim_start_matches('=').to_owned())
}

async fn known(app: &App, settings: &OidcSettings) -> Result<Arc<Kept>> {
    match app.port::<Provider>()?.kept() {
        Some(kept) => Ok(kept),
        None => refreshed(app, settings).await,
    }
}

async fn refreshed(app: &App, settings: &OidcSettings) -> Result<Arc<Kept>> {
    let provider = app.port::<Provider>()?;
    provider.keep(None);
    let place = format!(
        "{}/.well-known/openid-configuration",
        settings.issuer.trim_end_matches('/')
    );
    let about: Discovery = read(&fetched(app, &place).await?)?;
    if !about.is_of(&settings.issuer) {
        return Err(unavailable(format!(
            "{place} speaks of {}, or of places without TLS",
            about.issuer
        )));
    }
    let keys = KeySet::read(&fetched(app, &about.jwks_uri).await?);
    let keys = keys.ok_or_else(|| unavailable("jwks_uri gives no set of keys"))?;
    let fresh = Arc::new(Kept { about, keys });
    provider.keep(Some(fresh.clone()));
    Ok(fresh)
}

async fn fetched(app: &App, place: &str) -> Result<Vec<u8>> {
    let (status, body) = answer(app.outside.get(place)).await?;
    if status != 200 {
        return Err(unavailable(format!("{place} answered {status}")));
    }
    Ok(body)
}

/// Status and body, within the limit.
async fn answer(ask: RequestBuilder) -> Result<(u16, Vec<u8>)> {
    let mut answer = ask.send().await.map_err(unavailable)?;
    let (status, mut body) = (answer.status().as_u16(), Vec::new());
    while let Some(part) = answer.chunk().await.map_err(unavailable)? {
        body.extend_from_slice(&part);
        if body.len() > BYTES_MAX {
            return Err(unavailable("the provider's answer is too long"));
        }
    }
    Ok((status, body))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(unavailable)
}

fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let error = Error::new(code::OIDC_UNAVAILABLE).because(cause);
    tracing::warn!(%error, "the OpenID provider does not answer");
    error
}

fn invalid(refusal: Refusal) -> Error {
    tracing::warn!(%refusal, "a sign-in by the OpenID provider is refused");
    metrics::counter!("kite_oidc_sign_ins_total", "outcome" => "refused").increment(1);
    Error::new(code::OIDC_INVALID).with("reason", refusal)
}

/// Whether the provider answers; for an operator.
///
/// # Errors
/// `identity.oidc_unavailable` with the cause.
pub async fn oidc_ping(app: &App) -> Result<Option<String>> {
    let settings = settings(app)?;
    if !settings.is_on() {
        return Ok(None);
    }
    refreshed(app, &settings).await?;
    Ok(Some(settings.issuer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_secrets_are_quoted_as_in_a_form() {
        assert_eq!(quoted("a b:c=&é").unwrap(), "a+b%3Ac%3D%26%C3%A9");
        assert_eq!(encoded(&[("a", "b&c"), ("d", "")]).unwrap(), "a=b%26c&d=");
    }
}
