//! Payments, and the gate before the handover.

use crate::desk::{DEALS, Desk, PRICE, VIN, payment, roubles};
use contracts::{buyback::MoneyWay, sales::PaymentReceived};
use kernel::Money;
use serde_json::json;
use sqlx::Row;
use time::Duration;

#[tokio::test]
async fn the_gate_opens_when_the_contract_is_paid_to_the_kopeck() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let closed = desk.hand_over(&deal, "АПП-1").await.expect(409);
    assert_eq!(
        (&closed["code"], &closed["params"]["open"]),
        (&json!("sales.not_paid"), &json!("1,755,000.00"))
    );
    let almost = json!({"way": "cash", "amount": {"amount": PRICE * 100 - 1, "currency": "RUB"}, "document_number": "ПКО-1"});
    let _ = desk
        .cashier
        .post(&format!("{DEALS}/{deal}/payments"), almost)
        .await
        .expect(201);
    let closed = desk.hand_over(&deal, "АПП-1").await.expect(409);
    assert_eq!(
        (&closed["code"], &closed["params"]["open"]),
        (&json!("sales.not_paid"), &json!("0.01"))
    );
    let kopeck = json!({"way": "bank", "amount": {"amount": 1, "currency": "RUB"}, "document_number": "ПП-2"});
    let taken = desk
        .cashier
        .post(&format!("{DEALS}/{deal}/payments"), kopeck)
        .await
        .expect(201);
    assert_eq!(
        (&taken["state"], &taken["open"]),
        (&json!("paid"), &roubles(0))
    );
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    let said = desk.suite.events::<PaymentReceived>().await;
    assert_eq!(
        said.iter()
            .map(|paid| (paid.way, paid.amount))
            .collect::<Vec<_>>(),
        [
            (MoneyWay::Cash, Money::kopecks(PRICE * 100 - 1)),
            (MoneyWay::Bank, Money::kopecks(1)),
        ]
    );
    let sums = desk.suite.sql("SELECT d.paid_kopecks = sum(p.amount_kopecks) FROM sales.deal d JOIN sales.payment p ON p.deal_id = d.id GROUP BY d.id").await;
    assert!(sums.iter().all(|row| row.get(0)));
}

#[tokio::test]
async fn nobody_pays_more_than_is_open() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let over = desk.pay(&deal, PRICE + 1, "ПП-1").await.expect(422);
    assert_eq!(
        (&over["code"], &over["params"]["open"]),
        (&json!("sales.overpaid"), &json!("1,755,000.00"))
    );
    let _ = desk.pay(&deal, PRICE, "ПП-1").await.expect(201);
    let signed = desk.sign(&deal, "ДКП-7").await.expect(200);
    assert_eq!(
        signed["state"], "paid",
        "everything came before the contract"
    );
    assert_eq!(
        desk.pay(&deal, 1, "ПП-2").await.problem(422),
        "sales.overpaid"
    );
    assert_eq!(desk.suite.events::<PaymentReceived>().await.len(), 1);
}

#[tokio::test]
async fn two_cashiers_at_once_take_the_money_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let (first, second) = tokio::join!(
        desk.pay(&deal, PRICE, "ПП-1"),
        desk.pay(&deal, PRICE, "ПП-2")
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
}

#[tokio::test]
async fn a_document_brings_its_money_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let path = format!("{DEALS}/{deal}/payments");
    let first = desk
        .cashier
        .post(&path, payment(100_000, "ПП-1"))
        .key("payment-1")
        .await
        .expect(201);
    assert_eq!(
        desk.cashier
            .post(&path, payment(100_000, "ПП-1"))
            .key("payment-1")
            .await
            .expect(201),
        first
    );
    assert_eq!(
        desk.pay(&deal, 100_000, "ПП-1").await.problem(409),
        "sales.payment_known"
    );
    let yesterday = json!({"way": "bank", "amount": roubles(1), "document_number": "ПП-1", "paid_on": "2026-03-04"});
    let other_day = desk.cashier.post(&path, yesterday).await.expect(201);
    assert_eq!(other_day["payment"]["paid_on"], "2026-03-04");
    assert_eq!(desk.suite.events::<PaymentReceived>().await.len(), 2);
    assert_eq!(desk.card(&deal).await["paid"], roubles(100_001));
}

#[tokio::test]
async fn a_payment_of_tomorrow_is_refused() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let ask = json!({"way": "bank", "amount": roubles(1), "document_number": "ПП-1", "paid_on": "2026-03-06"});
    let refused = desk
        .cashier
        .post(&format!("{DEALS}/{deal}/payments"), ask.clone())
        .await
        .expect(422);
    assert_eq!(
        (
            &refused["errors"][0]["pointer"],
            &refused["errors"][0]["code"]
        ),
        (&json!("/paid_on"), &json!("sales.day_in_future"))
    );
    // Midnight in Moscow.
    desk.suite.clock.advance(Duration::hours(15));
    let _ = desk
        .cashier
        .post(&format!("{DEALS}/{deal}/payments"), ask)
        .await
        .expect(201);
}

#[tokio::test]
async fn money_is_history() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let _ = desk.pay(&deal, 1, "ПП-1").await.expect(201);
    for statement in [
        "UPDATE sales.payment SET amount_kopecks = 1",
        "DELETE FROM sales.payment",
    ] {
        let refused = desk
            .suite
            .as_role(
                "kite_sales",
                &identity::world::TENANT.to_string(),
                statement,
            )
            .await;
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("permission denied"),
            "{statement}"
        );
    }
}
