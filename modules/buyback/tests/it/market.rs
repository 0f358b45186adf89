//! The second way of valuing: the nearest listings, each corrected for what tells it from the car.

use crate::desk::{API, Desk, PURCHASES, VIN, faults, roubles_of, text};
use serde_json::{Value, json};
use std::fmt::Write;

/// Sixty listings of one model: 1,500,000 less 60,000 a year and 3 a km, an automatic 70,000 more.
fn rows(make: &str, model: &str) -> String {
    let mut csv = "make,model,year,price,mileage,fuelType,transmission,engine_cc,consumption,tax\n"
        .to_owned();
    for n in 0..60 {
        let (year, km) = (2020 + n % 5, 40_000 + n * 1_370 % 80_000);
        let automatic = n % 4 == 0;
        let price =
            1_500_000 - (2024 - year) * 60_000 - km * 3 + if automatic { 70_000 } else { 0 };
        let (gearbox, ml) = if automatic {
            ("Automatic", "7.4")
        } else {
            ("Manual", "6.9")
        };
        writeln!(
            csv,
            "{make},{model},{year},{price},{km},Petrol,{gearbox},1596,{ml},3500"
        )
        .unwrap();
    }
    csv
}

async fn rich(desk: &Desk, currency: &str) {
    let query = format!("source=ads&mileage_unit=km&currency={currency}");
    let report = desk
        .import(&query, &rows("Lada", "Vesta"))
        .await
        .expect(200);
    assert_eq!(report["imported"], 60);
}

fn amount(value: &Value) -> i64 {
    value["amount"].as_i64().unwrap()
}

/// N07: every comparable is named, its corrections are amounts, and they and the lines add up to the kopeck.
#[tokio::test]
async fn n07_every_rouble_from_the_listings_to_the_offer_is_named() {
    let desk = Desk::open().await;
    rich(&desk, "RUB").await;
    let id = desk.at("inspection", VIN).await;
    let traits = json!({"fuel": "petrol", "transmission": "manual", "engine_cc": 1596, "consumption_ml": 6_900, "tax_minor": 350_000});
    let made = desk
        .step(&id, "valuations", json!({"traits": traits}))
        .await
        .expect(201);
    assert_eq!(
        (&made["method"], &made["rung"], &made["confidence"]),
        (&json!(2), &json!("neighbours"), &json!("normal"))
    );
    assert_eq!(made["traits"], traits);
    // 2022, 88,000 km, manual: 1,500,000 - 120,000 - 264,000.
    let market = amount(&made["market"]);
    assert!((market - 111_600_000).abs() < 1_000_000, "{market}");
    let used = made["used"].as_array().unwrap();
    assert_eq!(used.len(), 25);
    let mut before = i64::MAX;
    for one in used {
        let parts = one["corrections"].as_array().unwrap().iter();
        let sum: i64 = parts.map(|part| amount(&part["amount"])).sum();
        assert_eq!(amount(&one["price"]) + sum, amount(&one["adjusted"]));
        assert!(
            one["weight"].as_i64().unwrap() <= before,
            "the nearest first"
        );
        before = one["weight"].as_i64().unwrap();
    }
    let mut sum = 0;
    for line in made["lines"].as_array().unwrap() {
        match text(&line["kind"]).as_str() {
            "market_value" | "offer" | "shown" => {
                assert_eq!(amount(&line["amount"]), sum, "{line}")
            }
            _ => sum += amount(&line["amount"]),
        }
    }
    assert_eq!(sum, amount(&made["shown"]));
    let kinds: Vec<String> = made["lines"].as_array().unwrap()[..5]
        .iter()
        .map(|line| text(&line["kind"]))
        .collect();
    assert_eq!(
        kinds,
        ["median", "year", "mileage", "equipment", "market_value"]
    );
    assert_eq!(made["opinion"]["kind"], "line");

    let path = format!("{API}/valuations/{}", text(&made["id"]));
    assert_eq!(desk.north.get(&path).await.expect(200), made);
    let replay = desk.north.get(&format!("{path}/replay")).await.expect(200);
    assert_eq!(
        (
            &replay["equal"],
            &replay["inputs_unchanged"],
            &replay["lines"]
        ),
        (&json!(true), &json!(true), &made["lines"])
    );
}

