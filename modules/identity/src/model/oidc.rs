//! Sign-in by an OpenID provider: what is asked of it and what is believed. Pure: the calls themselves are in `flow`.

use super::{
    ldap::{OutsideAccount, shown},
    person::Login,
    secret::Secret,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// `[modules.identity.oidc]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// Slug of the group whose provider this is.
    pub group: String,
    /// The provider as it names itself; empty means none.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// A file with our secret there.
    pub client_secret_file: String,
    /// Our `/oidc/callback` as browsers reach it, registered there letter by letter.
    pub redirect_url: String,
    /// What is asked for.
    pub scopes: String,
    /// Claim with the login.
    pub login_claim: String,
    /// Claim with the name to show.
    pub name_claim: String,
    /// Claim with the groups.
    pub groups_claim: String,
    /// How far its clock and ours may be apart.
    pub leeway_seconds: i64,
}

impl OidcSettings {
    /// Whether there is a provider.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }
}

/// What the provider says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Discovery {
    /// Its name.
    pub issuer: String,
    /// Where browsers go.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
}

impl Discovery {
    /// Whether it is the provider of the settings, and none of its addresses falls back from TLS to clear text.
    #[must_use]
    pub fn is_of(&self, issuer: &str) -> bool {
        let secure = issuer.starts_with("https://");
        let places = [
            &self.authorization_endpoint,
            &self.token_endpoint,
            &self.jwks_uri,
        ];
        self.issuer == issuer
            && places.iter().all(|place| {
                place.starts_with("https://") || (!secure && place.starts_with("http://"))
            })
    }
}

/// A sign-in that a browser has begun. All its values come from one secret, which only the browser keeps.
#[derive(Debug, Clone)]
pub struct Ticket(Secret);

impl Ticket {
    /// A fresh one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Secret::fresh())
    }

    /// From the cookie.
    #[must_use]
    pub fn read(cookie: &str) -> Option<Self> {
        Secret::read(cookie).map(Self)
    }

    /// For the cookie.
    #[must_use]
    pub fn cookie(&self) -> String {
        self.0.text()
    }

    /// `state`: binds the answer to the browser.
    #[must_use]
    pub fn state(&self) -> String {
        self.derived("state")
    }

    /// `nonce`: binds the ID token to the browser.
    #[must_use]
    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// `code_verifier`: binds the code to the browser (PKCE).
    #[must_use]
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// What is told of the verifier beforehand.
    #[must_use]
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    /// What is kept of the state, so that it is used once.
    #[must_use]
    pub fn state_hash(&self) -> Vec<u8> {
        Sha256::digest(self.state()).to_vec()
    }

    fn derived(&self, purpose: &str) -> String {
        let whole = format!("{purpose}.{}", self.0.text());
        URL_SAFE_NO_PAD.encode(Sha256::digest(whole))
    }
}

/// Where the browser goes after signing in: a path of ours, never another site.
#[must_use]
pub fn return_path(asked: Option<&str>) -> String {
    let local = |path: &&str| {
        path.len() <= 1_000
            && path.starts_with('/')
            && !path.starts_with("//")
            && path
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    asked.filter(local).unwrap_or("/").to_owned()
}

/// The account that verified claims tell of; `None` without a login of our form or without a subject.
#[must_use]
pub fn account(settings: &OidcSettings, claims: &Map<String, Value>) -> Option<OutsideAccount> {
    let text = |name: &str| claim(claims, name).and_then(Value::as_str);
    let login = local_part(text(&settings.login_claim)?)
        .parse::<Login>()
        .ok()?;
    let subject = text("sub").filter(|sub| !sub.is_empty() && sub.len() <= 255)?;
    Some(OutsideAccount {
        full_name: shown(text(&settings.name_claim).unwrap_or(login.as_str())),
        subject: subject.to_owned(),
        groups: groups(claim(claims, &settings.groups_claim)),
        login,
    })
}

/// `orlova` of `VECTOR\orlova` and of `orlova@vector.example`.
fn local_part(name: &str) -> &str {
    let name = name.rsplit('\\').next().unwrap_or(name);
    name.split('@').next().unwrap_or(name)
}

/// A claim by its name, or by a path of names: `realm_access.roles`.
fn claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        claims
            .get(first)?
            .as_object()
            .and_then(|inner| claim(inner, rest))
    })
}

