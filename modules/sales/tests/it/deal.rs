//! Deals from the first wish to the close.

use crate::desk::{
    BUYERS, DEALS, Desk, PRICE, VIN, at, cancel, payment, person, product, reserve, roubles, text,
};
use contracts::sales::{
    DealCancelled, DealClosed, DealHandedOver, DealReserved, FiProductSold, PaymentReceived,
};
use identity::world;
use kernel::{Event, Money};
use serde_json::{Value, json};
use sqlx::Row;
use uuid::Uuid;

#[tokio::test]
async fn a_deal_goes_from_the_first_wish_to_the_close() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let deposit = desk.pay(&deal, 100_000, "ПКО-1").await.expect(201);
    assert_eq!(deposit["state"], "reserved");
    assert_eq!(deposit["open"], roubles(1_655_000));
    let _ = desk.sign(&deal, "ДКП-7").await.expect(200);
    let loan = desk.product(&deal, 42_700, "КР-1").await.expect(201);
    assert_eq!(loan["document_date"], "2026-03-05");
    let rest = desk.pay(&deal, 1_655_000, "ПП-2").await.expect(201);
    assert_eq!(rest["state"], "paid");
    assert_eq!(rest["open"], roubles(0));
    let handed_over = desk.hand_over(&deal, "АПП-1").await.expect(200);
    assert_eq!(handed_over["state"], "handed_over");
    assert_eq!(desk.close(&deal).await.expect(200)["state"], "closed");
    desk.suite.settle().await;
    let path = format!("/api/vehicles/v1/episodes/{car}");
    let episode = desk.stock.get(&path).await.expect(200);
    assert_eq!(episode["state"], "closed");
    assert_eq!(episode["deal_id"], json!(deal));
}

#[tokio::test]
async fn the_card_of_a_deal_shows_everything_that_belongs_to_it() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let _ = desk.product(&deal, 42_700, "КР-1").await.expect(201);
    let _ = desk.pay(&deal, 5_000, "ПП-1").await.expect(201);
    let _ = desk.pay(&deal, 1_750_000, "ПП-2").await.expect(201);
    let done = desk.hand_over(&deal, "АПП-1").await.expect(200);
    let reply = desk.orlova.get(&format!("{DEALS}/{deal}")).await;
    assert_eq!(reply.header("etag"), format!("\"{}\"", done["version"]));
    let card = reply.expect(200);
    assert_eq!(card["price"], roubles(PRICE));
    assert_eq!(card["paid"], roubles(PRICE));
    assert_eq!(card["open"], roubles(0));
    assert_eq!(card["contract"]["price"], roubles(PRICE));
    assert_eq!(card["contract"]["number"], "ДКП-7");
    assert_eq!(card["handover"]["number"], "АПП-1");
    assert_eq!(card["payments"].as_array().unwrap().len(), 2);
    assert_eq!(card["fi_products"].as_array().unwrap().len(), 1);
}

/// Whoever hears of the handover has heard of every payment and every product before.
#[tokio::test]
async fn a_deal_speaks_in_its_order_and_tells_finance_everything() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    for number in ["КР-1", "КАСКО-2"] {
        let _ = desk.product(&deal, 42_700, number).await.expect(201);
    }
    let _ = desk.pay(&deal, PRICE, "ПП-1").await.expect(201);
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    let _ = desk.close(&deal).await.expect(200);
    let said = "SELECT type FROM platform.event WHERE aggregate = 'sales.deal' ORDER BY seq";
    let said = desk.suite.sql(said).await;
    let said: Vec<String> = said.iter().map(|row| row.get(0)).collect();
    let (reserved, sold) = (DealReserved::TYPE, FiProductSold::TYPE);
    let (paid, done) = (PaymentReceived::TYPE, DealHandedOver::TYPE);
    let closed = DealClosed::TYPE;
    assert_eq!(said, [reserved, reserved, paid, sold, sold, done, closed]);

    let done = desk.suite.events::<DealHandedOver>().await.remove(0);
    assert_eq!(done.price, Money::roubles(PRICE));
    assert_eq!(done.paid, Money::roubles(PRICE));
    assert_eq!((done.centre, done.entity), (world::DC1, world::LE1));
    assert_eq!(done.salesman, world::ORLOVA);
    assert_eq!(done.document.number, "АПП-1");
    assert_eq!(done.handed_over_on.to_string(), "2026-03-05");
    let product = desk.suite.events::<FiProductSold>().await.remove(0);
    assert_eq!(product.commission, Money::roubles(42_700));
}

