//! Passkeys (WebAuthn, level 2): what a browser sends is checked here, by ring alone. Attestation is "none": we trust the key
//! because its owner, signed in, brought it.

use super::cbor::{self, Cbor};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

kernel::words! {
    /// What is wrong with what a passkey sent.
    pub enum Fault {
        /// It cannot be read.
        Malformed = "malformed",
        /// A registration where a signature belongs, or the other way round.
        Ceremony = "ceremony",
        /// Another challenge than ours.
        Challenge = "challenge",
        /// The page was not ours.
        Origin = "origin",
        /// The key belongs to another host.
        Host = "host",
        /// Nobody touched the device, or it did not check who did.
        Presence = "presence",
        /// Attestation that we did not ask for.
        Attestation = "attestation",
        /// Neither ES256, EdDSA nor RS256.
        Algorithm = "algorithm",
        /// Not signed by this key.
        Signature = "signature",
        /// The counter did not grow: there may be a copy of the key.
        Counter = "counter",
    }
}

/// What passkeys are bound to.
#[derive(Debug, Clone)]
pub struct Relying {
    /// Our host name.
    pub host: String,
    /// Our address as browsers see it.
    pub origin: String,
}

/// A passkey as we keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// What the device calls it.
    pub id: Vec<u8>,
    /// Its public key in COSE.
    pub public_key: Vec<u8>,
    /// How often it has signed; devices that do not count say 0.
    pub sign_count: i64,
}

/// A signature as the browser sends it.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What the browser says about the page.
    pub client_data: Vec<u8>,
    /// What the device says about itself.
    pub authenticator_data: Vec<u8>,
    /// Over both.
    pub signature: Vec<u8>,
}

#[derive(Debug, Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// The new passkey in the answer of `navigator.credentials.create`.
///
/// # Errors
/// What is wrong with it.
pub fn registered(
    relying: &Relying,
    challenge: &[u8],
    client_data: &[u8],
    attestation: &[u8],
) -> Result<Credential, Fault> {
    client_data_check(relying, challenge, "webauthn.create", client_data)?;
    let text = |text: &str| Cbor::Text(text.to_owned());
    let (object, rest) = cbor::read(attestation).ok_or(Fault::Malformed)?;
    if !rest.is_empty() {
        return Err(Fault::Malformed);
    }
    if object.get(&text("fmt")) != Some(&text("none")) {
        return Err(Fault::Attestation);
    }
    let Some(Cbor::Bytes(data)) = object.get(&text("authData")) else {
        return Err(Fault::Malformed);
    };
    let device = Device::read(data).ok_or(Fault::Malformed)?;
    device.check(relying)?;
    let credential = device.credential().ok_or(Fault::Malformed)?;
    PublicKey::read(&credential.public_key)?;
    Ok(credential)
}

/// The count after a signature of this passkey in the answer of `navigator.credentials.get`.
///
/// # Errors
/// What is wrong with it.
pub fn asserted(
    relying: &Relying,
    challenge: &[u8],
    credential: &Credential,
    signed: &Signed,
) -> Result<i64, Fault> {
    client_data_check(relying, challenge, "webauthn.get", &signed.client_data)?;
    let device = Device::read(&signed.authenticator_data).ok_or(Fault::Malformed)?;
    device.check(relying)?;
    let client_hash = Sha256::digest(&signed.client_data);
    let message = [&signed.authenticator_data[..], &client_hash].concat();
    PublicKey::read(&credential.public_key)?.verify(&message, &signed.signature)?;
    let counts = device.count != 0 || credential.sign_count != 0;
    if counts && device.count <= credential.sign_count {
        return Err(Fault::Counter);
    }
    Ok(device.count)
}

fn client_data_check(
    relying: &Relying,
    challenge: &[u8],
    kind: &str,
    bytes: &[u8],
) -> Result<(), Fault> {
    let data: ClientData = serde_json::from_slice(bytes).map_err(|_| Fault::Malformed)?;
    if data.kind != kind {
        return Err(Fault::Ceremony);
    }
    if data.challenge != URL_SAFE_NO_PAD.encode(challenge) {
        return Err(Fault::Challenge);
    }
    if data.origin != relying.origin || data.cross_origin {
        return Err(Fault::Origin);
    }
    Ok(())
}

/// The authenticator data.
struct Device<'a> {
    host_hash: &'a [u8],
    flags: u8,
    count: i64,
    rest: &'a [u8],
}

impl<'a> Device<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (host_hash, rest) = bytes.split_at_checked(32)?;
        let (flags, rest) = rest.split_first()?;
        let (count, rest) = rest.split_at_checked(4)?;
        Some(Self {
            host_hash,
            flags: *flags,
            count: i64::from(u32::from_be_bytes(count.try_into().ok()?)),
            rest,
        })
    }

    fn check(&self, relying: &Relying) -> Result<(), Fault> {
        if self.host_hash != &Sha256::digest(&relying.host)[..] {
            return Err(Fault::Host);
        }
        let both = USER_PRESENT | USER_VERIFIED;
        if self.flags & both != both {
            return Err(Fault::Presence);
        }
        Ok(())
    }

    /// The key that is told at registration: maker (16 bytes), length, id, key in COSE.
    fn credential(&self) -> Option<Credential> {
        if self.flags & HAS_CREDENTIAL == 0 {
            return None;
        }
        let (_, rest) = self.rest.split_at_checked(16)?;
        let (length, rest) = rest.split_at_checked(2)?;
        let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
        let (id, rest) = rest.split_at_checked(length)?;
        let (_, after) = cbor::read(rest)?;
        let public_key = rest.get(..rest.len().checked_sub(after.len())?)?;
        let fits = (1..=1023).contains(&length);
        fits.then(|| Credential {
            id: id.to_vec(),
            public_key: public_key.to_vec(),
            sign_count: self.count,
        })
    }
}

/// A key of one of the three algorithms that we accept.
enum PublicKey {
    Es256(Vec<u8>),
    EdDsa(Vec<u8>),
    Rs256 { n: Vec<u8>, e: Vec<u8> },
}

impl PublicKey {
    /// Reads COSE (RFC 9053): 1 the kind of key, 3 the algorithm, below zero its parts.
    fn read(cose: &[u8]) -> Result<Self, Fault> {
        let (key, _) = cbor::read(cose).ok_or(Fault::Malformed)?;
        let part = |number| key.bytes_at(number).map(<[u8]>::to_vec);
        let read = match (key.int_at(1), key.int_at(3), key.int_at(-1)) {
            (Some(2), Some(-7), Some(1)) => point(&key).map(Self::Es256),
            (Some(1), Some(-8), Some(6)) => part(-2).map(Self::EdDsa),
            (Some(3), Some(-257), None) => {
                part(-1).zip(part(-2)).map(|(n, e)| Self::Rs256 { n, e })
            }
            _ => None,
        };
        read.ok_or(Fault::Algorithm)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Fault> {
        let verified = match self {
            Self::Es256(point) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point)
                .verify(message, signature),
            Self::EdDsa(key) => {
                UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature)
            }
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        verified.map_err(|_| Fault::Signature)
    }
}

/// A point of P-256, uncompressed.
fn point(key: &Cbor) -> Option<Vec<u8>> {
    let (x, y) = (key.bytes_at(-2)?, key.bytes_at(-3)?);
    (x.len() == 32 && y.len() == 32).then(|| [&[4], x, y].concat())
}

#[cfg(test)]
#[path = "passkey_tests.rs"]
mod tests;
