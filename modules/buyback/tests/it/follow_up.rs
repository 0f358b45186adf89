//! Lost, then won.

use crate::{
    approval::run,
    desk::{API, Desk, PURCHASES, VIN, act, appraisal, faults, roubles_of, text},
};
use contracts::verification::{Purpose, Verdict};
use identity::world;
use serde_json::{Value, json};
use time::macros::datetime;

/// Listings that lift the median of V1 by as much as these prices do.
async fn market_grows(desk: &Desk) {
    let prices = [
        1_780, 1_785, 1_790, 1_795, 1_800, 1_805, 1_810, 1_815, 1_820, 1_825,
    ];
    let rows: Vec<String> = prices
        .into_iter()
        .map(|price| format!("Lada,Vesta,2022,{price}000,75000"))
        .collect();
    let csv = format!("make,model,year,price,mileage\n{}\n", rows.join("\n"));
    let report = desk
        .import("source=ads2&mileage_unit=km&currency=RUB", &csv)
        .await
        .expect(200);
    assert_eq!(report["imported"], 10);
}

async fn follow_ups(desk: &Desk, query: &str) -> Value {
    let path = format!("{API}/follow-ups{query}");
    desk.north.get(&path).await.expect(200)["items"].clone()
}

/// BUY-7: lost by 60,000; the market grows; followed up on day 9; bought.
#[tokio::test]
async fn buy_7_lost_then_won() {
    let desk = Desk::open().await;
    desk.market().await;
    let lost = desk.at("offered", VIN).await;
    let body = json!({"reason": "price", "wish_price": roubles_of(1_399_000)});
    let purchase = desk.step(&lost, "lose", body).await.expect(200);
    assert_eq!(
        (&purchase["state"], &purchase["end_reason"]),
        (&json!("lost"), &json!("price"))
    );
    let loss = desk.read(&lost, "/loss").await;
    assert_eq!(
        (&loss["gap"], &loss["wish"], &loss["next_look_on"]),
        (
            &roubles_of(60_000),
            &roubles_of(1_399_000),
            &json!("2026-03-08")
        )
    );
    // Days 3 and 6: the market is what it was.
    for day in [
        datetime!(2026-03-08 06:00 UTC),
        datetime!(2026-03-11 06:00 UTC),
    ] {
        desk.suite.clock.set(day);
        run(&desk, "buyback.losses_look").await;
        run(&desk, "buyback.losses_look").await;
    }
    assert!(follow_ups(&desk, "").await.as_array().unwrap().is_empty());
    market_grows(&desk).await;
    desk.suite.clock.set(datetime!(2026-03-14 06:00 UTC));
    run(&desk, "buyback.losses_look").await;
    let looks = desk.read(&lost, "/loss").await["looks"].clone();
    let days: Vec<i64> = looks
        .as_array()
        .unwrap()
        .iter()
        .map(|look| look["day_number"].as_i64().unwrap())
        .collect();
    assert_eq!(days, [3, 6, 9]);
    assert_eq!(
        looks[1]["offer"],
        json!({"amount": 133_910_800, "currency": "RUB"})
    );
    let task = follow_ups(
        &desk,
        &format!("?state=open&centre_id={}&limit=5", world::DC1),
    )
    .await[0]
        .clone();
    assert_eq!(
        (&task["day_number"], &task["purchase_id"]),
        (&json!(9), &json!(lost))
    );
    assert!(task["offer"]["amount"].as_i64().unwrap() >= 139_900_000);
    won(&desk, &lost, &purchase).await;
}

/// The lost car is bought after all: one person, one VIN, two appraisals, one look, one book.
async fn won(desk: &Desk, lost: &str, before: &Value) {
    let again = desk.step(lost, "reopen", json!({})).await.expect(201);
    let id = text(&again["id"]);
    assert_eq!(
        (&again["seller_id"], &again["vin"], &again["reopened_from"]),
        (&before["seller_id"], &json!(VIN), &json!(lost))
    );
    assert_eq!(
        follow_ups(desk, "?state=reopened").await[0]["purchase_id"],
        json!(lost)
    );
    desk.bring(&id, "lead", "valued").await;
    let offer = desk.offer(1_399_000);
    let _ = desk.step(&id, "offers", offer).await.expect(201);
    desk.identify(&id).await;
    let _ = desk.accept(&id).await.expect(200);
    desk.decide(&id, Purpose::Purchase, Verdict::Approved).await;
    let contract = json!({"number": "ДКП-7", "price": roubles_of(1_399_000)});
    let _ = desk.step(&id, "contract", contract).await.expect(201);
    desk.decide(&id, Purpose::Payout, Verdict::Approved).await;
    let _ = desk.pay(&id).await.expect(201);
    let _ = desk.step(&id, "accept-car", act()).await.expect(201);
    desk.suite.settle().await;
    let links = desk.read(&id, "/links").await;
    let told = |place: usize| {
        let link = &links[place];
        (
            link["purchase_id"].clone(),
            link["appraisal_version"].clone(),
            link["offered"].clone(),
        )
    };
    assert_eq!(told(0), (json!(lost), json!(1), roubles_of(1_339_000)));
    assert_eq!(told(1), (json!(id), json!(1), roubles_of(1_399_000)));
    assert_eq!(desk.read(lost, "/links").await, links);
    let boss = desk.somebody(&["buyback.scorecard.read"]);
    let query = format!(
        "from=2026-03-01&to=2026-03-31&centre_id={}&appraiser={}",
        world::DC1,
        desk.me
    );
    let cards = boss
        .get(&format!("{API}/scorecards?{query}"))
        .await
        .expect(200);
    assert_eq!(
        (
            &cards[0]["looks"],
            &cards[0]["books"],
            &cards[0]["look_to_book_bp"]
        ),
        (&json!(1), &json!(1), &json!(10_000))
    );
    assert_eq!(cards.as_array().unwrap().len(), 1);
    let earlier = boss
        .get(&format!("{API}/scorecards?to=2026-03-13"))
        .await
        .expect(200);
    assert_eq!(earlier, json!([]));
}

