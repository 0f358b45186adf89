//! Signed heads: what a stream looked like at a moment, kept where the owner of the database cannot reach it.

use super::chain::Hash;
use kernel::{Error, Instant, Result, TenantId};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const HEAD: &[u8] = b"kite.audit.head.1";

/// The state of a stream at a moment, signed with Ed25519.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Head {
    /// The stream: the dealer group.
    #[schema(value_type = String, format = Uuid)]
    pub stream: TenantId,
    /// How many records are sealed.
    pub seq: i64,
    /// Link of the last one, in hexadecimal.
    #[serde(with = "super::hexed")]
    #[schema(value_type = String)]
    pub link: Hash,
    /// Root of the Merkle tree over all links, in hexadecimal.
    #[serde(with = "super::hexed")]
    #[schema(value_type = String)]
    pub root: Hash,
    /// When it was signed.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// The public key that belongs to the signature, in hexadecimal.
    pub key: String,
    /// The signature, in hexadecimal.
    pub signature: String,
}

/// What is signed.
fn message(stream: TenantId, seq: i64, link: &Hash, root: &Hash, at: Instant) -> Vec<u8> {
    let at = at.to_string();
    [
        HEAD,
        stream.0.as_bytes(),
        &seq.to_be_bytes(),
        link,
        root,
        at.as_bytes(),
    ]
    .concat()
}

impl Head {
    /// Whether the signature belongs to this head and to this public key.
    #[must_use]
    pub fn is_signed_by(&self, key: &str) -> bool {
        let (Ok(public), Ok(signature)) = (hex::decode(key), hex::decode(&self.signature)) else {
            return false;
        };
        let message = message(self.stream, self.seq, &self.link, &self.root, self.at);
        self.key == key
            && UnparsedPublicKey::new(&ED25519, public)
                .verify(&message, &signature)
                .is_ok()
    }
}

/// The key that signs heads. It lives in a file outside of the database.
pub struct Signer(Ed25519KeyPair);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.public())
    }
}

impl Signer {
    /// A new key, as the bytes of its file (PKCS #8).
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn generate() -> Result<Vec<u8>> {
        Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map(|document| document.as_ref().to_vec())
            .map_err(|_| Error::internal("the system gives no random numbers"))
    }

    /// Reads the bytes of a key file.
    ///
    /// # Errors
    /// They are no Ed25519 key.
    pub fn read(pkcs8: &[u8]) -> Result<Self> {
        Ed25519KeyPair::from_pkcs8(pkcs8)
            .map(Self)
            .map_err(|reason| {
                Error::internal(format!("the key file holds no Ed25519 key: {reason}"))
            })
    }

    /// The public key, in hexadecimal: what an auditor is given.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.0.public_key().as_ref())
    }

    /// Signs the state of a stream.
    #[must_use]
    pub fn sign(&self, stream: TenantId, seq: i64, link: Hash, root: Hash, at: Instant) -> Head {
        let signature = self.0.sign(&message(stream, seq, &link, &root, at));
        Head {
            stream,
            seq,
            link,
            root,
            at,
            key: self.public(),
            signature: hex::encode(signature.as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn head() -> Head {
        let signer = Signer::read(&Signer::generate().unwrap()).unwrap();
        let at = Instant(datetime!(2026-03-05 06:00 UTC));
        signer.sign(TenantId::new(), 7, [1; 32], [2; 32], at)
    }

    #[test]
    fn a_signature_holds_for_its_head_and_for_nothing_else() {
        let head = head();
        assert!(head.is_signed_by(&head.key));
        let other = |change: fn(&mut Head)| {
            let mut other = head.clone();
            change(&mut other);
            other.is_signed_by(&head.key)
        };
        assert!(!other(|head| head.seq = 8));
        assert!(!other(|head| head.link = [3; 32]));
        assert!(!other(|head| head.root = [3; 32]));
        assert!(!other(|head| head.stream = TenantId::new()));
        assert!(!other(
            |head| head.at = Instant(datetime!(2026-03-05 06:01 UTC))
        ));
        assert!(!head.is_signed_by(&self::head().key));
        assert!(!head.is_signed_by("no key"));
    }

    #[test]
    fn a_head_survives_its_line() {
        let head = head();
        let line = serde_json::to_string(&head).unwrap();
        assert_eq!(serde_json::from_str::<Head>(&line).unwrap(), head);
    }
}
