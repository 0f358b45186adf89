//! Reserving cars (SAL-2).

use crate::desk::{DEALS, Desk, PRICE, VIN, cancel, offers, payment, reserve, text};
use contracts::{
    sales::{DealId, DealReserved},
    vehicles::{ReservationAsk, VehicleHolds},
};
use identity::world;
use kernel::UserId;
use platform::testing::{Client, Reply, events::wait_for};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::slice::from_ref;
use time::{Duration, macros::datetime};

/// SAL-2: two salesmen, one car, the same second. One has it; the other is first in the queue, and the car is offered to
/// them alone when the reservation is over.
#[tokio::test(flavor = "multi_thread")]
async fn sal_2_two_salesmen_one_car_the_same_second() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let orlova = (&desk.orlova, desk.deal(&desk.orlova, &car).await);
    let belov = (&desk.belov, desk.deal(&desk.belov, &car).await);
    let wish = |(salesman, deal): &(&Client, String)| {
        let (salesman, deal) = ((*salesman).clone(), deal.clone());
        tokio::spawn(async move { patiently(&salesman, &deal).await.expect(200) })
    };
    let (a, b) = (wish(&orlova), wish(&belov));
    let (a, b) = (a.await.unwrap(), b.await.unwrap());
    let (won, (has, winner), lost, (waits, loser)) = if a["outcome"] == "reserved" {
        (a, orlova, b, belov)
    } else {
        (b, belov, a, orlova)
    };
    let until = "2026-03-08T06:00:00Z";
    assert_eq!(won, json!({"outcome": "reserved", "until": until}));
    assert_eq!(lost, json!({"outcome": "queued", "position": 1}));
    assert!(offers(waits).await.is_empty());
    desk.suite.settle().await;
    desk.suite
        .clock
        .set(datetime!(2026-03-08 05:59:59.999999 UTC));
    desk.expire().await;
    assert_eq!(desk.state(&winner).await, "reserved");

    desk.suite.clock.set(datetime!(2026-03-08 06:00 UTC));
    desk.expire().await;
    let free = desk.card(&winner).await;
    assert_eq!(free["state"], "new");
    assert_eq!(free["reserved_until"], Value::Null);
    assert_eq!(offers(waits).await, from_ref(&loser));
    assert!(offers(has).await.is_empty());
    assert_eq!(
        desk.state(&loser).await,
        "new",
        "an offer is no reservation"
    );
    let again = reserve(has, &winner).await.expect(200);
    assert_eq!(
        again,
        json!({"outcome": "queued", "position": 2}),
        "the car is kept for who has the offer"
    );
    let taken = reserve(waits, &loser).await.expect(200);
    assert_eq!(taken["outcome"], "reserved");
    assert!(offers(waits).await.is_empty());
    let late = reserve(has, &winner).await.expect(200);
    assert_eq!(late, json!({"outcome": "queued", "position": 1}));
}

