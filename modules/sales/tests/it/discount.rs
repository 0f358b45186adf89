//! Discounts: asked for, decided, and registered (SAL-3).

use crate::desk::{DEALS, Desk, HEAD, PRICE, SALES, VIN, at, discount, reserve, roubles, text};
use identity::world;
use platform::testing::Client;
use serde_json::{Value, json};
use time::Duration;

pub const REQUESTS: &str = "/api/sales/v1/discount-requests";

async fn decide(client: &Client, request: &Value, verb: &str) -> platform::testing::Reply {
    let path = format!("{REQUESTS}/{}/{verb}", text(&request["id"]));
    client.post(&path, json!({})).await
}

/// SAL-3: list 3,721,000, discount 61,000; the salesman may give 40,000, the head 80,000. 61,000 with VAT are 50,000
/// without, so the gross profit falls from 350,000 to 300,000.
#[tokio::test]
async fn sal_3_a_discount_above_the_limit_is_approved_in_one_call_and_registered() {
    let desk = Desk::with_books().await;
    let car = desk.offered_with_vat(3_294_000, 3_721_000).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 61_000)
        .await
        .expect(201);
    assert_eq!(asked["state"], "requested");
    assert_eq!(asked["list_price"], roubles(3_721_000));
    assert_eq!(asked["allowed"], roubles(40_000));
    assert_eq!(
        (&asked["rule_version"], &asked["reason"]),
        (&json!(1), &json!("competitor_price"))
    );
    assert_eq!(
        (asked.get("gross_before"), asked.get("gross_after")),
        (None, None),
        "a salesman sees no margin"
    );
    assert_eq!(desk.card(&deal).await["price"], roubles(3_721_000));
    approved_in_one_call(&desk, &deal).await;
}

async fn approved_in_one_call(desk: &Desk, deal: &str) {
    let head = desk.head();
    let waiting = head.get(&format!("{REQUESTS}?state=requested")).await;
    let waiting = waiting.expect(200)["items"][0].clone();
    assert_eq!(waiting["gross_before"], roubles(350_000));
    assert_eq!(waiting["gross_after"], roubles(300_000));
    let one = format!("{REQUESTS}/{}", text(&waiting["id"]));
    let one = head.get(&one).await.expect(200);
    assert_eq!(
        (&one["title"], &one["vin"]),
        (&waiting["title"], &waiting["vin"])
    );
    assert!(one["title"].is_string() && one["gross_after"] == waiting["gross_after"]);
    let approved = decide(&head, &waiting, "approve").await.expect(200);
    assert_eq!(approved["state"], "approved");
    assert_eq!(
        approved["decided_rule_id"],
        "0198c0de-0000-7000-8000-0000000c0012"
    );

    let card = desk.card(deal).await;
    assert_eq!(
        (&card["price"], &card["discount"], &card["terms"]),
        (&roubles(3_660_000), &roubles(61_000), &json!(2))
    );
    let register = head.get("/api/sales/v1/overrides").await.expect(200);
    let line = &register["items"][0];
    assert_eq!(
        (
            &line["rule"],
            &line["asked"],
            &line["allowed"],
            &line["given"]
        ),
        (
            &json!("discount_over_limit"),
            &roubles(61_000),
            &roubles(40_000),
            &roubles(61_000)
        )
    );
    assert_eq!(
        (
            &line["gross_before"],
            &line["gross_after"],
            &line["outcome"]
        ),
        (&roubles(350_000), &roubles(300_000), &json!("open"))
    );
    assert_eq!(line["asked_by"], json!(world::ORLOVA));
    assert_eq!(line["decided_by"], approved["decided_by"]);
}

#[tokio::test]
async fn a_discount_within_the_own_limit_is_given_at_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{DEALS}/{deal}/discount-requests");
    let ask = || {
        desk.orlova
            .post(&path, discount(40_000))
            .if_match(1)
            .key("forty-thousand")
    };
    let given = ask().await.expect(201);
    assert_eq!(
        (&given["state"], &given["decided_by"]),
        (&json!("approved"), &json!(world::ORLOVA))
    );
    assert_eq!(ask().await.expect(201), given);
    assert_eq!(desk.card(&deal).await["price"], roubles(PRICE - 40_000));
    let lines = desk
        .suite
        .sql("SELECT 1 FROM sales.override_line WHERE rule = 'discount'")
        .await;
    assert_eq!(lines.len(), 1);
    let over = desk
        .ask_discount(&desk.orlova, &deal, 40_001)
        .await
        .expect(201);
    assert_eq!(over["state"], "requested");
    assert_eq!(desk.card(&deal).await["price"], roubles(PRICE - 40_000));
    let mut terms = json!({"price": roubles(PRICE - 40_000)});
    let version = desk.version(&deal).await;
    let same = desk
        .command(&deal, "terms", terms.take())
        .if_match(version)
        .await;
    assert_eq!(same.status, 422);
}

