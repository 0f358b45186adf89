//! Offering and accepting.

use crate::desk::{Desk, PURCHASES, VIN, faults};
use contracts::buyback::ChecksRequested;
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn an_offer_has_a_positive_sum_of_roubles_and_an_end() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let offer = async |amount, until: &str| {
        desk.step(
            &id,
            "offers",
            json!({"amount": amount, "valid_until": until}),
        )
        .await
    };
    let refused = offer(
        json!({"amount": 100, "currency": "GBP"}),
        "2026-03-05T06:00:00Z",
    )
    .await
    .expect(422);
    assert_eq!(
        faults(&refused),
        [
            "/amount/currency field.currency_mismatch",
            "/valid_until field.out_of_range"
        ]
    );
    let refused = offer(
        json!({"amount": 0, "currency": "RUB"}),
        "2026-04-04T06:00:01Z",
    )
    .await
    .expect(422);
    assert_eq!(
        faults(&refused),
        [
            "/amount field.amount_out_of_range",
            "/valid_until field.out_of_range"
        ]
    );
    let refused = offer(json!({"amount": 1.5, "currency": "RUR"}), "tomorrow")
        .await
        .expect(422);
    assert_eq!(faults(&refused).len(), 3);
    let _ = offer(
        json!({"amount": 1, "currency": "RUB"}),
        "2026-04-04T06:00:00Z",
    )
    .await
    .expect(201);
}

#[tokio::test]
async fn only_the_newest_standing_offer_is_accepted() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("offered", VIN).await;
    let older = desk.read(&id, "/offers").await[0]["id"].clone();
    let newer = desk
        .step(&id, "offers", desk.offer(1_300_000))
        .await
        .expect(201);
    let accept = async |offer| {
        desk.step(&id, "accept-offer", json!({"offer_id": offer}))
            .await
    };
    assert_eq!(
        accept(older.clone()).await.problem(409),
        "buyback.offer_replaced"
    );
    assert_eq!(
        accept(json!(uuid::Uuid::now_v7())).await.problem(404),
        "common.not_found"
    );
    desk.suite.clock.advance(Duration::days(3));
    let late = accept(newer["id"].clone()).await.expect(409);
    assert_eq!(
        (&late["code"], &late["params"]["until"]),
        (&json!("buyback.offer_expired"), &newer["valid_until"])
    );
    let _ = desk
        .step(&id, "offers", desk.offer(1_310_000))
        .await
        .expect(201);
    desk.suite
        .clock
        .advance(Duration::days(3) - Duration::microseconds(1));
    assert_eq!(desk.accept(&id).await.expect(200)["state"], "accepted");
    assert_eq!(
        desk.accept(&id).await.problem(409),
        "common.illegal_transition"
    );
}

/// The seller accepts before the passport is entered: the checks wait for the papers.
#[tokio::test]
async fn checks_begin_when_the_papers_are_there() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("offered", VIN).await;
    assert_eq!(desk.accept(&id).await.expect(200)["state"], "accepted");
    let request = async || desk.step(&id, "request-checks", json!({})).await;
    assert_eq!(request().await.problem(409), "buyback.seller_incomplete");
    let path = format!("{PURCHASES}/{id}/seller");
    let _ = desk
        .north
        .put(&path, crate::desk::seller())
        .if_match(1)
        .await
        .expect(200);
    assert_eq!(request().await.problem(409), "buyback.consent_required");
    let _ = desk
        .step(&id, "consents", crate::desk::consent())
        .await
        .expect(201);
    assert!(desk.suite.events::<ChecksRequested>().await.is_empty());
    assert_eq!(request().await.expect(200)["state"], "checks");
    assert_eq!(desk.suite.events::<ChecksRequested>().await.len(), 1);
    assert_eq!(request().await.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn two_hands_accept_once() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("offered", VIN).await;
    desk.identify(&id).await;
    let (one, other) = tokio::join!(desk.accept(&id), desk.accept(&id));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(desk.suite.events::<ChecksRequested>().await.len(), 1);
}
