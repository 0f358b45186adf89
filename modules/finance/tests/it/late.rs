//! Costs that come after the sale.

use crate::{
    car::Car,
    desk::{API, Desk, entry, kopecks, of_le1, roubles},
    unwind::LATE,
};
use contracts::vehicles::CostKind;
use identity::world;
use kernel::vat::VatScheme;
use platform::Reach;
use serde_json::{Value, json};
use time::macros::{date, datetime};

/// Closes a month that is over, the way that an accountant does.
async fn close(desk: &Desk, month: &str) {
    desk.suite.clock.set(datetime!(2026-04-03 06:00 UTC));
    let chief = desk.somebody(
        &[
            "finance.period.close",
            "finance.period.confirm",
            "finance.period.read",
        ],
        of_le1(),
    );
    let period = format!("{API}/periods/{}/{month}", world::LE1);
    let _ = chief
        .post(&format!("{period}/soft-close"), json!({}))
        .await
        .expect(200);
    for step in ["bank_statements", "cars_counted", "vat_registers"] {
        let confirmed = json!({"step": step, "note": "Сверено"});
        let _ = chief
            .post(&format!("{period}/confirm-step"), confirmed)
            .await
            .expect(200);
    }
    let _ = chief
        .post(&format!("{period}/close"), json!({}))
        .await
        .expect(200);
}

fn steps(pnl: &Value) -> Vec<(&str, i64, i64)> {
    let steps = pnl["steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            let reason = step["reason"].as_str().unwrap();
            (reason, kopecks(&step["amount"]), kopecks(&step["result"]))
        })
        .collect()
}

/// G1 sold, its month closed, and then a bill of the body shop from that month.
async fn stk_3(desk: &Desk) -> Car {
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    close(desk, "2026-03").await;
    desk.say(&car.late(LATE, 0, date!(2026 - 03 - 29))).await;
    car
}

#[tokio::test]
async fn stk_3_a_late_cost_lowers_the_deal_and_then_the_commission() {
    let desk = Desk::open().await;
    let car = stk_3(&desk).await;
    let path = format!("{API}/deals/{}/pnl", car.deal);
    let pnl = desk.accountant.get(&path).await.expect(200);
    assert_eq!(
        steps(&pnl),
        [
            ("handover", 18_419_529, 18_419_529),
            ("late_cost", -500_000, 17_919_529),
            ("commission", 40_000, 17_959_529),
        ]
    );
    assert_eq!(
        (kopecks(&pnl["gross"]), kopecks(&pnl["result"])),
        (17_660_000, 17_959_529)
    );
    for (lang, titles) in [
        (
            "ru",
            [
                "На момент передачи",
                "Затраты после продажи",
                "Пересчёт вознаграждения продавца",
            ],
        ),
        (
            "en",
            [
                "At the handover",
                "Cost after the sale",
                "Salesman's commission recalculated",
            ],
        ),
    ] {
        let pnl = desk.accountant.get(&path).lang(lang).await.expect(200);
        let steps = pnl["steps"].as_array().unwrap().iter();
        let shown = steps.map(|step| step["title"].as_str().unwrap());
        assert_eq!(shown.collect::<Vec<_>>(), titles);
    }
}

#[tokio::test]
async fn stk_3_the_entries_stand_in_the_open_month_and_name_their_paper() {
    let desk = Desk::open().await;
    let car = stk_3(&desk).await;
    let path = format!("{API}/deals/{}/pnl", car.deal);
    let pnl = desk.accountant.get(&path).await.expect(200);
    for (step, rule) in [(1, "late"), (2, "commission")] {
        let step = &pnl["steps"][step];
        assert_eq!(step["document_number"], "АКТ-77");
        assert_eq!(
            step["date"], "2026-04-01",
            "the month of the sale is closed"
        );
        let entry = format!("{API}/entries/{}", step["entry"].as_str().unwrap());
        let card = desk.accountant.get(&entry).await.expect(200);
        assert_eq!(card["event"], "vehicles.cost_added.v1");
        assert_eq!(card["rule"], format!("vehicles.cost_added.v1:{rule}"));
        assert_eq!(
            card["source_date"], "2026-03-30",
            "no earlier than the sale"
        );
    }
    let tail = [
        ("late_cost", -500_000),
        ("gross", 17_660_000),
        ("financing", -1_787_671),
        ("fi_commission", 4_270_000),
        ("fi_vat", -770_000),
        ("salesman", -1_452_800),
        ("salesman_correction", 40_000),
        ("result", 17_959_529),
    ];
    assert_eq!(
        desk.bars(&format!("deals/{}", car.deal)).await[6..],
        tail.map(|(word, amount)| (word.to_owned(), amount))
    );
    let balances = desk.balances(world::LE1).await;
    let of = |account: &str| {
        let found = balances.iter().find(|(name, _)| name == account);
        found.map_or(0, |(_, kopecks)| *kopecks)
    };
    assert_eq!(
        (of("41.01"), of("70"), of("44")),
        (0, -1_412_800, 1_412_800)
    );
    assert_eq!((of("60.01"), of("68.02")), (-4_270_000, -5_500_000));
    desk.balances_equal_postings().await;
}

