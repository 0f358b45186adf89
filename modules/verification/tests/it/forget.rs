//! A seller who sold us nothing is forgotten; what was decided can still be proven.

use crate::desk::{CLEAN, Desk, KINDS, PLEDGED, check, grounds, path};
use contracts::buyback::{PurchaseId, SellerErased, SellerId};
use identity::world;
use serde_json::{Value, json};
use sqlx::Row;

async fn erased(desk: &Desk, purchase: PurchaseId) {
    let event = SellerErased {
        purchase,
        seller: SellerId::new(),
    };
    desk.sellers.know(purchase, None);
    desk.suite.say(world::TENANT, "buyback", &event).await;
    desk.suite.settle().await;
}

/// Only an appraisal, then the wish to be forgotten: no byte of any answer about the person stays, no note, no mask; the hashes
/// that the decision names stay, and so do the answers about the number of the car itself.
#[tokio::test]
async fn ver_9_nothing_personal_remains_and_the_proof_does() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(PLEDGED).await;
    let card = desk.settled(purchase, "purchase").await;
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let _ = desk.paper(&desk.officer, &card, "pledge").await;
    let mut why = grounds("pledged");
    why["note"] = json!("Иванов сам сказал про залог, паспорт 4509 123456");
    let rejected = desk
        .officer
        .post(&format!("{}/reject", path(&card)), why)
        .await
        .expect(200);
    let other = desk.settled(desk.accepted(CLEAN).await, "purchase").await;

    erased(&desk, purchase).await;
    let after = desk.card(&card).await;
    assert_eq!(
        (
            &after["state"],
            &after["decision_note"],
            &after["decided_on"]
        ),
        (&json!("rejected"), &json!("—"), &rejected["decided_on"])
    );
    for kind in KINDS {
        let one = check(&after, kind);
        for mark in one["evidence"].as_array().unwrap() {
            let there = format!("{}/evidence/{}", path(&card), mark["id"].as_str().unwrap());
            if kind == "identifier" {
                assert_eq!(mark["erased_at"], Value::Null);
                let _ = desk.raw(&card, mark).await;
            } else {
                assert_eq!(mark["erased_at"], "2026-03-05T06:00:00Z", "{kind}");
                assert_eq!(mark["file_name"], Value::Null);
                let gone = desk.officer.get(&there).await;
                assert_eq!(gone.problem(410), "verification.erased");
            }
        }
        assert_eq!(
            one["outcome"],
            check(&card, kind)["outcome"],
            "{kind}: the finding stays"
        );
    }
    nothing_left(&desk, &card).await;
    let kept = check(&other, "document")["evidence"][0].clone();
    let _ = desk.raw(&other, &kept).await;
    let noted = desk
        .suite
        .sql("SELECT after::text FROM platform.audit WHERE action = 'seller_forget'")
        .await;
    assert!(
        noted[0].get::<String, _>(0).contains("\"cases\""),
        "the forgetting is on record"
    );
}

async fn nothing_left(desk: &Desk, card: &Value) {
    let id = card["id"].as_str().unwrap();
    let rows = desk
        .suite
        .sql(&format!(
            "SELECT convert_from(raw, 'UTF8') FROM verification.evidence WHERE case_id = '{id}' AND raw IS NOT NULL
             UNION ALL SELECT c::text FROM verification.case c WHERE id = '{id}'
             UNION ALL SELECT a::text FROM platform.audit a WHERE module = 'verification'
             UNION ALL SELECT c::text FROM verification.check c WHERE case_id = '{id}'"
        ))
        .await;
    let all: String = rows.iter().map(|row| row.get::<String, _>(0)).collect();
    for secret in [
        "Иванов",
        "4509",
        "123456",
        "6837822",
        "1981-11-20",
        "**** ***456",
        "passport_hash",
    ] {
        assert!(!all.contains(secret), "{secret}");
    }
}

/// A case that is still running asks nobody about the person any more, and waits for somebody to close it.
#[tokio::test]
async fn ver_9_questions_that_are_on_their_way_are_given_up() {
    let desk = Desk::open().await;
    desk.control("bailiffs", json!({"delay_ms": 60_000})).await;
    let purchase = desk.accepted(CLEAN).await;
    let running = desk
        .cases(purchase, "purchase", |state| state == "running")
        .await;
    let there = path(&running[0]);
    let _ = desk
        .until(&there, |card| card["answered"].as_i64() >= Some(8))
        .await;
    erased(&desk, purchase).await;
    let card = desk.card(&running[0]).await;
    assert_eq!(
        (&card["state"], &card["review_reasons"]),
        (
            &json!("needs_review"),
            &json!(["verification.person_unknown"])
        )
    );
    let call = &check(&card, "bailiff")["calls"][0];
    assert_eq!(call["state"], "failed");
}
