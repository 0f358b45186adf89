//! From the accepted offer to the car in our yard.

use crate::desk::{API, Desk, PURCHASES, VIN, VIN_2, act, contract, faults, roubles_of, text};
use contracts::{
    buyback::{CarAccepted, ChecksRequested, ContractSigned, PayoutMade},
    verification::{Purpose, Verdict},
};
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn a_contract_needs_a_decision_that_still_holds() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("checks", VIN).await;
    assert_eq!(
        desk.step(&id, "contract", contract(&id)).await.problem(409),
        "common.illegal_transition"
    );
    desk.decide(&id, Purpose::Purchase, Verdict::Approved).await;
    desk.suite.clock.advance(Duration::DAY);
    let late = desk.step(&id, "contract", contract(&id)).await.expect(409);
    assert_eq!(
        (&late["code"], &late["params"]["until"]),
        (
            &json!("buyback.decision_expired"),
            &json!("2026-03-06T06:00:00Z")
        )
    );
    assert_eq!(
        desk.step(&id, "request-checks", json!({}))
            .await
            .expect(200)["state"],
        "checks"
    );
    assert_eq!(desk.suite.events::<ChecksRequested>().await.len(), 2);
    desk.decide(&id, Purpose::Purchase, Verdict::Approved).await;
    let _ = desk.step(&id, "contract", contract(&id)).await.expect(201);
}

#[tokio::test]
async fn the_contract_costs_what_was_accepted() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("checked", VIN).await;
    let dear = desk
        .step(
            &id,
            "contract",
            json!({"number": "1", "price": roubles_of(1_400_001)}),
        )
        .await
        .expect(422);
    assert_eq!(
        (&dear["code"], &dear["params"]["accepted"]),
        (&json!("buyback.price_not_accepted"), &json!("1,339,000.00"))
    );
    let empty = desk
        .step(&id, "contract", json!({"number": "", "price": 5}))
        .await
        .expect(422);
    assert_eq!(faults(&empty).len(), 2);
    assert_eq!(desk.state(&id).await, "checked");
    let (one, other) = tokio::join!(
        desk.step(&id, "contract", contract(&id)),
        desk.step(&id, "contract", contract(&id))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(desk.suite.events::<ContractSigned>().await.len(), 1);
    let forged = desk
        .suite
        .try_sql("UPDATE buyback.contract SET price_kopecks = 1 RETURNING 1")
        .await;
    assert!(forged.unwrap_err().to_string().contains("contract_price"));
}

