//! Lists of deals: totals and a file.

use crate::desk::{DEALS, Desk, PRICE, VIN, cancel, roubles};
use identity::world;
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn deals_add_up_by_the_same_filters() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let off = desk.deal(&desk.belov, &car).await;
    let _ = cancel(&desk.belov, &off).await.expect(200);
    let deal = desk.reserved(&car).await;
    let _ = desk
        .ask_discount(&desk.orlova, &deal, 40_000)
        .await
        .expect(201);
    let _ = desk.pay(&deal, 15_000, "ПП-1").await.expect(201);
    desk.suite.clock.advance(Duration::days(1));
    let late = desk.deal(&desk.belov, &car).await;
    let totals = desk
        .orlova
        .get(&format!("{DEALS}/totals"))
        .await
        .expect(200);
    assert_eq!(
        (
            &totals["count"],
            &totals["price"],
            &totals["discount"],
            &totals["paid"]
        ),
        (
            &json!(3),
            &roubles(3 * PRICE - 40_000),
            &roubles(40_000),
            &roubles(15_000)
        )
    );
    let states = totals["by_state"].as_array().unwrap();
    assert_eq!(
        states[2],
        json!({
            "state": "reserved", "count": 1, "price": roubles(PRICE - 40_000), "discount": roubles(40_000),
            "paid": roubles(15_000), "open": roubles(PRICE - 55_000),
        })
    );
    let (belov, dc1, dc5) = (world::BELOV, world::DC1, world::DC5);
    for (filter, found) in [
        ("state=cancelled".to_owned(), 1),
        (format!("salesman_id={belov}"), 2),
        (format!("centre_id={dc1}"), 3),
        (format!("centre_id={dc5}"), 0),
        (format!("episode_id={late}"), 0),
        ("from=2026-03-06".to_owned(), 1),
        ("to=2026-03-05".to_owned(), 2),
        ("from=2026-03-05&to=2026-03-05&state=reserved".to_owned(), 1),
    ] {
        let totals = desk.orlova.get(&format!("{DEALS}/totals?{filter}")).await;
        assert_eq!(totals.expect(200)["count"], found, "{filter}");
        let page = desk
            .orlova
            .get(&format!("{DEALS}?{filter}"))
            .await
            .expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
    }
}

/// A period is one of days at the centre.
#[tokio::test]
async fn a_day_of_the_list_is_that_of_the_centre() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    // A quarter to midnight and a quarter past in Moscow.
    desk.suite
        .clock
        .set(time::macros::datetime!(2026-03-05 20:45 UTC));
    let _ = desk.deal(&desk.orlova, &car).await;
    desk.suite
        .clock
        .set(time::macros::datetime!(2026-03-05 21:15 UTC));
    let _ = desk.deal(&desk.orlova, &car).await;
    for day in ["2026-03-05", "2026-03-06"] {
        let one = format!("{DEALS}/totals?from={day}&to={day}");
        assert_eq!(desk.orlova.get(&one).await.expect(200)["count"], 1, "{day}");
    }
}

#[tokio::test]
async fn deals_as_a_file() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let _ = desk
        .ask_discount(&desk.orlova, &deal, 40_000)
        .await
        .expect(201);
    let russian = desk.orlova.get(&format!("{DEALS}/export")).lang("ru").await;
    assert_eq!(russian.status, 200);
    assert_eq!(
        russian.header("content-disposition"),
        "attachment; filename=\"deals.csv\""
    );
    let lines: Vec<_> = russian.text.split("\r\n").collect();
    assert!(
        lines[0].starts_with("\u{feff}Сделка;Договор;Открыта;"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains(";2026-03-05;reserved;"), "{}", lines[1]);
    assert!(
        lines[1].contains(";1755000,00;40000,00;1715000,00;0,00;1715000,00;"),
        "{}",
        lines[1]
    );
    let english = desk
        .orlova
        .get(&format!("{DEALS}/export?state=new"))
        .lang("en")
        .await;
    assert_eq!(english.text.lines().count(), 1);
    assert!(english.text.starts_with("\u{feff}Deal;Contract;Opened;"));
    let bad = desk.orlova.get(&format!("{DEALS}/export?colour=red")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}

/// The ids of a list, read one by one.
async fn walk(desk: &Desk, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{DEALS}?limit=1&{query}{cursor}");
        let page = desk.orlova.get(&path).await.expect(200);
        let ids = page["items"].as_array().unwrap().iter();
        found.extend(ids.map(|deal| deal["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            return found;
        };
        let next: String = next.bytes().map(|byte| format!("%{byte:02x}")).collect();
        cursor = format!("&cursor={next}");
        assert!(found.len() < 10, "{query} goes in circles");
    }
}

#[tokio::test]
async fn deals_come_in_every_order_both_ways() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let wishes = [
        desk.deal(&desk.orlova, &car).await,
        desk.reserved(&car).await,
        desk.deal(&desk.belov, &car).await,
    ];
    let [first, reserved, last] = wishes.each_ref().map(String::as_str);
    for (query, expected) in [
        ("", [last, reserved, first]),
        ("sort=newest&desc=false", [first, reserved, last]),
        // One car at one price: equals stand by age, the same way round.
        ("sort=car", [first, reserved, last]),
        ("sort=car&desc=true", [last, reserved, first]),
        ("sort=price", [first, reserved, last]),
        ("sort=open&desc=true", [last, reserved, first]),
        // Who keeps no car comes last both ways.
        ("sort=due", [reserved, first, last]),
        ("sort=due&desc=true", [reserved, last, first]),
    ] {
        assert_eq!(walk(&desk, query).await, expected, "{query}");
    }
    assert_eq!(walk(&desk, "state=reserved,paid").await, [reserved]);
    assert_eq!(walk(&desk, "state=new&state=reserved").await.len(), 3);
    let bad = desk.orlova.get(&format!("{DEALS}?sort=margin")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}

#[tokio::test]
async fn deals_are_found_by_car_and_by_people_where_people_may_be_seen() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let listed = desk.orlova.get(DEALS).await.expect(200)["items"][0].clone();
    let (buyer, tail) = (listed["buyer_id"].as_str().unwrap(), &VIN[VIN.len() - 4..]);
    let seeing = desk.somebody(&["sales.deal.read", "sales.buyer.read"]);
    let whole = seeing
        .get(&format!("/api/sales/v1/buyers/{buyer}"))
        .await
        .expect(200);
    let (name, phone) = (
        whole["full_name"].as_str().unwrap(),
        whole["phone"].as_str().unwrap(),
    );
    let found = async |client: &platform::testing::Client, words: &str| {
        let words: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let page = client.get(&format!("{DEALS}?q={words}")).await.expect(200);
        let totals = client
            .get(&format!("{DEALS}/totals?q={words}"))
            .await
            .expect(200);
        let count = page["items"].as_array().unwrap().len();
        assert_eq!(totals["count"], count);
        count
    };
    let blind = desk.somebody(&["sales.deal.read"]);
    assert_eq!(found(&blind, tail).await, 1);
    assert_eq!(found(&blind, "nothing like it").await, 0);
    for words in [name, &name.to_uppercase(), &phone[phone.len() - 7..]] {
        assert_eq!(found(&seeing, words).await, 1, "{words}");
        assert_eq!(found(&blind, words).await, 0, "{words}");
    }
    let masked = blind.get(DEALS).await;
    assert!(!masked.text.contains(name), "{}", masked.text);
    let open = seeing.get(DEALS).await.expect(200);
    assert_eq!(
        (&open["items"][0]["id"], &open["items"][0]["buyer_name"]),
        (&json!(deal), &json!(name))
    );
}
