//! Phones: registered, bound to their token, taken back.

use crate::field::{API, Field, PASSWORD, device_in, text};
use identity::world;
use platform::{
    Reach,
    testing::{Client, Pass},
};
use serde_json::{Value, json};
use uuid::Uuid;

const DEVICES: &str = "/api/buyback-mobile/v1/devices";

#[tokio::test]
async fn a_phone_is_registered_once_and_its_token_does_nothing_else() {
    let field = Field::open().await;
    let person = field
        .suite
        .anonymous()
        .sign_in("vector", "zaytsev", PASSWORD)
        .await;
    let phone = field.registered(&person, Uuid::now_v7(), "1.4.0").await;
    phone.sync(None).await;
    for path in [DEVICES, "/api/buyback/v1/purchases"] {
        assert_eq!(
            phone.client.get(path).await.problem(403),
            "common.forbidden",
            "{path}"
        );
    }
    let again = field.registered(&person, phone.id, "1.5.0").await;
    again.sync(None).await;
    // For a second the platform still knows the caller; the phone behind the token is another one already.
    let former = phone.client.get(&format!("{API}/sync")).await.status;
    assert!([401, 403].contains(&former), "the former token is over");
    let shown = field
        .manager
        .get(&format!("{DEVICES}/{}", phone.id))
        .await
        .expect(200);
    assert_eq!(
        (&shown["client_version"], &shown["state"]),
        (&json!("1.5.0"), &json!("active"))
    );
    let page = field
        .manager
        .get(&format!("{DEVICES}?state=active&centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert!(!page.to_string().contains("kite_"), "a secret is told once");
}

#[tokio::test]
async fn a_browser_keeps_the_secret_in_a_cookie_that_needs_the_header() {
    let field = Field::open().await;
    let person = field
        .suite
        .anonymous()
        .sign_in("vector", "zaytsev", PASSWORD)
        .await;
    let id = Uuid::now_v7();
    let mut body = device_in(id, "1.4.0");
    body["keep"] = json!("cookie");
    let reply = person.post(DEVICES, body).await;
    let cookie = reply.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly; SameSite=Strict") && cookie.contains("Path=/api/buyback-mobile"),
        "{cookie}"
    );
    assert!(reply.expect(201).get("secret").is_none());
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let browser = field.suite.anonymous();
    let ask = || browser.get(&format!("{API}/sync")).with("cookie", &cookie);
    assert_eq!(
        ask().await.status,
        401,
        "another site can make a browser send the cookie, but not the header"
    );
    let _ = ask()
        .with("x-kite-device", &id.to_string())
        .await
        .expect(200);
}

#[tokio::test]
async fn a_repeat_of_a_registration_tells_no_secret() {
    let field = Field::open().await;
    let person = field
        .suite
        .anonymous()
        .sign_in("vector", "zaytsev", PASSWORD)
        .await;
    let body = device_in(Uuid::now_v7(), "1.4.0");
    let first = person
        .post(DEVICES, body.clone())
        .key("register-1")
        .await
        .expect(201);
    let again = person
        .post(DEVICES, body)
        .key("register-1")
        .await
        .expect(201);
    assert_eq!(again["device"], first["device"]);
    assert!(first.get("secret").is_some() && again.get("secret").is_none());
    let phone = Client::new(field.suite.base(), Pass::Token(text(&first["secret"])));
    let _ = phone.get(&format!("{API}/sync")).await.expect(200);
}

/// MOB-6: a stolen phone.
#[tokio::test]
async fn mob_6_a_stolen_phone_is_wiped_at_its_next_contact_and_nothing_of_it_counts() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    let told = phone.sync(None).await;
    let hours = "2026-03-06T06:00:00Z";
    assert_eq!(
        told["expires_at"], hours,
        "personal data live a day without contact"
    );
    let queued = phone.command("save_inspection", json!({"purchase_id": car, "fields": [{"path": "make", "value": "Lada", "at": "2026-03-05T06:00:00Z"}]}));
    let revoke = format!("{DEVICES}/{}/revoke", phone.id);
    let revoked = field
        .manager
        .post(&revoke, json!({"reason": "украден"}))
        .await
        .expect(200);
    assert_eq!(
        (&revoked["state"], &revoked["wiped_at"]),
        (&json!("revoked"), &Value::Null)
    );
    let refused = phone.send(std::slice::from_ref(&queued)).await.expect(401);
    assert_eq!(
        (&refused["code"], &refused["params"]["wipe"]),
        (&json!("buyback_mobile.wipe"), &json!("true"))
    );
    for path in ["sync", "receipts", &format!("uploads/{}", Uuid::now_v7())] {
        assert_eq!(
            phone
                .client
                .get(&format!("{API}/{path}"))
                .await
                .problem(401),
            "buyback_mobile.wipe",
            "{path}"
        );
    }
    let shown = field
        .manager
        .get(&format!("{DEVICES}/{}", phone.id))
        .await
        .expect(200);
    assert_eq!(shown["state"], "wiped");
    assert_eq!(
        field
            .manager
            .post(&revoke, json!({"reason": "снова"}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
    assert_eq!(
        field.inspection(&car).await["state"],
        "abandoned",
        "the desk goes on with it"
    );
    assert_eq!(
        field
            .count("SELECT count(*) FROM buyback_mobile.field")
            .await,
        0
    );
    let person = field
        .suite
        .anonymous()
        .sign_in("vector", "zaytsev", PASSWORD)
        .await;
    let back = person.post(DEVICES, device_in(phone.id, "1.4.0")).await;
    assert_eq!(back.problem(409), "buyback_mobile.device_taken");
}

#[tokio::test]
async fn only_their_own_people_take_phones_back_and_nobody_takes_over_anothers() {
    let field = Field::open().await;
    let phone = field.phone().await;
    let elsewhere = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let far = field.suite.client(
        world::TENANT,
        &["buyback_mobile.device.read", "buyback_mobile.device.revoke"],
        elsewhere,
    );
    let path = format!("{DEVICES}/{}", phone.id);
    assert_eq!(far.get(&path).await.problem(404), "common.not_found");
    assert_eq!(
        far.post(&format!("{path}/revoke"), json!({"reason": "x"}))
            .await
            .problem(404),
        "common.not_found"
    );
    assert_eq!(far.get(DEVICES).await.expect(200)["items"], json!([]));
    let other = field.suite.client(
        world::TENANT,
        &["buyback_mobile.device.register"],
        Reach::everywhere(),
    );
    assert_eq!(
        other
            .post(DEVICES, device_in(phone.id, "1.4.0"))
            .await
            .problem(409),
        "buyback_mobile.device_taken"
    );
    let person = field
        .suite
        .anonymous()
        .sign_in("vector", "zaytsev", PASSWORD)
        .await;
    let mut wrong = device_in(Uuid::now_v7(), "1.4");
    wrong["name"] = json!("");
    wrong["colour"] = json!(1);
    let refused = person.post(DEVICES, wrong).lang("en").await.expect(422);
    assert_eq!(
        refused["errors"].as_array().unwrap().len(),
        3,
        "{refused:#}"
    );
    let mut far = device_in(Uuid::now_v7(), "1.4.0");
    far["centre_id"] = json!(world::DC2);
    assert_eq!(
        person.post(DEVICES, far).await.expect(422)["errors"][0]["pointer"],
        "/centre_id"
    );
    let nobody = field.manager.get(&format!("{API}/sync")).await;
    assert_eq!(nobody.problem(403), "buyback_mobile.device_needed");
}
