//! FIN-1 and FIN-2: the golden car and its twins through events.

use crate::{
    car::Car,
    desk::{API, Desk, kopecks},
    reference,
};
use contracts::buyback::MoneyWay;
use identity::world;
use kernel::vat::VatScheme;
use time::macros::date;

fn golden() -> Vec<(String, i64)> {
    let bars = [
        ("sale", 175_500_000),
        ("vat", -5_500_000),
        ("purchase", -145_000_000),
        ("own_parts", -3_840_000),
        ("body_shop", -2_000_000),
        ("transport", -1_000_000),
        ("gross", 18_160_000),
        ("financing", -1_787_671),
        ("fi_commission", 4_270_000),
        ("fi_vat", -770_000),
        ("salesman", -1_452_800),
        ("result", 18_419_529),
    ];
    bars.map(|(word, amount)| (word.to_owned(), amount)).into()
}

#[tokio::test]
async fn fin_1_g1_earns_184_195_29_and_leaves_its_account_empty() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    assert_eq!(desk.bars(&format!("deals/{}", car.deal)).await, golden());
    assert_eq!(
        desk.bars(&format!("episodes/{}", car.episode)).await,
        golden()
    );
    assert_eq!(golden(), reference::waterfall(&car));

    let schedule = desk
        .accountant
        .get(&format!(
            "{API}/schedules/vehicles?entity_id={}",
            world::LE1
        ))
        .await
        .expect(200);
    let row = &schedule["items"][0];
    assert_eq!(
        (row["vin"].as_str(), row["handed_over_on"].as_str()),
        (Some("Z94K241C9PR000042"), Some("2026-03-30"))
    );
    for field in ["ledger", "vehicles", "difference"] {
        assert_eq!(kopecks(&row[field]), 0, "{field}");
    }
    let balances = desk.balances(world::LE1).await;
    let expected = [
        ("41.02", -3_840_000),
        ("44", 1_452_800),
        ("50", 10_000_000),
        // 1,655,000 came, 1,450,000 went.
        ("51", 20_500_000),
        ("60.01", -3_660_000),
        ("66.02", -1_787_671),
        // 55,000 of the margin and 7,700 of the commission less 6,600 of the suppliers.
        ("68.02", -5_610_000),
        ("70", -1_452_800),
        ("76.09", 4_270_000),
        ("90.1", -179_770_000),
        ("90.2", 151_840_000),
        ("90.3", 6_270_000),
        ("91.2", 1_787_671),
    ];
    assert_eq!(
        balances,
        expected.map(|(account, amount)| (account.to_owned(), amount))
    );
    desk.balances_equal_postings().await;
}

#[tokio::test]
async fn fin_1_every_step_of_g1_ties_out_on_the_way() {
    let desk = Desk::open().await;
    let car = Car::g1();
    let schedule = format!("{API}/schedules/vehicles?entity_id={}", world::LE1);
    desk.say(&car.opened()).await;
    let mut expected = car.bought_for;
    for cost in car.costs() {
        desk.say(&cost).await;
        expected += cost.net.amount;
        let schedule = desk.accountant.get(&schedule).await.expect(200);
        let row = &schedule["items"][0];
        assert_eq!(
            (kopecks(&row["ledger"]), kopecks(&row["vehicles"])),
            (expected, expected)
        );
        assert_eq!(
            kopecks(&schedule["ledger_total"]),
            kopecks(&schedule["vehicles_total"])
        );
    }
    assert_eq!(expected, 151_840_000);
    let nothing = [("gross".to_owned(), 0), ("result".to_owned(), 0)];
    assert_eq!(
        desk.bars(&format!("episodes/{}", car.episode)).await,
        nothing,
        "a car in stock has earned nothing"
    );
}

#[tokio::test]
async fn fin_2_the_twins() {
    let desk = Desk::open().await;
    let rounding = Car {
        sold_for: 175_600_000,
        ..Car::g1()
    };
    let legacy = Car {
        bought_on: date!(2025 - 02 - 01),
        sold_on: date!(2025 - 03 - 01),
        bought_for: 800_000_000,
        sold_for: 1_400_000_000,
        cost_lines: Vec::new(),
        paid: Vec::new(),
        ..Car::g1()
    };
    for (car, vat) in [(rounding, -5_518_033), (legacy, -100_000_000)] {
        desk.live(&car).await;
        desk.suite.settle().await;
        let bars = desk.bars(&format!("deals/{}", car.deal)).await;
        assert_eq!(bars[1], ("vat".to_owned(), vat));
        assert_eq!(bars, reference::waterfall(&car));
    }
}

/// FIN-2 and VAT-2: an advance of 2025 is taxed and given back at 20/120, the sale of 2026 at 22/122.
#[tokio::test]
async fn fin_2_an_advance_comes_back_exactly_as_it_was_charged() {
    let desk = Desk::open().await;
    let car = Car {
        bought_on: date!(2025 - 12 - 01),
        sold_on: date!(2026 - 01 - 15),
        paid: vec![
            (10_000_000, MoneyWay::Cash, date!(2025 - 12 - 20)),
            (10_000_000, MoneyWay::Bank, date!(2026 - 01 - 10)),
        ],
        ..Car::g1()
    };
    desk.live(&car).await;
    desk.suite.settle().await;
    let of = |journal: Vec<(String, String, String, i64, String)>, word: &str| {
        let mut amounts: Vec<_> = journal
            .into_iter()
            .filter(|row| row.0 == word)
            .map(|row| row.3)
            .collect();
        amounts.sort_unstable();
        amounts
    };
    let journal = desk.journal().await;
    assert_eq!(of(journal.clone(), "advance_vat"), [1_666_667, 1_803_279]);
    assert_eq!(
        of(journal.clone(), "advance_vat_back"),
        [1_666_667 + 1_803_279]
    );
    assert_eq!(of(journal, "advance_set_off"), [20_000_000]);
    let left = desk.balances(world::LE1).await;
    assert!(
        !left
            .iter()
            .any(|(account, _)| account == "76.АВ" || account == "62.02"),
        "{left:?}"
    );
}

