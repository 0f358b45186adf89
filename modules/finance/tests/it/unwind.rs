//! Undoing a deal: everything that it did to the books is undone exactly, and the fee is left.

use crate::{
    car::Car,
    desk::{API, Desk, kopecks},
};
use contracts::{buyback::MoneyWay, finance::DealLedger, sales::DealId, vehicles::CostKind};
use identity::world;
use kernel::Day;
use platform::{Reach, testing::Setup};
use serde_json::{Value, json};
use sqlx::Row;
use time::macros::date;

pub const LATE: (CostKind, i64, i64) = (CostKind::BodyShop, 500_000, 110_000);

/// G1 sold, with a body shop's bill that came late.
async fn sold_with_late_cost(desk: &Desk) -> Car {
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    desk.say(&car.late(LATE, 0, date!(2026 - 04 - 02))).await;
    car
}

async fn entries(desk: &Desk, filter: &str) -> Vec<Value> {
    let path = format!("{API}/entries?limit=200&{filter}");
    let page = desk.accountant.get(&path).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn schedule(desk: &Desk) -> Value {
    let path = format!("{API}/schedules/vehicles?entity_id={}", world::LE1);
    desk.accountant.get(&path).await.expect(200)
}

/// Word, debit, credit and kopecks of every posting that these entries have.
async fn postings(desk: &Desk, entries: &[Value]) -> Vec<(String, String, String, i64)> {
    let mut found = Vec::new();
    for entry in entries {
        let path = format!("{API}/entries/{}", entry["id"].as_str().unwrap());
        let card = desk.accountant.get(&path).await.expect(200);
        found.extend(card["postings"].as_array().unwrap().iter().map(line));
    }
    found.sort();
    found
}

fn line(posting: &Value) -> (String, String, String, i64) {
    let text = |name: &str| posting[name].as_str().unwrap().to_owned();
    (
        text("word"),
        text("debit"),
        text("credit"),
        kopecks(&posting["amount"]),
    )
}

/// SAL-9 and FIN-8 for a used car, in both orders of the two events: the books are as if the car had stayed in stock.
#[tokio::test]
async fn sal_9_an_unwound_deal_leaves_the_stock_and_the_fee() {
    for car_first in [true, false] {
        let desk = Desk::open().await;
        let car = sold_with_late_cost(&desk).await;
        let on = date!(2026 - 04 - 05);
        if car_first {
            desk.say(&car.returned(500_000, on)).await;
            desk.say(&car.unwound(1_000_000, MoneyWay::Bank, on)).await;
        } else {
            desk.say(&car.unwound(1_000_000, MoneyWay::Bank, on)).await;
            desk.say(&car.returned(500_000, on)).await;
        }
        let left = [
            ("41.01", 152_340_000),
            ("41.02", -3_840_000),
            // The purchase, and ten thousand that were kept.
            ("51", -144_000_000),
            ("60.01", -4_270_000),
            ("68.02", 770_000),
            ("91.1", -1_000_000),
        ];
        desk.expect_balances(world::LE1, &left).await;
        desk.balances_equal_postings().await;

        let schedule = schedule(&desk).await;
        let row = &schedule["items"][0];
        assert_eq!(row["handed_over_on"], Value::Null);
        for (field, kopeck) in [("ledger", 152_340_000), ("vehicles", 152_340_000)] {
            assert_eq!(kopecks(&row[field]), kopeck, "{field}");
        }
        assert_eq!(kopecks(&schedule["unassigned"]), 0);

        let pnl = format!("{API}/deals/{}/pnl", car.deal);
        let pnl = desk.accountant.get(&pnl).await.expect(200);
        assert_eq!(kopecks(&pnl["result"]), 1_000_000);
        let of_car = desk.bars(&format!("episodes/{}", car.episode)).await;
        assert_eq!(of_car.last().unwrap().1, 1_000_000);

        for entry in entries(&desk, &format!("deal_id={}", car.deal)).await {
            let of = (entry["origin"].as_str().unwrap(), entry["event"].as_str());
            match of {
                ("reversal", None) => {
                    assert_eq!(entry["memo"], "buyer_returned");
                    assert_eq!(entry["deal_id"], json!(car.deal));
                    assert_eq!(entry["document_date"], "2026-04-05");
                    assert!(entry["reversal_of"].is_string());
                }
                ("event", Some("sales.deal_unwound.v1")) => {
                    assert_eq!(entry["reversed_by"], Value::Null);
                }
                _ => assert!(entry["reversed_by"].is_string(), "{entry:#}"),
            }
        }
    }
}

/// The preview is what happens: the same lines, said before and in both languages.
#[tokio::test]
async fn the_preview_says_exactly_what_the_unwinding_posts() {
    let desk = Desk::open().await;
    let car = sold_with_late_cost(&desk).await;
    let path = format!("{API}/deals/{}/unwind-preview?on=2026-04-05", car.deal);
    let preview = desk.accountant.get(&path).await.expect(200);
    let again = desk.accountant.get(&path).lang("en").await.expect(200);
    assert_eq!(preview["posting_day"], "2026-04-05");
    let lines = preview["lines"].as_array().unwrap();
    let titles = |preview: &Value| {
        let found = preview["lines"].as_array().unwrap().iter();
        let sale = found.clone().find(|line| line["word"] == "sale").unwrap();
        sale["title"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (titles(&preview), titles(&again)),
        (
            "Продажа автомобиля".to_owned(),
            "Sale of the car".to_owned()
        )
    );
    let port = desk.suite.app.port::<dyn DealLedger>().unwrap();
    let on: Day = date!(2026 - 04 - 05).into();
    let asked = port.unwind_preview(world::TENANT, car.deal, on).await;
    let asked = asked.unwrap();
    assert_eq!(asked.lines.len(), lines.len());
    assert_eq!(
        (asked.lines[0].ru.as_str(), asked.lines[0].en.as_str()),
        ("Оплата от покупателя", "Payment of the buyer")
    );

    desk.say(&car.unwound(0, MoneyWay::Bank, date!(2026 - 04 - 05)))
        .await;
    desk.say(&car.returned(500_000, date!(2026 - 04 - 05)))
        .await;
    let all = entries(&desk, "from=2026-04-05").await;
    let mut promised: Vec<_> = lines.iter().map(line).collect();
    promised.sort();
    assert_eq!(promised, postings(&desk, &all).await);
    let sum: i64 = promised.iter().map(|line| line.3).sum();
    assert_eq!(kopecks(&preview["total"]), sum);
    let reversed = |entry: &Value| entry["reversal_of"].as_str().map(str::to_owned);
    let mut undone: Vec<_> = all.iter().filter_map(reversed).collect();
    undone.sort();
    let mut named: Vec<_> = lines
        .iter()
        .filter_map(|line| line["entry_id"].as_str().map(str::to_owned))
        .collect();
    named.sort();
    named.dedup();
    assert_eq!(named, undone);
    assert!(
        lines.iter().any(|line| line.get("entry_id").is_none()),
        "the late cost goes back into stock"
    );

    let after = desk.accountant.get(&path).await.expect(200);
    assert_eq!(after["lines"], json!([]), "nothing stands any more");
}

/// The month of the unwinding is being closed: everything is posted on the first open day, and the preview says so.
#[tokio::test]
async fn an_unwinding_is_posted_in_an_open_period() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let chief = desk.somebody(&["finance.period.close"], crate::desk::of_le1());
    let month = format!("{API}/periods/{}/2026-03/soft-close", world::LE1);
    let _ = chief.post(&month, json!({})).await.expect(200);
    let path = format!("{API}/deals/{}/unwind-preview?on=2026-03-31", car.deal);
    let preview = desk.accountant.get(&path).await.expect(200);
    assert_eq!(preview["posting_day"], "2026-04-01");
    let on = date!(2026 - 03 - 31);
    desk.say(&car.unwound(500_000, MoneyWay::Cash, on)).await;
    desk.say(&car.returned(0, on)).await;
    let posted = entries(&desk, "from=2026-04-01").await;
    assert_eq!(posted.len(), 6, "five reversals and the fee");
    assert!(
        posted
            .iter()
            .all(|entry| entry["document_date"] == "2026-04-01")
    );
    desk.balances_equal_postings().await;
}

/// Nothing of an unwinding keeps its month open: every check of the closing finds the books whole.
#[tokio::test]
async fn a_month_with_an_unwinding_can_be_closed() {
    let desk = Desk::open().await;
    let car = sold_with_late_cost(&desk).await;
    let on = date!(2026 - 04 - 05);
    desk.say(&car.returned(500_000, on)).await;
    desk.say(&car.unwound(1_000_000, MoneyWay::Bank, on)).await;
    let reader = desk.somebody(&["finance.period.read"], crate::desk::of_le1());
    for month in ["2026-03", "2026-04"] {
        let path = format!("{API}/periods/{}/{month}/checklist", world::LE1);
        let checklist = reader.get(&path).await.expect(200);
        for step in checklist["steps"].as_array().unwrap() {
            if step["code"] != "earlier_months" {
                assert_eq!(step["findings"], json!([]), "{month}: {step:#}");
            }
        }
    }
}

/// A deal of which nothing was posted has nothing to undo; only its fee would be.
#[tokio::test]
async fn a_deal_without_money_is_unwound_without_a_posting() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.say(&car.unwound(0, MoneyWay::Bank, date!(2026 - 03 - 20)))
        .await;
    assert_eq!(desk.count("finance.entry").await, 0);
    let port = desk.suite.app.port::<dyn DealLedger>().unwrap();
    let on: Day = date!(2026 - 03 - 20).into();
    let preview = port.unwind_preview(world::TENANT, DealId::new(), on).await;
    let preview = preview.unwrap();
    assert_eq!((preview.posting_day, preview.lines), (on, Vec::new()));
}