/// Under load the server may say "later"; then the salesman clicks again.
async fn patiently(salesman: &Client, deal: &str) -> Reply {
    loop {
        let reply = reserve(salesman, deal).await;
        if reply.status != 503 && reply.body["code"] != "common.busy" {
            return reply;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_parallel_wishes_give_one_reservation_and_a_queue_without_gaps() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let mut deals = Vec::new();
    for _ in 0..200 {
        let salesman = desk.salesman();
        let deal = desk.deal(&salesman, &car).await;
        deals.push((salesman, deal));
    }
    let wishes: Vec<_> = deals
        .into_iter()
        .map(|(salesman, deal)| {
            tokio::spawn(async move { patiently(&salesman, &deal).await.expect(200) })
        })
        .collect();
    let (mut won, mut positions) = (0, Vec::new());
    for wish in wishes {
        let answer = wish.await.unwrap();
        match answer["outcome"].as_str().unwrap() {
            "reserved" => won += 1,
            _ => positions.push(answer["position"].as_i64().unwrap()),
        }
    }
    positions.sort_unstable();
    assert_eq!((won, positions), (1, (1..=199).collect::<Vec<_>>()));
    desk.suite.settle().await;
    let live = desk
        .suite
        .sql("SELECT 1 FROM vehicles.hold WHERE ended IS NULL")
        .await
        .len();
    assert_eq!(
        (live, desk.suite.events::<DealReserved>().await.len()),
        (1, 1)
    );
}

/// Whatever the order of wishes and cancellations: nobody waits for a free car without knowing that it is free.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_free_car_in_vain() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let mut wishes = Vec::new();
    for _ in 0..24 {
        let salesman = desk.salesman();
        let deal = desk.deal(&salesman, &car).await;
        wishes.push(tokio::spawn(async move {
            if patiently(&salesman, &deal).await.expect(200)["outcome"] == "reserved" {
                let _ = cancel(&salesman, &deal).await.expect(200);
            }
        }));
    }
    for wish in wishes {
        wish.await.unwrap();
    }
    desk.suite.settle().await;
    let waiting = "SELECT place FROM sales.interest WHERE ended IS NULL";
    let told = "SELECT place FROM sales.interest WHERE offered_at IS NOT NULL AND ended IS NULL";
    let (waiting, told) = (
        desk.suite.sql(waiting).await.len(),
        desk.suite.sql(told).await.len(),
    );
    assert_eq!(told, usize::from(waiting > 0), "{waiting} wait");
}

/// The stock refuses, and before the deal stands in the queue the car comes free: the refusal is stale, so the stock is
/// asked again.
#[tokio::test]
async fn a_hold_that_ends_between_the_refusal_and_the_queue_makes_nobody_wait() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let holds = format!("/api/vehicles/v1/episodes/{car}/holds");
    let hold = desk.stock.post(&holds, json!({})).await.expect(201);
    let deal = desk.deal(&desk.orlova, &car).await;
    // The deal is locked, so that its wish stops after the refusal.
    let mut owner = desk.suite.db().connect().await.unwrap();
    let lock = format!("BEGIN; SELECT id FROM sales.deal WHERE id = '{deal}' FOR UPDATE");
    sqlx::raw_sql(AssertSqlSafe(lock))
        .execute(&mut owner)
        .await
        .unwrap();
    let (orlova, mine) = (desk.orlova.clone(), deal.clone());
    let wish = tokio::spawn(async move { reserve(&orlova, &mine).await });
    let waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event IN ('transactionid', 'tuple')";
    let stopped = async || Ok((!desk.suite.sql(waits).await.is_empty()).then_some(()));
    wait_for("the wish to stop at the lock", stopped)
        .await
        .unwrap();
    let release = format!("/api/vehicles/v1/holds/{}/release", text(&hold["id"]));
    let _ = desk.stock.post(&release, json!({})).await.expect(200);
    desk.suite.settle().await;
    sqlx::raw_sql("ROLLBACK").execute(&mut owner).await.unwrap();
    let answer = wish.await.unwrap().expect(200);
    assert_eq!(answer["outcome"], "reserved");
}

/// A crash between the answer of the stock and our own transaction: the car frees itself in five minutes.
#[tokio::test]
async fn a_crash_after_the_stock_gave_the_car_blocks_it_for_five_minutes() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let holds = desk.suite.app.port::<dyn VehicleHolds>().unwrap();
    let (episode, deal) = (car.parse().unwrap(), DealId::new());
    let crashed = ReservationAsk {
        tenant: world::TENANT,
        episode,
        deal,
        actor: UserId::new(),
        until: None,
    };
    holds.reserve(crashed).await.unwrap();
    let alive = desk.deal(&desk.belov, &car).await;
    assert_eq!(
        reserve(&desk.belov, &alive).await.expect(200)["outcome"],
        "queued"
    );
    desk.suite.clock.advance(Duration::minutes(5));
    desk.expire().await;
    assert_eq!(offers(&desk.belov).await, from_ref(&alive));
    assert_eq!(
        reserve(&desk.belov, &alive).await.expect(200)["outcome"],
        "reserved"
    );
}