/// What the appraisal says of engine, fuel and gearbox is compared without being said again.
#[tokio::test]
async fn the_attributes_of_the_appraisal_tell_versions_apart() {
    let desk = Desk::open().await;
    rich(&desk, "RUB").await;
    let id = desk.at("inspection", VIN).await;
    let mut seen = crate::desk::appraisal(VIN);
    seen["attributes"] = json!({"fuel": "petrol", "gearbox": "automatic", "engine_cc": "1596"});
    let _ = desk.appraise(&id, 1, seen).await.expect(200);
    let made = desk.step(&id, "valuations", json!({})).await.expect(201);
    assert_eq!(
        made["traits"],
        json!({"fuel": "petrol", "transmission": "automatic", "engine_cc": 1596})
    );
    // 1,116,000 and 70,000 for the gearbox.
    let market = amount(&made["market"]);
    assert!((market - 118_600_000).abs() < 1_500_000, "{market}");
}

/// BUY-8: what was kept gives the same kopeck for every one of many valuations, whatever was imported since.
#[tokio::test]
async fn buy_8_many_past_valuations_are_made_again() {
    let desk = Desk::open().await;
    rich(&desk, "RUB").await;
    let id = desk.at("inspection", VIN).await;
    let mut made = Vec::new();
    for n in 0..100 {
        let body = json!({"traits": {"engine_cc": 1_000 + n * 7, "tax_minor": n * 10_000}});
        made.push(desk.step(&id, "valuations", body).await.expect(201));
    }
    let _ = desk
        .import(
            "source=later&mileage_unit=km&currency=RUB",
            &rows("Lada", "Vesta").replace(",3500", ",3600"),
        )
        .await
        .expect(200);
    for one in &made {
        let path = format!("{API}/valuations/{}/replay", text(&one["id"]));
        let replay = desk.north.get(&path).await.expect(200);
        assert_eq!(
            (&replay["equal"], &replay["offer"]),
            (&json!(true), &one["offer"])
        );
    }
}

/// APR-6 on V1: what the offer earns under the margin scheme, and the most that could be paid.
#[tokio::test]
async fn apr_6_the_most_that_could_be_paid_stands_beside_the_offer() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("inspection", VIN).await;
    let made = desk.step(&id, "valuations", json!({})).await.expect(201);
    assert_eq!(
        (&made["method"], &made["rung"]),
        (&json!(1), &json!("policy_rate"))
    );
    let profit = &made["profit"];
    assert_eq!(
        profit["vat_terms"],
        json!({"scheme": "margin_5_1", "percent": 22})
    );
    assert_eq!(profit["costs"], roubles_of(65_900));
    // 1,596,600 - 1.22 × (100,000 + 65,900).
    assert_eq!(profit["max_offer"], roubles_of(1_394_202));
    // 257,600 × 22/122 of VAT.
    assert_eq!(amount(&profit["vat"]), 4_645_246);
    assert_eq!(amount(&profit["gross"]), 25_760_000 - 4_645_246 - 6_590_000);
    assert_eq!(made["used"].as_array().unwrap().len(), 9);
    assert_eq!(made["used"][0]["adjusted"]["currency"], "RUB");
}

/// The golden car G1: the market of the story gives exactly 1,450,000.00, because eleven listings are too few to compare.
#[tokio::test]
async fn g1_is_offered_what_the_story_says() {
    let desk = Desk::open().await;
    let csv = include_str!("../../../../fixtures/listings/hyundai.csv");
    let query = "source=market&make=Hyundai&currency=RUB&mileage_unit=km";
    let _ = desk.import(query, csv).await.expect(200);
    let works = ["two_panels_paint", "rear_quarter_repair", "maintenance"];
    let body = json!({
        "make": "Hyundai", "model": "Creta", "year": 2023, "mileage_km": 41_000, "currency": "RUB", "vat_scheme": "margin_5_1",
        "recon": works.map(|item| json!({"item": item, "quantity": 1})),
    });
    let seen = desk
        .north
        .post(&format!("{API}/valuations/preview"), body)
        .await
        .expect(200);
    assert_eq!(seen["waterfall"]["market"], roubles_of(1_720_000));
    assert_eq!(seen["waterfall"]["offer"], roubles_of(1_450_000));
    assert_eq!(seen["rung"], "policy_rate");
}

