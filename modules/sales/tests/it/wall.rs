//! Nobody sees what is not theirs.

use crate::desk::{
    BUYERS, DEALS, Desk, GIVEN, SALES, VIN, at, handover, payment, person, product, text,
};
use identity::world;
use platform::{
    Reach,
    testing::{Client, client::Ask},
};
use serde_json::json;

/// Every command on a deal.
fn commands(client: &Client, deal: &str, fi_product: &str) -> Vec<(&'static str, Ask)> {
    let post = |verb: &str, body| {
        client
            .post(&format!("{DEALS}/{deal}/{verb}"), body)
            .if_match(1)
    };
    vec![
        ("sales.deal.write", post("reserve", json!({}))),
        (
            "sales.deal.write",
            post("contract", json!({"document_number": "1"})),
        ),
        ("sales.payment.write", post("payments", payment(1, "1"))),
        ("sales.deal.write", post("fi-products", product(1, "1"))),
        (
            "sales.deal.write",
            client.delete(&format!("/api/sales/v1/fi-products/{fi_product}")),
        ),
        ("sales.deal.write", post("hand-over", handover("1", &GIVEN))),
        (
            "sales.deal.write",
            post("cancel", json!({"reason": "other"})),
        ),
        ("sales.deal.write", post("close", json!({}))),
    ]
}

#[tokio::test]
async fn another_centre_and_another_group_find_nothing() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let loan = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/fi-products"), product(1, "КР-1"))
        .await
        .expect(201);
    let (loan, buyer) = (text(&loan["id"]), text(&desk.card(&deal).await["buyer_id"]));
    let all: Vec<&str> = SALES
        .iter()
        .copied()
        .chain(["sales.payment.write"])
        .collect();
    let tver = desk.suite.client(world::TENANT, &all, at(&[world::DC2]));
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, &all, Reach::everywhere());
    for foreign in [tver, stranger] {
        for path in [
            format!("{DEALS}/{deal}"),
            format!("{DEALS}/{deal}/handover-items"),
            format!("{BUYERS}/{buyer}"),
            format!("{DEALS}/none"),
        ] {
            assert_eq!(
                foreign.get(&path).await.problem(404),
                "common.not_found",
                "{path}"
            );
        }
        for (_, command) in commands(&foreign, &deal, &loan) {
            assert_eq!(command.await.problem(404), "common.not_found");
        }
        for list in [DEALS, BUYERS, "/api/sales/v1/cars", "/api/sales/v1/desk"] {
            let page = foreign.get(list).await.expect(200);
            assert!(page["items"].as_array().unwrap().is_empty(), "{list}");
        }
        let theirs = json!({"buyer_id": buyer, "episode_id": car});
        let refused = foreign.post(DEALS, theirs).await.expect(422);
        assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
    }
    assert_eq!(desk.state(&deal).await, "contract");
}

#[tokio::test]
async fn every_route_asks_for_its_permission() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let nobody = desk.somebody(&[]);
    let needs = |reply: platform::testing::Reply| text(&reply.expect(403)["params"]["permission"]);
    for (permission, command) in commands(&nobody, &deal, &deal) {
        assert_eq!(needs(command.await), permission);
    }
    let items = format!("{DEALS}/{deal}/handover-items");
    for path in [
        DEALS,
        &format!("{DEALS}/{deal}"),
        &items,
        BUYERS,
        "/api/sales/v1/cars",
        "/api/sales/v1/desk",
    ] {
        assert_eq!(needs(nobody.get(path).await), "sales.deal.read", "{path}");
    }
    assert_eq!(
        needs(nobody.get(&format!("{BUYERS}/{deal}")).await),
        "sales.buyer.read"
    );
    assert_eq!(
        needs(nobody.post(BUYERS, person(world::DC1)).await),
        "sales.buyer.write"
    );
    let ask = json!({"buyer_id": deal, "episode_id": car});
    assert_eq!(needs(nobody.post(DEALS, ask).await), "sales.deal.write");
    assert_eq!(
        desk.suite.anonymous().get(DEALS).await.problem(401),
        "common.unauthenticated"
    );
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let _ = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/fi-products"), product(1, "КР-1"))
        .await
        .expect(201);
    let waiting = desk.deal(&desk.belov, &car).await;
    let _ = crate::desk::reserve(&desk.belov, &waiting)
        .await
        .expect(200);
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    for table in [
        "buyer",
        "offered_car",
        "deal",
        "interest",
        "contract",
        "payment",
        "handover",
        "fi_product",
    ] {
        let select = format!("SELECT 1 FROM sales.{table}");
        for tenant in [world::OTHER_TENANT.to_string(), String::new()] {
            let rows = desk
                .suite
                .as_role("kite_sales", &tenant, &select)
                .await
                .unwrap();
            assert!(rows.is_empty(), "{table} under {tenant:?}");
        }
        let own = desk
            .suite
            .as_role("kite_sales", &world::TENANT.to_string(), &select)
            .await
            .unwrap();
        assert!(!own.is_empty(), "{table}");
    }
    for statement in [
        "DELETE FROM sales.contract",
        "UPDATE sales.handover SET keys = 1",
        "DELETE FROM sales.deal",
    ] {
        let refused = desk
            .suite
            .as_role("kite_sales", &world::TENANT.to_string(), statement)
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
