//! The check before the contract, and the control of cash.

use crate::desk::{DEALS, Desk, VIN, cash, text};
use contracts::sales::PaymentReceived;
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn nobody_signs_for_a_car_whose_check_is_too_old() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    desk.suite.clock.advance(Duration::days(29));
    let deal = desk.reserved(&car).await;
    desk.suite.clock.advance(Duration::days(1));
    let refused = desk.sign(&deal, "ДКП-7").await;
    assert_eq!(refused.problem(409), "sales.check_needed");
    assert_eq!(desk.state(&deal).await, "reserved");
    desk.checked(&car).await;
    let _ = desk.sign(&deal, "ДКП-7").await.expect(200);
}

/// A car that was on offer before there were checks has none.
#[tokio::test]
async fn a_car_that_was_never_checked_is_not_signed_for() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let _ = desk.suite.sql("DELETE FROM vehicles.sale_check").await;
    let refused = desk.sign(&deal, "ДКП-7").await;
    assert_eq!(refused.problem(409), "sales.check_needed");
}

/// All cash of a deal counts together: 600,000 need a buyer who is identified, by two people of verification.
#[tokio::test]
async fn much_cash_waits_until_its_payer_is_identified() {
    let desk = Desk::with_gate().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let path = format!("{DEALS}/{deal}/payments");
    let pay = |amount, number: &str| desk.cashier.post(&path, cash(amount, number));
    let _ = pay(599_999, "ПКО-1").await.expect(201);
    let _ = desk.pay(&deal, 100_000, "ПП-1").await.expect(201);
    let second = || pay(1, "ПКО-2").key("the-second-cash");
    let refused = second().await.expect(409);
    assert_eq!(refused["code"], "sales.identification_needed");
    let questionnaire = text(&refused["params"]["questionnaire"]);
    assert_eq!(second().await.expect(409)["params"], refused["params"]);

    let form = format!("/api/verification/v1/questionnaires/{questionnaire}");
    let filling = json!({
        "full_name": "Смирнов Андрей Викторович", "born_on": "1981-11-20", "document_number": "4509 123456",
        "address": "Москва, Лесная, 1", "beneficial_owner": "Смирнов Андрей Викторович", "funds_source": "savings",
        "public_official": false,
    });
    let fills = desk.somebody(&["verification.questionnaire.write"]);
    let _ = fills
        .post(&format!("{form}/fill"), filling)
        .if_match(1)
        .await
        .expect(200);
    assert_eq!(second().await.problem(409), "sales.identification_needed");
    let decides = desk.somebody(&["verification.questionnaire.decide"]);
    let note = json!({"note": "Документы проверены"});
    let _ = decides
        .post(&format!("{form}/confirm"), note)
        .await
        .expect(200);
    let taken = second().await.expect(201);
    assert_eq!(second().await.expect(201), taken);
    assert_eq!(desk.suite.events::<PaymentReceived>().await.len(), 3);
}

/// Money that came by bank, and an installation without the control, ask nobody.
#[tokio::test]
async fn only_cash_is_controlled() {
    for desk in [Desk::with_gate().await, Desk::open().await] {
        let gate = desk
            .suite
            .app
            .port::<dyn contracts::verification::CashGate>();
        let car = desk.offered(VIN).await;
        let deal = desk.contracted(&car).await;
        let path = format!("{DEALS}/{deal}/payments");
        let paid = if gate.is_ok() {
            desk.pay(&deal, 1_700_000, "ПП-1").await
        } else {
            desk.cashier.post(&path, cash(1_700_000, "ПКО-1")).await
        };
        let _ = paid.expect(201);
    }
}
