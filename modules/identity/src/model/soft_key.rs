//! A passkey and an authenticator app in software, for the demo and for tests. Real ones never leave their device.

use super::totp::TotpSecret;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Error, Result};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// Present and verified; at registration also: here is the key.
const SEEN: u8 = 0x05;
const NEW: u8 = 0x45;

/// An authenticator app.
#[derive(Debug)]
pub struct SoftApp(TotpSecret);

impl SoftApp {
    /// An app with the secret of an enrolment.
    #[must_use]
    pub fn of(secret: &str) -> Option<Self> {
        TotpSecret::from_text(secret).map(Self)
    }

    /// What it shows at this moment.
    #[must_use]
    pub fn code_at(&self, now: OffsetDateTime) -> String {
        self.0.code_at(now)
    }
}

/// The key, and what its browser and device claim: a test may make them lie.
pub struct SoftKey {
    pair: EcdsaKeyPair,
    id: [u8; 16],
    /// How often it has signed.
    pub count: u32,
    /// The page that the browser claims to be on; `None` believes the ask.
    pub origin: Option<String>,
    /// The host that the device claims; `None` believes the ask.
    pub host: Option<String>,
}

impl std::fmt::Debug for SoftKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SoftKey(***)")
    }
}

impl SoftKey {
    /// A fresh key.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn fresh() -> Result<Self> {
        let (curve, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(curve, &random).map_err(Error::internal)?;
        let pair = EcdsaKeyPair::from_pkcs8(curve, pkcs8.as_ref(), &random);
        Ok(Self {
            pair: pair.map_err(Error::internal)?,
            id: rand::random(),
            count: 0,
            origin: None,
            host: None,
        })
    }

    /// What `navigator.credentials.create` would give for an ask of ours: `client_data` and `attestation`.
    #[must_use]
    pub fn register(&self, ask: &Value) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
        // The key in COSE: kind 2, algorithm -7, curve 1, x, y.
        let key = [
            &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
            x,
            &[0x22, 0x58, 32],
            y,
        ]
        .concat();
        let mut data = self.device(ask, NEW);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        data.extend(key);
        let length = u8::try_from(data.len()).unwrap_or(u8::MAX);
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let attestation = [
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58",
            &[length][..],
            &data,
        ]
        .concat();
        json!({
            "challenge_id": ask.get("challenge_id"),
            "client_data": text(&self.client_data(ask, "webauthn.create")),
            "attestation": text(&attestation),
        })
    }

    /// What `navigator.credentials.get` would give for an ask of ours: the `passkey` of a proof.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn sign(&mut self, ask: &Value) -> Result<Value> {
        self.count = self.count.saturating_add(1);
        let client_data = self.client_data(ask, "webauthn.get");
        let data = self.device(ask, SEEN);
        let message = [&data[..], &Sha256::digest(&client_data)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message);
        Ok(json!({
            "challenge_id": ask.get("challenge_id"),
            "credential_id": text(&self.id),
            "client_data": text(&client_data),
            "authenticator_data": text(&data),
            "signature": text(signature.map_err(Error::internal)?.as_ref()),
        }))
    }

    fn client_data(&self, ask: &Value, kind: &str) -> Vec<u8> {
        let origin = self
            .origin
            .clone()
            .map_or_else(|| word(ask, "origin"), Value::from);
        let data = json!({"type": kind, "challenge": ask.get("challenge"), "origin": origin, "crossOrigin": false});
        data.to_string().into_bytes()
    }

    fn device(&self, ask: &Value, flags: u8) -> Vec<u8> {
        let host = self
            .host
            .clone()
            .map_or_else(|| word(ask, "rp_id"), Value::from);
        let hash = Sha256::digest(host.as_str().unwrap_or_default());
        [&hash[..], &[flags], &self.count.to_be_bytes()].concat()
    }
}

fn word(ask: &Value, name: &str) -> Value {
    ask.get(name).cloned().unwrap_or_default()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
