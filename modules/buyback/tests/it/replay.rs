//! BUY-8: any past valuation is made again to the kopeck.

use crate::desk::{API, Desk, VIN, VIN_2, appraisal, roubles_of, text};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};

/// A hundred valuations of two cars with other odometers and works each time.
async fn hundred(desk: &Desk) -> Vec<Value> {
    let mut made = Vec::new();
    for vin in [VIN, VIN_2] {
        let id = desk.at("inspection", vin).await;
        for version in 1..=50 {
            let mut body = appraisal(vin);
            body["mileage_km"] = json!(60_000 + version * 1_000 + 13);
            body["recon"] = json!([{"item": "tyre", "quantity": version % 4 + 1}, {"item": "pdr_dent", "quantity": 1}]);
            let _ = desk.appraise(&id, version, body).await.expect(200);
            made.push(desk.step(&id, "valuations", json!({})).await.expect(201));
        }
    }
    made
}

async fn replays(desk: &Desk, query: &str) -> Value {
    desk.north
        .get(&format!("{API}/replays?{query}"))
        .await
        .expect(200)
}

/// The policy, the prices of works, the market.
async fn everything_moves(desk: &Desk) {
    let boss = desk.suite.client(
        world::TENANT,
        &["buyback.policy.write"],
        Reach::everywhere(),
    );
    let policy = json!({
        "valid_from": "2026-03-05", "currency": "RUB", "margin_basis_points": 2_500, "km_rate": roubles_of(900),
        "holding_days": 60, "day_cost": roubles_of(700), "rounding": roubles_of(5_000), "source": "приказ 3",
    });
    let _ = boss
        .post(&format!("{API}/policies"), policy)
        .await
        .expect(201);
    let tyre = json!({
        "valid_from": "2026-03-05", "code": "tyre", "ru": "Шина", "en": "Tyre", "price": roubles_of(20_000), "source": "x",
    });
    let _ = boss
        .post(&format!("{API}/recon-items"), tyre)
        .await
        .expect(201);
    let rows: String = (0..9)
        .map(|n| format!("Lada,Vesta,2022,{},75000\n", 900_000 + n))
        .collect();
    let csv = format!("make,model,year,price,mileage\n{rows}");
    let _ = desk
        .import("source=later&mileage_unit=km&currency=RUB", &csv)
        .await
        .expect(200);
}

#[tokio::test]
async fn buy_8_a_hundred_past_valuations_are_equal_to_the_kopeck() {
    let desk = Desk::open().await;
    desk.market().await;
    let made = hundred(&desk).await;
    let last = &made[made.len() - 1];
    let purchase = text(&last["purchase_id"]);
    let offer = json!({"amount": last["shown"], "valid_until": "2026-03-06T06:00:00Z"});
    let offered = desk.step(&purchase, "offers", offer).await.expect(201);
    everything_moves(&desk).await;
    let first = replays(&desk, &format!("limit=60&centre_id={}", world::DC1)).await;
    let rest = replays(&desk, &format!("limit=60&cursor={}", text(&first["next"]))).await;
    let all = [
        first["items"].as_array().unwrap().clone(),
        rest["items"].as_array().unwrap().clone(),
    ]
    .concat();
    assert_eq!((all.len(), &rest["next"]), (100, &Value::Null));
    for (row, made) in all.iter().zip(made.iter().rev()) {
        assert_eq!(row["valuation_id"], made["id"]);
        assert_eq!(
            (&row["equal"], &row["inputs_unchanged"]),
            (&json!(true), &json!(true)),
            "{row}"
        );
        assert_eq!(
            (&row["again"], &row["offer"]),
            (&made["offer"], &made["offer"])
        );
    }
    assert_eq!(
        desk.read(&purchase, "/offers").await[0],
        offered,
        "an old offer stays as it was"
    );
    // A new one follows the new terms.
    let fresh = desk
        .step(&text(&made[0]["purchase_id"]), "valuations", json!({}))
        .await
        .expect(201);
    assert_ne!(fresh["offer"], made[49]["offer"]);
}
