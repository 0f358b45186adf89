//! What is found is weighed; what is hard stops everybody; what is asked depends on the vehicle.

use crate::desk::{CLEAN, Desk, check, grounds, ivanov, path};
use contracts::buyback::{PurchaseId, SellerFacts};
use identity::world;
use kernel::Day;
use platform::Reach;
use serde_json::json;
use time::macros::date;

/// A source that is not mandatory may fail: a person looks, and the car is not green.
#[tokio::test]
async fn an_optional_source_that_fails_is_yellow() {
    let desk = Desk::open().await;
    desk.control("accidents", json!({"mood": "failing"})).await;
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(
        (&card["state"], &card["light"], &card["score"]),
        (&json!("needs_review"), &json!("yellow"), &json!(100))
    );
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let approve = format!("{}/approve", path(&card));
    let refused = desk.officer.post(&approve, grounds("other")).await;
    assert_eq!(refused.problem(403), "common.forbidden");
    let chief = desk.chief(world::DC1);
    let _ = chief
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let proposed = chief
        .post(&approve, grounds("risk_priced"))
        .await
        .expect(200);
    assert_eq!(proposed["state"], "proposed");
    let confirm = format!("{}/confirm", path(&card));
    let approved = desk
        .chief(world::DC1)
        .post(&confirm, grounds("risk_priced"))
        .await
        .expect(200);
    assert_eq!(
        (&approved["state"], &approved["light"]),
        (&json!("approved"), &json!("yellow"))
    );
}

/// Findings of every register, with their weights and words.
#[tokio::test]
async fn what_is_found_is_weighed_and_said() {
    let desk = Desk::open().await;
    for (vin, light, score, reasons) in [
        (
            "Z94CRASH000000021",
            "yellow",
            85,
            vec!["verification.accidents"],
        ),
        (
            "Z94LEASED00000041",
            "yellow",
            60,
            vec!["verification.leased"],
        ),
        (
            "Z94CUSTOM00000042",
            "yellow",
            60,
            vec!["verification.customs_open"],
        ),
        (
            "Z94ARREST00000012",
            "red",
            40,
            vec!["verification.police_restricted"],
        ),
        (
            "Z94EPTSHALF000034",
            "red",
            40,
            vec!["verification.epts_incomplete"],
        ),
    ] {
        let card = desk.settled(desk.accepted(vin).await, "purchase").await;
        assert_eq!(
            (&card["light"], &card["score"], &card["review_reasons"]),
            (&json!(light), &json!(score), &json!(reasons)),
            "{vin}"
        );
        let heaviest = &card["reasons"][0];
        assert_eq!(heaviest["weight"], 100 - score, "{vin}");
        assert_eq!(heaviest["why"]["code"], reasons[0]);
    }
}

#[tokio::test]
async fn what_is_found_of_the_seller_is_weighed_too() {
    let desk = Desk::open().await;
    let known = PurchaseId::new();
    let debtor = SellerFacts {
        full_name: "Должников Олег Иванович".into(),
        born_on: Day(date!(1975 - 03 - 14)),
        passport_issued_on: Day(date!(2020 - 05 - 01)),
        ..ivanov()
    };
    desk.sellers.know(known, Some(debtor));
    desk.accepted_again(known, CLEAN).await;
    let card = desk.settled(known, "purchase").await;
    assert_eq!(
        (&card["score"], &card["review_reasons"]),
        (&json!(75), &json!(["verification.bailiff_debt"]))
    );
    let company = PurchaseId::new();
    desk.sellers.company(company, "7728168971");
    desk.accepted_again(company, CLEAN).await;
    let card = desk.settled(company, "purchase").await;
    assert_eq!(
        card["review_reasons"],
        json!(["verification.company_closed"])
    );
}

