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
        lines[0].starts_with("\u{feff}Сделка;Открыта;"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains(";2026-03-05;reserved;"), "{}", lines[1]);
    assert!(
        lines[1].ends_with(";1755000,00;40000,00;1715000,00;0,00;1715000,00"),
        "{}",
        lines[1]
    );
    let english = desk
        .orlova
        .get(&format!("{DEALS}/export?state=new"))
        .lang("en")
        .await;
    assert_eq!(english.text.lines().count(), 1);
    assert!(english.text.starts_with("\u{feff}Deal;Opened;"));
    let bad = desk.orlova.get(&format!("{DEALS}/export?colour=red")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}