/// N07: "what if recon -20,000", another odometer, another policy. Nothing is kept and nothing moves.
#[tokio::test]
async fn n07_what_if() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("inspection", VIN).await;
    let path = format!("{PURCHASES}/{id}/valuation-previews");
    let ask = async |body: Value| desk.north.post(&path, body).await;
    let less = json!({"recon_change": {"amount": -2_000_000, "currency": "RUB"}});
    let seen = ask(less).await.expect(200);
    assert_eq!(
        (
            &seen["market_change"],
            &seen["offer_change"],
            &seen["shown_change"]
        ),
        (&roubles_of(0), &roubles_of(20_000), &roubles_of(20_000))
    );
    assert_eq!(seen["now"]["waterfall"]["offer"]["amount"], 133_910_800);
    assert_eq!(seen["then"]["waterfall"]["offer"]["amount"], 135_910_800);
    let lines = seen["then"]["lines"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line["ru"] == "Если бы подготовка стоила иначе")
    );

    // 10,000 km fewer at 1,800 per 1,000.
    let fewer = ask(json!({"mileage_km": 78_000})).await.expect(200);
    assert_eq!(fewer["market_change"], roubles_of(18_000));
    let thin = ask(json!({"margin_basis_points": 1_000, "holding_days": 0}))
        .await
        .expect(200);
    // 2 % of 1,596,600 and 30 days at 400.
    assert_eq!(thin["offer_change"], roubles_of(31_932 + 12_000));

    let bad = json!({"mileage_km": -1, "margin_basis_points": 9_001, "holding_days": 1.5, "traits": {"fuel": "steam"}, "x": 1});
    let refused = ask(bad).await.expect(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 5, "{refused}");
    let foreign = ask(json!({"recon_change": {"amount": 1, "currency": "GBP"}}))
        .await
        .expect(422);
    assert_eq!(
        faults(&foreign),
        ["/recon_change/currency field.currency_mismatch"]
    );
    assert_eq!(desk.state(&id).await, "inspection");
    assert!(
        desk.suite
            .sql("SELECT FROM buyback.valuation")
            .await
            .is_empty()
    );
    let lead = desk.lead(crate::desk::VIN_2).await;
    let early = desk
        .north
        .post(&format!("{PURCHASES}/{lead}/valuation-previews"), json!({}))
        .await;
    assert_eq!(early.problem(409), "common.illegal_transition");
}

/// The database finds the same listings by the same distance, and goes as far as it must.
#[tokio::test]
async fn the_search_widens_until_there_is_something_to_compare_with() {
    let desk = Desk::open().await;
    rich(&desk, "GBP").await;
    let preview = async |model: &str, year: i32| {
        let body = json!({
            "make": "LADA", "model": model, "year": year, "mileage_km": 60_000, "currency": "GBP",
            "traits": {"transmission": "automatic"}, "vat_scheme": "full",
        });
        desk.north
            .post(&format!("{API}/valuations/preview"), body)
            .await
    };
    let mut rungs = Vec::new();
    for (model, year) in [
        ("vesta", 2022),
        ("vesta", 2018),
        ("vesta", 2005),
        ("niva", 2021),
    ] {
        let seen = preview(model, year).await.expect(200);
        rungs.push((text(&seen["rung"]), text(&seen["waterfall"]["confidence"])));
        assert!(seen["profit"]["max_offer"]["amount"].is_i64());
    }
    let names: Vec<(&str, &str)> = rungs
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("neighbours", "normal"),
            ("wider_years", "low"),
            ("any_year", "low"),
            ("make", "low")
        ]
    );
    assert_eq!(
        preview("niva", 1990).await.problem(422),
        "buyback.no_comparables"
    );
}
