use super::*;
use crate::model::soft_key::SoftKey;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

const CHALLENGE: &[u8] = b"0123456789abcdef0123456789abcdef";

fn relying() -> Relying {
    Relying {
        host: "kite.vector.local".to_owned(),
        origin: "https://kite.vector.local".to_owned(),
    }
}

fn ask() -> Value {
    let relying = relying();
    json!({"challenge_id": "c", "challenge": URL_SAFE_NO_PAD.encode(CHALLENGE), "rp_id": relying.host, "origin": relying.origin})
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD
        .decode(value[name].as_str().unwrap())
        .unwrap()
}

fn register(key: &SoftKey) -> Result<Credential, Fault> {
    let made = key.register(&ask());
    let (client, object) = (bytes(&made, "client_data"), bytes(&made, "attestation"));
    registered(&relying(), CHALLENGE, &client, &object)
}

fn signed(key: &mut SoftKey) -> Signed {
    let made = key.sign(&ask()).unwrap();
    Signed {
        client_data: bytes(&made, "client_data"),
        authenticator_data: bytes(&made, "authenticator_data"),
        signature: bytes(&made, "signature"),
    }
}

fn known() -> (SoftKey, Credential) {
    let key = SoftKey::fresh().unwrap();
    let credential = register(&key).unwrap();
    (key, credential)
}

#[test]
fn a_key_that_was_registered_signs() {
    let (mut key, mut credential) = known();
    assert_eq!(credential.sign_count, 0);
    for count in 1..=3 {
        let signed = signed(&mut key);
        credential.sign_count = asserted(&relying(), CHALLENGE, &credential, &signed).unwrap();
        assert_eq!(credential.sign_count, count);
    }
}

#[test]
fn another_challenge_page_or_host_is_refused() {
    let (mut key, credential) = known();
    let fresh = signed(&mut key);
    let other = b"another challenge of 32 bytes...";
    let refused = asserted(&relying(), other, &credential, &fresh);
    assert_eq!(refused, Err(Fault::Challenge));

    key.origin = Some("https://kite.vector.local.evil".to_owned());
    let elsewhere = signed(&mut key);
    let refused = asserted(&relying(), CHALLENGE, &credential, &elsewhere);
    assert_eq!(refused, Err(Fault::Origin));
    assert_eq!(register(&key), Err(Fault::Origin));

    key.origin = None;
    key.host = Some("vector.local".to_owned());
    let refused = asserted(&relying(), CHALLENGE, &credential, &signed(&mut key));
    assert_eq!(refused, Err(Fault::Host));
    assert_eq!(register(&key), Err(Fault::Host));
}

#[test]
fn the_counter_must_grow_unless_the_device_does_not_count() {
    let (mut key, mut credential) = known();
    key.count = 9;
    let tenth = signed(&mut key);
    credential.sign_count = asserted(&relying(), CHALLENGE, &credential, &tenth).unwrap();
    for count in [9, 0, 8] {
        key.count = count;
        let old = asserted(&relying(), CHALLENGE, &credential, &signed(&mut key));
        assert_eq!(old, Err(Fault::Counter), "{}", key.count);
    }
    let (mut silent, credential) = known();
    silent.count = u32::MAX;
    let _ = asserted(&relying(), CHALLENGE, &credential, &signed(&mut silent)).unwrap();
}

#[test]
fn every_flipped_byte_is_refused() {
    let (mut key, credential) = known();
    let good = signed(&mut key);
    assert!(asserted(&relying(), CHALLENGE, &credential, &good).is_ok());
    let refused = |signed: &Signed| asserted(&relying(), CHALLENGE, &credential, signed).is_err();
    for place in 0..good.signature.len() {
        let mut bad = good.clone();
        bad.signature[place] ^= 1;
        assert!(refused(&bad), "signature {place}");
    }
    for place in 0..good.authenticator_data.len() {
        let mut bad = good.clone();
        bad.authenticator_data[place] ^= 1;
        assert!(refused(&bad), "device {place}");
    }
    for place in 0..good.client_data.len() {
        let mut bad = good.clone();
        bad.client_data[place] ^= 1;
        assert!(refused(&bad), "page {place}");
    }
    let (_, stranger) = known();
    let other = asserted(&relying(), CHALLENGE, &stranger, &good);
    assert_eq!(other, Err(Fault::Signature), "somebody else's key");
}

#[test]
fn a_registration_is_no_signature_and_a_frame_is_not_our_page() {
    let (mut key, credential) = known();
    let made = key.register(&ask());
    let mut signed = signed(&mut key);
    signed.client_data = bytes(&made, "client_data");
    let refused = asserted(&relying(), CHALLENGE, &credential, &signed);
    assert_eq!(refused, Err(Fault::Ceremony));
    let framed = json!({"type": "webauthn.get", "challenge": ask()["challenge"], "origin": relying().origin, "crossOrigin": true});
    signed.client_data = framed.to_string().into_bytes();
    let refused = asserted(&relying(), CHALLENGE, &credential, &signed);
    assert_eq!(refused, Err(Fault::Origin));
    signed.client_data = b"no json".to_vec();
    let refused = asserted(&relying(), CHALLENGE, &credential, &signed);
    assert_eq!(refused, Err(Fault::Malformed));
}

#[test]
fn nobody_there_or_nobody_checked_is_refused() {
    let (mut key, credential) = known();
    for flags in [0x00, 0x01, 0x04] {
        let mut signed = signed(&mut key);
        signed.authenticator_data[32] = flags;
        let refused = asserted(&relying(), CHALLENGE, &credential, &signed);
        assert_eq!(refused, Err(Fault::Presence), "{flags}");
    }
}

#[test]
fn attestation_that_is_not_none_or_is_cut_is_refused() {
    let key = SoftKey::fresh().unwrap();
    let made = key.register(&ask());
    let (client, object) = (bytes(&made, "client_data"), bytes(&made, "attestation"));
    let read = |object: &[u8]| registered(&relying(), CHALLENGE, &client, object);
    let named = String::from_utf8_lossy(&object).find("none").unwrap();
    let mut packed = object.clone();
    packed[named] = b'p';
    assert_eq!(read(&packed), Err(Fault::Attestation));
    for end in 0..object.len() {
        assert!(read(&object[..end]).is_err(), "{end}");
    }
    assert_eq!(read(&[&object[..], &[0]].concat()), Err(Fault::Malformed));
}

/// A key in COSE: kind, algorithm, and the parts below zero.
fn cose(kind: u8, algorithm: &[u8], parts: &[u8]) -> Vec<u8> {
    [&[0xa4, 1, kind, 3], algorithm, parts].concat()
}

#[test]
fn eddsa_is_accepted_and_other_algorithms_are_not() {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let parts = [&[0x20, 6, 0x21, 0x58, 32], pair.public_key().as_ref()].concat();
    let key = PublicKey::read(&cose(1, &[0x27], &parts)).unwrap();
    let signature = pair.sign(b"message");
    assert_eq!(key.verify(b"message", signature.as_ref()), Ok(()));
    assert_eq!(
        key.verify(b"massage", signature.as_ref()),
        Err(Fault::Signature)
    );
    // ES256 with a key of Ed25519, ES512, no algorithm at all.
    for wrong in [
        cose(1, &[0x26], &parts),
        cose(2, &[0x38, 0x23], &parts),
        vec![0xa1, 1, 1],
    ] {
        assert_eq!(PublicKey::read(&wrong).err(), Some(Fault::Algorithm));
    }
    assert_eq!(PublicKey::read(&[]).err(), Some(Fault::Malformed));
}
