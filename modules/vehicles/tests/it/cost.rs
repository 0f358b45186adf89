//! Costs of a car in stock.

use crate::desk::{Desk, EPISODES};
use contracts::{
    sales::DealHandedOver,
    vehicles::{CostAdded, EpisodeHandedOver, EpisodeId},
};
use identity::world;
use kernel::{Event, Money};
use serde_json::{Value, json};
use uuid::Uuid;

fn cost(kind: &str, module: &str, number: &str, roubles: i64, with_vat: bool) -> Value {
    json!({
        "kind": kind, "document_module": module, "document_number": number, "document_date": "2026-03-12",
        "supplier_id": Uuid::now_v7(), "gross": {"amount": roubles * 100, "currency": "RUB"}, "with_vat": with_vat,
    })
}

/// STK-2: the purchase and three more modules, in any order, each message twice.
#[tokio::test]
async fn stk_2_golden_cost() {
    let desk = Desk::open().await;
    let id = desk.offered("Z94K241C9PR000042").await;
    let path = format!("{EPISODES}/{id}/cost-lines");
    let documents = [
        cost("transport", "logistics", "ТН-5", 12_200, true),
        cost("own_parts", "parts", "ТР-9", 38_400, false),
        cost("body_shop", "suppliers", "АКТ-17", 24_400, true),
    ];
    for (number, document) in documents.iter().enumerate() {
        let key = format!("document-{number}");
        let first = desk
            .north
            .post(&path, document.clone())
            .key(&key)
            .await
            .expect(201);
        assert_eq!(
            desk.north
                .post(&path, document.clone())
                .key(&key)
                .await
                .expect(201),
            first
        );
        assert_eq!(
            desk.north.post(&path, document.clone()).await.problem(409),
            "vehicles.cost_known"
        );
    }
    let sheet = desk.north.get(&path).await.expect(200);
    assert_eq!(sheet["total"]["amount"], 151_840_000);
    assert_eq!(sheet["lines"].as_array().unwrap().len(), 4);
    let said = desk.suite.events::<CostAdded>().await;
    assert_eq!(
        said.iter()
            .map(|cost| cost.net.amount / 100)
            .collect::<Vec<_>>(),
        [10_000, 38_400, 20_000]
    );
    assert_eq!(
        said.last().map(|cost| cost.cost_total),
        Some(Money::roubles(1_518_400))
    );
}

#[tokio::test]
async fn a_handover_ends_the_costs_and_tells_finance_everything() {
    let desk = Desk::open().await;
    let id = desk.offered("Z94K241C9PR000042").await;
    let episode: EpisodeId = id.parse().unwrap();
    let handed_over = DealHandedOver {
        episode,
        centre: world::DC1,
        entity: world::LE1,
        ..DealHandedOver::sample()
    };
    desk.suite
        .say(world::TENANT, "vehicles", &handed_over)
        .await;
    desk.suite.settle().await;

    let said = desk.suite.events::<EpisodeHandedOver>().await;
    assert_eq!(
        (said[0].purchase_price, said[0].cost_total),
        (Money::roubles(1_450_000), Money::roubles(1_450_000))
    );
    assert_eq!(
        (said[0].price, said[0].deal),
        (Money::roubles(1_755_000), handed_over.deal)
    );
    let late = desk
        .north
        .post(
            &format!("{EPISODES}/{id}/cost-lines"),
            cost("transport", "logistics", "1", 1, true),
        )
        .await;
    assert_eq!(late.problem(409), "vehicles.cost_too_late");

    let closed = contracts::sales::DealClosed {
        deal: handed_over.deal,
        episode,
    };
    desk.suite.say(world::TENANT, "vehicles", &closed).await;
    desk.suite.settle().await;
    assert_eq!(
        desk.north
            .get(&format!("{EPISODES}/{id}"))
            .await
            .expect(200)["state"],
        "closed"
    );
}

#[tokio::test]
async fn a_purchase_is_no_cost_and_who_may_not_see_costs_gets_none() {
    let desk = Desk::open().await;
    let id = desk.offered("Z94K241C9PR000042").await;
    let path = format!("{EPISODES}/{id}/cost-lines");
    let purchase = desk
        .north
        .post(&path, cost("purchase", "buyback", "1", 5, false))
        .await;
    assert_eq!(purchase.problem(422), "vehicles.cost_is_purchase");
    let zero = desk
        .north
        .post(&path, cost("transport", "logistics", "1", 0, true))
        .await;
    assert_eq!(zero.expect(422)["errors"][0]["pointer"], "/gross/amount");
    let salesman = desk.somebody(&["vehicles.episode.read"]);
    let refused = salesman.get(&path).lang("en").await.expect(403);
    assert_eq!(
        refused["title"],
        "Not allowed: vehicles.cost.read is needed"
    );
    let card = salesman.get(&format!("{EPISODES}/{id}")).await.text;
    assert!(
        !card.contains("cost") && !card.contains("145000000"),
        "{card}"
    );
}
