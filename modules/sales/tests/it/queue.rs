//! The queue for a car, and the desk.

use crate::desk::{Desk, VIN, cancel, offers, reserve, text};
use serde_json::json;
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
        json!({"position": 1, "offered_at": null})
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

#[tokio::test]
async fn who_is_faster_has_the_car_and_the_offer_comes_back_when_it_is_free_again() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (has, first, _) = waiting(&desk, &car).await;
    let _ = cancel(&desk.orlova, &has).await.expect(200);
    desk.suite.settle().await;
    let fast = desk.salesman();
    let deal = desk.deal(&fast, &car).await;
    assert_eq!(
        reserve(&fast, &deal).await.expect(200)["outcome"],
        "reserved"
    );
    assert!(offers(&desk.belov).await.is_empty());
    desk.suite.settle().await;
    desk.suite.clock.advance(Duration::hours(72));
    desk.expire().await;
    assert_eq!(offers(&desk.belov).await, [first]);
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