/// The same car sold again after it came back: only the new deal is undone, and only it bears what comes late.
#[tokio::test]
async fn a_car_that_is_sold_again_is_another_deal() {
    let desk = Desk::open().await;
    let first = sold_with_late_cost(&desk).await;
    let on = date!(2026 - 04 - 05);
    desk.say(&first.unwound(0, MoneyWay::Bank, on)).await;
    desk.say(&first.returned(500_000, on)).await;
    let mut cost_lines = first.cost_lines.clone();
    cost_lines.push(LATE);
    let second = Car {
        deal: DealId::new(),
        sold_on: date!(2026 - 04 - 20),
        paid: vec![(175_500_000, MoneyWay::Bank, date!(2026 - 04 - 20))],
        cost_lines,
        ..first.clone()
    };
    desk.say(&second.payments()[0]).await;
    desk.say(&second.deal_handed_over()).await;
    desk.say(&second.episode_handed_over()).await;
    let bars = desk.bars(&format!("deals/{}", second.deal)).await;
    assert!(bars.contains(&("body_shop".to_owned(), -2_500_000)));
    assert!(bars.contains(&("gross".to_owned(), 17_660_000)));
    let path = format!("{API}/deals/{}/unwind-preview?on=2026-04-25", first.deal);
    let nothing = desk.accountant.get(&path).await.expect(200);
    assert_eq!(nothing["lines"], json!([]));
    let result = desk.bars(&format!("deals/{}", first.deal)).await;
    assert_eq!(result, [("gross".to_owned(), 0), ("result".to_owned(), 0)]);
}

