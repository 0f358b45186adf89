//! The schedule of the vehicle account.

use crate::{
    car::Car,
    desk::{API, Desk, entry, kopecks},
};
use identity::world;
use serde_json::{Value, json};
use uuid::Uuid;

const OTHER_VIN: &str = "XTA21120000000001";

/// G1 is sold, another car is in stock.
async fn yard() -> (Desk, Car) {
    let desk = Desk::open().await;
    let stock = Car {
        vin: OTHER_VIN.parse().unwrap(),
        ..Car::g1()
    };
    desk.live(&Car::g1()).await;
    desk.say(&stock.opened()).await;
    (desk, stock)
}

async fn schedule(desk: &Desk, query: &str) -> Value {
    let path = format!("{API}/schedules/vehicles?entity_id={}{query}", world::LE1);
    desk.accountant.get(&path).await.expect(200)
}

fn column(schedule: &Value, name: &str) -> Vec<i64> {
    let items = schedule["items"].as_array().unwrap();
    items.iter().map(|row| kopecks(&row[name])).collect()
}

#[tokio::test]
async fn a_sold_car_stands_at_zero_and_may_be_left_out() {
    let (desk, stock) = yard().await;
    let whole = schedule(&desk, "").await;
    let mut ledger = column(&whole, "ledger");
    ledger.sort_unstable();
    assert_eq!(ledger, [0, stock.bought_for]);
    assert_eq!(kopecks(&whole["ledger_total"]), stock.bought_for);
    assert_eq!(kopecks(&whole["vehicles_total"]), stock.bought_for);
    let open = schedule(&desk, "&open_only=true").await;
    assert_eq!(column(&open, "ledger"), [stock.bought_for]);
    assert_eq!(open["items"][0]["vin"], OTHER_VIN);
}

#[tokio::test]
async fn the_schedule_shows_what_does_not_tie_out() {
    let (desk, stock) = yard().await;
    // By hand: a kopeck onto a car, a car that vehicles never heard of, and money that names no car.
    let mut by_hand = entry(&[("41.01", "80", 1), ("41.01", "80", 7), ("41.01", "80", 30)]);
    by_hand["lines"][0]["episode_id"] = json!(stock.episode);
    by_hand["lines"][0]["amount"]["amount"] = json!(1);
    by_hand["lines"][1]["episode_id"] = json!(Uuid::now_v7());
    let by_hand = desk.accountant.post(&format!("{API}/entries"), by_hand);
    let _ = by_hand.await.expect(201);
    let tied = schedule(&desk, "&open_only=true").await;
    assert_eq!(column(&tied, "difference"), [700, 1]);
    assert!(tied["items"][0]["vin"].is_null());
    assert_eq!(kopecks(&tied["unassigned"]), 3_000);
    let rows: i64 = column(&tied, "ledger").iter().sum();
    let total = kopecks(&tied["ledger_total"]);
    assert_eq!(rows + kopecks(&tied["unassigned"]), total);
}

#[tokio::test]
async fn the_schedule_is_paged() {
    let (desk, _) = yard().await;
    let first = schedule(&desk, "&limit=1").await;
    let next = first["next"].as_str().unwrap();
    let second = schedule(&desk, &format!("&limit=1&cursor={next}")).await;
    let episode = |page: &Value| page["items"][0]["episode_id"].clone();
    assert_ne!(episode(&first), episode(&second));
    assert!(second["next"].is_null());
    let path = format!("{API}/schedules/vehicles?entity_id={}&limit=0", world::LE1);
    let refused = desk.accountant.get(&path).await;
    assert_eq!(refused.problem(400), "common.bad_query");
}
