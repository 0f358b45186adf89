//! The queue for a car, and the desk.

use crate::desk::{Desk, VIN, cancel, offers, reserve, text};
use platform::testing::events::wait_for;
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::slice::from_ref;
use time::Duration;

/// Orlova has the car; these wait for it, in this order.
async fn waiting(desk: &Desk, car: &str) -> (String, String, String) {
    let has = desk.reserved(car).await;
    let (first, second) = (
        desk.deal(&desk.belov, car).await,
        desk.deal(&desk.orlova, car).await,
    );
    assert_eq!(
        reserve(&desk.belov, &first).await.expect(200)["position"],
        1
    );
    assert_eq!(
        reserve(&desk.orlova, &second).await.expect(200)["position"],
        2
    );
    (has, first, second)
}

#[tokio::test]
async fn a_deal_keeps_its_place_however_often_it_asks() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (_, first, second) = waiting(&desk, &car).await;
    assert_eq!(
        reserve(&desk.orlova, &second).await.expect(200)["position"],
        2
    );
    assert_eq!(
        reserve(&desk.belov, &first).await.expect(200)["position"],
        1
    );
    let _ = cancel(&desk.belov, &first).await.expect(200);
    assert_eq!(
        desk.card(&second).await["queue"],
        json!({"position": 1, "offered_at": null, "offered_until": null})
    );
    assert!(offers(&desk.orlova).await.is_empty(), "the car is not free");
}

#[tokio::test]
async fn a_released_car_is_offered_and_an_offer_that_is_given_up_goes_on() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (has, first, second) = waiting(&desk, &car).await;
    let _ = cancel(&desk.orlova, &has).await.expect(200);
    desk.suite.settle().await;
    assert_eq!(
        (offers(&desk.belov).await, offers(&desk.orlova).await),
        (vec![first.clone()], vec![])
    );
    let _ = cancel(&desk.belov, &first).await.expect(200);
    assert_eq!(offers(&desk.orlova).await, [second]);
}

/// The offer is kept for its holder: others wait behind, however fast they are.
#[tokio::test]
async fn while_an_offer_stands_the_car_is_kept_from_who_is_faster() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (has, first, _) = waiting(&desk, &car).await;
    let _ = cancel(&desk.orlova, &has).await.expect(200);
    desk.suite.settle().await;
    assert_eq!(
        desk.card(&first).await["queue"]["offered_until"],
        "2026-03-06T06:00:00Z"
    );
    let fast = desk.salesman();
    let deal = desk.deal(&fast, &car).await;
    assert_eq!(
        reserve(&fast, &deal).await.expect(200),
        json!({"outcome": "queued", "position": 3})
    );
    assert_eq!(offers(&desk.belov).await, from_ref(&first));
    assert_eq!(
        reserve(&desk.belov, &first).await.expect(200)["outcome"],
        "reserved"
    );
}

#[tokio::test]
async fn an_offer_that_passes_goes_to_the_next_with_a_time_of_its_own() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (has, first, second) = waiting(&desk, &car).await;
    let _ = cancel(&desk.orlova, &has).await.expect(200);
    desk.suite.settle().await;
    desk.suite
        .clock
        .advance(Duration::hours(24) - Duration::SECOND);
    desk.lapse().await;
    assert_eq!(offers(&desk.belov).await, from_ref(&first));
    desk.suite.clock.advance(Duration::SECOND);
    desk.lapse().await;
    assert!(offers(&desk.belov).await.is_empty());
    assert_eq!(offers(&desk.orlova).await, from_ref(&second));
    let card = desk.card(&second).await;
    assert_eq!(
        (&card["queue"]["position"], &card["queue"]["offered_until"]),
        (&json!(1), &json!("2026-03-07T06:00:00Z"))
    );
    assert_eq!(desk.card(&first).await["queue"], json!(null));
    assert_eq!(
        reserve(&desk.belov, &first).await.expect(200),
        json!({"outcome": "queued", "position": 2})
    );
    let missed = "SELECT 1 FROM sales.interest WHERE ended = 'missed'";
    assert_eq!(desk.suite.sql(missed).await.len(), 1);
}

/// The stock gave the car, and before the deal had it the car was offered to another one: it goes back to the stock.
#[tokio::test]
async fn a_car_that_was_offered_meanwhile_goes_back_to_the_stock() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let has = desk.reserved(&car).await;
    let waits = desk.deal(&desk.belov, &car).await;
    let _ = reserve(&desk.belov, &waits).await.expect(200);
    let fast = desk.salesman();
    let mine = desk.deal(&fast, &car).await;
    // The stock has let the expired hold go by itself, and sales has not heard of it yet.
    desk.suite.clock.advance(Duration::hours(73));
    let mut owner = desk.suite.db().connect().await.unwrap();
    let lock = format!("BEGIN; SELECT id FROM sales.deal WHERE id = '{mine}' FOR UPDATE");
    sqlx::raw_sql(AssertSqlSafe(lock))
        .execute(&mut owner)
        .await
        .unwrap();
    let (salesman, deal) = (fast.clone(), mine.clone());
    let wish = tokio::spawn(async move { reserve(&salesman, &deal).await });
    let waits_at_lock = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event IN ('transactionid', 'tuple')";
    let stopped = async || Ok((!desk.suite.sql(waits_at_lock).await.is_empty()).then_some(()));
    wait_for("the wish to stop at the lock", stopped)
        .await
        .unwrap();
    let offer = format!(
        "UPDATE sales.interest SET offered_at = '2026-03-08 07:00Z', offered_until = '2026-03-09 07:00Z' WHERE deal_id = '{waits}'"
    );
    let _ = desk.suite.sql(&offer).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut owner).await.unwrap();
    let answer = wish.await.unwrap().expect(200);
    assert_eq!(answer, json!({"outcome": "queued", "position": 2}));
    desk.expire().await;
    assert_eq!(desk.state(&has).await, "new");
    let live = "SELECT 1 FROM vehicles.hold WHERE ended IS NULL";
    assert!(desk.suite.sql(live).await.is_empty());
}

#[tokio::test]
async fn a_desk_shows_whose_it_is_page_by_page() {
    let desk = Desk::open().await;
    for vin in [VIN, "1HGCM82633A004352"] {
        let car = desk.offered(vin).await;
        let has = desk.reserved(&car).await;
        let waits = desk.deal(&desk.belov, &car).await;
        let _ = reserve(&desk.belov, &waits).await.expect(200);
        let _ = cancel(&desk.orlova, &has).await.expect(200);
    }
    desk.suite.settle().await;
    let page = desk
        .belov
        .get("/api/sales/v1/desk?limit=1")
        .await
        .expect(200);
    let rest = desk
        .belov
        .get(&format!(
            "/api/sales/v1/desk?limit=1&cursor={}",
            text(&page["next"])
        ))
        .await
        .expect(200);
    assert_eq!(
        (
            page["items"].as_array().unwrap().len(),
            rest["items"].as_array().unwrap().len()
        ),
        (1, 1)
    );
    assert_eq!(
        (&rest["items"][0]["title"], rest.get("next")),
        (&json!("Hyundai Creta 2023"), None)
    );
    assert!(offers(&desk.orlova).await.is_empty());
    assert_eq!(
        desk.belov
            .get("/api/sales/v1/desk?limit=0")
            .await
            .problem(400),
        "common.bad_query"
    );
}