/// Under every scheme, with VAT and without: the result is what a car with that cost from the beginning would have earned.
#[tokio::test]
async fn a_late_cost_leaves_the_profit_that_an_early_one_would() {
    let desk = Desk::open().await;
    let reader = desk.somebody(&["finance.pnl.read"], Reach::everywhere());
    for (entity, centre) in [(world::LE1, world::DC1), (world::LE3, world::DC4)] {
        for scheme in [VatScheme::Margin51, VatScheme::Margin52, VatScheme::Full] {
            for kind in [CostKind::OwnParts, CostKind::BodyShop, CostKind::Transport] {
                let vat = if entity == world::LE3 || kind == CostKind::OwnParts {
                    0
                } else {
                    1_234_567
                };
                let late = Car {
                    entity,
                    centre,
                    scheme,
                    ..Car::g1()
                };
                let mut early = Car {
                    entity,
                    centre,
                    scheme,
                    ..Car::g1()
                };
                // More than the gross profit under the full scheme: the commission goes back whole.
                early.cost_lines.push((kind, 5_611_667, vat));
                desk.live(&late).await;
                desk.live(&early).await;
                desk.suite.settle().await;
                let cost = (kind, 5_611_667, vat);
                desk.say(&late.late(cost, 0, date!(2026 - 04 - 07))).await;
                let mut results = Vec::new();
                for car in [&late, &early] {
                    let path = format!("{API}/deals/{}/pnl", car.deal);
                    let pnl = reader.get(&path).await.expect(200);
                    results.push((kopecks(&pnl["gross"]), kopecks(&pnl["result"])));
                }
                assert_eq!(results[0], results[1], "{scheme} {kind}");
            }
        }
    }
    desk.balances_equal_postings().await;
}

/// Two late bills: each changes the commission by what it changed of the gross profit. A manual entry is a step too.
#[tokio::test]
async fn steps_follow_each_other_and_a_manual_entry_is_one() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    desk.say(&car.late(LATE, 0, date!(2026 - 04 - 02))).await;
    desk.say(&car.late(LATE, 500_000, date!(2026 - 04 - 03)))
        .await;
    let mut gift = entry(&[("44", "60.01", 1_000)]);
    gift["lines"][0]["deal_id"] = json!(car.deal);
    gift["lines"][0]["amount"] = roubles(1_000);
    let _ = desk
        .accountant
        .post(&format!("{API}/entries"), gift)
        .await
        .expect(201);
    let path = format!("{API}/deals/{}/pnl", car.deal);
    let pnl = desk.accountant.get(&path).await.expect(200);
    assert_eq!(
        steps(&pnl),
        [
            ("handover", 18_419_529, 18_419_529),
            ("late_cost", -500_000, 17_919_529),
            ("commission", 40_000, 17_959_529),
            ("late_cost", -500_000, 17_459_529),
            ("commission", 40_000, 17_499_529),
            ("manual", -100_000, 17_399_529),
        ]
    );
    assert_eq!(pnl["steps"][5]["memo"], "Ввод остатков");
    let of_car = format!("{API}/episodes/{}/pnl", car.episode);
    let of_car = desk.accountant.get(&of_car).await.expect(200);
    assert!(of_car.get("steps").is_none());
}

/// A group that began before there were rules for late costs gets the standard ones when it needs them; what it has of its
/// own stays.
#[tokio::test]
async fn an_older_group_gets_the_rules_that_it_lacks() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    for statement in [
        "DELETE FROM finance.posting_rule WHERE event LIKE '%:%' OR event LIKE 'sales.refund%' OR event LIKE 'sales.deal_unwound%'",
        "DELETE FROM finance.word WHERE word IN ('late_cost', 'salesman_correction', 'unwind_fee', 'deposit_kept', 'deposit_kept_vat', 'refund')",
        "UPDATE finance.posting_rule SET credit = '76.05' WHERE event = 'vehicles.cost_added.v1' AND fact = 'transport_net'",
        "UPDATE finance.word SET ru = 'Свой кузовной' WHERE word = 'body_shop'",
    ] {
        desk.suite.sql(statement).await;
    }
    let shown = desk
        .accountant
        .get(&format!("{API}/posting-rules"))
        .await
        .expect(200);
    let has = |shown: &Value| {
        let lines = shown["lines"].as_array().unwrap().iter();
        lines
            .filter(|line| line["event"] == "vehicles.cost_added.v1:late")
            .count()
    };
    assert_eq!(has(&shown), 6, "what will be used is shown");
    desk.say(&car.late(LATE, 0, date!(2026 - 04 - 02))).await;
    let bars = desk.bars(&format!("deals/{}", car.deal)).await;
    assert!(bars.contains(&("late_cost".to_owned(), -500_000)));
    let kept = "finance.posting_rule WHERE event = 'vehicles.cost_added.v1' AND fact = 'transport_net' AND credit = '76.05'";
    assert_eq!(desk.count(kept).await, 1);
    assert_eq!(
        desk.count("finance.word WHERE ru = 'Свой кузовной'").await,
        1
    );
    assert_eq!(
        desk.count("finance.posting_rule WHERE event = 'sales.refund_made.v1'")
            .await,
        5
    );
}
