//! The register of overrides (N12).

use crate::desk::{Desk, VIN, cancel, roubles, text, unwinding};
use identity::world;
use serde_json::json;
use time::Duration;

const OVERRIDES: &str = "/api/sales/v1/overrides";

/// Four discounts, and what came of them.
async fn four(desk: &Desk) -> Vec<String> {
    let car = desk.offered(VIN).await;
    let open = desk.deal(&desk.belov, &car).await;
    let off = desk.deal(&desk.belov, &car).await;
    let sold = desk.reserved(&car).await;
    for (salesman, deal) in [
        (&desk.belov, &open),
        (&desk.belov, &off),
        (&desk.orlova, &sold),
    ] {
        let _ = desk.ask_discount(salesman, deal, 10_000).await.expect(201);
    }
    let _ = cancel(&desk.belov, &off).await.expect(200);
    let _ = desk.sign(&sold, "ДКП-1").await.expect(200);
    let _ = desk.pay(&sold, 1_745_000, "ПП-1").await.expect(201);
    vec![open, off, sold]
}

#[tokio::test]
async fn the_register_knows_what_came_of_each() {
    let desk = Desk::open().await;
    let deals = four(&desk).await;
    let head = desk.head();
    let outcomes = async || {
        let page = head.get(OVERRIDES).await.expect(200);
        let lines = page["items"].as_array().unwrap().clone();
        let of = |deal: &String| {
            let line = lines.iter().find(|line| line["deal_id"] == json!(deal));
            text(&line.unwrap()["outcome"])
        };
        deals.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(outcomes().await, ["open", "cancelled", "open"]);
    let _ = desk.hand_over(&deals[2], "АПП-1").await.expect(200);
    desk.suite.settle().await;
    assert_eq!(
        outcomes().await,
        ["cancelled", "cancelled", "sold"],
        "who wanted the sold car has lost it"
    );
    let _ = desk
        .unwind(&desk.director(), &deals[2], unwinding("1"))
        .await
        .expect(200);
    assert_eq!(outcomes().await, ["cancelled", "cancelled", "unwound"]);
    let totals = head.get(&format!("{OVERRIDES}/totals")).await.expect(200);
    assert_eq!(
        (&totals["count"], &totals["given"]),
        (&json!(3), &roubles(30_000))
    );
    let by: Vec<_> = totals["by_outcome"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(&row["outcome"]), row["count"].as_i64().unwrap()))
        .collect();
    assert_eq!(by, [("cancelled".to_owned(), 2), ("unwound".to_owned(), 1)]);
}

#[tokio::test]
async fn the_register_is_narrowed_and_paged() {
    let desk = Desk::open().await;
    let _ = four(&desk).await;
    desk.suite.clock.advance(Duration::days(1));
    let car = desk.offered("1HGCM82633A004352").await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    let head = desk.head();
    let path = format!(
        "/api/sales/v1/discount-requests/{}/approve",
        text(&asked["id"])
    );
    let approved = head.post(&path, json!({})).await.expect(200);
    let (orlova, dc1, dc5) = (world::ORLOVA, world::DC1, world::DC5);
    let decider = text(&approved["decided_by"]);
    for (filter, found) in [
        (String::new(), 4),
        (format!("centre_id={dc1}"), 4),
        (format!("centre_id={dc5}"), 0),
        (format!("person_id={orlova}"), 2),
        (format!("person_id={decider}"), 1),
        ("rule=discount_over_limit".to_owned(), 1),
        ("rule=deposit".to_owned(), 0),
        ("outcome=cancelled".to_owned(), 1),
        ("from=2026-03-06".to_owned(), 1),
        ("to=2026-03-05".to_owned(), 3),
        ("from=2026-03-05&to=2026-03-05&outcome=open".to_owned(), 2),
    ] {
        let page = head.get(&format!("{OVERRIDES}?{filter}")).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
        let totals = head.get(&format!("{OVERRIDES}/totals?{filter}")).await;
        assert_eq!(totals.expect(200)["count"], found, "{filter}");
    }
    let page = head.get(&format!("{OVERRIDES}?limit=3")).await.expect(200);
    let rest = format!("{OVERRIDES}?limit=3&cursor={}", text(&page["next"]));
    let rest = head.get(&rest).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    for bad in ["limit=0", "rule=luck", "from=today", "colour=red"] {
        let bad = head.get(&format!("{OVERRIDES}?{bad}")).await;
        assert_eq!(bad.problem(400), "common.bad_query");
    }
}

/// A file for a spreadsheet; margins only for who may see them.
#[tokio::test]
async fn the_register_as_a_file() {
    let desk = Desk::with_books().await;
    let car = desk.offered_with_vat(3_294_000, 3_721_000).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let _ = desk
        .ask_discount(&desk.orlova, &deal, 36_600)
        .await
        .expect(201);
    let export = format!("{OVERRIDES}/export?rule=discount");
    let seen = desk.head().get(&export).lang("ru").await;
    assert_eq!(seen.status, 200);
    assert!(seen.header("content-type").starts_with("text/csv"));
    assert!(
        seen.text.starts_with("\u{feff}Когда;Сделка;"),
        "{}",
        seen.text
    );
    assert!(
        seen.text.contains(";350000,00;320000,00;open\r\n"),
        "{}",
        seen.text
    );
    let blind = desk.somebody(&["sales.override.read"]);
    let masked = blind.get(&export).lang("en").await.text;
    assert!(masked.starts_with("\u{feff}When;Deal;"));
    assert!(masked.contains(";36600.00;competitor_price;"), "{masked}");
    assert!(masked.contains(";;;open\r\n"), "{masked}");
    let totals = format!("{OVERRIDES}/totals");
    let seen = desk.head().get(&totals).await.expect(200);
    assert_eq!(seen["by_outcome"][0]["margin"], roubles(30_000));
    let masked = blind.get(&totals).await.expect(200);
    assert_eq!(masked["by_outcome"][0].get("margin"), None);
    assert_eq!(masked["by_outcome"][0]["above"], roubles(0));
}