#[tokio::test]
async fn the_same_key_opens_the_same_deal() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let ask = json!({"buyer_id": desk.buyer(&desk.orlova).await, "episode_id": car});
    let first = desk
        .orlova
        .post(DEALS, ask.clone())
        .key("the-first-deal")
        .await
        .expect(201);
    assert_eq!(
        desk.orlova
            .post(DEALS, ask.clone())
            .key("the-first-deal")
            .await
            .expect(201),
        first
    );
    let other = json!({"buyer_id": Uuid::now_v7(), "episode_id": car});
    let reused = desk.orlova.post(DEALS, other).key("the-first-deal").await;
    assert_eq!(reused.problem(422), "common.idempotency_key_reused");
    assert_eq!(
        (&first["state"], &first["title"]),
        (&json!("new"), &json!("Hyundai Creta 2023"))
    );
    let page = desk.orlova.get(DEALS).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_price_below_the_approved_one_is_a_discount() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let buyer = desk.buyer(&desk.orlova).await;
    let ask = |price: i64| json!({"buyer_id": buyer, "episode_id": car, "price": {"amount": price, "currency": "RUB"}});
    let refused = desk
        .orlova
        .post(DEALS, ask(PRICE * 100 - 1))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["approved"]),
        (&json!("sales.approval_required"), &json!("1,755,000.00"))
    );
    let above = desk
        .orlova
        .post(DEALS, ask(PRICE * 100 + 1))
        .await
        .expect(201);
    assert_eq!(above["price"]["amount"], PRICE * 100 + 1);
}

#[tokio::test]
async fn only_a_car_on_offer_is_sold_to_a_known_buyer() {
    let desk = Desk::open().await;
    let arrived = desk.arrived(VIN, world::DC1).await;
    let buyer = desk.buyer(&desk.orlova).await;
    let early = desk
        .orlova
        .post(DEALS, json!({"buyer_id": buyer, "episode_id": arrived}))
        .await;
    assert_eq!(early.problem(409), "sales.car_not_offered");
    let strangers = json!({"buyer_id": Uuid::now_v7(), "episode_id": Uuid::now_v7()});
    let refused = desk.orlova.post(DEALS, strangers).await.expect(422);
    let pointers: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| text(&error["pointer"]))
        .collect();
    assert_eq!(pointers, ["/episode_id", "/buyer_id"]);
    let far = desk.offered_at("1HGCM82633A004352", world::DC5).await;
    let elsewhere = desk
        .orlova
        .post(DEALS, json!({"buyer_id": buyer, "episode_id": far}))
        .await
        .expect(422);
    assert_eq!(elsewhere["errors"][0]["pointer"], "/episode_id");
}

#[tokio::test]
async fn the_list_of_cars_follows_the_stock_and_a_deal_keeps_its_price() {
    let desk = Desk::open().await;
    let (first, second) = (
        desk.offered(VIN).await,
        desk.offered("1HGCM82633A004352").await,
    );
    let deal = desk.deal(&desk.orlova, &first).await;
    desk.list(&first, 1_700_000).await;
    let path = format!("/api/sales/v1/cars?limit=1&centre_id={}", world::DC1);
    let page = desk.orlova.get(&path).await.expect(200);
    assert_eq!(page["items"][0]["episode_id"], json!(second));
    let rest = desk
        .orlova
        .get(&format!("{path}&cursor={}", text(&page["next"])))
        .await
        .expect(200);
    assert_eq!(
        (&rest["items"][0]["price"], rest.get("next")),
        (&roubles(1_700_000), None)
    );
    assert_eq!(desk.card(&deal).await["price"], roubles(PRICE));
    let _ = desk.handed_over(&first).await;
    let left = desk.orlova.get("/api/sales/v1/cars").await.expect(200);
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
}

