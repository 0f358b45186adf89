//! The same car twice.

use crate::desk::{ALL, Desk, EPISODES};
use crate::returned::sell;
use contracts::{
    buyback::CarAccepted,
    vehicles::{CostAdded, EpisodeOpened, VehicleStock},
};
use identity::world;
use kernel::{Event, Money, VehicleNumber};
use platform::Reach;
use serde_json::{Value, json};
use time::macros::datetime;

const VIN: &str = "Z94K241C9PR000042";

/// Sold in March 2026 with 41,000 km and two cost lines, bought back 14 months later with 38,000 km.
async fn bought_back(desk: &Desk) -> (String, String) {
    let old = desk.offered(VIN).await;
    let transport = json!({
        "kind": "transport", "document_module": "logistics", "document_number": "ТН-5", "document_date": "2026-03-12",
        "gross": {"amount": 1_220_000, "currency": "RUB"}, "with_vat": true,
    });
    let lines = format!("{EPISODES}/{old}/cost-lines");
    desk.north.post(&lines, transport).await.expect(201);
    sell(desk, &old).await;
    desk.suite.clock.set(datetime!(2027-05-30 12:00 +3));
    let back = CarAccepted {
        vin: VIN.parse().unwrap(),
        make: "Hyundai".into(),
        model: "Creta".into(),
        year: 2023,
        mileage_km: 38_000,
        price: Money::roubles(1_200_000),
        accepted_on: "2027-05-30".parse().unwrap(),
        ..CarAccepted::sample()
    };
    let new = desk.accepted(back).await;
    (old, new)
}

async fn car(desk: &Desk) -> String {
    let opened = desk.suite.events::<EpisodeOpened>().await;
    assert_eq!(opened.len(), 2);
    assert_eq!(opened[0].vehicle, opened[1].vehicle, "one car");
    format!("/api/vehicles/v1/vehicles/{}", opened[0].vehicle)
}

/// STK-8: sold, bought back 14 months later with the mileage below the old record.
#[tokio::test]
async fn stk_8_the_same_car_twice_is_a_new_episode_with_a_red_flag_and_its_old_history() {
    let desk = Desk::open().await;
    let (old, new) = bought_back(&desk).await;
    let car = desk.north.get(&car(&desk).await).await.expect(200);
    let episodes = car["episodes"].as_array().unwrap();
    assert_eq!(
        episodes.iter().map(|one| &one["id"]).collect::<Vec<_>>(),
        [&json!(new), &json!(old)],
        "newest first"
    );
    assert_eq!(
        episodes[0]["flags"],
        json!([{"flag": "mileage_below_record", "found": 38_000, "recorded": 41_000}])
    );
    assert_eq!(episodes[1]["flags"], json!([]));
    let costs: Vec<_> = episodes
        .iter()
        .map(|one| one["cost_total"]["amount"].as_i64().unwrap())
        .collect();
    assert_eq!(costs, [120_000_000, 146_000_000], "old costs are not mixed");
    let lines = format!("{EPISODES}/{new}/cost-lines");
    let sheet = desk.north.get(&lines).await.expect(200);
    assert_eq!(sheet["lines"].as_array().unwrap().len(), 1);
    assert_eq!(desk.suite.events::<CostAdded>().await.len(), 1);
}

#[tokio::test]
async fn the_history_of_a_car_is_seen_without_costs_by_who_may_not_and_not_at_all_from_elsewhere() {
    let desk = Desk::open().await;
    bought_back(&desk).await;
    let path = car(&desk).await;
    let salesman = desk.somebody(&["vehicles.episode.read"]);
    let seen = salesman.get(&path).await;
    for word in ["cost", "purchase_price", "purchase_vat", "margin"] {
        assert!(!seen.text.contains(word), "{word} in {}", seen.text);
    }
    assert_eq!(seen.expect(200)["episodes"].as_array().unwrap().len(), 2);
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    for foreign in [
        desk.suite.client(world::TENANT, ALL, tver),
        desk.suite
            .client(world::OTHER_TENANT, ALL, Reach::everywhere()),
    ] {
        assert_eq!(foreign.get(&path).await.problem(404), "common.not_found");
    }
}

#[tokio::test]
async fn the_port_knows_the_highest_reading() {
    let desk = Desk::open().await;
    bought_back(&desk).await;
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    let (known, unknown): (VehicleNumber, VehicleNumber) =
        (VIN.parse().unwrap(), "1HGCM82633A004352".parse().unwrap());
    let last = async |tenant, number| stock.last_mileage(tenant, number).await.unwrap();
    assert_eq!(last(world::TENANT, &known).await, Some(41_000));
    assert_eq!(last(world::TENANT, &unknown).await, None);
    assert_eq!(last(world::OTHER_TENANT, &known).await, None);
}

#[tokio::test]
async fn the_same_reading_or_more_raises_no_flag() {
    let desk = Desk::open().await;
    let first = desk.offered(VIN).await;
    sell(&desk, &first).await;
    let again = desk.book_in(VIN).await;
    assert_eq!(
        (&again["flags"], &again["vehicle_type"]),
        (&json!([]), &Value::from("car"))
    );
}