fn for_price(amount: i64, currency: &str) -> Value {
    json!({"reason": "price", "wish_price": {"amount": amount, "currency": currency}})
}

#[tokio::test]
async fn a_wish_price_is_an_amount_of_roubles() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    for (wrong, fault) in [
        (
            for_price(1, "GBP"),
            "/wish_price/currency field.currency_mismatch",
        ),
        (for_price(0, "RUB"), "/wish_price field.amount_out_of_range"),
    ] {
        assert_eq!(
            faults(&desk.step(&id, "lose", wrong).await.expect(422)),
            [fault]
        );
    }
    assert_eq!(desk.state(&id).await, "lead");
}

#[tokio::test]
async fn only_what_was_lost_comes_back_and_only_once() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("offered", VIN).await;
    assert_eq!(
        desk.step(&id, "reopen", json!({})).await.problem(409),
        "buyback.not_lost"
    );
    let _ = desk
        .step(&id, "lose", for_price(139_900_000, "RUB"))
        .await
        .expect(200);
    let twin = desk.lead(VIN).await;
    assert_eq!(
        desk.step(&id, "reopen", json!({})).await.problem(409),
        "buyback.duplicate"
    );
    let _ = desk
        .step(&twin, "lose", json!({"reason": "other"}))
        .await
        .expect(200);
    assert_eq!(desk.read(&twin, "/loss").await["next_look_on"], Value::Null);
    let path = format!("{PURCHASES}/{id}/reopen");
    let once = desk
        .north
        .post(&path, json!({}))
        .key("reopen-01")
        .await
        .expect(201);
    assert_eq!(
        desk.north
            .post(&path, json!({}))
            .key("reopen-01")
            .await
            .expect(201),
        once
    );
    let _ = desk
        .step(&text(&once["id"]), "lose", json!({"reason": "no_answer"}))
        .await
        .expect(200);
    assert_eq!(
        desk.step(&id, "reopen", json!({})).await.problem(409),
        "buyback.reopened"
    );
    assert_eq!(desk.read(&id, "/loss").await["next_look_on"], Value::Null);
    assert_eq!(
        desk.north
            .get(&format!("{PURCHASES}/{}/loss", desk.lead(VIN).await))
            .await
            .problem(404),
        "common.not_found"
    );
}

/// Looks every day, for two days.
async fn daily(desk: &Desk) {
    let boss = desk.somebody(&["buyback.policy.write"]);
    let path = format!("{API}/follow-up-policies");
    let policy = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "first_days": 1, "every_days": 1, "until_days": 2,
        "source": "приказ 9",
    });
    let set = boss.post(&path, policy).await.expect(201);
    let read = desk
        .north
        .get(&format!("{path}?centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!((&read["in_force"], &read["versions"][0]), (&set, &set));
    let bad = json!({"valid_from": "2026-03-05", "first_days": 0, "every_days": 366, "until_days": 1, "source": ""});
    assert_eq!(faults(&boss.post(&path, bad).await.expect(422)).len(), 3);
}

#[tokio::test]
async fn a_car_that_cannot_be_valued_is_looked_at_and_a_task_is_given_up() {
    let desk = Desk::open().await;
    desk.market().await;
    daily(&desk).await;
    let id = desk.at("offered", VIN).await;
    let mut other = appraisal(VIN);
    other["make"] = json!("Moskvich");
    let _ = desk.appraise(&id, 1, other).await.expect(200);
    let _ = desk
        .step(
            &id,
            "lose",
            json!({"reason": "price", "wish_price": roubles_of(1)}),
        )
        .await
        .expect(200);
    desk.suite.clock.set(datetime!(2026-03-06 06:00 UTC));
    run(&desk, "buyback.losses_look").await;
    let loss = desk.read(&id, "/loss").await;
    assert_eq!(
        (&loss["looks"][0]["refused"], &loss["looks"][0]["offer"]),
        (&json!("buyback.no_comparables"), &Value::Null)
    );
    assert_eq!(loss["next_look_on"], "2026-03-07");

    let near = desk.at("offered", crate::desk::VIN_2).await;
    let body = json!({"reason": "price", "wish_price": roubles_of(1_339_100)});
    let _ = desk.step(&near, "lose", body).await.expect(200);
    desk.suite.clock.set(datetime!(2026-03-07 06:00 UTC));
    run(&desk, "buyback.losses_look").await;
    assert_eq!(
        desk.read(&id, "/loss").await["next_look_on"],
        Value::Null,
        "two days are over"
    );
    let task = follow_ups(&desk, "").await[0].clone();
    assert_eq!(
        (&task["purchase_id"], &task["day_number"]),
        (&json!(near), &json!(1))
    );
    let dismiss = format!("{API}/follow-ups/{}/dismiss", text(&task["id"]));
    assert_eq!(
        desk.north.post(&dismiss, json!({})).await.expect(200)["state"],
        "dismissed"
    );
    assert_eq!(
        desk.north.post(&dismiss, json!({})).await.problem(409),
        "common.illegal_transition"
    );
    let _ = desk.step(&near, "reopen", json!({})).await.expect(201);
    assert_eq!(follow_ups(&desk, "").await[0]["state"], "dismissed");
}