/// The stock may be asked for a car before sales has heard of it.
#[tokio::test]
async fn a_deal_needs_no_event_to_know_its_car() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let forget =
        "DELETE FROM sales.offered_car; DELETE FROM platform.inbox WHERE consumer = 'sales'";
    for statement in forget.split(';') {
        let _ = desk.suite.sql(statement).await;
    }
    let deal = desk.deal(&desk.orlova, &car).await;
    assert_eq!(desk.card(&deal).await["vin"], VIN);
    desk.list(&car, 1_760_000).await;
    let cars = desk.orlova.get("/api/sales/v1/cars").await.expect(200);
    assert_eq!(cars["items"][0]["price"], roubles(1_760_000));
}

#[tokio::test]
async fn deals_page_and_filter() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let mine = desk.deal(&desk.orlova, &car).await;
    let yours = desk.deal(&desk.belov, &car).await;
    let _ = reserve(&desk.orlova, &mine).await.expect(200);
    let page = desk
        .orlova
        .get(&format!("{DEALS}?limit=1"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["id"], json!(yours));
    let rest = desk
        .orlova
        .get(&format!("{DEALS}?limit=1&cursor={}", text(&page["next"])))
        .await
        .expect(200);
    assert_eq!(
        (&rest["items"][0]["id"], rest.get("next")),
        (&json!(mine), None)
    );
    for (filter, found) in [
        ("state=reserved".to_owned(), 1),
        (format!("salesman_id={}", world::BELOV), 1),
        (format!("episode_id={car}&centre_id={}", world::DC1), 2),
        (format!("centre_id={}", world::DC2), 0),
    ] {
        let page = desk
            .orlova
            .get(&format!("{DEALS}?{filter}"))
            .await
            .expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
    }
    for bad in [
        "limit=0",
        "limit=201",
        "cursor=x",
        "state=gone",
        "colour=red",
    ] {
        assert_eq!(
            desk.orlova
                .get(&format!("{DEALS}?{bad}"))
                .await
                .problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
}

#[tokio::test]
async fn closing_twice_at_once_closes_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.handed_over(&car).await;
    let path = format!("{DEALS}/{deal}/close");
    let (first, second) = tokio::join!(
        desk.orlova.post(&path, json!({})),
        desk.belov.post(&path, json!({}))
    );
    let (won, lost) = if first.status == 200 {
        (first, second)
    } else {
        (second, first)
    };
    assert_eq!(won.expect(200)["state"], "closed");
    let lost = lost.expect(409);
    assert_eq!(lost["code"], "common.illegal_transition");
    assert_eq!(
        lost["params"],
        json!({"from": "closed", "command": "close"})
    );
    assert_eq!(desk.suite.events::<DealClosed>().await.len(), 1);
}

#[tokio::test]
async fn steps_out_of_order_are_refused_by_name() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let refused = |reply: Value| (reply["code"].clone(), reply["params"].clone());
    let illegal = |from: &str, command: &str| {
        (
            json!("common.illegal_transition"),
            json!({"from": from, "command": command}),
        )
    };
    assert_eq!(
        refused(desk.sign(&deal, "1").await.expect(409)),
        illegal("new", "sign")
    );
    assert_eq!(
        refused(desk.pay(&deal, 1, "1").await.expect(409)),
        illegal("new", "receive")
    );
    assert_eq!(
        refused(desk.hand_over(&deal, "1").await.expect(409)),
        illegal("new", "hand_over")
    );
    let close = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/close"), json!({}))
        .await
        .expect(409);
    assert_eq!(refused(close), illegal("new", "close"));
    let product = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/fi-products"), product(1, "1"))
        .await
        .expect(409);
    assert_eq!(refused(product), illegal("new", "change_products"));
    let _ = reserve(&desk.orlova, &deal).await.expect(200);
    assert_eq!(
        refused(reserve(&desk.orlova, &deal).await.expect(409)),
        illegal("reserved", "reserve")
    );
    let _ = cancel(&desk.orlova, &deal).await.expect(200);
    assert_eq!(
        refused(cancel(&desk.orlova, &deal).await.expect(409)),
        illegal("cancelled", "cancel")
    );
}

