//! Lending an authority for a time.

use crate::desk::{Desk, VIN, roubles, text};
use identity::world;
use kernel::UserId;
use platform::testing::Client;
use serde_json::{Value, json};
use time::Duration;

const DELEGATIONS: &str = "/api/sales/v1/delegations";

fn to(person: UserId, authority: &str) -> Value {
    json!({
        "centre_id": world::DC1, "authority": authority, "given_to": person,
        "ends_at": "2026-03-12T06:00:00Z", "reason": "Отпуск",
    })
}

async fn approve(client: &Client, request: &Value) -> platform::testing::Reply {
    let path = format!(
        "/api/sales/v1/discount-requests/{}/approve",
        text(&request["id"])
    );
    client.post(&path, json!({})).await
}

#[tokio::test]
async fn a_lent_authority_decides_until_its_time_is_over_or_it_is_taken_back() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (deal, next) = (
        desk.deal(&desk.orlova, &car).await,
        desk.deal(&desk.orlova, &car).await,
    );
    let head = desk.head();
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 61_000)
        .await
        .expect(201);
    assert_eq!(
        approve(&desk.belov, &asked).await.problem(403),
        "sales.limit_exceeded"
    );
    let lend = || {
        head.post(DELEGATIONS, to(world::BELOV, "head"))
            .key("lend-it-once")
    };
    let lent = lend().await.expect(201);
    assert_eq!(lend().await.expect(201), lent);
    let approved = approve(&desk.belov, &asked).await.expect(200);
    assert_eq!(approved["decided_by"], json!(world::BELOV));
    assert_eq!(desk.card(&deal).await["discount"], roubles(61_000));

    let late = desk
        .ask_discount(&desk.orlova, &next, 61_000)
        .await
        .expect(201);
    let revoke = format!("{DELEGATIONS}/{}/revoke", text(&lent["id"]));
    let stranger = desk.belov.post(&revoke, json!({})).await;
    assert_eq!(stranger.problem(403), "sales.authority_missing");
    let back = head
        .post(&revoke, json!({}))
        .key("take-it-back")
        .await
        .expect(200);
    assert_eq!(back["revoked_at"], "2026-03-05T06:00:00Z");
    let again = head.post(&revoke, json!({})).await;
    assert_eq!(again.problem(409), "sales.delegation_over");
    assert_eq!(
        approve(&desk.belov, &late).await.problem(403),
        "sales.limit_exceeded"
    );

    let _ = head
        .post(DELEGATIONS, to(world::BELOV, "head"))
        .await
        .expect(201);
    desk.suite.clock.advance(Duration::days(7));
    let after = desk
        .ask_discount(&desk.orlova, &next, 61_000)
        .await
        .expect(201);
    assert_eq!(
        approve(&desk.belov, &after).await.problem(403),
        "sales.limit_exceeded"
    );
}

#[tokio::test]
async fn nobody_lends_what_they_do_not_have() {
    let desk = Desk::open().await;
    let head = desk.head();
    let higher = head.post(DELEGATIONS, to(world::BELOV, "director")).await;
    assert_eq!(higher.problem(403), "sales.authority_missing");
    let lower = desk
        .orlova
        .post(DELEGATIONS, to(world::BELOV, "head"))
        .await;
    assert_eq!(lower.problem(403), "sales.authority_missing");
    // What was lent is not lent on.
    let _ = head
        .post(DELEGATIONS, to(world::BELOV, "head"))
        .await
        .expect(201);
    let on = desk
        .belov
        .post(DELEGATIONS, to(world::ORLOVA, "head"))
        .await;
    assert_eq!(on.problem(403), "sales.authority_missing");
    let mut elsewhere = to(world::BELOV, "head");
    elsewhere["centre_id"] = json!(world::DC2);
    let refused = head.post(DELEGATIONS, elsewhere).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/centre_id");
}

#[tokio::test]
async fn everything_wrong_with_a_delegation_is_named_at_once() {
    let desk = Desk::open().await;
    let mut wrong = to(world::ORLOVA, "salesman");
    wrong["ends_at"] = json!("2026-03-05T06:00:00Z");
    for lang in ["ru", "en"] {
        let refused = desk
            .orlova
            .post(DELEGATIONS, wrong.clone())
            .lang(lang)
            .await;
        let refused = refused.expect(422);
        let codes: Vec<_> = refused["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| text(&error["code"]))
            .collect();
        assert_eq!(codes, ["sales.delegation_term", "sales.delegation_self"]);
    }
    let unread = json!({"centre_id": 1, "authority": "king", "given_to": "x", "ends_at": "soon", "colour": 1});
    let refused = desk.orlova.post(DELEGATIONS, unread).await.expect(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn delegations_page() {
    let desk = Desk::open().await;
    let head = desk.head();
    for person in [world::BELOV, world::ORLOVA] {
        let _ = head
            .post(DELEGATIONS, to(person, "salesman"))
            .await
            .expect(201);
    }
    let path = format!("{DELEGATIONS}?limit=1&centre_id={}", world::DC1);
    let page = head.get(&path).await.expect(200);
    assert_eq!(page["items"][0]["given_to"], json!(world::ORLOVA));
    let rest = head
        .get(&format!("{path}&cursor={}", text(&page["next"])))
        .await;
    let rest = rest.expect(200);
    assert_eq!(
        (&rest["items"][0]["given_to"], rest.get("next")),
        (&json!(world::BELOV), None)
    );
    let bad = head.get(&format!("{DELEGATIONS}?limit=0")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}
