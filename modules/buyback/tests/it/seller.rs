//! Who sells.

use crate::desk::{Desk, PURCHASES, VIN, consent, faults, seller, text};
use serde_json::{Value, json};

#[tokio::test]
async fn a_person_is_seen_only_with_the_permission_for_it() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let path = format!("{PURCHASES}/{id}/seller");
    let met = desk.north.get(&path).await;
    assert_eq!(met.header("etag"), "\"1\"");
    let met = met.expect(200);
    assert_eq!(
        (&met["phone"], &met["passport"], &met["consents"]),
        (&json!("+79160000001"), &Value::Null, &json!([]))
    );
    let saved = desk.north.put(&path, seller()).if_match(1).await;
    assert_eq!(saved.header("etag"), "\"2\"");
    assert_eq!(
        saved.expect(200),
        json!({"id": met["id"], "identified": true, "version": 2})
    );
    let given = desk.step(&id, "consents", consent()).await.expect(201);
    let known = desk.north.get(&path).await.expect(200);
    assert_eq!(
        (&known["passport"], &known["consents"][0]),
        (&json!("4509123456"), &given)
    );
    assert_eq!(
        (&given["text_version"], &given["recorded_by"]),
        (&json!("2026-01"), &json!(desk.me))
    );
    let reader = desk.somebody(&["buyback.purchase.read", "buyback.valuation.read"]);
    assert_eq!(reader.get(&path).await.problem(403), "common.forbidden");
    let purchase = reader
        .get(&format!("{PURCHASES}/{id}"))
        .await
        .expect(200)
        .to_string();
    assert!(!purchase.contains("Ковалёв") && !purchase.contains("79160000001"));
}

#[tokio::test]
async fn a_passport_is_checked_whole() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let path = format!("{PURCHASES}/{id}/seller");
    let wrong = json!({
        "full_name": "\u{202e}Петров", "phone": "x", "born_on": "1981-13-01", "passport": "45 09", "passport_issued_on": 5,
        "passport_issued_by": "", "inn": "1",
    });
    let refused = desk.north.put(&path, wrong).if_match(1).await.expect(422);
    assert_eq!(
        faults(&refused),
        [
            "/born_on field.bad_date",
            "/full_name field.bad_text",
            "/inn field.unknown",
            "/passport passport.mask",
            "/passport_issued_by field.bad_text",
            "/passport_issued_on field.wrong_type",
            "/phone phone.mask",
            "/registration field.required",
        ]
    );
    for (issued, code) in [
        ("1995-11-19", "passport.issued_too_early"),
        ("2000-01-01", "passport.expired"),
        ("2026-03-06", "passport.not_yet_issued"),
    ] {
        let mut body = seller();
        body["passport_issued_on"] = json!(issued);
        let refused = desk.north.put(&path, body).if_match(1).await.expect(422);
        assert_eq!(faults(&refused), [format!("/passport_issued_on {code}")]);
    }
    assert_eq!(
        desk.north
            .put(&path, seller())
            .if_match(7)
            .await
            .problem(412),
        "common.version_conflict"
    );
    assert_eq!(
        desk.north.put(&path, seller()).await.problem(428),
        "common.precondition_required"
    );
}

#[tokio::test]
async fn a_seller_stays_the_one_who_was_checked() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("checks", VIN).await;
    let reply = desk
        .north
        .put(&format!("{PURCHASES}/{id}/seller"), seller())
        .if_match(2)
        .await;
    assert_eq!(reply.problem(409), "common.illegal_transition");
    assert_eq!(
        desk.step(&id, "consents", consent()).await.problem(409),
        "common.illegal_transition"
    );
}

#[tokio::test]
async fn a_consent_is_not_given_in_the_future() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let mut future = consent();
    future["given_at"] = json!("2026-03-05T06:00:01Z");
    assert_eq!(
        faults(&desk.step(&id, "consents", future).await.expect(422)),
        ["/given_at field.out_of_range"]
    );
    let wrong = json!({"purpose": "marketing", "text_version": "", "channel": "wink"});
    let refused = desk.step(&id, "consents", wrong).await.expect(422);
    assert_eq!(faults(&refused).len(), 4);
    let key = "consent-0001";
    let path = format!("{PURCHASES}/{id}/consents");
    let once = desk.north.post(&path, consent()).key(key).await.expect(201);
    assert_eq!(
        desk.north.post(&path, consent()).key(key).await.expect(201),
        once
    );
    assert_eq!(text(&once["purpose"]), "checks");
}