/// Every event twice and in odd order, and an inbox that forgot everything: the journal stays what it is.
#[tokio::test]
async fn an_unwinding_happens_once() {
    let mut journals = Vec::new();
    for seed in [3, 2027] {
        let setup = Setup {
            chaos: Some(seed),
            ..Setup::default()
        };
        let desk = Desk::open_with(setup).await;
        let car = sold_with_late_cost(&desk).await;
        let on = date!(2026 - 04 - 05);
        desk.suite
            .say(
                world::TENANT,
                "finance",
                &car.unwound(100, MoneyWay::Cash, on),
            )
            .await;
        desk.say(&car.returned(500_000, on)).await;
        let words = |journal: Vec<(String, String, String, i64, String)>| {
            let rows = journal.into_iter();
            let mut rows: Vec<_> = rows.map(|row| (row.0, row.1, row.2, row.3)).collect();
            rows.sort();
            rows
        };
        let journal = words(desk.journal().await);
        desk.suite.sql("DELETE FROM platform.inbox").await;
        let again = "INSERT INTO platform.outbox (lane, event_id, tenant_id)
                     SELECT get_byte(uuid_send(aggregate_id), 15) % 16, id, tenant_id FROM platform.event ORDER BY seq";
        desk.suite.sql(again).await;
        desk.suite.settle().await;
        assert_eq!(words(desk.journal().await), journal, "seed {seed}");
        let stock = schedule(&desk).await;
        assert_eq!(kopecks(&stock["items"][0]["difference"]), 0);
        desk.balances_equal_postings().await;
        journals.push(journal);
    }
    assert_eq!(journals[0], journals[1]);
}

/// What an accountant has undone by hand is not undone twice.
#[tokio::test]
async fn what_was_reversed_by_hand_stays_so() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let found = entries(&desk, &format!("deal_id={}", car.deal)).await;
    let product = found
        .iter()
        .find(|entry| entry["event"] == "sales.fi_product_sold.v1");
    let path = format!(
        "{API}/entries/{}/reverse",
        product.unwrap()["id"].as_str().unwrap()
    );
    let by_hand = json!({"document_date": "2026-03-31", "reason": "Отказ банка"});
    let _ = desk.accountant.post(&path, by_hand).await.expect(201);
    let on = date!(2026 - 04 - 05);
    desk.say(&car.unwound(0, MoneyWay::Bank, on)).await;
    desk.say(&car.returned(0, on)).await;
    let left = desk.bars(&format!("deals/{}", car.deal)).await;
    assert_eq!(left.last().unwrap().1, 0);
    let memos = desk
        .suite
        .sql("SELECT memo FROM finance.entry WHERE origin = 'reversal' AND memo IS NOT NULL ORDER BY id")
        .await;
    let memos: Vec<String> = memos.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        memos.iter().filter(|memo| *memo == "Отказ банка").count(),
        1
    );
}

#[tokio::test]
async fn a_preview_is_for_who_sees_the_books() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let path = format!("{API}/deals/{}/unwind-preview?on=2026-04-05", car.deal);
    // A centre is not the legal entity: the books are not its own, even of its own deals.
    for centre in [world::DC1, world::DC2] {
        let reach = Reach {
            centres: vec![centre],
            ..Reach::default()
        };
        let director = desk.somebody(&["finance.journal.read"], reach);
        assert_eq!(director.get(&path).await.problem(404), "common.not_found");
    }
    for wrong in ["", "?on=soon", "?on=2026-04-05&from=x"] {
        let path = format!("{API}/deals/{}/unwind-preview{wrong}", car.deal);
        let refused = desk.accountant.get(&path).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
}