#[tokio::test]
async fn a_number_belongs_to_one_document_a_year() {
    let desk = Desk::open().await;
    desk.market().await;
    let (first, second) = (
        desk.at("checked", VIN).await,
        desk.at("checked", VIN_2).await,
    );
    let same = json!({"number": "ДКП-1", "price": roubles_of(1_339_000)});
    let _ = desk
        .step(&first, "contract", same.clone())
        .await
        .expect(201);
    assert_eq!(
        desk.step(&second, "contract", same).await.problem(409),
        "buyback.number_taken"
    );
    let _ = desk
        .step(&second, "contract", contract(&second))
        .await
        .expect(201);
    let payout = json!({"way": "cash", "document_number": "РКО-1"});
    for (id, status) in [(&first, 201), (&second, 409)] {
        desk.decide(id, Purpose::Payout, Verdict::Approved).await;
        let reply = desk
            .cashier
            .post(&format!("{PURCHASES}/{id}/payout"), payout.clone())
            .await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let _ = desk.pay(&second).await.expect(201);
    let _ = desk.step(&first, "accept-car", act()).await.expect(201);
    assert_eq!(
        desk.step(&second, "accept-car", act()).await.problem(409),
        "buyback.number_taken"
    );
}

/// BUY-4: a restriction appears overnight.
#[tokio::test]
async fn buy_4_a_red_check_after_the_contract_stops_the_money() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("contract_signed", VIN).await;
    assert_eq!(
        desk.pay(&id).await.problem(409),
        "common.illegal_transition"
    );
    desk.decide(&id, Purpose::Payout, Verdict::Rejected).await;
    assert_eq!(desk.state(&id).await, "rejected_by_checks");
    assert_eq!(
        desk.pay(&id).await.problem(409),
        "common.illegal_transition"
    );
    assert!(desk.suite.events::<PayoutMade>().await.is_empty());
    // What comes later is kept and moves nothing.
    desk.decide(&id, Purpose::Payout, Verdict::Approved).await;
    assert_eq!(desk.state(&id).await, "rejected_by_checks");
    assert_eq!(
        desk.read(&id, "/papers").await["decisions"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    // The seller may come again.
    assert_ne!(desk.lead(VIN).await, id);
}

#[tokio::test]
async fn the_check_before_the_payout_is_made_again_when_it_has_run_out() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    desk.suite.clock.advance(Duration::DAY);
    assert_eq!(desk.pay(&id).await.problem(409), "buyback.decision_expired");
    assert_eq!(
        desk.step(&id, "request-checks", json!({}))
            .await
            .expect(200)["state"],
        "contract_signed"
    );
    assert_eq!(desk.suite.events::<ContractSigned>().await.len(), 2);
    let due = desk
        .cashier
        .get(&format!("{API}/payouts/due"))
        .await
        .expect(200);
    assert!(due["items"].as_array().unwrap().is_empty());
    desk.decide(&id, Purpose::Payout, Verdict::Approved).await;
    desk.decide(&id, Purpose::Payout, Verdict::Approved).await;
    let _ = desk.pay(&id).await.expect(201);
}

#[tokio::test]
async fn a_seller_is_paid_once_and_in_full() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    let path = format!("{PURCHASES}/{id}/payout");
    let wrong = desk
        .cashier
        .post(
            &path,
            json!({"way": "barter", "document_number": "", "amount": 1}),
        )
        .await
        .expect(422);
    assert_eq!(
        faults(&wrong),
        [
            "/amount field.unknown",
            "/document_number field.bad_text",
            "/way field.not_allowed"
        ]
    );
    assert_eq!(
        desk.north.post(&path, json!({})).await.problem(403),
        "common.forbidden"
    );
    let (one, other) = tokio::join!(desk.pay(&id), desk.pay(&id));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(desk.suite.events::<PayoutMade>().await.len(), 1);
    let body = json!({"way": "bank", "document_number": "ПП-9"});
    assert_eq!(
        desk.cashier.post(&path, body).await.problem(409),
        "common.illegal_transition"
    );
    let forged = desk
        .suite
        .try_sql("UPDATE buyback.payout SET amount_kopecks = 1 RETURNING 1")
        .await;
    assert!(forged.unwrap_err().to_string().contains("payout_whole"));
    assert_eq!(
        desk.step(&id, "cancel", json!({"reason": "other"}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
}

#[tokio::test]
async fn a_payout_that_is_repeated_with_its_key_is_one_payout() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    let path = format!("{PURCHASES}/{id}/payout");
    let body = json!({"way": "bank", "document_number": "ПП-1"});
    let once = desk
        .cashier
        .post(&path, body.clone())
        .key("payout-0001")
        .await
        .expect(201);
    assert_eq!(
        desk.cashier
            .post(&path, body)
            .key("payout-0001")
            .await
            .expect(201),
        once
    );
    assert_eq!(desk.suite.events::<PayoutMade>().await.len(), 1);
}

#[tokio::test]
async fn a_car_is_taken_over_once() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("paid", VIN).await;
    let wrong = json!({"number": "1", "mileage_km": 1, "keys": 0, "documents": ["visa"]});
    let refused = desk.step(&id, "accept-car", wrong).await.expect(422);
    assert_eq!(
        faults(&refused),
        ["/documents/0 field.not_allowed", "/keys field.out_of_range"]
    );
    let (one, other) = tokio::join!(
        desk.step(&id, "accept-car", act()),
        desk.step(&id, "accept-car", act())
    );
    let refused = if one.status == 201 { other } else { one };
    // The loser finds the act, or the car in the stock already.
    assert!(
        ["buyback.car_accepted", "common.illegal_transition"]
            .contains(&refused.problem(409).as_str())
    );
    desk.suite.settle().await;
    assert_eq!(desk.suite.events::<CarAccepted>().await.len(), 1);
    assert_eq!(desk.state(&id).await, "in_stock");
}

/// While the stock has not said yet that it has the car, a second act is refused by the first.
#[tokio::test]
async fn a_second_act_before_the_stock_has_answered() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("paid", VIN).await;
    let _ = desk.step(&id, "accept-car", act()).await.expect(201);
    desk.suite.settle().await;
    let _ = desk
        .suite
        .sql(&format!(
            "UPDATE buyback.purchase SET state = 'paid' WHERE id = '{id}'"
        ))
        .await;
    let mut other = act();
    other["number"] = json!("АПП-2");
    assert_eq!(
        desk.step(&id, "accept-car", other).await.problem(409),
        "buyback.car_accepted"
    );
}

#[tokio::test]
async fn an_agreement_is_called_off_until_money_moves() {
    let desk = Desk::open().await;
    desk.market().await;
    for state in ["checks", "checked", "contract_signed", "payable"] {
        let id = desk.at(state, VIN).await;
        let ended = desk
            .step(&id, "cancel", json!({"reason": "papers"}))
            .await
            .expect(200);
        assert_eq!(
            (&ended["state"], &ended["end_reason"]),
            (&json!("cancelled"), &json!("papers")),
            "{state}"
        );
    }
    let id = desk.at("checks", VIN).await;
    desk.decide(&id, Purpose::Purchase, Verdict::Rejected).await;
    assert_eq!(
        text(&desk.read(&id, "").await["state"]),
        "rejected_by_checks"
    );
    assert_eq!(
        desk.step(&id, "lose", json!({"reason": "price"}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
}
