//! Calling deals off: deposits go back by the rule (SAL-5).

use crate::desk::{DEALS, Desk, PRICE, VIN, cash, payment, reserve, roubles, text};
use contracts::{
    buyback::MoneyWay,
    sales::{DealCancelled, RefundMade},
};
use kernel::{Event, Money};
use platform::testing::{Client, Reply};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

const RULE: &str = "0198c0de-0000-7000-8000-0000000c0021";

fn off(refunds: &[(&str, &str)]) -> Value {
    let paper = |(way, number): &(&str, &str)| json!({"way": way, "document_number": number});
    let refunds: Vec<_> = refunds.iter().map(paper).collect();
    json!({"reason": "changed_mind", "refunds": refunds})
}

async fn cancel(client: &Client, deal: &str, body: Value) -> Reply {
    client.post(&format!("{DEALS}/{deal}/cancel"), body).await
}

/// A reserved deal with a deposit of 100,000 in cash, this many days ago.
async fn with_deposit(desk: &Desk, days: i64) -> String {
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let month = json!({"until": "2026-03-19T06:00:00Z", "deposit_due": roubles(100_000)});
    let _ = desk.command(&deal, "reserve", month).await.expect(200);
    let path = format!("{DEALS}/{deal}/payments");
    let _ = desk
        .cashier
        .post(&path, cash(100_000, "ПКО-1"))
        .await
        .expect(201);
    desk.suite.settle().await;
    desk.suite.clock.advance(Duration::days(days));
    desk.expire().await;
    deal
}

/// SAL-5: the buyer calls off on day 2 and gets everything, on day 20 and gets seventy per cent.
#[tokio::test]
async fn sal_5_a_deposit_goes_back_by_the_rule_of_the_day() {
    for (days, refunded, kept) in [(2, 100_000, 0), (20, 70_000, 30_000)] {
        deposit_returns(days, refunded, kept).await;
    }
}

async fn deposit_returns(days: i64, refunded: i64, kept: i64) {
    let desk = Desk::with_books().await;
    let deal = with_deposit(&desk, days).await;
    let path = format!("{DEALS}/{deal}/cancel-preview");
    let preview = desk.orlova.get(&path).await.expect(200);
    let settlement = &preview["settlement"];
    assert_eq!(
        (
            &settlement["days"],
            &settlement["rule_id"],
            &settlement["rule_version"]
        ),
        (&json!(days), &json!(RULE), &json!(1))
    );
    assert_eq!(
        settlement["shares"],
        json!([{"way": "cash", "settled": roubles(100_000), "refunded": roubles(refunded), "kept": roubles(kept)}])
    );
    let done = cancel(&desk.orlova, &deal, off(&[("cash", "РКО-9")]))
        .await
        .expect(200);
    assert_eq!(
        (&done["state"], &done["paid"]),
        (&json!("cancelled"), &roubles(0))
    );
    desk.suite.settle().await;
    let refund = desk.card(&deal).await["refunds"][0].clone();
    let parts = (&refund["refunded"], &refund["kept"]);
    assert_eq!(parts, (&roubles(refunded), &roubles(kept)));
    assert_eq!(refund["document_number"], "РКО-9");
    assert_eq!(
        (&refund["rule_id"], &refund["rule_version"]),
        (&json!(RULE), &json!(1)),
        "the version of the rule is stored"
    );
    let said = desk.suite.events::<RefundMade>().await.remove(0);
    assert_eq!(
        (said.way, said.settled, said.refunded, said.kept),
        (
            MoneyWay::Cash,
            Money::roubles(100_000),
            Money::roubles(refunded),
            Money::roubles(kept)
        )
    );
    let order =
        "SELECT type FROM platform.event WHERE aggregate = 'sales.deal' ORDER BY seq DESC LIMIT 2";
    let order: Vec<String> = desk
        .suite
        .sql(order)
        .await
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(order, [DealCancelled::TYPE, RefundMade::TYPE]);
    the_car_is_free(&desk, &deal).await;
}

