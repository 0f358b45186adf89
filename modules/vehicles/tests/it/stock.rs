//! The stock as lists, sums and files, and who sees what of the money.

use crate::desk::{ALL, Desk, EPISODES, arrival};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use time::macros::datetime;

const VINS: [&str; 3] = [
    "1HGCM82633A004352",
    "1M8GDM9AXKP042788",
    "5GZCZ43D13S812715",
];

fn at(centre: kernel::CentreId, vin: &str, acquired_on: &str) -> Value {
    let mut car = arrival(vin);
    car["centre_id"] = json!(centre);
    car["acquired_on"] = json!(acquired_on);
    car
}

/// Two cars in Moscow, one on offer; one in Vladivostok.
async fn yard() -> Desk {
    let desk = Desk::open().await;
    desk.offered(VINS[0]).await;
    let owner = desk.suite.client(world::TENANT, ALL, Reach::everywhere());
    owner
        .post(EPISODES, at(world::DC1, VINS[1], "2026-03-01"))
        .await
        .expect(201);
    owner
        .post(EPISODES, at(world::DC5, VINS[2], "2026-03-01"))
        .await
        .expect(201);
    desk
}

async fn numbers(desk: &Desk, query: &str) -> Vec<String> {
    let owner = desk.suite.client(world::TENANT, ALL, Reach::everywhere());
    let page = owner.get(&format!("{EPISODES}?{query}")).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|car| car["vin"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_list_is_narrowed_by_type_price_and_days() {
    let desk = yard().await;
    assert_eq!(numbers(&desk, "vehicle_type=car").await.len(), 3);
    assert!(numbers(&desk, "vehicle_type=truck").await.is_empty());
    assert_eq!(
        numbers(&desk, "price_min=175500000&price_max=175500000").await,
        [VINS[0]]
    );
    assert!(numbers(&desk, "price_min=175500001").await.is_empty());
    assert!(numbers(&desk, "price_max=175499999").await.is_empty());
    // 22:00 of the 10th in Moscow is already the 11th in Vladivostok: ten days there, nine here.
    desk.suite.clock.set(datetime!(2026-03-10 22:00 +3));
    assert_eq!(numbers(&desk, "days_min=10").await, [VINS[2]]);
    assert_eq!(numbers(&desk, "days_min=9&days_max=9").await, [VINS[1]]);
    assert_eq!(numbers(&desk, "days_max=5").await, [VINS[0]]);
    for bad in ["price_min=x", "days_max=1.5", "colour=red"] {
        let owner = desk.suite.client(world::TENANT, ALL, Reach::everywhere());
        assert_eq!(
            owner.get(&format!("{EPISODES}?{bad}")).await.problem(400),
            "common.bad_query"
        );
    }
}

#[tokio::test]
async fn purchase_price_cost_and_margin_are_left_out_without_the_permission_at_that_centre() {
    let desk = yard().await;
    let seen = desk
        .north
        .get(&format!("{EPISODES}?state=listed"))
        .await
        .expect(200)["items"][0]
        .clone();
    assert_eq!(seen["purchase_price"]["amount"], 145_000_000);
    assert_eq!(seen["cost_total"]["amount"], 145_000_000);
    // 1,755,000 less VAT 55,000 of the margin, less 1,450,000.
    assert_eq!(seen["margin"]["amount"], 25_000_000);
    assert_eq!(
        seen["type_name"],
        json!({"ru": "Легковой автомобиль", "en": "Car"})
    );
    assert_eq!(seen["days_in_stock"], 0);
    let salesman = desk.somebody(&["vehicles.episode.read"]);
    let masked = salesman.get(EPISODES).await;
    for word in ["purchase_price", "cost_total", "margin", "145000000"] {
        assert!(!masked.text.contains(word), "{word} in {}", masked.text);
    }
    let id = seen["id"].as_str().unwrap();
    let card = salesman.get(&format!("{EPISODES}/{id}")).await.expect(200);
    assert_eq!(
        (card.get("margin"), &card["price"]["amount"]),
        (None, &json!(175_500_000))
    );
    let open = desk
        .north
        .get(&format!("{EPISODES}/{id}"))
        .await
        .expect(200);
    assert_eq!(open["margin"]["amount"], 25_000_000);
}

#[tokio::test]
async fn the_sums_follow_the_list_and_the_permissions() {
    let desk = yard().await;
    desk.suite.clock.set(datetime!(2026-03-10 22:00 +3));
    let owner = desk.suite.client(world::TENANT, ALL, Reach::everywhere());
    let totals = owner.get(&format!("{EPISODES}/totals")).await.expect(200);
    assert_eq!(
        totals,
        json!({
            "count": 3,
            "by_state": [{"state": "received", "count": 2}, {"state": "listed", "count": 1}],
            "days": 5 + 9 + 10,
            "days_average": 8,
            "price_total": {"amount": 175_500_000, "currency": "RUB"},
            "cost_total": {"amount": 435_000_000, "currency": "RUB"},
        })
    );
    let north = desk
        .north
        .get(&format!("{EPISODES}/totals?state=received"))
        .await
        .expect(200);
    assert_eq!((&north["count"], &north["days"]), (&json!(1), &json!(9)));
    let salesman = desk.somebody(&["vehicles.episode.read"]);
    let masked = salesman
        .get(&format!("{EPISODES}/totals"))
        .await
        .expect(200);
    assert_eq!(
        (masked.get("cost_total"), &masked["count"]),
        (None, &json!(2))
    );
}

#[tokio::test]
async fn the_list_is_also_a_file() {
    let desk = yard().await;
    let file = desk
        .north
        .get(&format!("{EPISODES}/export?state=listed"))
        .lang("en")
        .await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<_> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines,
        [
            "Number;Type;Make;Model;Year;State;Centre;Source;Acquired;Days in stock;Mileage, km;Price;Purchase price;Cost;\
             Preparation;Margin;Margin, %;Photos;Handed over",
            &format!(
                "1HGCM82633A004352;Car;Hyundai;Creta;2023;listed;{};by_hand;2026-03-05;0;41000;1755000.00;1450000.00;\
                 1450000.00;0.00;250000.00;14.24;0;",
                world::DC1
            ),
        ]
    );
    let salesman = desk.somebody(&["vehicles.episode.read"]);
    let masked = salesman
        .get(&format!("{EPISODES}/export?state=listed"))
        .await;
    assert!(
        masked.text.ends_with("1755000,00;;;;;;0;\r\n"),
        "{}",
        masked.text
    );
    assert!(masked.text.contains("Легковой автомобиль"));
}
