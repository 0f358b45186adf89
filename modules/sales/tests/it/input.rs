//! Bad input: every wrong field at once, in both languages, and nothing half-done.

use crate::desk::{BUYERS, DEALS, Desk, VIN};
use platform::testing::client::Ask;
use serde_json::{Value, json};

/// Sends it in both languages and gives the pointers with their codes.
async fn wrong(ask: Ask) -> Vec<(String, String)> {
    let english = ask.clone().lang("en").await.expect(422);
    let russian = ask.lang("ru").await.expect(422);
    assert_eq!(
        (&english["title"], &russian["title"]),
        (&json!("Check the fields"), &json!("Проверьте поля"))
    );
    let read = |problem: &Value| {
        let errors = problem["errors"].as_array().unwrap().iter();
        let pair = |error: &Value| {
            (
                crate::desk::text(&error["pointer"]),
                crate::desk::text(&error["code"]),
            )
        };
        let mut found: Vec<_> = errors.map(pair).collect();
        found.sort();
        found
    };
    assert_eq!(read(&english), read(&russian));
    read(&english)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = expected
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned()))
        .collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn a_buyer() {
    let desk = Desk::open().await;
    let body = json!({"centre_id": 5, "kind": "robot", "full_name": "  ", "phone": "123", "passport": "1", "inn": "7707083894", "age": 40});
    let found = wrong(desk.orlova.post(BUYERS, body)).await;
    assert_eq!(
        found,
        pairs(&[
            ("/centre_id", "field.wrong_type"),
            ("/kind", "field.not_allowed"),
            ("/full_name", "field.bad_text"),
            ("/phone", "phone.mask"),
            ("/passport", "passport.mask"),
            ("/inn", "inn.check_digit"),
            ("/age", "field.unknown"),
        ])
    );
    assert!(
        desk.orlova.get(BUYERS).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_deal() {
    let desk = Desk::open().await;
    let body = json!({"buyer_id": "x", "price": {"amount": 0, "currency": "RUB"}, "discount": 5});
    let found = wrong(desk.orlova.post(DEALS, body)).await;
    assert_eq!(
        found,
        pairs(&[
            ("/buyer_id", "field.id"),
            ("/episode_id", "field.required"),
            ("/price/amount", "field.amount_out_of_range"),
            ("/discount", "field.unknown"),
        ])
    );
    assert_eq!(
        desk.orlova
            .post(DEALS, json!({}))
            .without("idempotency-key")
            .await
            .problem(400),
        "common.idempotency_key_missing"
    );
    let cut = desk
        .orlova
        .post_bytes(DEALS, "application/json", "{\"buyer_id\":")
        .await;
    assert_eq!(cut.problem(400), "common.malformed_json");
}

#[tokio::test]
async fn a_reservation_and_a_contract() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let due = json!({"amount": -1, "currency": "RUB"});
    let body = json!({"until": "tomorrow", "deposit_due": due, "days": 3});
    let expected = [
        ("/until", "field.bad_date"),
        ("/deposit_due/amount", "field.amount_out_of_range"),
        ("/days", "field.unknown"),
    ];
    assert_eq!(
        wrong(desk.command(&deal, "reserve", body)).await,
        pairs(&expected)
    );
    let body = json!({"document_number": "\u{202e}1", "sum": 1});
    let expected = [
        ("/document_number", "field.bad_text"),
        ("/sum", "field.unknown"),
    ];
    let contract = desk.command(&deal, "contract", body).if_match(1);
    assert_eq!(wrong(contract).await, pairs(&expected));
    assert_eq!(desk.version(&deal).await, 1);
}

#[tokio::test]
async fn a_payment_and_a_product() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let version = desk.version(&deal).await;
    let pounds = json!({"amount": 1, "currency": "GBP"});
    let body =
        json!({"way": "barter", "amount": pounds, "document_number": "", "paid_on": "2026-02-30"});
    let expected = [
        ("/way", "field.not_allowed"),
        ("/amount/currency", "field.currency_mismatch"),
        ("/document_number", "field.bad_text"),
        ("/paid_on", "field.bad_date"),
    ];
    let payment = desk.cashier.post(&format!("{DEALS}/{deal}/payments"), body);
    assert_eq!(wrong(payment).await, pairs(&expected));
    let half = json!({"amount": 1.5, "currency": "RUB"});
    let body =
        json!({"kind": "lottery", "partner_id": "bank", "commission": half, "document_date": 5});
    let expected = [
        ("/kind", "field.not_allowed"),
        ("/partner_id", "field.id"),
        ("/commission/amount", "field.wrong_type"),
        ("/document_number", "field.required"),
        ("/document_date", "field.wrong_type"),
    ];
    assert_eq!(
        wrong(desk.command(&deal, "fi-products", body)).await,
        pairs(&expected)
    );
    assert_eq!(desk.version(&deal).await, version);
}