/// Providers send one group as a text, several as a list.
fn groups(value: Option<&Value>) -> BTreeSet<String> {
    let one = |value: &Value| value.as_str().map(|name| name.trim().to_owned());
    let all = match value {
        Some(Value::Array(all)) => all.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => BTreeSet::new(),
    };
    all.into_iter()
        .filter(|name| !name.is_empty())
        .take(1_000)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settings() -> OidcSettings {
        OidcSettings {
            group: "vector".to_owned(),
            issuer: "https://id.example.com".to_owned(),
            client_id: "kite".to_owned(),
            client_secret_file: String::new(),
            redirect_url: String::new(),
            scopes: String::new(),
            login_claim: "preferred_username".to_owned(),
            name_claim: "name".to_owned(),
            groups_claim: "realm_access.roles".to_owned(),
            leeway_seconds: 30,
        }
    }

    #[test]
    fn the_provider_is_the_one_of_the_settings_and_stays_on_tls() {
        let place = |scheme: &str| format!("{scheme}://id.example.com/x");
        let of = |keys: &str| Discovery {
            issuer: "https://id.example.com".to_owned(),
            authorization_endpoint: place("https"),
            token_endpoint: place("https"),
            jwks_uri: place(keys),
        };
        assert!(of("https").is_of("https://id.example.com"));
        assert!(!of("http").is_of("https://id.example.com"));
        assert!(!of("file").is_of("http://id.example.com"));
        assert!(!of("https").is_of("https://id.example.com/"));
    }

    #[test]
    fn one_secret_gives_values_that_do_not_tell_of_each_other() {
        let ticket = Ticket::fresh();
        let again = Ticket::read(&ticket.cookie()).unwrap();
        assert_eq!(
            (again.state(), again.nonce()),
            (ticket.state(), ticket.nonce())
        );
        let all = BTreeSet::from([
            ticket.cookie(),
            ticket.state(),
            ticket.nonce(),
            ticket.verifier(),
            ticket.challenge(),
        ]);
        assert_eq!(all.len(), 5);
        assert!((43..=128).contains(&ticket.verifier().len()));
        assert_ne!(Ticket::fresh().state(), ticket.state());
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for fine in ["/", "/deals/7?tab=money#top"] {
            assert_eq!(return_path(Some(fine)), fine);
        }
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=1",
            "/\u{9}/evil",
            "",
            "deals",
        ] {
            assert_eq!(return_path(Some(foreign)), "/", "{foreign}");
        }
        assert_eq!(return_path(Some(&format!("/{}", "a".repeat(1_000)))), "/");
        assert_eq!(return_path(None), "/");
    }

    #[test]
    fn claims_become_an_account() {
        let claims = json!({
            "sub": "7", "preferred_username": "VECTOR\\Orlova", "name": "Орлова",
            "realm_access": {"roles": ["sales", " ", 7]}
        });
        let found = account(&settings(), claims.as_object().unwrap()).unwrap();
        assert_eq!(found.login.as_str(), "orlova");
        assert_eq!(found.groups, BTreeSet::from(["sales".to_owned()]));
        let single = json!({"sub": "7", "preferred_username": "orlova@x", "realm_access": {"roles": "sales"}});
        let found = account(&settings(), single.as_object().unwrap()).unwrap();
        assert_eq!(
            (found.full_name.as_str(), found.groups.len()),
            ("orlova", 1)
        );
        for wrong in [
            json!({"sub": "7"}),
            json!({"preferred_username": "orlova"}),
            json!({"sub": "", "preferred_username": "orlova"}),
            json!({"sub": "7", "preferred_username": "орлова"}),
            json!({"sub": 7, "preferred_username": ["orlova"]}),
        ] {
            assert_eq!(
                account(&settings(), wrong.as_object().unwrap()),
                None,
                "{wrong}"
            );
        }
    }
}