async fn the_car_is_free(desk: &Desk, deal: &str) {
    let next = desk.card(deal).await["episode_id"].clone();
    let next = desk.deal(&desk.belov, &text(&next)).await;
    assert_eq!(
        reserve(&desk.belov, &next).await.expect(200)["outcome"],
        "reserved"
    );
}

#[tokio::test]
async fn the_money_goes_back_by_the_way_that_it_came() {
    let desk = Desk::open().await;
    let deal = with_deposit(&desk, 0).await;
    let path = format!("{DEALS}/{deal}/payments");
    let _ = desk
        .cashier
        .post(&path, payment(200_000, "ПП-2"))
        .await
        .expect(201);
    desk.suite.clock.advance(Duration::days(20));
    desk.expire().await;
    assert_eq!(
        desk.state(&deal).await,
        "new",
        "the money outlives the reservation"
    );
    for wrong in [
        off(&[]),
        off(&[("cash", "РКО-1")]),
        off(&[("cash", "РКО-1"), ("cash", "РКО-2")]),
    ] {
        let refused = cancel(&desk.orlova, &deal, wrong).await.expect(422);
        assert_eq!(
            (
                &refused["errors"][0]["pointer"],
                &refused["errors"][0]["code"]
            ),
            (&json!("/refunds"), &json!("sales.refund_papers"))
        );
    }
    let body = off(&[("bank", "ПП-9"), ("cash", "РКО-1")]);
    let cancel_path = format!("{DEALS}/{deal}/cancel");
    let first = desk
        .orlova
        .post(&cancel_path, body.clone())
        .key("call-it-off")
        .await;
    let first = first.expect(200);
    let again = desk
        .orlova
        .post(&cancel_path, body)
        .key("call-it-off")
        .await;
    assert_eq!(again.expect(200), first);
    desk.suite.settle().await;
    let said = desk.suite.events::<RefundMade>().await;
    let parts: Vec<_> = said
        .iter()
        .map(|one| (one.way, one.refunded.amount / 100, one.kept.amount / 100))
        .collect();
    // Thirty per cent of the deposit of 100,000, by a third and two thirds.
    assert_eq!(
        parts,
        [
            (MoneyWay::Bank, 180_000, 20_000),
            (MoneyWay::Cash, 90_000, 10_000)
        ]
    );
    assert_eq!(desk.suite.events::<DealCancelled>().await.len(), 1);
}

