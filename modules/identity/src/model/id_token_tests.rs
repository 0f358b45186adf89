//! Token confusion: what an attacker or a misconfigured provider may send, against keys made here.

use super::*;
use jsonwebtoken::{EncodingKey, Header as Made, encode};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::json;

const NOW: i64 = 1_772_690_400;
const ISSUER: &str = "https://id.example.com";
const NONCE: &str = "n-1";

/// A key pair of the test: the private half, and its public half as published.
struct Pair {
    private: EncodingKey,
    public: Value,
}

fn pair(kid: &str) -> Pair {
    let random = SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let keys =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap();
    let point = keys.public_key().as_ref();
    let (x, y) = (
        URL_SAFE_NO_PAD.encode(&point[1..33]),
        URL_SAFE_NO_PAD.encode(&point[33..65]),
    );
    Pair {
        private: EncodingKey::from_ec_der(der.as_ref()),
        public: json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": x, "y": y}),
    }
}

fn set(keys: &[&Value]) -> KeySet {
    KeySet::read(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": "kite", "sub": "7", "nonce": NONCE,
        "iat": NOW, "exp": NOW + 300, "preferred_username": "orlova"
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn header(kid: &str) -> Made {
    Made {
        kid: Some(kid.to_owned()),
        ..Made::new(Algorithm::ES256)
    }
}

fn judged(token: &str, keys: &KeySet) -> Result<String, Refusal> {
    let expected = Expected {
        issuer: ISSUER,
        client_id: "kite",
        nonce: NONCE,
        leeway_seconds: 30,
        now: NOW,
    };
    verify(token, keys, &expected).map(|claims| claims["preferred_username"].to_string())
}

/// A token whose header and payload are exactly these, with this signature.
fn raw(header: &Value, payload: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(payload))
}

#[test]
fn s5_a_good_token_is_believed() {
    let ours = pair("a");
    let keys = set(&[&ours.public]);
    let token = encode(&header("a"), &claims(), &ours.private).unwrap();
    assert_eq!(judged(&token, &keys).unwrap(), "\"orlova\"");
    let nameless = encode(&Made::new(Algorithm::ES256), &claims(), &ours.private).unwrap();
    assert!(
        judged(&nameless, &keys).is_ok(),
        "a provider with one key need not name it"
    );
}

#[test]
fn s5_the_token_does_not_choose_how_it_is_checked() {
    let ours = pair("a");
    let keys = set(&[&ours.public]);
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let token = raw(&json!({"alg": none, "kid": "a"}), &claims(), "");
        assert_eq!(judged(&token, &keys), Err(Refusal::Algorithm), "{none}");
    }
    // The published key as the secret of an HMAC: everybody has it.
    let public = ours.public.to_string();
    let secrets: [&[u8]; 2] = [
        public.as_bytes(),
        ours.public["x"].as_str().unwrap().as_bytes(),
    ];
    for secret in secrets {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let made = Made {
                kid: Some("a".to_owned()),
                ..Made::new(algorithm)
            };
            let token = encode(&made, &claims(), &EncodingKey::from_secret(secret)).unwrap();
            assert_eq!(judged(&token, &keys), Err(Refusal::Algorithm));
        }
    }
    for other in ["RS384", "RS512", "PS256", "ES384", "EdDSA"] {
        let token = raw(&json!({"alg": other, "kid": "a"}), &claims(), "AAAA");
        assert_eq!(judged(&token, &keys), Err(Refusal::Algorithm), "{other}");
    }
    // A key of another kind is not tried.
    let token = raw(&json!({"alg": "RS256", "kid": "a"}), &claims(), "AAAA");
    assert_eq!(judged(&token, &keys), Err(Refusal::UnknownKey));
}

#[test]
fn s5_keys_come_from_the_published_set_only() {
    let (ours, theirs) = (pair("a"), pair("b"));
    let keys = set(&[&ours.public]);
    let signed = |header: &Value| {
        let message = raw(header, &claims(), "");
        let message = message.trim_end_matches('.');
        let signature =
            crypto::sign(message.as_bytes(), &theirs.private, Algorithm::ES256).unwrap();
        format!("{message}.{signature}")
    };
    let own_key = |kid: &str| {
        json!({
            "alg": "ES256", "kid": kid, "jwk": theirs.public,
            "jku": "https://evil.example/keys", "x5u": "https://evil.example/chain", "x5c": ["AAAA"]
        })
    };
    assert_eq!(
        judged(&signed(&own_key("a")), &keys),
        Err(Refusal::Signature)
    );
    assert_eq!(
        judged(&signed(&own_key("b")), &keys),
        Err(Refusal::UnknownKey)
    );
    let nameless = json!({"alg": "ES256", "jwk": theirs.public});
    assert_eq!(judged(&signed(&nameless), &keys), Err(Refusal::Signature));
    let odd = json!({"alg": "ES256", "kid": "../../a\u{0}' OR 1=1"});
    assert_eq!(judged(&signed(&odd), &keys), Err(Refusal::UnknownKey));
    let critical = json!({"alg": "ES256", "kid": "a", "crit": ["b64"], "b64": false});
    assert_eq!(judged(&signed(&critical), &keys), Err(Refusal::Malformed));
    // The same header with a key that is published is fine, and the other places are not asked.
    assert!(
        judged(
            &signed(&own_key("b")),
            &set(&[&ours.public, &theirs.public])
        )
        .is_ok()
    );
}