#[tokio::test]
async fn who_decides_has_a_limit_that_is_high_enough_and_is_somebody_else() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 81_000)
        .await
        .expect(201);
    let own = decide(&desk.orlova, &asked, "approve").await;
    assert_eq!(own.problem(403), "sales.own_request");
    let low = decide(&desk.belov, &asked, "approve").await.expect(403);
    assert_eq!(
        (&low["code"], &low["params"]["allowed"]),
        (&json!("sales.limit_exceeded"), &json!("40,000.00"))
    );
    let head = desk.head();
    let over = decide(&head, &asked, "approve").await.expect(403);
    assert_eq!(over["params"]["allowed"], "80,000.00");
    let nobody = decide(&desk.cashier, &asked, "decline").await.expect(403);
    assert_eq!(nobody["params"]["allowed"], "0.00");
    // Ten per cent of 1,755,000 for a director.
    let director = desk.director();
    let (first, second) = tokio::join!(
        decide(&director, &asked, "approve"),
        decide(&director, &asked, "approve")
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(desk.card(&deal).await["discount"], roubles(81_000));
    assert_eq!(
        decide(&head, &asked, "decline").await.problem(409),
        "common.illegal_transition"
    );
}

#[tokio::test]
async fn a_request_is_declined_or_taken_back() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let first = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    let twice = desk.ask_discount(&desk.orlova, &deal, 1_000).await;
    assert_eq!(twice.problem(409), "sales.discount_open");
    let path = format!("{REQUESTS}/{}/decline", text(&first["id"]));
    let no = desk
        .head()
        .post(&path, json!({"note": "Цена и так низкая"}))
        .key("decline-it");
    let no = no.await.expect(200);
    assert_eq!(
        (&no["state"], &no["decision_note"]),
        (&json!("declined"), &json!("Цена и так низкая"))
    );
    let second = desk
        .ask_discount(&desk.orlova, &deal, 45_000)
        .await
        .expect(201);
    let path = format!("{REQUESTS}/{}/withdraw", text(&second["id"]));
    let stranger = desk.belov.post(&path, json!({})).await;
    assert_eq!(stranger.problem(403), "sales.not_your_request");
    let back = desk.orlova.post(&path, json!({})).await.expect(200);
    assert_eq!(
        (&back["state"], &back["decided_by"]),
        (&json!("withdrawn"), &Value::Null)
    );
    assert_eq!(desk.card(&deal).await["price"], roubles(PRICE));
}

#[tokio::test]
async fn a_request_waits_for_a_day_and_then_for_nobody() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    assert_eq!(asked["expires_at"], "2026-03-06T06:00:00Z");
    desk.suite.clock.advance(Duration::hours(24));
    let late = decide(&desk.head(), &asked, "approve").await;
    // The job may have ended it already.
    assert_eq!(late.status, 409);
    let again = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    assert_eq!(again["state"], "requested");
    desk.suite.clock.advance(Duration::hours(24));
    desk.lapse().await;
    let path = format!("{REQUESTS}/{}", text(&again["id"]));
    assert_eq!(desk.orlova.get(&path).await.expect(200)["state"], "expired");
    let _ = reserve(&desk.orlova, &deal).await.expect(200);
    let _ = desk.sign(&deal, "ДКП-7").await.expect(200);
}

/// What was asked about is what is approved: when the price has moved on, the request is stale.
#[tokio::test]
async fn a_request_is_about_the_price_that_was_seen() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    let version = desk.version(&deal).await;
    let pending = desk.sign(&deal, "ДКП-7").await;
    assert_eq!(pending.problem(409), "sales.discount_open");
    let dearer = json!({"price": roubles(PRICE + 10_000)});
    let _ = desk
        .command(&deal, "terms", dearer)
        .if_match(version)
        .await
        .expect(200);
    let stale = decide(&desk.head(), &asked, "approve").await;
    assert_eq!(stale.problem(409), "sales.terms_changed");
    let _ = desk.pay(&deal, PRICE, "ПП-1").await.expect(201);
    let path = format!("{REQUESTS}/{}/withdraw", text(&asked["id"]));
    let _ = desk.orlova.post(&path, json!({})).await.expect(200);
    let under = desk
        .ask_discount(&desk.orlova, &deal, 10_000)
        .await
        .expect(409);
    assert_eq!(
        (&under["code"], &under["params"]["paid"]),
        (&json!("sales.price_below_paid"), &json!("1,755,000.00"))
    );
}

