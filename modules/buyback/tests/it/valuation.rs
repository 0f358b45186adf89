//! From the market to an offer.

use crate::desk::{API, Desk, PURCHASES, VIN, appraisal, faults, roubles_of, text};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};

fn amounts(lines: &Value) -> Vec<String> {
    let lines = lines.as_array().unwrap();
    lines
        .iter()
        .map(|line| {
            format!(
                "{} {}",
                text(&line["kind"]),
                line["amount"]["amount"].as_i64().unwrap()
            )
        })
        .collect()
}

#[tokio::test]
async fn v1_line_by_line_and_again_from_what_was_kept() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("inspection", VIN).await;
    let made = desk.step(&id, "valuations", json!({})).await.expect(201);
    assert_eq!(
        amounts(&made["lines"]),
        [
            "median 162000000",
            "mileage -2340000",
            "market_value 159660000",
            "margin -19159200",
            "recon -1800000",
            "recon -2650000",
            "recon -940000",
            "holding -1200000",
            "offer 133910800",
            "rounding -10800",
            "shown 133900000",
        ]
    );
    assert_eq!(made["lines"][4]["ru"], "Окраска двух элементов кузова");
    assert_eq!(
        (&made["confidence"], &made["comparables"], &made["outliers"]),
        (&json!("normal"), &json!(9), &json!(0))
    );
    let path = format!("{API}/valuations/{}", text(&made["id"]));
    assert_eq!(desk.north.get(&path).await.expect(200), made);
}

/// BUY-8: a change of the policy does not alter old valuations.
#[tokio::test]
async fn buy_8_what_was_valued_stays_as_it_was() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("inspection", VIN).await;
    let made = desk.step(&id, "valuations", json!({})).await.expect(201);
    let path = format!("{API}/valuations/{}", text(&made["id"]));
    let boss = desk.suite.client(
        world::TENANT,
        &["buyback.policy.write"],
        Reach::everywhere(),
    );
    let _ = boss
        .post(&format!("{API}/policies"), policy(2_000))
        .await
        .expect(201);
    let replay = desk.north.get(&format!("{path}/replay")).await.expect(200);
    assert_eq!(
        (
            &replay["equal"],
            &replay["inputs_unchanged"],
            &replay["lines"]
        ),
        (&json!(true), &json!(true), &made["lines"])
    );
    let again = desk.step(&id, "valuations", json!({})).await.expect(201);
    assert_eq!(again["lines"][3]["amount"]["amount"], -31_932_000);

    let page = desk.read(&id, "/valuations?limit=1").await;
    assert_eq!(page["items"][0], again["id"]);
    let next = desk
        .read(
            &id,
            &format!("/valuations?limit=1&cursor={}", text(&page["next"])),
        )
        .await;
    assert_eq!(next["items"][0], made["id"]);
    for column in [
        "offer_kopecks = offer_kopecks + 1",
        "inputs = inputs || ' '",
    ] {
        let forged = desk
            .suite
            .try_sql(&format!(
                "UPDATE buyback.valuation SET {column} RETURNING 1"
            ))
            .await;
        assert!(
            forged.unwrap_err().to_string().contains("check constraint"),
            "{column}"
        );
    }
}

/// The policy of V1 with another margin.
fn policy(margin: i64) -> Value {
    json!({
        "valid_from": "2026-03-05", "currency": "RUB", "margin_basis_points": margin, "km_rate": roubles_of(1_800),
        "holding_days": 30, "day_cost": roubles_of(400), "rounding": roubles_of(1_000), "source": "приказ 1",
    })
}

#[tokio::test]
async fn a_car_is_valued_after_its_inspection_and_never_before() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    assert_eq!(
        desk.step(&id, "valuations", json!({})).await.problem(409),
        "common.illegal_transition"
    );
    let _ = desk
        .step(&id, "appointment", json!({"at": "2026-03-05T09:00:00Z"}))
        .await
        .expect(200);
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    let nothing = desk.step(&id, "valuations", json!({})).await.expect(409);
    assert_eq!(nothing["code"], "buyback.appraisal_incomplete");
    let mut partly = appraisal(VIN);
    partly["answers"].as_array_mut().unwrap().truncate(30);
    let _ = desk.appraise(&id, 0, partly).await.expect(200);
    let refused = desk.step(&id, "valuations", json!({})).await.expect(409);
    assert_eq!(refused["params"]["missing"], "owners");
    assert_eq!(refused["title"], "Осмотр не закончен, нет ответов: owners");
    let _ = desk.appraise(&id, 1, appraisal(VIN)).await.expect(200);
    assert_eq!(
        desk.step(&id, "valuations", json!({})).await.problem(422),
        "buyback.no_comparables"
    );
    assert_eq!(desk.state(&id).await, "inspection");
}

