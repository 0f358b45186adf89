//! Posting rules and rates are rows: a new version begins on its day and changes nothing before it.

use crate::{
    car::Car,
    desk::{API, Desk},
};
use contracts::vehicles::CostAdded;
use identity::world;
use serde_json::Value;
use time::macros::date;

#[tokio::test]
async fn rules_and_rates_are_shown_before_and_after_the_first_entry() {
    let desk = Desk::open().await;
    let read = async |what: &str| {
        desk.accountant
            .get(&format!("{API}/{what}"))
            .await
            .expect(200)
    };
    let sorted = |rows: &Value| {
        let mut rows: Vec<_> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(Value::to_string)
            .collect();
        rows.sort();
        rows
    };
    let (rules, rates) = (read("posting-rules").await, read("rates").await);
    desk.say(&Car::g1().opened()).await;
    let (rules_now, rates_now) = (read("posting-rules").await, read("rates").await);
    assert_eq!(sorted(&rules_now["lines"]), sorted(&rules["lines"]));
    assert_eq!(sorted(&rules_now["words"]), sorted(&rules["words"]));
    assert_eq!(sorted(&rates_now), sorted(&rates));
    let standard = rates_now
        .as_array()
        .unwrap()
        .iter()
        .find(|rate| rate["name"] == "vat_standard" && rate["valid_from"] == "2026-01-01");
    assert_eq!(standard.unwrap()["hundredths"], 2_200);
}

/// From April own parts go to selling costs; documents of March still go by the old version.
#[tokio::test]
async fn a_new_version_of_a_rule_begins_on_its_day() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.say(&car.opened()).await;
    let version = format!(
        "INSERT INTO finance.posting_rule (tenant_id, event, valid_from, line_no, word, fact, debit, credit, dims)
         VALUES ('{}', 'vehicles.cost_added.v1', '2026-04-01', 1, 'own_parts', 'own_parts_net', '44', '41.02', '{{episode,centre}}')",
        world::TENANT
    );
    desk.suite.sql(&version).await;
    let mut cost = car.costs().remove(0);
    for (day, account) in [
        (date!(2026 - 03 - 31), "41.01"),
        (date!(2026 - 04 - 01), "44"),
    ] {
        cost.document.date = day.into();
        desk.say(&CostAdded {
            cost_line: contracts::vehicles::CostLineId::new(),
            ..cost.clone()
        })
        .await;
        let journal = desk.journal().await;
        let posted = journal
            .iter()
            .find(|row| row.0 == "own_parts" && row.4.starts_with(&cost.document.date.to_string()));
        assert_eq!(posted.unwrap().1, account, "{day}");
    }
}

#[tokio::test]
async fn a_new_rate_begins_on_its_day() {
    let desk = Desk::open().await;
    desk.say(&Car::g1().opened()).await;
    let rate = "INSERT INTO finance.rate (tenant_id, name, valid_from, hundredths, source)
                VALUES ('TENANT', 'salesman_commission', '2026-03-30', 1000, 'Приказ 7')";
    desk.suite
        .sql(&rate.replace("TENANT", &world::TENANT.to_string()))
        .await;
    for (sold_on, commission) in [
        (date!(2026 - 03 - 29), -1_452_800),
        (date!(2026 - 03 - 30), -1_816_000),
    ] {
        let car = Car {
            sold_on,
            ..Car::g1()
        };
        desk.live(&car).await;
        desk.suite.settle().await;
        let bars = desk.bars(&format!("deals/{}", car.deal)).await;
        assert_eq!(bars[10], ("salesman".to_owned(), commission), "{sold_on}");
    }
}

/// A rule may name an account that the chart of an entity lacks: the event waits, nothing is posted in part.
#[tokio::test]
async fn a_rule_with_a_strange_account_posts_nothing() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.say(&car.opened()).await;
    let version = "INSERT INTO finance.posting_rule (tenant_id, event, valid_from, line_no, word, fact, debit, credit, dims)
                   VALUES ('TENANT', 'buyback.payout_made.v1', '2026-01-01', 1, 'payout', 'paid_by_bank', '76.05', '57', '{}'),
                          ('TENANT', 'sales.payment_received.v1', '2026-01-01', 1, 'payment', 'sale_price', '51', '62.02', '{}')";
    desk.suite
        .sql(&version.replace("TENANT", &world::TENANT.to_string()))
        .await;
    desk.suite
        .say(world::TENANT, "finance", &car.payout())
        .await;
    desk.suite
        .say(world::TENANT, "finance", &car.payments()[0])
        .await;
    for (aggregate, error) in [
        (car.purchase.0, "finance.unknown_account"),
        (car.deal.0, "finance.no_fact"),
    ] {
        let parked =
            format!("SELECT error FROM platform.parked WHERE aggregate_id = '{aggregate}'");
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
    assert_eq!(desk.count("finance.entry").await, 1);
}
