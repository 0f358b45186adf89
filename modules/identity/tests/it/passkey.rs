//! Passkeys: registration, sign-in, and everything that must be refused.

use crate::{
    desk::{ME, fields},
    factor_desk::{FACTORS, FactorDesk, asked, with_passkey, words},
};
use identity::SoftKey;
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

const ADD: &str = "/api/identity/v1/me/factors/passkey";

#[tokio::test]
async fn a_passkey_signs_in() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (mut key, ready) = with_passkey(&orlova).await;
    assert_eq!(words(&ready["recovery_codes"]).len(), 10);
    assert_eq!(ready["factor"]["kind"], "passkey");
    let asked = desk.first_step("orlova").await;
    assert_eq!(asked["factors"], json!(["passkey"]));
    assert_eq!(asked["passkey"]["credentials"].as_array().unwrap().len(), 1);
    let proof = json!({"passkey": key.sign(&asked["passkey"]).unwrap()});
    let reply = desk.second_step(&asked, proof).await;
    let _ = desk.client(&reply).get(ME).await.expect(200);
}

#[tokio::test]
async fn a_second_factor_needs_the_first_and_brings_no_new_codes() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (mut key, _) = with_passkey(&orlova).await;
    let other = SoftKey::fresh().unwrap();
    let mut made = other.register(&asked(&orlova, "passkey/challenge").await);
    made["name"] = json!("второй");
    let bare = orlova.post(ADD, made.clone()).await.expect(422);
    assert_eq!(fields(&bare), [("/proof", "identity.proof_needed")]);
    made["proof"] = json!({"passkey": key.sign(&asked(&orlova, "challenge").await).unwrap()});
    let ready = orlova.post(ADD, made).await.expect(201);
    assert_eq!(ready["recovery_codes"], Value::Null);
    let mut same = key.register(&asked(&orlova, "passkey/challenge").await);
    same["name"] = json!("тот же");
    same["proof"] = json!({"passkey": key.sign(&asked(&orlova, "challenge").await).unwrap()});
    assert_eq!(
        orlova.post(ADD, same).await.problem(409),
        "identity.passkey_taken"
    );
}

#[tokio::test]
async fn a_registration_from_another_page_or_host_or_challenge_is_refused() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let refused = async |key: &SoftKey, ask: &Value| {
        let mut made = key.register(ask);
        made["name"] = json!("чужой");
        let problem = orlova.post(ADD, made).lang("en").await.expect(422);
        assert_eq!(
            fields(&problem),
            [("/attestation", "identity.passkey_refused")]
        );
        problem["errors"][0]["title"].as_str().unwrap().to_owned()
    };
    let mut key = SoftKey::fresh().unwrap();
    key.origin = Some("http://evil.local".to_owned());
    let ask = asked(&orlova, "passkey/challenge").await;
    assert!(refused(&key, &ask).await.contains("(origin)"));
    key.origin = None;
    key.host = Some("evil.local".to_owned());
    assert!(refused(&key, &ask).await.contains("(host)"));
    key.host = None;
    // A challenge of another session, of another purpose, and one that is too old.
    let there = desk.desk.person("orlova").await;
    assert!(
        refused(&key, &asked(&there, "passkey/challenge").await)
            .await
            .contains("(challenge)")
    );
    assert!(
        refused(&key, &asked(&orlova, "challenge").await)
            .await
            .contains("(challenge)")
    );
    desk.desk.suite.clock.advance(Duration::minutes(5));
    assert!(refused(&key, &ask).await.contains("(challenge)"));
    let broken = json!({"name": "", "challenge_id": "x", "client_data": "!", "attestation": ""});
    let problem = orlova.post(ADD, broken).await.expect(422);
    let mut wrong = fields(&problem);
    wrong.sort_unstable();
    assert_eq!(
        wrong,
        [
            ("/attestation", "identity.blob"),
            ("/challenge_id", "field.id"),
            ("/client_data", "identity.blob"),
            ("/name", "field.bad_text"),
        ]
    );
}

#[tokio::test]
async fn a_signature_is_refused_from_elsewhere_replayed_flipped_or_uncounted() {
    let desk = FactorDesk::open_with(vec![(
        "modules.identity.wrong_tries_free",
        "100".to_owned(),
    )])
    .await;
    let orlova = desk.desk.person("orlova").await;
    let (mut key, _) = with_passkey(&orlova).await;
    let (mut foreign, _) = with_passkey(&desk.desk.person("belov").await).await;
    let refused = async |passkey: Value, asked: &Value| {
        let reply = desk.second_step(asked, json!({"passkey": passkey})).await;
        assert_eq!(reply.problem(401), "identity.second_factor_wrong");
    };
    let first = desk.first_step("orlova").await;
    let used = key.sign(&first["passkey"]).unwrap();
    let _ = desk
        .second_step(&first, json!({"passkey": used.clone()}))
        .await
        .expect(201);

    let ask = desk.first_step("orlova").await;
    refused(used, &ask).await; // replayed: its challenge is used up
    key.origin = Some("http://localhost.evil:8080".to_owned());
    refused(key.sign(&ask["passkey"]).unwrap(), &ask).await;
    key.origin = None;
    key.host = Some("evil.local".to_owned());
    refused(key.sign(&ask["passkey"]).unwrap(), &ask).await;
    key.host = None;
    refused(foreign.sign(&ask["passkey"]).unwrap(), &ask).await;
    let mut flipped = key.sign(&ask["passkey"]).unwrap();
    let signature = flipped["signature"].as_str().unwrap();
    let last = if signature.ends_with('A') { "g" } else { "A" };
    flipped["signature"] = json!(format!("{}{last}", &signature[..signature.len() - 1]));
    let reply = desk.second_step(&ask, json!({"passkey": flipped})).await;
    assert!([401, 422].contains(&reply.status), "{}", reply.text);

    let ask = desk.first_step("orlova").await;
    let counted = key.count;
    key.count = 0;
    refused(key.sign(&ask["passkey"]).unwrap(), &ask).await; // an old counter
    key.count = counted;
    let other = desk.first_step("orlova").await;
    refused(key.sign(&other["passkey"]).unwrap(), &ask).await; // a challenge of another sign-in
    let _ = desk
        .second_step(&ask, json!({"passkey": key.sign(&ask["passkey"]).unwrap()}))
        .await
        .expect(201);
    let counts = desk
        .desk
        .suite
        .sql("SELECT max(sign_count) FROM identity.factor WHERE used_at IS NOT NULL")
        .await;
    assert_eq!(counts[0].get::<i64, _>(0), i64::from(key.count));
}

#[tokio::test]
async fn removing_a_passkey_by_itself_leaves_the_password_alone() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (mut key, ready) = with_passkey(&orlova).await;
    let remove = format!(
        "{FACTORS}/{}/remove",
        ready["factor"]["id"].as_str().unwrap()
    );
    let proof = json!({"passkey": key.sign(&asked(&orlova, "challenge").await).unwrap()});
    let _ = orlova
        .post(&remove, json!({"proof": proof}))
        .await
        .expect(200);
    let _ = desk.desk.person("orlova").await;
    let challenges = async || {
        let rows = desk
            .desk
            .suite
            .sql("SELECT count(*) FROM identity.challenge")
            .await;
        rows[0].get::<i64, _>(0)
    };
    assert!(challenges().await > 0);
    desk.desk.suite.clock.advance(Duration::hours(25));
    desk.desk.run_job("identity.tries_forget").await;
    assert_eq!(challenges().await, 0);
}
