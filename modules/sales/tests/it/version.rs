//! Versions of the terms.

use crate::desk::{DEALS, Desk, PRICE, VIN, discount, reserve, roubles, text};
use serde_json::{Value, json};

async fn versions(desk: &Desk, deal: &str) -> Vec<Value> {
    let page = desk.orlova.get(&format!("{DEALS}/{deal}/versions")).await;
    page.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_change_of_the_terms_is_a_version_and_the_contract_freezes_one() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let terms = json!({"wishes": "Зимние шины", "note": "Просил до сделки"});
    let changed = desk
        .command(&deal, "terms", terms)
        .if_match(1)
        .key("the-wishes");
    let changed = changed.await.expect(200);
    assert_eq!(
        (&changed["terms"], &changed["wishes"], &changed["version"]),
        (&json!(2), &json!("Зимние шины"), &json!(2))
    );
    let given = desk.ask_discount(&desk.orlova, &deal, 15_000).await;
    assert_eq!(given.expect(201)["state"], "approved");
    let due = json!({"deposit_due": roubles(50_000)});
    let _ = desk.command(&deal, "reserve", due).await.expect(200);
    let _ = desk.sign(&deal, "ДКП-7").await.expect(200);
    let loan = desk.product(&deal, 42_700, "КР-1").await.expect(201);
    let path = format!("/api/sales/v1/fi-products/{}", text(&loan["id"]));
    let _ = desk.orlova.delete(&path).await.expect(200);

    let all = versions(&desk, &deal).await;
    let seen: Vec<_> = all
        .iter()
        .map(|one| {
            (
                text(&one["reason"]),
                one["changes"].clone(),
                one["frozen"] == true,
            )
        })
        .collect();
    let expected = [
        ("products", json!(["products"]), false),
        ("products", json!(["products"]), false),
        ("deposit", json!(["deposit_due"]), true),
        ("discount", json!(["price", "discount"]), false),
        ("terms", json!(["wishes"]), false),
        ("opened", json!([]), false),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(reason, changes, frozen)| (reason.to_owned(), changes, frozen))
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(all[1]["products"][0]["commission"], roubles(42_700));
    assert_eq!(desk.card(&deal).await["contract"]["version"], 4);
    assert_eq!(
        desk.card(&deal).await["contract"]["price"],
        roubles(PRICE - 15_000)
    );
}

#[tokio::test]
async fn two_versions_stand_side_by_side_and_the_list_has_pages() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let _ = desk
        .ask_discount(&desk.orlova, &deal, 15_000)
        .await
        .expect(201);
    let _ = desk
        .ask_discount(&desk.orlova, &deal, 40_000)
        .await
        .expect(201);
    let path = format!("{DEALS}/{deal}/versions");
    let compare = format!("{path}/compare?from=1&to=3");
    let both = desk.orlova.get(&compare).await.expect(200);
    assert_eq!(
        both["changes"],
        json!([
            {"term": "price", "from": roubles(PRICE), "to": roubles(PRICE - 40_000), "difference": roubles(-40_000)},
            {"term": "discount", "from": roubles(0), "to": roubles(40_000), "difference": roubles(40_000)},
        ])
    );
    assert_eq!(
        (&both["from"]["number"], &both["to"]["number"]),
        (&json!(1), &json!(3))
    );
    let first = desk
        .orlova
        .get(&format!("{path}?limit=2"))
        .await
        .expect(200);
    let rest = format!("{path}?limit=2&cursor={}", text(&first["next"]));
    let rest = desk.orlova.get(&rest).await.expect(200);
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&rest["items"][0]["number"], rest.get("next")),
        (&json!(1), None)
    );
    for (bad, status) in [("from=1", 400), ("from=1&to=9", 404), ("from=x&to=1", 400)] {
        let reply = desk.orlova.get(&format!("{path}/compare?{bad}")).await;
        assert_eq!(reply.status, status, "{bad}");
    }
}

#[tokio::test]
async fn terms_change_as_seen_and_until_the_contract() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let terms = |body: Value| desk.command(&deal, "terms", body);
    let dearer = json!({"price": roubles(PRICE + 5_000)});
    assert_eq!(
        terms(dearer.clone()).await.problem(428),
        "common.precondition_required"
    );
    let done = terms(dearer.clone())
        .if_match(1)
        .key("dearer-1")
        .await
        .expect(200);
    assert_eq!(done["price"], roubles(PRICE + 5_000));
    let again = terms(dearer.clone()).if_match(1).key("dearer-1").await;
    assert_eq!(again.expect(200), done);
    assert_eq!(
        terms(dearer.clone()).if_match(1).await.problem(412),
        "common.version_conflict"
    );
    assert_eq!(
        terms(dearer).if_match(2).await.problem(422),
        "sales.terms_same"
    );
    let cheaper = json!({"price": roubles(PRICE - 1)});
    let refused = terms(cheaper).if_match(2).await.expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["approved"]),
        (&json!("sales.approval_required"), &json!("1,755,000.00"))
    );
    let _ = reserve(&desk.orlova, &deal).await.expect(200);
    let _ = desk.sign(&deal, "ДКП-7").await.expect(200);
    let version = desk.version(&deal).await;
    for (verb, body) in [
        ("terms", json!({"wishes": "Коврики"})),
        ("discount-requests", discount(1_000)),
    ] {
        let late = desk.command(&deal, verb, body).if_match(version).await;
        assert_eq!(late.problem(409), "common.illegal_transition");
    }
}

/// Two people change the terms at once: one is asked to look again.
#[tokio::test]
async fn two_changes_at_once_make_one_version() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{DEALS}/{deal}/terms");
    let (first, second) = tokio::join!(
        desk.orlova
            .post(&path, json!({"wishes": "Шины"}))
            .if_match(1),
        desk.belov
            .post(&path, json!({"wishes": "Коврики"}))
            .if_match(1)
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(versions(&desk, &deal).await.len(), 2);
}

/// The database has the last word: a contract has the price of the version that it froze, and versions stay.
#[tokio::test]
async fn a_version_is_history() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let tenant = identity::world::TENANT.to_string();
    for statement in [
        "UPDATE sales.deal_version SET price_kopecks = 1",
        "DELETE FROM sales.deal_version",
        "UPDATE sales.override_line SET given_kopecks = 1",
        "DELETE FROM sales.refund",
        "UPDATE sales.unwind SET fee_kopecks = 0",
        "DELETE FROM sales.void",
        "UPDATE sales.discount_rule SET limit_kopecks = 1",
    ] {
        let refused = desk.suite.as_role("kite_sales", &tenant, statement).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{statement}");
    }
    let other = format!("UPDATE sales.contract SET version = 9 WHERE deal_id = '{deal}'");
    let refused = desk.suite.try_sql(&other).await.unwrap_err().to_string();
    assert!(refused.contains("contract_version"), "{refused}");
}