#[tokio::test]
async fn a_cancelled_deal_frees_its_car() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let off = desk
        .orlova
        .post(
            &format!("{DEALS}/{deal}/cancel"),
            json!({"reason": "no_loan"}),
        )
        .key("cancel-the-deal")
        .await;
    let off = off.expect(200);
    assert_eq!(
        (&off["state"], &off["end_reason"], &off["hold_id"]),
        (&json!("cancelled"), &json!("no_loan"), &Value::Null)
    );
    let again = desk
        .orlova
        .post(
            &format!("{DEALS}/{deal}/cancel"),
            json!({"reason": "no_loan"}),
        )
        .key("cancel-the-deal")
        .await;
    assert_eq!(again.expect(200), off);
    desk.suite.settle().await;
    assert_eq!(desk.suite.events::<DealCancelled>().await.len(), 1);
    let next = desk.deal(&desk.belov, &car).await;
    assert_eq!(
        reserve(&desk.belov, &next).await.expect(200)["outcome"],
        "reserved"
    );
}

#[tokio::test]
async fn who_wanted_a_sold_car_has_lost_it_but_not_the_money() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let early = desk.reserved(&car).await;
    let _ = desk.pay(&early, 50_000, "ПКО-1").await.expect(201);
    desk.suite.clock.advance(time::Duration::hours(73));
    desk.expire().await;
    assert_eq!(desk.state(&early).await, "new");
    let waiting = desk.deal(&desk.belov, &car).await;
    let _ = desk.handed_over(&car).await;
    let lost = desk.card(&waiting).await;
    assert_eq!(
        (&lost["state"], &lost["end_reason"]),
        (&json!("lost"), &json!("car_sold"))
    );
    let kept = desk.card(&early).await;
    assert_eq!(
        (&kept["state"], &kept["paid"]),
        (&json!("new"), &roubles(50_000))
    );
    assert_eq!(
        reserve(&desk.orlova, &early).await.problem(409),
        "vehicles.not_for_sale"
    );
    let buyer = desk.buyer(&desk.belov).await;
    let late = desk
        .belov
        .post(DEALS, json!({"buyer_id": buyer, "episode_id": car}))
        .await;
    assert_eq!(late.problem(409), "sales.car_not_offered");
}

/// The database has the last word: two deals cannot have one car, and the gate does not open for money that is not there.
#[tokio::test]
async fn the_constraints_hold_without_the_code() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let other = desk.deal(&desk.belov, &car).await;
    for (statement, constraint) in [
        (
            format!(
                "UPDATE sales.deal SET state = 'reserved', hold_id = '{deal}', reserved_until = now() WHERE id = '{other}'"
            ),
            "deal_one_per_car",
        ),
        (
            format!("UPDATE sales.deal SET state = 'paid' WHERE id = '{deal}'"),
            "deal_paid_in_full",
        ),
        (
            format!("UPDATE sales.deal SET paid_kopecks = price_kopecks + 1 WHERE id = '{deal}'"),
            "deal_not_overpaid",
        ),
        (
            format!("UPDATE sales.deal SET hold_id = NULL WHERE id = '{deal}'"),
            "deal_held",
        ),
        (
            format!("UPDATE sales.deal SET state = 'cancelled' WHERE id = '{other}'"),
            "deal_ended",
        ),
    ] {
        let refused = desk
            .suite
            .try_sql(&statement)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains(constraint), "{constraint}: {refused}");
    }
}

#[tokio::test]
async fn days_are_those_of_the_centre() {
    let desk = Desk::open().await;
    let all: Vec<&str> = crate::desk::SALES
        .iter()
        .copied()
        .chain(["sales.payment.write"])
        .collect();
    let vladivostok = desk.suite.client(world::TENANT, &all, at(&[world::DC5]));
    let car = desk.offered_at(VIN, world::DC5).await;
    let buyer = vladivostok
        .post(BUYERS, person(world::DC5))
        .await
        .expect(201);
    let deal = vladivostok
        .post(DEALS, json!({"buyer_id": buyer["id"], "episode_id": car}))
        .await
        .expect(201);
    assert_eq!(deal["zone"], "Asia/Vladivostok");
    let deal = text(&deal["id"]);
    let _ = reserve(&vladivostok, &deal).await.expect(200);
    desk.suite
        .clock
        .set(time::macros::datetime!(2026-03-05 14:30 UTC));
    let taken = vladivostok
        .post(&format!("{DEALS}/{deal}/payments"), payment(1, "ПКО-1"))
        .await
        .expect(201);
    assert_eq!(taken["payment"]["paid_on"], "2026-03-06");
    let said = desk.suite.events::<PaymentReceived>().await.remove(0);
    assert_eq!(
        (said.paid_on.to_string().as_str(), said.document.date),
        ("2026-03-06", said.paid_on)
    );
}
