//! Dated data under way: checklists that change (MOB-5), applications that grow old (MOB-7), rules.

use crate::field::{API, Field, PASSWORD, QUESTIONS, VIN};
use identity::world;
use platform::{Module, Reach};
use serde_json::{Value, json};
use time::macros::datetime;
use uuid::Uuid;

fn questions(more: &[Value]) -> Vec<Value> {
    let question = |code: &str| json!({"section": "s", "code": code, "ru": code, "en": code, "required": true});
    QUESTIONS
        .split_whitespace()
        .map(question)
        .chain(more.iter().cloned())
        .collect()
}

/// MOB-5: v7 to v8 while the inspection is under way.
#[tokio::test]
async fn mob_5_a_started_inspection_keeps_its_questions_and_gets_the_critical_new_one() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    let more = [
        json!({"section": "s", "code": "battery", "ru": "Батарея", "en": "Battery", "required": true, "critical": true}),
        json!({"section": "s", "code": "smell", "ru": "Запах", "en": "Smell", "required": true}),
    ];
    let newer =
        json!({"valid_from": "2026-03-05", "source": "приказ 8", "questions": questions(&more)});
    let newer = field
        .desk
        .post("/api/buyback/v1/checklists", newer)
        .await
        .expect(201);
    let told = phone.told("inspection", &car).await;
    assert_ne!(told["checklist_id"], newer["id"]);
    assert_eq!(told["supplement"].as_array().unwrap().len(), 1);
    assert_eq!(told["supplement"][0]["code"], "battery");
    phone.see(&car, VIN).await;
    phone.photograph_all(&car, 500).await;
    let early = phone.finish(&car).await;
    assert_eq!(
        (
            &early["problem"]["code"],
            &early["problem"]["errors"][0]["pointer"]
        ),
        (
            &json!("buyback_mobile.answers_missing"),
            &json!("answers.battery")
        )
    );
    phone
        .save(&car, &[("answers.battery", json!({"state": "ok"}))])
        .await;
    assert_eq!(phone.finish(&car).await["state"], "accepted");
    // A phone that began without network on the old list keeps it, although the new one is in force by now.
    let other = field.visit("Z94K241C9PR000042", "+7 916 000-00-02").await;
    assert_eq!(
        phone.start(&other).await["result"]["checklist_id"],
        json!(phone.checklist)
    );
}

/// MOB-7: a client below the minimum version.
#[tokio::test]
async fn mob_7_an_old_application_sends_finished_work_and_begins_nothing() {
    let field = Field::open().await;
    let person = field
        .suite
        .anonymous()
        .sign_in("vector", "zaytsev", PASSWORD)
        .await;
    let phone = field.registered(&person, Uuid::now_v7(), "1.4.0").await;
    let (car, next) = (
        field.car().await,
        field.visit("Z94K241C9PR000042", "+7 916 000-00-02").await,
    );
    phone.start(&car).await;
    let rule = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-06", "client_min": "1.10.0", "cache_hours": 12, "photo_early_minutes": 60,
        "photo_far_km": 20, "blur_min": 60, "dark_max": 45, "photos_min": 0, "source": "приказ 9",
    });
    let _ = field
        .manager
        .post(&format!("{API}/rules"), rule.clone())
        .await
        .expect(201);
    assert_eq!(
        phone.sync(None).await["client"]["may_start"],
        true,
        "not before its day"
    );
    field.suite.clock.set(datetime!(2026-03-06 06:00 UTC));
    let told = phone.sync(None).await;
    assert_eq!(
        (&told["client"]["minimum"], &told["client"]["may_start"]),
        (&json!("1.10.0"), &json!(false))
    );
    assert_eq!(told["expires_at"], "2026-03-06T18:00:00Z");
    let refused = phone
        .give(
            "start_inspection",
            json!({"purchase_id": next, "checklist_id": phone.checklist}),
        )
        .await;
    assert_eq!(refused["problem"]["code"], "buyback_mobile.client_too_old");
    phone.see(&car, VIN).await;
    phone.photograph_all(&car, 100).await;
    assert_eq!(phone.finish(&car).await["state"], "accepted");
    let newer = phone
        .client
        .get(&format!("{API}/sync"))
        .with("x-kite-client", "1.10.0")
        .await
        .expect(200);
    assert_eq!(newer["client"]["may_start"], true);
    let mut past = rule.clone();
    past["valid_from"] = json!("2026-03-01");
    assert_eq!(
        field
            .manager
            .post(&format!("{API}/rules"), past)
            .await
            .expect(422)["errors"][0]["pointer"],
        "/valid_from"
    );
    let mut nowhere = rule;
    nowhere["centre_id"] = Value::Null;
    let all = buyback_mobile::BuybackMobile.permissions();
    let all: Vec<&str> = all.iter().map(|one| one.name).collect();
    let one = Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    };
    let local = field.suite.client(world::TENANT, &all, one);
    assert_eq!(
        local
            .post(&format!("{API}/rules"), nowhere)
            .await
            .expect(422)["errors"][0]["code"],
        "field.required"
    );
    let shown = local
        .get(&format!(
            "{API}/rules?centre_id={}&on=2026-03-06",
            world::DC1
        ))
        .await
        .expect(200);
    assert_eq!(
        (
            &shown["client_min"],
            shown["versions"].as_array().unwrap().len()
        ),
        (&json!("1.10.0"), 2)
    );
    assert_eq!(
        local
            .get(&format!("{API}/rules?centre_id={}", world::DC2))
            .await
            .problem(404),
        "common.not_found"
    );
}
