//! Secrets that we must be able to read again: sealed with a key that lies outside the database (AES-256-GCM).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Error, Result};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The key of the installation.
#[derive(Debug)]
pub struct SealKey(LessSafeKey);

impl SealKey {
    /// A fresh key as the text of its file.
    #[must_use]
    pub fn fresh_text() -> String {
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
    }

    /// From the text of its file.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes).ok()?;
        Some(Self(LessSafeKey::new(key)))
    }

    /// Seals a secret. It opens again only together with what it is about, so a row cannot be given another's secret.
    ///
    /// # Errors
    /// Internal: the secret is too long to be one.
    pub fn seal(&self, about: &[u8], secret: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = secret.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(about),
                &mut sealed,
            )
            .map_err(Error::internal)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed about this.
    ///
    /// # Errors
    /// Internal: another key, another row, or the bytes were changed.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let broken =
            || Error::internal("a sealed secret does not open: is secrets_key_file the right one?");
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(Error::internal)?;
        let mut bytes = rest.to_vec();
        let opened = self.0.open_in_place(nonce, Aad::from(about), &mut bytes);
        opened.map(|clear| clear.to_vec()).map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_about_its_row_and_unchanged() {
        let key = SealKey::read(&SealKey::fresh_text()).unwrap();
        let sealed = key.seal(b"row 1", b"secret").unwrap();
        assert_eq!(key.open(b"row 1", &sealed).unwrap(), b"secret");
        assert_ne!(sealed, key.seal(b"row 1", b"secret").unwrap());
        assert!(key.open(b"row 2", &sealed).is_err());
        let other = SealKey::read(&format!("{}\n", SealKey::fresh_text())).unwrap();
        assert!(other.open(b"row 1", &sealed).is_err());
        for place in [0, 12, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(key.open(b"row 1", &changed).is_err(), "{place}");
        }
        assert!(key.open(b"row 1", b"short").is_err());
        assert!(SealKey::read("").is_none() && SealKey::read("c2hvcnQ").is_none());
    }
}
