//! Contracts and handovers.

use crate::desk::{DEALS, Desk, GIVEN, PRICE, VIN, handover, text};
use contracts::sales::{DealHandedOver, DealReserved};
use identity::world;
use serde_json::json;

#[tokio::test]
async fn everything_on_the_list_is_given_to_the_buyer() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let items = desk
        .orlova
        .get(&format!("{DEALS}/{deal}/handover-items"))
        .await
        .expect(200);
    let codes: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(&item["code"]))
        .collect();
    assert_eq!(codes, GIVEN);
    let version = desk.version(&deal).await;
    let act = |given: &[&str]| {
        desk.command(&deal, "hand-over", handover("АПП-1", given))
            .if_match(version)
    };
    let some = act(&["keys", "documents"]).await.expect(409);
    assert_eq!(some["code"], "sales.checklist_incomplete");
    assert_eq!(some["params"]["missing"], "second_key, service_book");
    let strange = act(&["keys", "dog"]).await.expect(422);
    assert_eq!(strange["errors"][0]["pointer"], "/checklist/1");
    assert_eq!(strange["errors"][0]["code"], "field.not_allowed");
    assert!(desk.suite.events::<DealHandedOver>().await.is_empty());
    let _ = act(&GIVEN).await.expect(200);
    assert_eq!(
        desk.card(&deal).await["handover"]["checklist"],
        json!(GIVEN)
    );
}

#[tokio::test]
async fn a_car_is_handed_over_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let version = desk.version(&deal).await;
    let act = || desk.command(&deal, "hand-over", handover("АПП-1", &GIVEN));
    assert_eq!(act().await.problem(428), "common.precondition_required");
    let done = act().if_match(version).key("hand-over-1").await.expect(200);
    let again = act().if_match(version).key("hand-over-1").await;
    assert_eq!(again.expect(200), done);
    let twice = act().if_match(version + 1).await;
    assert_eq!(twice.problem(409), "common.illegal_transition");
    assert_eq!(desk.suite.events::<DealHandedOver>().await.len(), 1);
}

/// The list is dated data of the group.
#[tokio::test]
async fn a_group_has_its_own_list_from_a_day_on() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let insert = format!(
        "INSERT INTO sales.handover_item (tenant_id, valid_from, place, code, ru, en)
         VALUES ('{}', '2026-03-06', 1, 'flowers', 'Цветы', 'Flowers')",
        world::TENANT
    );
    let _ = desk.suite.sql(&insert).await;
    let path = format!("{DEALS}/{deal}/handover-items");
    assert_eq!(
        desk.orlova
            .get(&path)
            .await
            .expect(200)
            .as_array()
            .unwrap()
            .len(),
        4
    );
    // 21:00 UTC is midnight in Moscow.
    desk.suite
        .clock
        .set(time::macros::datetime!(2026-03-05 21:00 UTC));
    assert_eq!(
        desk.orlova.get(&path).await.expect(200),
        json!([{"code": "flowers", "ru": "Цветы", "en": "Flowers"}])
    );
    let act = handover("АПП-1", &["flowers"]);
    let version = desk.version(&deal).await;
    let _ = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/hand-over"), act)
        .if_match(version)
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_signed_was_seen() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let (path, body) = (
        format!("{DEALS}/{deal}/contract"),
        json!({"document_number": "ДКП-7"}),
    );
    let blind = desk.orlova.post(&path, body.clone()).await;
    assert_eq!(blind.problem(428), "common.precondition_required");
    let version = desk.version(&deal).await;
    let _ = desk.pay(&deal, 1, "ПКО-1").await.expect(201);
    let old = desk
        .orlova
        .post(&path, body.clone())
        .if_match(version)
        .await;
    assert_eq!(old.problem(412), "common.version_conflict");
    let signed = desk
        .orlova
        .post(&path, body.clone())
        .if_match(version + 1)
        .key("sign-the-contract")
        .await
        .expect(200);
    let again = desk
        .orlova
        .post(&path, body)
        .if_match(version + 1)
        .key("sign-the-contract")
        .await
        .expect(200);
    assert_eq!(signed, again);
    let said = desk.suite.events::<DealReserved>().await;
    assert_eq!(
        (said.len(), said[0].hold),
        (2, said[1].hold),
        "the same hold, for longer"
    );
    assert!(said[0].until < said[1].until);
    assert_eq!(
        desk.sign(&deal, "ДКП-8").await.problem(409),
        "common.illegal_transition"
    );
}

#[tokio::test]
async fn two_signatures_at_once_make_one_contract() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let (first, second) = tokio::join!(desk.sign(&deal, "ДКП-1"), desk.sign(&deal, "ДКП-2"));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(
        statuses == [200, 409] || statuses == [200, 412],
        "{} {}",
        first.text,
        second.text
    );
}

#[tokio::test]
async fn numbers_of_documents_are_used_once_in_a_year() {
    let desk = Desk::open().await;
    let first = desk.offered(VIN).await;
    let _ = desk.handed_over(&first).await;
    let second = desk.offered("1HGCM82633A004352").await;
    let deal = desk.reserved(&second).await;
    assert_eq!(
        desk.sign(&deal, "ДКП-7").await.problem(409),
        "sales.number_taken"
    );
    let _ = desk.sign(&deal, "ДКП-8").await.expect(200);
    let _ = desk.pay(&deal, PRICE, "ПП-2").await.expect(201);
    assert_eq!(
        desk.hand_over(&deal, "АПП-1").await.problem(409),
        "sales.number_taken"
    );
    let _ = desk.hand_over(&deal, "АПП-2").await.expect(200);
}