#[tokio::test]
async fn two_who_call_off_at_once_refund_once() {
    let desk = Desk::open().await;
    let deal = with_deposit(&desk, 0).await;
    let (first, second) = tokio::join!(
        cancel(&desk.orlova, &deal, off(&[("cash", "РКО-1")])),
        cancel(&desk.belov, &deal, off(&[("cash", "РКО-2")]))
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(desk.suite.events::<RefundMade>().await.len(), 1);
}

#[tokio::test]
async fn another_return_needs_a_permission_and_a_reason_and_is_registered() {
    let desk = Desk::open().await;
    let deal = with_deposit(&desk, 20).await;
    let other = |returned: i64, reason: &str| {
        let mut body = off(&[("cash", "РКО-1")]);
        body["deposit_override"] =
            json!({"returned": roubles(returned), "reason": reason, "note": "Банк отказал"});
        body
    };
    let salesman = cancel(&desk.orlova, &deal, other(100_000, "loan_refused"))
        .await
        .expect(403);
    assert_eq!(salesman["params"]["permission"], "sales.deposit.override");
    let head = desk.head();
    let whim = cancel(&head, &deal, other(100_000, "whim"))
        .await
        .expect(422);
    assert_eq!(whim["errors"][0]["pointer"], "/deposit_override/reason");
    for wrong in [100_001, -1] {
        let refused = cancel(&head, &deal, other(wrong, "loan_refused"))
            .await
            .expect(422);
        assert_eq!(
            refused["errors"][0]["pointer"],
            "/deposit_override/returned"
        );
    }
    let done = cancel(&head, &deal, other(100_000, "loan_refused"))
        .await
        .expect(200);
    assert_eq!(done["state"], "cancelled");
    let register = head
        .get("/api/sales/v1/overrides?rule=deposit")
        .await
        .expect(200);
    let line = &register["items"][0];
    assert_eq!(
        (
            &line["asked"],
            &line["allowed"],
            &line["given"],
            &line["outcome"]
        ),
        (
            &roubles(100_000),
            &roubles(70_000),
            &roubles(100_000),
            &json!("cancelled")
        )
    );
    assert_eq!(
        (&line["rule_id"], &line["reason"]),
        (&json!(RULE), &json!("loan_refused"))
    );
    let empty = desk.deal(&desk.orlova, &text(&done["episode_id"])).await;
    let nothing = cancel(&head, &empty, other(1, "loan_refused")).await;
    assert_eq!(nothing.problem(409), "sales.no_deposit");
}

#[tokio::test]
async fn money_under_a_contract_is_no_deposit() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let empty = desk
        .orlova
        .get(&format!("{DEALS}/{deal}/cancel-preview"))
        .await;
    assert_eq!(empty.expect(200)["settlement"], json!(null));
    let _ = desk.pay(&deal, 5_000, "ПП-1").await.expect(201);
    let refused = cancel(&desk.orlova, &deal, off(&[("bank", "ПП-2")]))
        .await
        .expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["paid"]),
        (&json!("sales.refund_first"), &json!("5,000.00"))
    );
    let preview = desk
        .orlova
        .get(&format!("{DEALS}/{deal}/cancel-preview"))
        .await;
    assert_eq!(preview.problem(409), "sales.refund_first");
}

/// A contract that nobody paid for is called off, and void.
#[tokio::test]
async fn a_contract_without_money_is_void() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let _ = cancel(&desk.orlova, &deal, off(&[])).await.expect(200);
    let card = desk.card(&deal).await;
    assert_eq!(card["contract"]["number"], "ДКП-7");
    assert_eq!(
        (&card["voids"][0]["noun"], &card["voids"][0]["reason"]),
        (&json!("contract"), &json!("changed_mind"))
    );
}

/// The database has the last word on the money.
#[tokio::test]
async fn nothing_is_refunded_twice_or_above_what_came() {
    let desk = Desk::open().await;
    let deal = with_deposit(&desk, 0).await;
    let refund = |settled: i64, refunded: i64, way: &str| {
        format!(
            "INSERT INTO sales.refund (id, tenant_id, deal_id, kind, way, settled_kopecks, refunded_kopecks, kept_kopecks,
               document_number, refunded_on, made_at, made_by)
             SELECT gen_random_uuid(), tenant_id, id, 'cancel', '{way}', {settled}, {refunded}, 0, '1', '2026-03-05', now(), id
             FROM sales.deal WHERE id = '{deal}'"
        )
    };
    for (statement, constraint) in [
        (
            format!(
                "UPDATE sales.deal_money SET settled_kopecks = received_kopecks + 1 WHERE deal_id = '{deal}'"
            ),
            "money_settled_once",
        ),
        (refund(2, 1, "cash"), "refund_adds_up"),
        (refund(1, 1, "bank"), "refund_deal_id_way_fkey"),
        (
            format!(
                "UPDATE sales.deal SET state = 'cancelled', end_reason = 'price', hold_id = NULL, reserved_until = NULL WHERE id = '{deal}'"
            ),
            "deal_paid_in_full",
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
    let _ = desk.suite.sql(&refund(1, 1, "cash")).await;
    let twice = desk.suite.try_sql(&refund(1, 1, "cash")).await.unwrap_err();
    assert!(twice.to_string().contains("refund_once"));
    assert_eq!(desk.card(&deal).await["price"], roubles(PRICE));
}
