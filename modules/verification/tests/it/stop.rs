//! The stop list.

use crate::desk::{CLEAN, Desk, STOPS, check};
use serde_json::{Value, json};
use sqlx::Row;

fn entry(kind: &str, value: &str) -> Value {
    json!({"kind": kind, "value": value, "reason": "fraud"})
}

#[tokio::test]
async fn whoever_is_on_the_list_is_seen_by_a_person() {
    for (kind, value, reason) in [
        ("vin", "z94 k241c9-pr000042", "verification.stop_vin"),
        ("passport", "45 09 № 123456", "verification.stop_passport"),
        ("phone", "8 (916) 683-78-22", "verification.stop_phone"),
    ] {
        let desk = Desk::open().await;
        let stop = desk
            .officer
            .post(STOPS, entry(kind, value))
            .await
            .expect(201);
        let purchase = desk.accepted(CLEAN).await;
        let card = desk.settled(purchase, "purchase").await;
        let one = check(&card, "stop_list");
        assert_eq!(
            (&card["state"], &one["outcome"], &one["reasons"]),
            (&json!("needs_review"), &json!("found"), &json!([reason]))
        );
        let raw = desk.raw(&card, &one["evidence"][0]).await;
        assert!(raw.contains(stop["id"].as_str().unwrap()), "{raw}");
        let kinds: Vec<_> = ["identifier", "document", "pledge"]
            .map(|kind| check(&card, kind)["outcome"].clone())
            .into();
        assert_eq!(kinds, ["not_found"; 3]);
    }
}

#[tokio::test]
async fn an_entry_that_was_removed_stops_nobody() {
    let desk = Desk::open().await;
    let stop = desk
        .officer
        .post(STOPS, entry("vin", CLEAN))
        .await
        .expect(201);
    let remove = format!("{STOPS}/{}/remove", stop["id"].as_str().unwrap());
    let removed = desk.officer.post(&remove, json!({})).await.expect(200);
    assert_eq!(removed["removed_at"], "2026-03-05T06:00:00Z");
    assert_eq!(
        desk.officer.post(&remove, json!({})).await.problem(409),
        "verification.stop_gone"
    );
    assert_eq!(
        desk.settled(desk.accepted(CLEAN).await, "purchase").await["state"],
        "approved"
    );
    let gone = desk
        .officer
        .get(&format!("{STOPS}?removed=true"))
        .await
        .expect(200);
    assert_eq!(gone["items"][0]["id"], stop["id"]);
    let _ = desk
        .officer
        .post(STOPS, entry("vin", CLEAN))
        .await
        .expect(201);
}

#[tokio::test]
async fn an_entry_is_there_once_and_masked() {
    let desk = Desk::open().await;
    let first = desk
        .officer
        .post(STOPS, entry("passport", "4509 123456"))
        .key("stop-passport")
        .await
        .expect(201);
    let again = desk
        .officer
        .post(STOPS, entry("passport", "4509 123456"))
        .key("stop-passport")
        .await
        .expect(201);
    assert_eq!((&first, &first["shown"]), (&again, &json!("**** ***456")));
    let twice = desk
        .officer
        .post(STOPS, entry("passport", "4509123456"))
        .await;
    assert_eq!(twice.problem(409), "verification.stop_known");
    let _ = desk
        .officer
        .post(STOPS, entry("phone", "+79166837822"))
        .await
        .expect(201);
    let page = desk
        .officer
        .get(&format!("{STOPS}?kind=passport&limit=1"))
        .await
        .expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let all = desk
        .officer
        .get(&format!("{STOPS}?limit=1"))
        .await
        .expect(200);
    let rest = desk
        .officer
        .get(&format!("{STOPS}?cursor={}", all["next"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!(rest["items"][0]["id"], first["id"]);
    assert_eq!(
        desk.officer
            .get(&format!("{STOPS}?kind=inn"))
            .await
            .problem(400),
        "common.bad_query"
    );
    let rows = desk
        .suite
        .sql("SELECT s::text FROM verification.stop s")
        .await;
    let text: String = rows.iter().map(|row| row.get::<String, _>(0)).collect();
    assert!(
        !text.contains("123456") && !text.contains("6837822"),
        "{text}"
    );
}

#[tokio::test]
async fn a_value_must_have_the_form_of_its_kind() {
    let desk = Desk::open().await;
    for (kind, value, code) in [
        ("vin", "1HGCM82633O004352", "vin.alphabet"),
        ("passport", "12", "passport.mask"),
        ("phone", "123-45-67", "phone.mask"),
    ] {
        let problem = desk
            .officer
            .post(STOPS, entry(kind, value))
            .await
            .expect(422);
        assert_eq!(
            (
                &problem["errors"][0]["pointer"],
                &problem["errors"][0]["code"]
            ),
            (&json!("/value"), &json!(code))
        );
    }
    let wrong = json!({"kind": "inn", "value": "", "reason": "whim", "until": 1});
    let problem = desk.officer.post(STOPS, wrong).await.expect(422);
    assert_eq!(
        problem["errors"].as_array().unwrap().len(),
        4,
        "{problem:#}"
    );
}
