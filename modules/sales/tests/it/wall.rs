//! Nobody sees what is not theirs.

use crate::desk::{
    BUYERS, DEALS, Desk, GIVEN, SALES, VIN, at, discount, handover, payment, person, product, text,
    unwinding,
};
use crate::discount::REQUESTS;
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
        ("sales.deal.write", post("terms", json!({"wishes": "Шины"}))),
        ("sales.deal.write", post("discount-requests", discount(1))),
        ("sales.deal.unwind", post("unwind", unwinding("1"))),
    ]
}

/// Somebody of another centre, and of another group, who may do everything there.
fn strangers(desk: &Desk) -> [Client; 2] {
    let more = [
        "sales.payment.write",
        "sales.deal.unwind",
        "sales.override.read",
        "sales.rule.read",
    ];
    let all: Vec<&str> = SALES.iter().copied().chain(more).collect();
    let everywhere = Reach::everywhere();
    [
        desk.suite.client(world::TENANT, &all, at(&[world::DC2])),
        desk.suite.client(world::OTHER_TENANT, &all, everywhere),
    ]
}

#[tokio::test]
async fn another_centre_and_another_group_decide_about_nothing() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk.ask_discount(&desk.orlova, &deal, 50_000).await;
    let request = text(&asked.expect(201)["id"]);
    for foreign in strangers(&desk) {
        let read = foreign.get(&format!("{REQUESTS}/{request}")).await;
        assert_eq!(read.problem(404), "common.not_found");
        for path in [
            format!("{REQUESTS}/{request}/approve"),
            format!("{REQUESTS}/{request}/decline"),
            format!("{REQUESTS}/{request}/withdraw"),
        ] {
            let refused = foreign.post(&path, json!({})).await;
            assert_eq!(refused.problem(404), "common.not_found", "{path}");
        }
    }
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
    for foreign in strangers(&desk) {
        for path in [
            format!("{DEALS}/{deal}"),
            format!("{DEALS}/{deal}/handover-items"),
            format!("{DEALS}/{deal}/versions"),
            format!("{DEALS}/{deal}/versions/compare?from=1&to=1"),
            format!("{DEALS}/{deal}/cancel-preview"),
            format!("{DEALS}/{deal}/unwind-preview"),
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
        for list in [
            DEALS,
            BUYERS,
            REQUESTS,
            "/api/sales/v1/cars",
            "/api/sales/v1/desk",
            "/api/sales/v1/overrides",
        ] {
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
    for path in [
        DEALS.to_owned(),
        format!("{DEALS}/totals"),
        format!("{DEALS}/export"),
        format!("{DEALS}/{deal}"),
        format!("{DEALS}/{deal}/handover-items"),
        format!("{DEALS}/{deal}/versions"),
        format!("{DEALS}/{deal}/versions/compare?from=1&to=1"),
        format!("{DEALS}/{deal}/cancel-preview"),
        REQUESTS.to_owned(),
        format!("{REQUESTS}/totals"),
        format!("{REQUESTS}/{deal}"),
        BUYERS.to_owned(),
        "/api/sales/v1/cars".to_owned(),
        "/api/sales/v1/desk".to_owned(),
    ] {
        assert_eq!(needs(nobody.get(&path).await), "sales.deal.read", "{path}");
    }
    for path in ["", "/totals", "/export"] {
        let register = nobody.get(&format!("/api/sales/v1/overrides{path}")).await;
        assert_eq!(needs(register), "sales.override.read");
    }
    let preview = nobody.get(&format!("{DEALS}/{deal}/unwind-preview")).await;
    assert_eq!(needs(preview), "sales.deal.unwind");
    for path in [
        format!("{REQUESTS}/{deal}/approve"),
        format!("{REQUESTS}/{deal}/decline"),
        format!("{REQUESTS}/{deal}/withdraw"),
    ] {
        let refused = nobody.post(&path, json!({})).await;
        assert_eq!(needs(refused), "sales.deal.read", "{path}");
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

/// A deal with everything in it, from the first wish to its undoing.
async fn whole_life(desk: &Desk) {
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let loan = product(1, "КР-1");
    let _ = desk.command(&deal, "fi-products", loan).await.expect(201);
    let waiting = desk.deal(&desk.belov, &car).await;
    let _ = crate::desk::reserve(&desk.belov, &waiting)
        .await
        .expect(200);
    let asked = desk.ask_discount(&desk.belov, &waiting, 1).await;
    let _ = asked.expect(201);
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    desk.suite.settle().await;
    let unwound = desk.unwind(&desk.director(), &deal, unwinding("1")).await;
    let _ = unwound.expect(200);
    let rule = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "later_basis_points": 0, "source": "x",
        "steps": [{"days_max": 1, "basis_points": 5_000}],
    });
    let path = "/api/sales/v1/deposit-rules";
    let _ = desk.director().post(path, rule).await.expect(201);
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    whole_life(&desk).await;
    let tenant = world::TENANT.to_string();
    for table in [
        "buyer",
        "offered_car",
        "deal",
        "interest",
        "contract",
        "payment",
        "handover",
        "fi_product",
        "deal_version",
        "discount_request",
        "override_line",
        "deal_money",
        "refund",
        "unwind",
        "void",
        "deposit_rule",
        "deposit_step",
    ] {
        let select = format!("SELECT 1 FROM sales.{table} WHERE tenant_id = '{tenant}'");
        for other in [world::OTHER_TENANT.to_string(), String::new()] {
            let rows = desk.suite.as_role("kite_sales", &other, &select).await;
            assert!(rows.unwrap().is_empty(), "{table} under {other:?}");
        }
        let own = desk.suite.as_role("kite_sales", &tenant, &select).await;
        assert!(!own.unwrap().is_empty(), "{table}");
    }
    for statement in [
        "DELETE FROM sales.contract",
        "UPDATE sales.handover SET keys = 1",
        "DELETE FROM sales.deal",
    ] {
        let refused = desk.suite.as_role("kite_sales", &tenant, statement).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{statement}");
    }
}