#[tokio::test]
async fn a_repeat_of_an_old_wish_gets_the_old_answer_and_takes_nothing() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{DEALS}/{deal}/reserve");
    let first = desk
        .orlova
        .post(&path, json!({}))
        .key("take-the-car")
        .await
        .expect(200);
    desk.suite.settle().await;
    desk.suite.clock.advance(Duration::hours(73));
    desk.expire().await;
    assert_eq!(
        desk.orlova
            .post(&path, json!({}))
            .key("take-the-car")
            .await
            .expect(200),
        first
    );
    assert_eq!(desk.state(&deal).await, "new");
    let live = desk
        .suite
        .sql("SELECT 1 FROM vehicles.hold WHERE ended IS NULL")
        .await;
    assert!(live.is_empty(), "a repeat took the car");
}

/// A nervous finger: the same wish with the same key, many times at once.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_parallel_repeats_of_one_wish_take_the_car_once() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{DEALS}/{deal}/reserve");
    let repeats: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn(
                desk.orlova
                    .post(&path, json!({}))
                    .key("one-wish")
                    .into_future(),
            )
        })
        .collect();
    for repeat in repeats {
        assert_eq!(repeat.await.unwrap().expect(200)["outcome"], "reserved");
    }
    assert_eq!(desk.suite.events::<DealReserved>().await.len(), 1);
}

#[tokio::test]
async fn a_reservation_lasts_as_asked_within_the_limit() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{DEALS}/{deal}/reserve");
    let wrong = json!({"until": "2026-03-19T06:00:01Z", "deposit_due": {"amount": 175_500_001, "currency": "RUB"}});
    for (lang, title) in [
        ("en", "A reservation ends in the future"),
        ("ru", "Бронь должна закончиться в будущем"),
    ] {
        let refused = desk
            .orlova
            .post(&path, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        let errors = refused["errors"].as_array().unwrap();
        assert_eq!(
            (&errors[0]["pointer"], &errors[0]["code"]),
            (&json!("/until"), &json!("sales.reservation_term"))
        );
        assert!(text(&errors[0]["title"]).starts_with(title), "{refused}");
        assert_eq!(errors[1]["pointer"], "/deposit_due");
    }
    let ask = json!({"until": "2026-03-19T09:00:00+03:00", "deposit_due": {"amount": 10_000_000, "currency": "RUB"}});
    let answer = desk.orlova.post(&path, ask).await.expect(200);
    assert_eq!(answer["until"], "2026-03-19T06:00:00Z");
    assert_eq!(desk.card(&deal).await["deposit_due"]["amount"], 10_000_000);
    desk.suite.settle().await;
    desk.suite
        .clock
        .advance(Duration::days(14) - Duration::SECOND);
    desk.expire().await;
    assert_eq!(desk.state(&deal).await, "reserved");
}

/// The limits are dated data of the group.
#[tokio::test]
async fn a_group_has_its_own_limits_from_a_day_on() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let insert = format!(
        "INSERT INTO sales.policy (id, tenant_id, valid_from, reservation_days, reservation_days_max, contract_days, source)
         VALUES (gen_random_uuid(), '{}', '2026-03-06', 1, 2, 10, 'test')",
        world::TENANT
    );
    let _ = desk.suite.sql(&insert).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    desk.suite.clock.set(datetime!(2026-03-05 21:00 UTC));
    let path = format!("{DEALS}/{deal}/reserve");
    let long = desk
        .orlova
        .post(&path, json!({"until": "2026-03-09T00:00:00Z"}))
        .await
        .expect(422);
    assert_eq!(long["errors"][0]["code"], "sales.reservation_term");
    let _ = desk
        .orlova
        .post(&path, json!({"until": "2026-03-07T21:00:00Z"}))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_contract_keeps_the_car_beyond_the_reservation() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    assert_eq!(
        desk.card(&deal).await["reserved_until"],
        "2026-04-04T06:00:00Z"
    );
    let other = desk.deal(&desk.belov, &car).await;
    desk.suite.clock.advance(Duration::days(29));
    desk.expire().await;
    assert_eq!(
        reserve(&desk.belov, &other).await.expect(200)["outcome"],
        "queued"
    );
}

