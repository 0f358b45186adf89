//! Costs of a car in stock.

use crate::desk::{Desk, EPISODES};
use contracts::{
    sales::DealHandedOver,
    vehicles::{CostAdded, EpisodeHandedOver, EpisodeId, EpisodeOpened},
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
async fn a_handover_tells_finance_everything() {
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

/// STK-3, the side of the stock: an invoice of 6,100.00 after the sale and the close is a cost like any other.
#[tokio::test]
async fn stk_3_a_late_invoice_still_finds_its_car() {
    let desk = Desk::open().await;
    let id = desk.offered("Z94K241C9PR000042").await;
    let path = format!("{EPISODES}/{id}/cost-lines");
    for (kind, number, roubles, with_vat) in [
        ("own_parts", "ТР-9", 38_400, false),
        ("body_shop", "АКТ-17", 24_400, true),
        ("transport", "ТН-5", 12_200, true),
    ] {
        let line = cost(kind, "suppliers", number, roubles, with_vat);
        desk.north.post(&path, line).await.expect(201);
    }
    let deal = crate::returned::sell(&desk, &id).await;
    let late = |number: &str| {
        let mut line = cost("body_shop", "suppliers", number, 6_100, true);
        line["document_date"] = json!("2026-04-08");
        line["work"] = json!("bumper_paint");
        line
    };
    let line = desk.north.post(&path, late("АКТ-31")).await.expect(201);
    assert_eq!(
        (
            &line["net"]["amount"],
            &line["vat"]["amount"],
            &line["work"]
        ),
        (&json!(500_000), &json!(110_000), &json!("bumper_paint"))
    );
    let closed = contracts::sales::DealClosed {
        deal,
        episode: id.parse().unwrap(),
    };
    desk.suite.say(world::TENANT, "vehicles", &closed).await;
    desk.suite.settle().await;
    desk.north.post(&path, late("АКТ-32")).await.expect(201);
    let said = desk.suite.events::<CostAdded>().await;
    let totals: Vec<_> = said
        .iter()
        .map(|cost| cost.cost_total.amount / 100)
        .collect();
    assert_eq!(
        totals,
        [1_488_400, 1_508_400, 1_518_400, 1_523_400, 1_528_400]
    );
    assert_eq!(said[3].work.as_deref(), Some("bumper_paint"));
    let sheet = desk.north.get(&path).await.expect(200);
    assert_eq!(sheet["total"]["amount"], 152_840_000);
    assert_eq!(
        sheet["by_kind"],
        json!([
            {"kind": "purchase", "net": {"amount": 145_000_000, "currency": "RUB"}},
            {"kind": "own_parts", "net": {"amount": 3_840_000, "currency": "RUB"}},
            {"kind": "body_shop", "net": {"amount": 3_000_000, "currency": "RUB"}},
            {"kind": "transport", "net": {"amount": 1_000_000, "currency": "RUB"}},
        ])
    );
}

/// VAT-1: the day of the document chooses the rate, and the group may set it before the program knows of it.
#[tokio::test]
async fn the_rate_of_input_vat_is_that_of_the_documents_day() {
    let desk = Desk::open().await;
    let id = desk.offered("Z94K241C9PR000042").await;
    let path = format!("{EPISODES}/{id}/cost-lines");
    let vat_of = async |number: &str, day: &str| {
        let mut line = cost("transport", "logistics", number, 12_000, true);
        line["document_date"] = json!(day);
        desk.north.post(&path, line).await.expect(201)["vat"]["amount"].clone()
    };
    assert_eq!(vat_of("1", "2025-12-31").await, json!(200_000));
    assert_eq!(vat_of("2", "2026-01-01").await, json!(216_393));
    assert_eq!(vat_of("3", "2018-12-31").await, json!(183_051));
    let mut ancient = cost("transport", "logistics", "4", 1, true);
    ancient["document_date"] = json!("2003-12-31");
    assert_eq!(
        desk.north.post(&path, ancient).await.problem(422),
        "vat.no_rate"
    );

    const RATES: &str = "/api/vehicles/v1/vat-rates";
    let permissions = ["vehicles.vat_rate.write", "vehicles.type.read"];
    let chief = desk
        .suite
        .client(world::TENANT, &permissions, platform::Reach::everywhere());
    let rate = json!({"valid_from": "2026-06-01", "rate": 25, "source": "закон"});
    chief.post(RATES, rate.clone()).await.expect(201);
    assert_eq!(
        chief.post(RATES, rate.clone()).await.problem(409),
        "vehicles.day_known"
    );
    assert_eq!(vat_of("5", "2026-06-01").await, json!(240_000));
    assert_eq!(vat_of("6", "2026-05-31").await, json!(216_393));
    let local = desk.somebody(&permissions);
    assert_eq!(local.post(RATES, rate).await.status, 422);
    let rates = chief
        .get(&format!("{RATES}?on=2026-06-02"))
        .await
        .expect(200);
    assert_eq!(rates["in_force"], 25);
    let all: Vec<_> = rates["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["rate"].as_i64().unwrap(),
                row["standard"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(all, [(25, false), (22, true), (20, true), (18, true)]);
    let today = local.get(RATES).await.expect(200);
    assert_eq!(today["in_force"], 22);
}

/// A car bought from a payer of VAT under the full scheme: cost is the net, input VAT goes its own way.
#[tokio::test]
async fn the_vat_of_a_seller_who_charges_it_is_no_cost() {
    let desk = Desk::open().await;
    let mut car = crate::desk::arrival("Z94K241C9PR000042");
    car["vat_scheme"] = json!("full");
    car["with_vat"] = json!(true);
    car["purchase_price"] = json!({"amount": 329_400_000, "currency": "RUB"});
    let id = desk.north.post(EPISODES, car).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let opened = desk.suite.events::<EpisodeOpened>().await;
    assert_eq!(
        (opened[0].purchase_price, opened[0].purchase_vat),
        (Money::roubles(3_294_000), Some(Money::roubles(594_000)))
    );
    let card = desk
        .north
        .get(&format!("{EPISODES}/{id}"))
        .await
        .expect(200);
    assert_eq!(
        (
            &card["purchase_vat"]["amount"],
            &card["cost_total"]["amount"]
        ),
        (&json!(59_400_000), &json!(270_000_000))
    );
    // Рязань pays by the simplified system: it deducts nothing.
    let mut simple = crate::desk::arrival("1HGCM82633A004352");
    simple["centre_id"] = json!(world::DC4);
    simple["vat_scheme"] = json!("full");
    simple["with_vat"] = json!(true);
    let owner = desk.suite.client(
        world::TENANT,
        crate::desk::ALL,
        platform::Reach::everywhere(),
    );
    let simple = owner.post(EPISODES, simple).await.expect(201);
    let opened = desk.suite.events::<EpisodeOpened>().await;
    assert_eq!(opened[1].purchase_vat, None);
    let lines = format!("{EPISODES}/{}/cost-lines", simple["id"].as_str().unwrap());
    let line = cost("transport", "logistics", "1", 12_200, true);
    let line = owner.post(&lines, line).await.expect(201);
    assert_eq!(
        (&line["net"]["amount"], &line["vat"]["amount"]),
        (&json!(1_220_000), &json!(0))
    );
}