#[tokio::test]
async fn a_deal_that_ends_leaves_no_request_behind() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let off = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    let _ = crate::desk::cancel(&desk.orlova, &deal).await.expect(200);
    let waits = desk.deal(&desk.belov, &car).await;
    let lost = desk
        .ask_discount(&desk.belov, &waits, 50_000)
        .await
        .expect(201);
    let _ = desk.handed_over(&car).await;
    for request in [off, lost] {
        let path = format!("{REQUESTS}/{}", text(&request["id"]));
        assert_eq!(
            desk.orlova.get(&path).await.expect(200)["state"],
            "withdrawn"
        );
    }
}

#[tokio::test]
async fn a_reason_is_on_the_list_and_a_discount_leaves_a_price() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let ask = |body: Value| desk.command(&deal, "discount-requests", body).if_match(1);
    let mut whim = discount(1_000);
    whim["reason"] = json!("whim");
    let refused = ask(whim).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/reason");
    assert_eq!(refused["errors"][0]["code"], "field.not_allowed");
    let all = ask(discount(PRICE)).await.expect(422);
    assert_eq!(all["errors"][0]["pointer"], "/discount");
    let old = desk
        .command(&deal, "discount-requests", discount(1_000))
        .if_match(9)
        .await;
    assert_eq!(old.problem(412), "common.version_conflict");
}

#[tokio::test]
async fn requests_page_filter_and_add_up() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (mine, yours) = (
        desk.deal(&desk.orlova, &car).await,
        desk.deal(&desk.belov, &car).await,
    );
    let _ = desk
        .ask_discount(&desk.orlova, &mine, 30_000)
        .await
        .expect(201);
    let _ = desk
        .ask_discount(&desk.belov, &yours, 50_000)
        .await
        .expect(201);
    let (orlova, belov, dc1) = (world::ORLOVA, world::BELOV, world::DC1);
    for (filter, found) in [
        (String::new(), 2),
        ("state=requested".to_owned(), 1),
        (format!("deal_id={mine}"), 1),
        (format!("asked_by={belov}"), 1),
        (format!("decided_by={orlova}"), 1),
        (format!("centre_id={dc1}&state=declined"), 0),
    ] {
        let page = desk
            .orlova
            .get(&format!("{REQUESTS}?{filter}"))
            .await
            .expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
        let totals = desk
            .orlova
            .get(&format!("{REQUESTS}/totals?{filter}"))
            .await;
        assert_eq!(totals.expect(200)["count"], found, "{filter}");
    }
    let page = desk
        .orlova
        .get(&format!("{REQUESTS}?limit=1"))
        .await
        .expect(200);
    let rest = format!("{REQUESTS}?limit=1&cursor={}", text(&page["next"]));
    let rest = desk.orlova.get(&rest).await.expect(200);
    assert_eq!(rest.get("next"), None);
    let totals = desk
        .orlova
        .get(&format!("{REQUESTS}/totals"))
        .await
        .expect(200);
    assert_eq!(totals["discount"], roubles(80_000));
    assert_eq!(
        totals["by_state"],
        json!([
            {"state": "approved", "count": 1, "discount": roubles(30_000)},
            {"state": "requested", "count": 1, "discount": roubles(50_000)},
        ])
    );
}

/// The margin is left out of the JSON, not emptied, for who may not see it at that centre.
#[tokio::test]
async fn margins_are_seen_where_they_may_be_seen() {
    let desk = Desk::with_books().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 61_000)
        .await
        .expect(201);
    let path = format!("{REQUESTS}/{}", text(&asked["id"]));
    let blind: Vec<&str> = HEAD
        .iter()
        .copied()
        .filter(|one| *one != "finance.pnl.read")
        .collect();
    let blind = desk.suite.client(world::TENANT, &blind, at(&[world::DC1]));
    for (client, sees) in [(desk.head(), true), (blind, false)] {
        let one = client.get(&path).await.expect(200);
        let list = client.get(REQUESTS).await.expect(200);
        assert_eq!(one.get("gross_before").is_some(), sees);
        assert_eq!(list["items"][0].get("gross_after").is_some(), sees);
    }
    // Margin scheme: 1,755,000 less 55,000 VAT less 1,450,000; the discount takes 61,000 × 100/122 of it.
    let seen = desk.head().get(&path).await.expect(200);
    assert_eq!(seen["gross_before"], roubles(250_000));
    assert_eq!(seen["gross_after"], roubles(200_000));
    let mut sales = SALES.to_vec();
    sales.push("finance.pnl.read");
    let elsewhere = desk
        .suite
        .client(world::TENANT, &["sales.deal.read"], at(&[world::DC1]));
    assert_eq!(
        elsewhere.get(&path).await.expect(200).get("gross_before"),
        None
    );
}
