//! Rules as dated rows that a group, and a centre, adapts without code.

use crate::desk::{ALL, CLEAN, Desk, check};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

const ROOT: &str = "/api/verification/v1";

fn group(desk: &Desk) -> Client {
    desk.suite.client(world::TENANT, ALL, Reach::everywhere())
}

fn policy(centre: Value, from: &str, minutes: i64) -> Value {
    json!({
        "centre_id": centre, "valid_from": from, "purchase_hours": 12, "payout_hours": 6, "sale_hours": 240,
        "review_minutes": minutes, "yellow_from": 50, "source": "Приказ 9",
    })
}

fn asked(purpose: &str, kind: &str, need: &str) -> Value {
    json!({"valid_from": "2026-03-05", "purpose": purpose, "vehicle_type": "car", "kind": kind, "need": need, "weight": 30,
           "source": "Приказ 9"})
}

#[tokio::test]
async fn a_policy_of_the_group_holds_and_one_of_the_centre_is_stronger() {
    let desk = Desk::open().await;
    let there = format!("{ROOT}/policies");
    let _ = group(&desk)
        .post(&there, policy(Value::Null, "2026-03-05", 45))
        .await
        .expect(201);
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(card["valid_until"], "2026-03-05T18:00:00Z");
    let _ = desk
        .officer
        .post(&there, policy(json!(world::DC1), "2026-03-06", 10))
        .await
        .expect(201);
    let today = desk
        .settled(desk.accepted("Z94ARREST00000012").await, "purchase")
        .await;
    assert_eq!(
        today["review_due_at"], "2026-03-05T06:45:00Z",
        "tomorrow's row waits"
    );
    desk.suite.clock.set(datetime!(2026-03-06 06:00 UTC));
    let tomorrow = desk
        .settled(desk.accepted("Z94ARREST00000012").await, "purchase")
        .await;
    assert_eq!(tomorrow["review_due_at"], "2026-03-06T06:10:00Z");
    let all = desk.officer.get(&there).await.expect(200);
    let all = all["items"].as_array().unwrap();
    assert_eq!(
        (all.len(), &all[2]["default"]),
        (3, &json!(true)),
        "every row stays"
    );
}

#[tokio::test]
async fn a_group_asks_less_or_more() {
    let desk = Desk::open().await;
    let there = format!("{ROOT}/check-rules");
    let group = group(&desk);
    for rule in [
        asked("purchase", "accidents", "none"),
        asked("purchase", "customs", "mandatory"),
    ] {
        let _ = group.post(&there, rule).await.expect(201);
    }
    let card = desk
        .settled(desk.accepted("Z94LEASED00000041").await, "purchase")
        .await;
    assert_eq!(card["checks"].as_array().unwrap().len(), 11);
    let customs = check(&card, "customs");
    assert_eq!(
        (&customs["mandatory"], &customs["weight"], &card["score"]),
        (&json!(true), &json!(30), &json!(70))
    );
    let rows = group
        .get(&format!(
            "{there}?purpose=purchase&vehicle_type=car&limit=2"
        ))
        .await
        .expect(200);
    assert_eq!(rows["items"].as_array().unwrap().len(), 2);
    let defaults = group
        .get(&format!("{there}?vehicle_type=*&limit=200"))
        .await
        .expect(200);
    assert_eq!(defaults["items"].as_array().unwrap().len(), 12);
    let other = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    let theirs = other.get(&format!("{there}?limit=200")).await.expect(200);
    let own = |row: &Value| row["default"] == false;
    assert!(
        !theirs["items"].as_array().unwrap().iter().any(own),
        "rules end at the group"
    );
    desk.suite.clock.advance(Duration::days(1));
}

#[tokio::test]
async fn terms_of_a_register_have_a_history() {
    let desk = Desk::open().await;
    let there = format!("{ROOT}/provider-rules");
    let rule = json!({
        "provider": "pledge_register", "valid_from": "2026-04-01", "deadline_ms": 3000, "tries": 1,
        "price": {"amount": 9_000, "currency": "RUB"}, "cache_hours": 12, "source": "Договор 12",
    });
    let _ = group(&desk).post(&there, rule).await.expect(201);
    let rows = group(&desk)
        .get(&format!("{there}?provider=pledge_register"))
        .await
        .expect(200);
    let prices: Vec<_> = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["price"]["amount"].clone())
        .collect();
    assert_eq!(prices, [9_000, 6_000]);
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(check(&card, "pledge")["calls"][0]["cost"]["amount"], 6_000);
    desk.suite.clock.set(datetime!(2026-04-01 06:00 UTC));
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(check(&card, "pledge")["calls"][0]["cost"]["amount"], 9_000);
}

#[tokio::test]
async fn a_rule_begins_today_or_later_and_for_those_who_may_change_it() {
    let desk = Desk::open().await;
    let there = format!("{ROOT}/policies");
    for (who, body, pointer, code) in [
        (
            group(&desk),
            policy(Value::Null, "2026-03-04", 5),
            "/valid_from",
            "verification.rule_in_the_past",
        ),
        (
            desk.somebody(ALL),
            policy(Value::Null, "2026-03-05", 5),
            "/centre_id",
            "field.required",
        ),
        (
            desk.somebody(ALL),
            policy(json!(world::DC2), "2026-03-05", 5),
            "/centre_id",
            "field.reference_not_found",
        ),
    ] {
        let problem = who.post(&there, body).await.expect(422);
        assert_eq!(
            (
                &problem["errors"][0]["pointer"],
                &problem["errors"][0]["code"]
            ),
            (&json!(pointer), &json!(code))
        );
    }
    let wrong = json!({"valid_from": "soon", "purchase_hours": 0, "payout_hours": 9000, "review_minutes": "x", "mood": 1});
    let problem = group(&desk)
        .post(&there, wrong)
        .lang("en")
        .await
        .expect(422);
    assert!(
        problem["errors"].as_array().unwrap().len() >= 7,
        "{problem:#}"
    );
}

#[tokio::test]
async fn terms_and_thresholds_that_cannot_be_are_refused() {
    let desk = Desk::open().await;
    let unsold = json!({
        "provider": "manual", "valid_from": "2026-03-05", "deadline_ms": 3000, "tries": 1,
        "price": {"amount": 1, "currency": "RUB"}, "cache_hours": 0, "source": "x",
    });
    let problem = group(&desk)
        .post(&format!("{ROOT}/provider-rules"), unsold)
        .await
        .expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/provider");
    let upside_down = json!({
        "valid_from": "2026-03-05", "days": 30, "source": "x", "identify_from": {"amount": 200, "currency": "RUB"},
        "mandatory_from": {"amount": 100, "currency": "RUB"},
    });
    let problem = group(&desk)
        .post(&format!("{ROOT}/cash-rules"), upside_down)
        .await
        .expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/mandatory_from");
    let rules = group(&desk)
        .get(&format!("{ROOT}/cash-rules"))
        .await
        .expect(200);
    assert_eq!(rules["items"][0]["identify_from"]["amount"], 60_000_000);
}