/// VER-4: a redeemed electronic passport, a wanted car, a void passport. Whoever asks, with whatever right: no.
#[tokio::test]
async fn ver_4_a_hard_stop_is_approved_by_nobody() {
    let desk = Desk::open().await;
    for (vin, reason) in [
        ("Z94EPTSREDEEM0031", "verification.epts_redeemed"),
        ("Z94EPTSANNUL00032", "verification.epts_annulled"),
        ("Z94EPTSSCRAP00033", "verification.epts_scrapped"),
        ("Z94WANTED00000011", "verification.police_wanted"),
        ("Z94SCRAP000000013", "verification.police_scrapped"),
    ] {
        let card = desk.settled(desk.accepted(vin).await, "purchase").await;
        assert_eq!(
            (&card["light"], &card["hard_stops"]),
            (&json!("red"), &json!([reason])),
            "{vin}"
        );
        let everything: Vec<&str> = permissions();
        let mighty = desk
            .suite
            .client(world::TENANT, &everything, Reach::everywhere());
        let take = format!("{}/take", path(&card));
        let _ = mighty.post(&take, json!({})).await.expect(200);
        for kind in ["epts", "police"] {
            let _ = desk.paper(&mighty, &card, kind).await;
        }
        let approve = format!("{}/approve", path(&card));
        let refused = mighty
            .post(&approve, grounds("other"))
            .lang("en")
            .await
            .expect(409);
        assert_eq!(refused["code"], "verification.hard_stop");
        assert!(
            refused["params"]["reasons"]
                .as_str()
                .unwrap()
                .contains(reason)
        );
        let past = format!(
            "UPDATE verification.case SET state = 'approved', decided_at = now(), valid_until = now() + interval '1 day',
             decided_on = '{{x}}', decided_by = gen_random_uuid(), confirmed_by = gen_random_uuid(), decision_reason = 'other',
             decision_note = 'x', hard_stops = '{{}}' WHERE id = '{}'",
            card["id"].as_str().unwrap()
        );
        let refused = desk.suite.try_sql(&past).await.unwrap_err().to_string();
        assert!(
            refused.contains("case_answered") || refused.contains("approved only on answers"),
            "{refused}"
        );
        let reject = format!("{}/reject", path(&card));
        let _ = mighty.post(&reject, grounds("hard_stop")).await.expect(200);
    }
    assert_eq!(desk.decided().await.len(), 5);
}

#[tokio::test]
async fn ver_4_a_void_passport_is_a_hard_stop() {
    let desk = Desk::open().await;
    let void = PurchaseId::new();
    desk.sellers.know(
        void,
        Some(SellerFacts {
            passport: "4500666666".parse().unwrap(),
            ..ivanov()
        }),
    );
    desk.accepted_again(void, CLEAN).await;
    let card = desk.settled(void, "purchase").await;
    assert_eq!(card["hard_stops"], json!(["verification.passport_void"]));
}

/// Every permission that the module has: none of them is one to override a hard stop.
fn permissions() -> Vec<&'static str> {
    use platform::Module;
    let all = verification::Verification.permissions();
    all.iter().map(|permission| permission.name).collect()
}

/// A group makes another finding hard; it cannot make a hard one soft.
#[tokio::test]
async fn a_group_adds_hard_stops() {
    let desk = Desk::open().await;
    let group = desk
        .suite
        .client(world::TENANT, crate::desk::ALL, Reach::everywhere());
    let rule = json!({
        "provider": "police_register", "valid_from": "2026-03-05", "deadline_ms": 20_000, "tries": 2,
        "price": {"amount": 2_500, "currency": "RUB"}, "cache_hours": 0,
        "hard_stops": ["verification.police_restricted"], "source": "Приказ 17",
    });
    let _ = group
        .post("/api/verification/v1/provider-rules", rule)
        .await
        .expect(201);
    let card = desk
        .settled(desk.accepted("Z94ARREST00000012").await, "purchase")
        .await;
    assert_eq!(
        card["hard_stops"],
        json!(["verification.police_restricted"])
    );
    assert_eq!(check(&card, "police")["calls"][0]["cost"]["amount"], 2_500);
    let wanted = desk
        .settled(desk.accepted("Z94WANTED00000011").await, "purchase")
        .await;
    assert_eq!(wanted["hard_stops"], json!(["verification.police_wanted"]));
}

/// What is asked depends on the type: a boat has no VIN, and the registers of cars do not know it.
#[tokio::test]
async fn another_type_of_vehicle_is_asked_about_in_its_own_way() {
    let desk = Desk::open().await;
    let boat = desk.accepted_as("boat", "RUSABC12D404").await;
    let card = desk.settled(boat, "purchase").await;
    let kinds: Vec<_> = card["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["kind"].clone())
        .collect();
    assert_eq!(kinds, ["identifier", "document", "stop_list", "pledge"]);
    assert_eq!(
        (&card["state"], &card["vin"], &card["vehicle_type"]),
        (&json!("approved"), &json!("RUSABC12D404"), &json!("boat"))
    );
    let lorry = desk.accepted_as("truck", "XTC651150L1234567").await;
    let card = desk.settled(lorry, "purchase").await;
    assert_eq!(card["checks"].as_array().unwrap().len(), 6);
    assert_eq!(check(&card, "epts")["outcome"], "not_found");
    let stolen = json!({"kind": "number", "value": "rus abc12d404", "reason": "stolen"});
    let _ = desk
        .officer
        .post(crate::desk::STOPS, stolen)
        .await
        .expect(201);
    let boat = desk.accepted_as("boat", "RUSABC12D404").await;
    let card = desk.settled(boat, "purchase").await;
    assert_eq!(card["hard_stops"], json!(["verification.stop_stolen"]));
}
