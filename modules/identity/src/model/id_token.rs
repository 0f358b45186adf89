//! Whether an ID token is what it says: signed by a key that the provider publishes, for us, for this browser, now.
//!
//! The token does not choose how it is checked. Only RS256 and ES256 are known; a key is taken from the published set
//! and from nowhere else, whatever the header says of other places (`jku`, `x5u`, `jwk`); an extension that must be
//! understood (`crit`) is none that we understand.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Longer tokens are not read.
const BYTES_MAX: usize = 65_536;

kernel::words! {
    /// Why a sign-in by a provider is refused; for the log and for the person who connects the provider.
    pub enum Refusal {
        /// It is no token at all.
        Malformed = "malformed",
        /// Signed otherwise than by RS256 or ES256.
        Algorithm = "algorithm",
        /// No published key of that name.
        UnknownKey = "unknown_key",
        /// The signature is wrong.
        Signature = "signature",
        /// Issued by somebody else.
        Issuer = "issuer",
        /// Issued for somebody else.
        Audience = "audience",
        /// Issued for another sign-in.
        Nonce = "nonce",
        /// Its time is over.
        Expired = "expired",
        /// Its time has not come.
        NotYet = "not_yet",
        /// No claim with a login of our form.
        NoLogin = "no_login",
        /// The answer belongs to no sign-in that this browser has begun, or was used already.
        State = "state",
        /// The provider refused.
        Refused = "refused",
    }
}

/// The keys that a provider publishes; those that we cannot use are left out.
#[derive(Clone, Default)]
pub struct KeySet(Vec<Key>);

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeySet of {}", self.0.len())
    }
}

#[derive(Clone)]
struct Key {
    kid: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct JwkSet {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a published set. A key that is not understood hides no other.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        let set: JwkSet = serde_json::from_slice(text).ok()?;
        let keys = set.keys.into_iter().take(100);
        Some(Self(
            keys.filter_map(|key| Key::of(serde_json::from_value(key).ok()?))
                .collect(),
        ))
    }

    /// The keys that may have signed this. A token that names no key may have been signed by any.
    fn candidates<'a>(
        &'a self,
        header: &'a Header,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &'a Key> {
        let fits = move |key: &&Key| {
            key.algorithm == algorithm && (header.kid.is_none() || key.kid == header.kid)
        };
        self.0.iter().filter(fits)
    }
}

impl Key {
    fn of(jwk: Jwk) -> Option<Self> {
        if jwk.purpose.is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let (algorithm, key) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => (
                Algorithm::RS256,
                DecodingKey::from_rsa_components(&jwk.n?, &jwk.e?),
            ),
            ("EC", Some("P-256")) => (
                Algorithm::ES256,
                DecodingKey::from_ec_components(&jwk.x?, &jwk.y?),
            ),
            _ => return None,
        };
        let named = match algorithm {
            Algorithm::RS256 => "RS256",
            _ => "ES256",
        };
        (jwk.alg.is_none_or(|alg| alg == named)).then_some(Self {
            kid: jwk.kid,
            algorithm,
            key: key.ok()?,
        })
    }
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// Our name there.
    pub client_id: &'a str,
    /// The nonce of this sign-in.
    pub nonce: &'a str,
    /// How far the clocks may be apart.
    pub leeway_seconds: i64,
    /// Now, in seconds of Unix time.
    pub now: i64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// The claims of a token that is in order.
///
/// # Errors
/// The first thing that is wrong with it; a token with a wrong signature is not looked into.
pub fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, Refusal> {
    let (message, signature) = Some(token)
        .filter(|token| token.len() <= BYTES_MAX)
        .and_then(|token| token.rsplit_once('.'))
        .ok_or(Refusal::Malformed)?;
    let (head, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
    let header: Header = decoded(head)?;
    if header.crit.is_some() {
        return Err(Refusal::Malformed);
    }
    let algorithm = match header.alg.as_str() {
        "RS256" => Algorithm::RS256,
        "ES256" => Algorithm::ES256,
        _ => return Err(Refusal::Algorithm),
    };
    signed(message, signature, &header, algorithm, keys)?;
    let claims: Map<String, Value> = decoded(payload)?;
    check(&claims, expected)?;
    Ok(claims)
}

fn decoded<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed)
}

fn signed(
    message: &str,
    signature: &str,
    header: &Header,
    algorithm: Algorithm,
    keys: &KeySet,
) -> Result<(), Refusal> {
    let mut known = false;
    for key in keys.candidates(header, algorithm) {
        known = true;
        if crypto::verify(signature, message.as_bytes(), &key.key, algorithm).unwrap_or(false) {
            return Ok(());
        }
    }
    Err(if known {
        Refusal::Signature
    } else {
        Refusal::UnknownKey
    })
}

fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Refusal> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Refusal::Issuer);
    }
    if !is_for(claims, expected.client_id) {
        return Err(Refusal::Audience);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(Refusal::Nonce);
    }
    in_time(claims, expected)
}

/// One audience must be us. With several the token says which of them asked for it, and that must be us too.
fn is_for(claims: &Map<String, Value>, client_id: &str) -> bool {
    let (named, several) = match claims.get("aud") {
        Some(Value::String(one)) => (one == client_id, false),
        Some(Value::Array(all)) => (
            all.iter().any(|one| one.as_str() == Some(client_id)),
            all.len() > 1,
        ),
        _ => (false, false),
    };
    match claims.get("azp") {
        Some(asked) => named && asked.as_str() == Some(client_id),
        None => named && !several,
    }
}

/// A time in whole seconds, as providers send it.
fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, Refusal> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or(Refusal::Malformed),
    }
}

fn in_time(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Refusal> {
    let (now, leeway) = (expected.now, expected.leeway_seconds);
    let ends = seconds(claims, "exp")?.ok_or(Refusal::Expired)?;
    if ends.saturating_add(leeway) <= now {
        return Err(Refusal::Expired);
    }
    for begins in [seconds(claims, "nbf")?, seconds(claims, "iat")?] {
        if begins.is_some_and(|begins| begins.saturating_sub(leeway) > now) {
            return Err(Refusal::NotYet);
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "id_token_tests.rs"]
mod tests;
