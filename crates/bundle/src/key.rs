//! Keys of the vendor, in the forms that `openssl` reads: a PKCS#8 file to sign with, PEM to check with.

use crate::fault::{Fault, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::io::Write;
use std::path::Path;

/// What precedes the 32 bytes of an Ed25519 key in `SubjectPublicKeyInfo` (RFC 8410).
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// Signs; belongs to the vendor's pipeline.
pub struct Signer(Ed25519KeyPair);

/// Checks; belongs to the customer, who got it by another way than the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checker(Vec<u8>);

impl Signer {
    /// A new key as PKCS#8 bytes.
    pub fn generate() -> Result<Vec<u8>> {
        Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map(|bytes| bytes.as_ref().to_vec())
            .map_err(|_| Fault::failed("The system gives no random numbers."))
    }

    /// Reads PKCS#8 bytes, those of `openssl genpkey -algorithm ed25519 -outform DER` too.
    pub fn of(pkcs8: &[u8]) -> Result<Self> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
            .map(Self)
            .map_err(|error| {
                Fault::failed(format!(
                    "This is no Ed25519 key in PKCS#8 ({error}). `kite-bundle keygen` makes one."
                ))
            })
    }

    /// Reads the file of a key.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Fault::at(path, "read the key", e))?;
        Self::of(&bytes)
    }

    /// 64 bytes.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.0.sign(text).as_ref().to_vec()
    }

    /// The other half.
    #[must_use]
    pub fn checker(&self) -> Checker {
        Checker(self.0.public_key().as_ref().to_vec())
    }
}

impl Checker {
    /// Reads PEM.
    pub fn of(pem: &str) -> Result<Self> {
        let wrong = || {
            Fault::failed(
                "This is no Ed25519 public key in PEM. Take the file that the vendor gave you.",
            )
        };
        let body = pem
            .split_once(BEGIN)
            .and_then(|(_, rest)| rest.split_once(END));
        let text: String = body.ok_or_else(wrong)?.0.split_whitespace().collect();
        let der = STANDARD.decode(text).map_err(|_| wrong())?;
        let key = der.strip_prefix(&SPKI).ok_or_else(wrong)?;
        (key.len() == 32)
            .then(|| Self(key.to_vec()))
            .ok_or_else(wrong)
    }

    /// Reads the file of a key.
    pub fn read(path: &Path) -> Result<Self> {
        let pem = std::fs::read_to_string(path).map_err(|e| Fault::at(path, "read the key", e))?;
        Self::of(&pem)
    }

    /// As PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        let der = [SPKI.as_slice(), &self.0].concat();
        format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der))
    }

    /// Whether this text was signed by the other half.
    #[must_use]
    pub fn approves(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(text, signature)
            .is_ok()
    }
}

/// Writes a new pair: `private` for its owner alone, `public` for everybody. Never over a key that is there.
pub fn generate(private: &Path, public: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let pkcs8 = Signer::generate()?;
    let pem = Signer::of(&pkcs8)?.checker().pem();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options
        .open(private)
        .map_err(|e| Fault::at(private, "make the key", e))?;
    file.write_all(&pkcs8)
        .map_err(|e| Fault::at(private, "write the key", e))?;
    std::fs::write(public, pem).map_err(|e| Fault::at(public, "write the key", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_half_signs_only_the_other_approves() {
        let signer = Signer::of(&Signer::generate().unwrap()).unwrap();
        let other = Signer::of(&Signer::generate().unwrap()).unwrap();
        let signature = signer.sign(b"sums");
        let checker = Checker::of(&signer.checker().pem()).unwrap();
        assert!(checker.approves(b"sums", &signature));
        assert!(!checker.approves(b"sumz", &signature));
        assert!(!checker.approves(b"sums", &signature[..63]));
        assert!(!other.checker().approves(b"sums", &signature));
    }

    #[test]
    fn a_file_that_is_no_key_is_said_to_be_none() {
        assert!(Signer::of(b"no key").is_err());
        let private = "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n";
        for text in ["", "no key", private, &format!("{BEGIN}\nMC4=\n{END}")] {
            assert_eq!(Checker::of(text).unwrap_err().code(), 2);
        }
    }

    #[test]
    fn a_key_is_never_written_over_and_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (private, public) = (folder.path().join("key"), folder.path().join("key.pem"));
        generate(&private, &public).unwrap();
        let mode = std::fs::metadata(&private).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(generate(&private, &public).is_err());
        let signer = Signer::read(&private).unwrap();
        assert_eq!(Checker::read(&public).unwrap(), signer.checker());
    }
}