#[tokio::test]
async fn a_contract_whose_car_came_free_is_renewed_before_the_handover_and_by_nobody_else() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let other = desk.deal(&desk.belov, &car).await;
    let _ = reserve(&desk.belov, &other).await.expect(200);
    desk.suite.clock.advance(Duration::days(31));
    desk.expire().await;
    assert!(
        offers(&desk.belov).await.is_empty(),
        "a car under contract is offered to nobody"
    );
    let card = desk.card(&deal).await;
    assert_eq!(
        (&card["state"], &card["hold_id"]),
        (&json!("paid"), &Value::Null)
    );
    assert_eq!(
        desk.hand_over(&deal, "АПП-1").await.problem(409),
        "sales.reservation_over"
    );
    assert_eq!(
        reserve(&desk.belov, &other).await.problem(409),
        "sales.car_contracted"
    );
    assert_eq!(
        reserve(&desk.orlova, &deal).await.problem(409),
        "vehicles.already_held",
        "until the stock's five minutes are over"
    );
    desk.suite.clock.advance(Duration::minutes(5));
    let renewed = reserve(&desk.orlova, &deal).await.expect(200);
    assert_eq!(renewed["outcome"], "reserved");
    assert_eq!(desk.state(&deal).await, "paid");
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    desk.suite.settle().await;
    assert_eq!(desk.state(&other).await, "lost");
}

#[tokio::test]
async fn an_expired_reservation_takes_no_money_and_signs_nothing() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    desk.suite.clock.advance(Duration::hours(72));
    let version = desk.version(&deal).await;
    // The stock may tell of the end at any moment; then the deal is new and the step is illegal.
    let over = [
        "sales.reservation_over",
        "common.illegal_transition",
        "common.version_conflict",
    ];
    let paid = desk
        .cashier
        .post(&format!("{DEALS}/{deal}/payments"), payment(1, "1"))
        .await;
    assert!(
        over.contains(&text(&paid.body["code"]).as_str()),
        "{}",
        paid.text
    );
    let body = json!({"document_number": "ДКП-1"});
    let signed = desk
        .orlova
        .post(&format!("{DEALS}/{deal}/contract"), body)
        .if_match(version)
        .await;
    assert!(
        over.contains(&text(&signed.body["code"]).as_str()),
        "{}",
        signed.text
    );
}

/// The stock gives an expired car at once; the deal that still believes to have it is told the truth.
#[tokio::test]
async fn a_late_believer_loses_the_car_to_who_really_has_it() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (late, quick) = (
        desk.reserved(&car).await,
        desk.deal(&desk.belov, &car).await,
    );
    desk.suite.clock.advance(Duration::hours(72));
    assert_eq!(
        reserve(&desk.belov, &quick).await.expect(200)["outcome"],
        "reserved"
    );
    assert_eq!(
        (desk.state(&late).await, desk.state(&quick).await),
        ("new".to_owned(), "reserved".to_owned())
    );
    desk.expire().await;
    assert_eq!(
        (desk.state(&late).await, desk.state(&quick).await),
        ("new".to_owned(), "reserved".to_owned())
    );
}

/// A salesman who only talks about a car keeps it from a deal too, and its end is told.
#[tokio::test]
async fn a_negotiation_of_another_makes_a_deal_wait() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let hold = desk
        .stock
        .post(&format!("/api/vehicles/v1/episodes/{car}/holds"), json!({}))
        .await
        .expect(201);
    let deal = desk.deal(&desk.orlova, &car).await;
    assert_eq!(
        reserve(&desk.orlova, &deal).await.expect(200)["outcome"],
        "queued"
    );
    let release = format!("/api/vehicles/v1/holds/{}/release", text(&hold["id"]));
    let _ = desk.stock.post(&release, json!({})).await.expect(200);
    desk.suite.settle().await;
    assert_eq!(offers(&desk.orlova).await, [deal]);
}

#[tokio::test]
async fn a_handover_is_the_end_of_every_wish() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.paid(&car).await;
    let waiting = desk.deal(&desk.belov, &car).await;
    let _ = reserve(&desk.belov, &waiting).await.expect(200);
    let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    desk.suite.settle().await;
    assert_eq!(desk.state(&waiting).await, "lost");
    assert!(offers(&desk.belov).await.is_empty());
    let open = desk
        .suite
        .sql("SELECT 1 FROM sales.interest WHERE ended IS NULL")
        .await;
    assert!(open.is_empty());
    assert_eq!(desk.card(&deal).await["paid"]["amount"], PRICE * 100);
}
