//! Advances that go back.

use crate::{
    car::Car,
    desk::{Desk, of_le1},
};
use contracts::buyback::MoneyWay;
use identity::world;
use serde_json::json;
use time::macros::date;

fn deposit(kopecks: i64) -> Car {
    Car {
        paid: vec![(kopecks, MoneyWay::Cash, date!(2026 - 03 - 10))],
        ..Car::g1()
    }
}

#[tokio::test]
async fn sal_5_day_20_gives_seventy_per_cent_back() {
    let desk = Desk::open().await;
    let car = deposit(5_000_000);
    desk.say(&car.payments()[0]).await;
    let refund = car.refund(5_000_000, 1_500_000, MoneyWay::Cash, date!(2026 - 03 - 30));
    desk.say(&refund).await;
    // 9,016.39 were charged: 6,311.47 come back, 2,704.92 stay payable.
    let left = [
        ("50", 1_500_000),
        ("68.02", -270_492),
        ("91.1", -1_500_000),
        ("91.2", 270_492),
    ];
    desk.expect_balances(world::LE1, &left).await;
    let mut posted: Vec<_> = desk.journal().await;
    posted.retain(|row| row.4.ends_with("sales.refund_made.v1"));
    let mut posted: Vec<_> = posted
        .iter()
        .map(|row| (row.0.as_str(), row.1.as_str(), row.2.as_str(), row.3))
        .collect();
    posted.sort_unstable();
    assert_eq!(
        posted,
        [
            ("advance_vat_back", "68.02", "76.АВ", 631_147),
            ("deposit_kept", "62.02", "91.1", 1_500_000),
            ("deposit_kept_vat", "91.2", "76.АВ", 270_492),
            ("refund", "62.02", "50", 3_500_000),
        ]
    );
    let bars = desk.bars(&format!("deals/{}", car.deal)).await;
    assert_eq!(
        bars,
        [
            ("gross".to_owned(), 0),
            ("deposit_kept".to_owned(), 1_500_000),
            ("deposit_kept_vat".to_owned(), -270_492),
            ("result".to_owned(), 1_229_508),
        ]
    );
}

#[tokio::test]
async fn sal_5_day_2_gives_everything_back() {
    let desk = Desk::open().await;
    let car = deposit(5_000_000);
    desk.say(&car.payments()[0]).await;
    let refund = car.refund(5_000_000, 0, MoneyWay::Cash, date!(2026 - 03 - 12));
    desk.say(&refund).await;
    desk.expect_balances(world::LE1, &[]).await;
}

/// Advances of both ways are settled one after the other; the last settlement takes the rest of the VAT.
#[tokio::test]
async fn two_refunds_take_back_exactly_what_was_charged() {
    let desk = Desk::open().await;
    let car = Car {
        paid: vec![
            (3_333_333, MoneyWay::Cash, date!(2025 - 12 - 20)),
            (1_777_777, MoneyWay::Bank, date!(2026 - 01 - 12)),
        ],
        ..Car::g1()
    };
    for payment in car.payments() {
        desk.say(&payment).await;
    }
    let on = date!(2026 - 01 - 20);
    desk.say(&car.refund(3_333_333, 1_000_001, MoneyWay::Cash, on))
        .await;
    desk.say(&car.refund(1_777_777, 533_333, MoneyWay::Bank, on))
        .await;
    let left = desk.balances(world::LE1).await;
    for settled in ["62.02", "76.АВ"] {
        assert!(
            !left.iter().any(|(account, _)| account == settled),
            "{left:?}"
        );
    }
    assert!(left.contains(&("91.1".to_owned(), -1_533_334)));
}

/// An entity without VAT gives money back without it.
#[tokio::test]
async fn who_pays_no_vat_takes_none_back() {
    let desk = Desk::open().await;
    let car = Car {
        entity: world::LE3,
        centre: world::DC4,
        ..deposit(5_000_000)
    };
    desk.say(&car.payments()[0]).await;
    let refund = car.refund(5_000_000, 1_500_000, MoneyWay::Bank, date!(2026 - 03 - 30));
    desk.say(&refund).await;
    let left = [("50", 5_000_000), ("51", -3_500_000), ("91.1", -1_500_000)];
    desk.expect_balances(world::LE3, &left).await;
}

/// A group whose rule keeps nothing and knows no VAT of kept money still gives money back.
#[tokio::test]
async fn a_rule_of_ones_own_decides() {
    let desk = Desk::open().await;
    let car = deposit(5_000_000);
    desk.say(&car.payments()[0]).await;
    let own = format!(
        "INSERT INTO finance.posting_rule (tenant_id, event, valid_from, line_no, word, fact, debit, credit, dims)
         VALUES ('{}', 'sales.refund_made.v1', '2026-03-01', 1, 'refund', 'paid_in_cash', '62.02', '50', '{{deal,centre}}')",
        world::TENANT
    );
    desk.suite.sql(&own).await;
    let refund = car.refund(5_000_000, 0, MoneyWay::Cash, date!(2026 - 03 - 30));
    desk.say(&refund).await;
    let reader = desk.somebody(&["finance.journal.read"], of_le1());
    let path = format!("/api/finance/v1/entries?deal_id={}", car.deal);
    let entries = reader.get(&path).await.expect(200);
    assert_eq!(entries["items"][0]["lines"], json!(1));
}