#[tokio::test]
async fn a_preview_widens_its_search_and_says_so() {
    let desk = Desk::open().await;
    let row = |year: i32, price: i32| format!("Skoda,Yeti,{year},{price},10000\n");
    let near: String = (0..7).map(|n| row(2015, 9_000 + n)).collect();
    let csv = format!(
        "make,model,year,price,mileage\n{near}{}{}",
        row(2017, 9_007),
        row(2018, 1)
    );
    let _ = desk
        .import("source=uk&mileage_unit=mi&currency=GBP", &csv)
        .await
        .expect(200);
    let ask = |make: &str, currency: &str| json!({"make": make, "model": "YETI", "year": 2015, "mileage_km": 16_093, "currency": currency});
    let preview = async |body: Value| {
        desk.north
            .post(&format!("{API}/valuations/preview"), body)
            .await
    };
    let seen = preview(ask("skoda", "GBP")).await.expect(200);
    // Nine within five years, of which the mad one is left out.
    assert_eq!(
        (&seen["years_around"], &seen["waterfall"]["comparables"]),
        (&json!(5), &json!(8))
    );
    assert_eq!(
        (
            &seen["waterfall"]["confidence"],
            &seen["rung"],
            &seen["waterfall"]["mileage"]["amount"]
        ),
        (&json!("low"), &json!("wider_years"), &json!(0))
    );
    // Seven of eight are of the year itself and need no correction.
    assert_eq!(
        seen["waterfall"]["market"],
        json!({"amount": 900_300, "currency": "GBP"})
    );
    // 9,003.00 - 12 % - 30 days at 10.00, in steps of 50.00.
    assert_eq!(
        (
            &seen["waterfall"]["offer"]["amount"],
            &seen["waterfall"]["shown"]["amount"]
        ),
        (&json!(762_264), &json!(760_000))
    );
    assert_eq!(
        preview(ask("skoda", "RUB")).await.problem(422),
        "buyback.no_comparables"
    );
    assert_eq!(
        preview(ask("skoda", "EUR")).await.problem(422),
        "buyback.no_policy"
    );
}

#[tokio::test]
async fn a_preview_takes_works_and_a_centre_and_keeps_nothing() {
    let desk = Desk::open().await;
    desk.market().await;
    let preview = async |changes: Value| {
        let mut body = json!({
            "make": "lada", "model": "vesta", "year": 2022, "mileage_km": 75_000, "currency": "RUB", "centre_id": world::DC1,
            "recon": [{"item": "rear_quarter_repair", "quantity": 1}],
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        desk.north
            .post(&format!("{API}/valuations/preview"), body)
            .await
    };
    let seen = preview(json!({})).await.expect(200);
    assert_eq!(
        (&seen["waterfall"]["recon"], &seen["waterfall"]["offer"]),
        (&roubles_of(24_200), &roubles_of(1_389_400))
    );
    assert_eq!(
        preview(json!({"mileage_km": 1_900_000})).await.problem(422),
        "buyback.no_market_value"
    );
    let refused = preview(json!({"recon": [{"item": "x", "quantity": 1}]}))
        .await
        .expect(422);
    assert_eq!(
        faults(&refused),
        ["/recon/0/item field.reference_not_found"]
    );
    assert_eq!(
        faults(&preview(json!({"centre_id": world::DC2})).await.expect(422)),
        ["/centre_id field.reference_not_found"]
    );
    let refused = preview(json!({"make": "", "year": "2022", "currency": "XXX", "recon": 5}))
        .await
        .expect(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 4);
    assert!(
        desk.suite
            .sql("SELECT FROM buyback.valuation")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_repeat_gives_the_same_valuation_and_two_at_once_make_two() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("inspection", VIN).await;
    let path = format!("{PURCHASES}/{id}/valuations");
    let (one, same) = (
        desk.north
            .post(&path, json!({}))
            .key("valuation-1")
            .await
            .expect(201),
        desk.north
            .post(&path, json!({}))
            .key("valuation-1")
            .await
            .expect(201),
    );
    assert_eq!(one, same);
    let (a, b) = tokio::join!(
        desk.step(&id, "valuations", json!({})),
        desk.step(&id, "valuations", json!({}))
    );
    assert_ne!(a.expect(201)["id"], b.expect(201)["id"]);
    assert_eq!(
        desk.read(&id, "/valuations").await["items"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}
