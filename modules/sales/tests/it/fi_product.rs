//! Finance and insurance products.

use crate::desk::{DEALS, Desk, GIVEN, PRICE, VIN, handover, product, roubles, text};
use contracts::sales::FiProductSold;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn a_product_is_sold_at_the_handover_and_not_before() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let early = desk.product(&deal, 1, "КР-1").await;
    assert_eq!(early.problem(409), "common.illegal_transition");
    let _ = desk.sign(&deal, "ДКП-7").await.expect(200);
    let kept = desk.product(&deal, 42_700, "КР-1").await.expect(201);
    let _ = desk.pay(&deal, PRICE, "ПП-1").await.expect(201);
    assert!(desk.suite.events::<FiProductSold>().await.is_empty());
    desk.suite.clock.advance(time::Duration::days(1));
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    let sold = desk.suite.events::<FiProductSold>().await;
    assert_eq!(sold.len(), 1);
    assert_eq!(sold[0].product.to_string(), text(&kept["id"]));
    assert_eq!(sold[0].sold_on.to_string(), "2026-03-06");
    assert_eq!(sold[0].document.date.to_string(), "2026-03-05");
    let late = desk.product(&deal, 1, "КР-2").await;
    assert_eq!(late.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn a_product_is_taken_out_before_the_handover_only() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let gone = desk.product(&deal, 5_000, "КАСКО-1").await.expect(201);
    let kept = desk.product(&deal, 42_700, "КР-1").await.expect(201);
    let path = |product: &Value| format!("/api/sales/v1/fi-products/{}", text(&product["id"]));
    let taken = desk.orlova.delete(&path(&gone)).key("take-out").await;
    assert_eq!(taken.expect(200), gone);
    let again = desk.orlova.delete(&path(&gone)).key("take-out").await;
    assert_eq!(again.expect(200), gone);
    let twice = desk.orlova.delete(&path(&gone)).await;
    assert_eq!(twice.problem(404), "common.not_found");
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    assert_eq!(desk.suite.events::<FiProductSold>().await.len(), 1);
    let late = desk.orlova.delete(&path(&kept)).await;
    assert_eq!(late.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn a_document_sells_a_product_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let path = format!("{DEALS}/{deal}/fi-products");
    let bank = Uuid::now_v7();
    let ask = |kind: &str| json!({"kind": kind, "partner_id": bank, "commission": roubles(10), "document_number": "1", "document_date": "2026-03-04"});
    let _ = desk.orlova.post(&path, ask("loan")).await.expect(201);
    assert_eq!(
        desk.orlova.post(&path, ask("loan")).await.problem(409),
        "sales.fi_product_known"
    );
    let hull = desk.orlova.post(&path, ask("hull")).await.expect(201);
    assert_eq!(hull["document_date"], "2026-03-04");
    let tomorrow = json!({"kind": "extra", "partner_id": bank, "commission": roubles(10), "document_number": "2", "document_date": "2026-03-06"});
    let refused = desk.orlova.post(&path, tomorrow).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/document_date");
}

#[tokio::test]
async fn a_change_of_the_products_makes_the_seen_deal_old() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let seen = desk.version(&deal).await;
    let _ = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/fi-products"), product(1, "КР-1"))
        .await
        .expect(201);
    let act = handover("АПП-1", &GIVEN);
    let old = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/hand-over"), act)
        .if_match(seen)
        .await;
    assert_eq!(old.problem(412), "common.version_conflict");
}
