//! Authenticator apps, recovery codes, sign-in in two steps, roles that need a second factor.

use crate::{
    desk::{Desk, ME, fields},
    factor_desk::{FACTORS, FactorDesk, enrol, words},
};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

#[tokio::test]
async fn an_app_counts_after_its_first_code_and_then_is_asked_for() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let enrolled = orlova
        .post(&format!("{FACTORS}/totp"), json!({"name": "телефон"}))
        .key("enrol-the-telephone")
        .await
        .expect(201);
    let uri = enrolled["uri"].as_str().unwrap();
    let secret = enrolled["secret"].as_str().unwrap();
    assert!(
        uri.starts_with("otpauth://totp/Kite:orlova?secret=") && uri.contains(secret),
        "{uri}"
    );
    let again = orlova
        .post(&format!("{FACTORS}/totp"), json!({"name": "телефон"}))
        .key("enrol-the-telephone")
        .await
        .expect(201);
    assert_eq!(
        (&again["factor"], &again["secret"]),
        (&enrolled["factor"], &Value::Null)
    );
    // Not asked for before its first code.
    let _ = desk.desk.person("orlova").await;
    let app = identity::SoftApp::of(secret).unwrap();
    let confirm = format!(
        "{FACTORS}/{}/confirm",
        enrolled["factor"]["id"].as_str().unwrap()
    );
    let wrong = orlova
        .post(&confirm, json!({"code": "000000"}))
        .await
        .expect(422);
    assert_eq!(fields(&wrong), [("/code", "identity.proof_wrong")]);
    let ready = orlova
        .post(&confirm, json!({"code": desk.code(&app)}))
        .await
        .expect(200);
    assert_eq!(words(&ready["recovery_codes"]).len(), 10);
    assert_eq!(
        orlova
            .post(&confirm, json!({"code": desk.code(&app)}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
    desk.next_code();
    let asked = desk.first_step("orlova").await;
    assert_eq!(asked["factors"], json!(["totp"]));
    assert_eq!(asked["passkey"], Value::Null);
    let reply = desk
        .second_step(&asked, json!({"code": desk.code(&app)}))
        .await;
    let _ = desk.client(&reply).get(ME).await.expect(200);
    let list = orlova.get(FACTORS).await.expect(200);
    assert_eq!(list["recovery_codes_left"], 10);
    assert_eq!(list["items"][0]["name"], "телефон");
    secrets_are_sealed(&desk).await;
}

/// What is kept of an app cannot be read, and the log says that it was asked for.
async fn secrets_are_sealed(desk: &FactorDesk) {
    let kept = desk
        .desk
        .suite
        .sql("SELECT sealed_secret FROM identity.factor")
        .await;
    let sealed: Vec<u8> = kept[0].get(0);
    assert_eq!(sealed.len(), 12 + 20 + 16, "nonce, secret, tag");
    let marks = desk
        .desk
        .suite
        .sql("SELECT after::text FROM platform.audit WHERE action = 'session_start' ORDER BY id DESC")
        .await;
    assert!(
        marks[0]
            .get::<String, _>(0)
            .contains(r#""second_factor": true"#)
    );
}

#[tokio::test]
async fn s11_a_code_works_once() {
    let desk = FactorDesk::open().await;
    let (app, _) = desk.with_app(&desk.desk.person("orlova").await).await;
    let code = json!({"code": desk.code(&app)});
    let (one, other) = (
        desk.first_step("orlova").await,
        desk.first_step("orlova").await,
    );
    let (first, second) = tokio::join!(
        desk.second_step(&one, code.clone()),
        desk.second_step(&other, code.clone())
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401], "two at once");
    let third = desk.first_step("orlova").await;
    assert_eq!(
        desk.second_step(&third, code).await.problem(401),
        "identity.second_factor_wrong"
    );
    // The next code is good even a step early, and afterwards the one before it is not.
    desk.next_code();
    let early = app.code_at(
        time::OffsetDateTime::from_unix_timestamp(
            kernel::Clock::now(&*desk.desk.suite.clock).unix_timestamp() + 30,
        )
        .unwrap(),
    );
    let _ = desk
        .second_step(&third, json!({"code": early}))
        .await
        .expect(201);
    let fourth = desk.first_step("orlova").await;
    let late = desk
        .second_step(&fourth, json!({"code": desk.code(&app)}))
        .await;
    assert_eq!(late.problem(401), "identity.second_factor_wrong");
}

#[tokio::test]
async fn a_sign_in_waits_five_minutes_and_bears_five_tries() {
    let desk = FactorDesk::open_with(vec![(
        "modules.identity.wrong_tries_free",
        "100".to_owned(),
    )])
    .await;
    let (app, _) = desk.with_app(&desk.desk.person("orlova").await).await;
    let asked = desk.first_step("orlova").await;
    for _ in 0..5 {
        let wrong = desk.second_step(&asked, json!({"code": "000000"})).await;
        assert_eq!(wrong.problem(401), "identity.second_factor_wrong");
    }
    let right = json!({"code": desk.code(&app)});
    assert_eq!(
        desk.second_step(&asked, right.clone()).await.problem(401),
        "identity.sign_in_over"
    );
    let late = desk.first_step("orlova").await;
    desk.desk.suite.clock.advance(Duration::minutes(5));
    let code = json!({"code": desk.code(&app)});
    assert_eq!(
        desk.second_step(&late, code.clone()).await.problem(401),
        "identity.sign_in_over"
    );
    let fresh = desk.first_step("orlova").await;
    let _ = desk.second_step(&fresh, code).await.expect(201);
    desk.next_code();
    let used = desk
        .second_step(&fresh, json!({"code": desk.code(&app)}))
        .await;
    assert_eq!(
        used.problem(401),
        "identity.sign_in_over",
        "it became a session already"
    );
    for strange in ["", "x", "00000000000000000000000000000001.x"] {
        let reply = desk
            .second_step(&json!({"pending": strange}), json!({"code": "000000"}))
            .await;
        assert_eq!(reply.problem(401), "identity.sign_in_over");
    }
    desk.desk.suite.clock.advance(Duration::hours(25));
    desk.desk.run_job("identity.tries_forget").await;
    let left = desk
        .desk
        .suite
        .sql("SELECT count(*) FROM identity.pending")
        .await;
    assert_eq!(left[0].get::<i64, _>(0), 0);
}

#[tokio::test]
async fn wrong_codes_make_the_next_sign_in_wait() {
    let desk = FactorDesk::open().await;
    let _ = desk.with_app(&desk.desk.person("orlova").await).await;
    let asked = [
        desk.first_step("orlova").await,
        desk.first_step("orlova").await,
    ];
    for round in 0..6 {
        let reply = desk
            .second_step(&asked[round % 2], json!({"code": "000000"}))
            .await;
        assert_eq!(reply.status, 401);
    }
    let reply = desk.second_step(&asked[0], json!({"code": "000000"})).await;
    assert_eq!(reply.problem(429), "identity.try_later");
    assert_eq!(desk.desk.person("belov").await.get(ME).await.status, 200);
}

#[tokio::test]
async fn a_recovery_code_works_once_and_a_new_set_replaces_the_old() {
    let desk = FactorDesk::open().await;
    let (_, codes) = desk.with_app(&desk.desk.person("orlova").await).await;
    let asked = desk.first_step("orlova").await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    let orlova = desk.client(&desk.second_step(&asked, json!({"code": typed})).await);
    let again = desk.first_step("orlova").await;
    let reply = desk.second_step(&again, json!({"code": codes[0]})).await;
    assert_eq!(reply.problem(401), "identity.second_factor_wrong");
    assert_eq!(
        orlova.get(FACTORS).await.expect(200)["recovery_codes_left"],
        9
    );
    let renew = "/api/identity/v1/me/recovery-codes";
    let ask = json!({"proof": {"code": codes[1]}});
    let fresh = orlova
        .post(renew, ask.clone())
        .key("fresh-codes")
        .await
        .expect(201);
    let replay = orlova.post(renew, ask).key("fresh-codes").await.expect(201);
    assert_eq!(replay["recovery_codes"], Value::Null, "told once");
    let old = desk.second_step(&again, json!({"code": codes[2]})).await;
    assert_eq!(old.problem(401), "identity.second_factor_wrong");
    let fresh = words(&fresh["recovery_codes"]);
    let _ = desk
        .second_step(&again, json!({"code": fresh[0]}))
        .await
        .expect(201);
    let kept = desk
        .desk
        .suite
        .sql("SELECT code_hash::text FROM identity.recovery_code")
        .await;
    assert!(
        kept.iter()
            .all(|row| !fresh.contains(&row.get::<String, _>(0)))
    );
}

#[tokio::test]
async fn a_second_factor_is_added_and_removed_by_a_proof_only() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (app, codes) = desk.with_app(&orlova).await;
    let totp = format!("{FACTORS}/totp");
    let bare = orlova
        .post(&totp, json!({"name": "второй"}))
        .await
        .expect(422);
    assert_eq!(fields(&bare), [("/proof", "identity.proof_needed")]);
    for (proof, code) in [
        (json!({"code": "000000"}), "identity.proof_wrong"),
        (json!({}), "identity.proof_form"),
    ] {
        let ask = json!({"name": "второй", "proof": proof});
        let refused = orlova.post(&totp, ask).await.expect(422);
        assert_eq!(fields(&refused), [("/proof", code)]);
    }
    let ask = json!({"name": "второй", "proof": {"code": desk.code(&app)}});
    let second = orlova.post(&totp, ask).await.expect(201);
    desk.next_code();
    let list = orlova.get(FACTORS).await.expect(200);
    let first = list["items"][0]["id"].as_str().unwrap();
    let remove = |id: &str| format!("{FACTORS}/{id}/remove");
    let bare = orlova.post(&remove(first), json!({})).await.expect(422);
    assert_eq!(fields(&bare), [("/proof", "identity.proof_needed")]);
    // One that never showed a code protects nothing, so it goes without a proof.
    let unused = second["factor"]["id"].as_str().unwrap();
    let _ = orlova.post(&remove(unused), json!({})).await.expect(200);
    let belov = desk.desk.person("belov").await;
    let foreign = belov
        .post(&remove(first), json!({"proof": {"code": codes[0]}}))
        .await;
    assert_eq!(foreign.problem(404), "common.not_found");
    let proof = json!({"proof": {"code": desk.code(&app)}});
    let removed = orlova
        .post(&remove(first), proof.clone())
        .key("remove-first")
        .await
        .expect(200);
    let again = orlova
        .post(&remove(first), proof.clone())
        .key("remove-first")
        .await
        .expect(200);
    assert_eq!(removed, again);
    assert_eq!(
        orlova.post(&remove(first), proof).await.problem(409),
        "common.illegal_transition"
    );
    let _ = desk.desk.person("orlova").await;
    let left = orlova.get(FACTORS).await.expect(200);
    assert_eq!(
        (
            left["items"].as_array().unwrap().len(),
            &left["recovery_codes_left"]
        ),
        (0, &json!(0))
    );
}

#[tokio::test]
async fn without_a_key_file_apps_cannot_be_enrolled_and_the_answer_says_what_to_do() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let problem = orlova
        .post(&format!("{FACTORS}/totp"), json!({"name": "x"}))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(problem["code"], "identity.no_secrets_key");
    assert!(
        problem["title"]
            .as_str()
            .unwrap()
            .contains("kite identity key")
    );
}

#[tokio::test]
async fn a_person_has_ten_factors_at_most() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    for _ in 0..10 {
        let _ = enrol(&orlova).await;
    }
    let one_more = orlova
        .post(&format!("{FACTORS}/totp"), json!({"name": "x"}))
        .await;
    assert_eq!(one_more.problem(409), "identity.too_many_factors");
}