#[test]
fn s5_a_changed_token_is_refused() {
    let ours = pair("a");
    let keys = set(&[&ours.public]);
    let token = encode(&header("a"), &claims(), &ours.private).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let head = message.split_once('.').unwrap().0;
    let forged = URL_SAFE_NO_PAD.encode(with("sub", json!("8")).to_string());
    assert_eq!(
        judged(&format!("{head}.{forged}.{signature}"), &keys),
        Err(Refusal::Signature)
    );
    // r = s = 0 was once accepted by a well-known verifier.
    let zero = URL_SAFE_NO_PAD.encode([0u8; 64]);
    for wrong in ["", "AAAA", zero.as_str(), "*"] {
        assert_eq!(
            judged(&format!("{message}.{wrong}"), &keys),
            Err(Refusal::Signature),
            "{wrong}"
        );
    }
}

#[test]
fn s5_a_token_for_another_place_person_or_time_is_refused() {
    let ours = pair("a");
    let keys = set(&[&ours.public]);
    let wrong = [
        (with("iss", json!("https://evil.example")), Refusal::Issuer),
        (with("iss", json!(format!("{ISSUER}/"))), Refusal::Issuer),
        (without("iss"), Refusal::Issuer),
        (with("aud", json!("other")), Refusal::Audience),
        (with("aud", json!([])), Refusal::Audience),
        (with("aud", json!(["kite", "other"])), Refusal::Audience),
        (without("aud"), Refusal::Audience),
        (with("azp", json!("other")), Refusal::Audience),
        (with("nonce", json!("n-2")), Refusal::Nonce),
        (without("nonce"), Refusal::Nonce),
        (with("exp", json!(NOW - 30)), Refusal::Expired),
        (without("exp"), Refusal::Expired),
        (with("exp", json!("never")), Refusal::Malformed),
        (with("nbf", json!(NOW + 31)), Refusal::NotYet),
        (with("iat", json!(NOW + 31)), Refusal::NotYet),
    ];
    for (claims, refusal) in wrong {
        let token = encode(&header("a"), &claims, &ours.private).unwrap();
        assert_eq!(judged(&token, &keys), Err(refusal), "{claims}");
    }
    let mut both = with("aud", json!(["other", "kite"]));
    both["azp"] = json!("kite");
    for fine in [
        both,
        with("exp", json!(NOW - 29)),
        with("nbf", json!(NOW + 30)),
        with("aud", json!(["kite"])),
    ] {
        let token = encode(&header("a"), &fine, &ours.private).unwrap();
        assert!(judged(&token, &keys).is_ok(), "{fine}");
    }
}

#[test]
fn what_is_no_token_is_refused_and_never_panics() {
    let keys = set(&[&pair("a").public]);
    let long = format!("{}.a.b", "x".repeat(BYTES_MAX));
    for wrong in [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "é.é.é",
        "e30.e30.e30",
        "bnVsbA.bnVsbA.",
        long.as_str(),
    ] {
        assert_eq!(judged(wrong, &keys), Err(Refusal::Malformed), "{wrong:.20}");
    }
}

#[test]
fn keys_that_are_not_understood_hide_no_other() {
    let ours = pair("a");
    let mut encryption = ours.public.clone();
    encryption["use"] = json!("enc");
    let mut elsewhere = ours.public.clone();
    elsewhere["alg"] = json!("ES384");
    let others = [
        json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
        json!({"kty": "oct", "k": "AA"}),
        json!({"kty": "RSA", "kid": "r", "n": "***", "e": "AQAB"}),
        json!({"kty": "RSA"}),
        json!(7),
        encryption,
        elsewhere,
    ];
    let mut all: Vec<&Value> = others.iter().collect();
    assert_eq!(set(&all).0.len(), 0);
    all.push(&ours.public);
    let token = encode(&header("a"), &claims(), &ours.private).unwrap();
    assert!(judged(&token, &set(&all)).is_ok());
    assert!(KeySet::read(b"[]").is_none() && KeySet::read(b"").is_none());
}
