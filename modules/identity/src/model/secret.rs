//! Secrets of sessions and tokens: 256 random bits that only their holder has. We keep their SHA-256.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::TenantId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How a token begins, so that a leaked one is recognised.
const TOKEN: &str = "kite_";
/// Keeps the secret of pages apart from every other hash of a secret.
const PAGES: &str = "kite pages ";

/// A secret on its way to its holder.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Secret {
    /// A fresh one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(rand::random())
    }

    /// What is kept.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// The secret that pages of a session send with their changes: it follows from the secret of the session, so a page that
    /// is opened again is told the same, and it leads back to nothing.
    #[must_use]
    pub fn of_pages(&self) -> Self {
        let mut hash = Sha256::new_with_prefix(PAGES);
        hash.update(self.0);
        Self(hash.finalize().into())
    }

    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// From text; `None` when it is no secret.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// Whether this is the secret behind a hash. Takes the same time for every wrong one.
    #[must_use]
    pub fn is_behind(&self, hash: &[u8]) -> bool {
        let ours = self.hash();
        let differs = ours
            .iter()
            .zip(hash)
            .fold(0, |differs, (a, b)| differs | (a ^ b));
        ours.len() == hash.len() && differs == 0
    }

    /// The value of a session cookie. The group comes first, because rows are only seen under it.
    #[must_use]
    pub fn cookie(&self, tenant: TenantId) -> String {
        format!("{}.{}", tenant.0.simple(), self.text())
    }

    /// A bearer token.
    #[must_use]
    pub fn token(&self, tenant: TenantId) -> String {
        format!("{TOKEN}{}", self.cookie(tenant))
    }
}

/// Takes a session cookie apart.
#[must_use]
pub fn read_cookie(text: &str) -> Option<(TenantId, Secret)> {
    let (tenant, secret) = text.split_once('.')?;
    let tenant = Some(tenant).filter(|tenant| tenant.len() == 32)?;
    Some((
        TenantId(Uuid::try_parse(tenant).ok()?),
        Secret::read(secret)?,
    ))
}

/// Takes a bearer token apart.
#[must_use]
pub fn read_token(text: &str) -> Option<(TenantId, Secret)> {
    read_cookie(text.strip_prefix(TOKEN)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_out_is_read_back() {
        let (tenant, secret) = (TenantId::new(), Secret::fresh());
        assert_eq!(
            read_cookie(&secret.cookie(tenant)),
            Some((tenant, secret.clone()))
        );
        assert_eq!(
            read_token(&secret.token(tenant)),
            Some((tenant, secret.clone()))
        );
        assert!(secret.is_behind(&secret.hash()));
        assert!(!secret.is_behind(&Secret::fresh().hash()));
        assert!(!secret.is_behind(&[]));
        assert_eq!(format!("{secret:?}"), "***");
        assert_ne!(Secret::fresh(), Secret::fresh());
        assert_eq!(secret.of_pages(), secret.of_pages());
        assert!(!secret.of_pages().is_behind(&secret.hash()));
        assert_ne!(secret.of_pages().text().as_bytes(), secret.hash());
    }

    #[test]
    fn anything_else_is_no_secret() {
        let (tenant, secret) = (TenantId::new(), Secret::fresh());
        let cookie = secret.cookie(tenant);
        for wrong in [
            String::new(),
            ".".to_owned(),
            cookie.replace('.', ""),
            format!("{cookie}="),
            format!("{cookie}A"),
            format!("{}.{}", tenant.0, secret.text()),
            format!("{}.{}", tenant.0.simple(), "é"),
            secret.token(tenant),
        ] {
            assert_eq!(read_cookie(&wrong), None, "{wrong}");
        }
        assert_eq!(read_token(&cookie), None);
    }
}