#[tokio::test]
async fn every_event_twice_and_in_odd_order_gives_the_same_journal() {
    let car = Car::g1();
    let straight = Desk::open().await;
    straight.live(&car).await;
    straight.suite.settle().await;
    let journal = straight.journal().await;
    for seed in [7, 2026] {
        let odd = Desk::chaotic(seed).await;
        odd.live(&car).await;
        odd.suite.settle().await;
        assert_eq!(odd.journal().await, journal, "seed {seed}");
        odd.balances_equal_postings().await;
    }
    // The deal first, the stock last.
    let backwards = Desk::open().await;
    for payment in car.payments() {
        backwards.say(&payment).await;
    }
    backwards.say(&car.product().unwrap()).await;
    backwards.say(&car.deal_handed_over()).await;
    backwards.say(&car.opened()).await;
    for cost in car.costs() {
        backwards.say(&cost).await;
    }
    backwards.say(&car.episode_handed_over()).await;
    backwards.say(&car.payout()).await;
    assert_eq!(backwards.journal().await, journal);
}

/// One entry for an event whatever happens: even when the inbox has forgotten everything.
#[tokio::test]
async fn an_inbox_that_forgot_posts_nothing_twice() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let journal = desk.journal().await;
    desk.suite.sql("DELETE FROM platform.inbox").await;
    let again = "INSERT INTO platform.outbox (lane, event_id, tenant_id)
                 SELECT get_byte(uuid_send(aggregate_id), 15) % 16, id, tenant_id FROM platform.event ORDER BY seq";
    desk.suite.sql(again).await;
    desk.suite.settle().await;
    assert!(
        desk.count("platform.inbox WHERE last_seq > 0").await > 0,
        "the events were handled again"
    );
    assert_eq!(desk.journal().await, journal);
    desk.balances_equal_postings().await;
}

/// LE3 is on simplified tax: neither charged nor deducted; what a supplier charged is a cost of its own.
#[tokio::test]
async fn an_entity_without_vat_has_no_vat_lines() {
    let desk = Desk::open().await;
    let car = Car {
        entity: world::LE3,
        centre: world::DC4,
        ..Car::g1()
    };
    desk.live(&car).await;
    desk.suite.settle().await;
    let journal = desk.journal().await;
    let vat = ["19", "68.02", "76.АВ", "90.3"];
    assert!(
        journal
            .iter()
            .all(|row| !vat.contains(&row.1.as_str()) && !vat.contains(&row.2.as_str())),
        "{journal:#?}"
    );
    let reader = desk.somebody(&["finance.pnl.read"], platform::Reach::everywhere());
    let pnl = reader
        .get(&format!("{API}/deals/{}/pnl", car.deal))
        .await
        .expect(200);
    assert_eq!(crate::desk::bars(&pnl), reference::waterfall(&car));
    let of_car = reader
        .get(&format!("{API}/episodes/{}/pnl", car.episode))
        .await
        .expect(200);
    let kept = crate::desk::bars(&of_car)
        .into_iter()
        .find(|(word, _)| word == "input_vat_kept");
    assert_eq!(kept, Some(("input_vat_kept".to_owned(), -660_000)));
    let balances = desk.balances(world::LE3).await;
    assert!(
        balances.contains(&("60.01".to_owned(), -3_660_000)),
        "suppliers are owed with VAT: {balances:?}"
    );
    assert!(!balances.iter().any(|(account, _)| account == "41.01"));
}

/// Cars on commission stand off the balance sheet; nobody guesses how, a person looks.
#[tokio::test]
async fn what_no_rule_covers_waits_for_a_person() {
    let desk = Desk::open().await;
    let commission = Car {
        scheme: VatScheme::Commission,
        ..Car::g1()
    };
    let early = Car {
        bought_on: date!(1999 - 01 - 01),
        ..Car::g1()
    };
    let nowhere = Car {
        entity: kernel::EntityId::new(),
        ..Car::g1()
    };
    for (car, error) in [
        (commission, "finance.scheme_not_posted"),
        (early, "finance.no_rule"),
        (nowhere, "common.validation"),
    ] {
        desk.suite
            .say(world::TENANT, "finance", &car.opened())
            .await;
        let parked = format!(
            "SELECT error FROM platform.parked WHERE aggregate_id = '{}'",
            car.episode
        );
        let found = platform::testing::events::wait_for("the event to be parked", async || {
            Ok(desk
                .suite
                .sql(&parked)
                .await
                .first()
                .map(|row| sqlx::Row::get::<String, _>(row, 0)))
        });
        assert_eq!(found.await.unwrap(), error);
    }
    assert_eq!(desk.count("finance.posting").await, 0);
}