#[tokio::test]
async fn a_handover_and_an_end() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let version = desk.version(&deal).await;
    let body =
        json!({"document_number": "1", "mileage_km": -1, "keys": 0, "checklist": ["keys", 5]});
    let expected = [
        ("/mileage_km", "field.out_of_range"),
        ("/keys", "field.out_of_range"),
        ("/checklist/1", "field.wrong_type"),
    ];
    let handover = desk.command(&deal, "hand-over", body).if_match(version);
    assert_eq!(wrong(handover).await, pairs(&expected));
    let cancel = desk.command(&deal, "cancel", json!({"reason": "bored"}));
    assert_eq!(
        wrong(cancel).await,
        pairs(&[("/reason", "field.not_allowed")])
    );
    assert_eq!(desk.state(&deal).await, "paid");
}

#[tokio::test]
async fn terms_and_a_discount() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let nothing = json!({"amount": 0, "currency": "RUB"});
    let body = json!({"price": nothing, "wishes": "", "note": 5, "colour": "red"});
    let expected = [
        ("/price/amount", "field.amount_out_of_range"),
        ("/wishes", "field.bad_text"),
        ("/note", "field.wrong_type"),
        ("/colour", "field.unknown"),
    ];
    let terms = desk.command(&deal, "terms", body).if_match(1);
    assert_eq!(wrong(terms).await, pairs(&expected));
    let body =
        json!({"discount": {"amount": 1, "currency": "EUR"}, "note": "\u{202e}", "percent": 5});
    let expected = [
        ("/discount/currency", "field.currency_mismatch"),
        ("/reason", "field.required"),
        ("/note", "field.bad_text"),
        ("/percent", "field.unknown"),
    ];
    let discount = desk.command(&deal, "discount-requests", body).if_match(1);
    assert_eq!(wrong(discount).await, pairs(&expected));
    assert_eq!(desk.version(&deal).await, 1);
}

#[tokio::test]
async fn an_unwinding_and_a_refund() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let version = desk.version(&deal).await;
    let director = desk.director();
    let body = json!({
        "reason": "", "fee": {"amount": -1, "currency": "RUB"}, "fee_way": "barter",
        "refunds": [{"way": "cash"}, {"way": "gold", "document_number": "1", "sum": 1}], "penalty": 1,
    });
    let expected = [
        ("/reason", "field.bad_text"),
        ("/fee/amount", "field.amount_out_of_range"),
        ("/fee_way", "field.not_allowed"),
        ("/document_number", "field.required"),
        ("/refunds/0/document_number", "field.required"),
        ("/refunds/1/way", "field.not_allowed"),
        ("/refunds/1/sum", "field.unknown"),
        ("/penalty", "field.unknown"),
    ];
    let unwind = director.post(&format!("{DEALS}/{deal}/unwind"), body);
    assert_eq!(wrong(unwind.if_match(version)).await, pairs(&expected));
    let body = json!({"reason": "price", "refunds": "all", "deposit_override": {"returned": 5, "note": ""}});
    let expected = [
        ("/refunds", "field.wrong_type"),
        ("/deposit_override/returned", "field.wrong_type"),
        ("/deposit_override/reason", "field.required"),
        ("/deposit_override/note", "field.bad_text"),
    ];
    assert_eq!(
        wrong(desk.command(&deal, "cancel", body)).await,
        pairs(&expected)
    );
    assert_eq!(desk.state(&deal).await, "contract");
}
