//! Posting rules and rates that a group sets itself, from a day on.

use crate::{
    car::Car,
    desk::{API, Desk, faults, of_le1},
};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use time::macros::date;

/// Own parts of a car go to selling costs from the summer on, under a name of the group's own.
fn own_parts(valid_from: &str) -> Value {
    json!({
        "event": "vehicles.cost_added.v1",
        "valid_from": valid_from,
        "words": [{"word": "workshop", "section": "result", "position": 155, "ru": "Свой цех", "en": "Own workshop"}],
        "lines": [
            {"word": "workshop", "fact": "own_parts_net", "debit": "44", "credit": "41.02", "dims": ["episode", "centre"]},
            {"word": "body_shop", "fact": "body_shop_net", "debit": "41.01", "credit": "60.01", "dims": ["episode", "counterparty", "centre"]},
        ],
    })
}

fn chief(desk: &Desk) -> platform::testing::Client {
    desk.somebody(&["finance.rule.write", "finance.rule.read"], of_le1())
}

#[tokio::test]
async fn a_group_sets_a_rule_from_a_day_on() {
    let desk = Desk::open().await;
    let chief = chief(&desk);
    let path = format!("{API}/posting-rules");
    let send = || chief.post(&path, own_parts("2026-06-01"));
    let set = send().key("a-rule-of-ones-own").await.expect(201);
    assert_eq!(set["lines"][1]["line_no"], 2);
    assert_eq!(
        send().key("a-rule-of-ones-own").await.expect(201),
        set,
        "the same answer to the same key"
    );
    let mut again = own_parts("2026-06-01");
    again["words"] = json!([]);
    let again = chief.post(&path, again).await.expect(422);
    assert_eq!(faults(&again), [("/valid_from", "finance.version_set")]);

    let shown = chief.get(&path).await.expect(200);
    let lines = shown["lines"].as_array().unwrap().iter();
    let versions = lines.filter(|line| line["event"] == "vehicles.cost_added.v1");
    assert_eq!(
        versions.count(),
        6 + 2,
        "the standard one is in force till then"
    );

    for (bought_on, word) in [
        (date!(2026 - 05 - 20), "own_parts"),
        (date!(2026 - 05 - 31), "workshop"),
    ] {
        let car = Car {
            bought_on,
            ..Car::g1()
        };
        desk.say(&car.costs()[0]).await;
        let journal = desk.journal().await;
        assert!(
            journal.iter().any(|row| row.0 == word),
            "{bought_on}: {journal:#?}"
        );
    }
}

#[tokio::test]
async fn every_wrong_field_of_a_rule_is_named() {
    let desk = Desk::open().await;
    let chief = chief(&desk);
    let path = format!("{API}/posting-rules");
    let mut wrong = own_parts("2026-03-05");
    wrong["words"][0]["word"] = json!("purchase");
    wrong["lines"][0]["fact"] = json!("sale_price");
    wrong["lines"][0]["debit"] = json!("57");
    wrong["lines"][1]["credit"] = json!("41.01");
    let found = chief.post(&path, wrong.clone()).await.expect(422);
    assert_eq!(
        faults(&found),
        [
            ("/valid_from", "finance.version_too_early"),
            ("/words/0/word", "finance.word_known"),
            ("/lines/0/word", "field.not_allowed"),
            ("/lines/0/fact", "field.not_allowed"),
            ("/lines/0/debit", "finance.unknown_account"),
            ("/lines/1/credit", "finance.same_account"),
        ]
    );
    let en = chief.post(&path, wrong).lang("en").await.expect(422);
    assert_ne!(en["errors"][0]["title"], found["errors"][0]["title"]);

    let mut nobody = own_parts("2026-06-01");
    nobody["event"] = json!("sales.deal_reserved.v1");
    nobody["words"][0]["word"] = json!("Свой цех");
    nobody["lines"] = json!([]);
    let found = chief.post(&path, nobody).await.expect(422);
    assert_eq!(
        faults(&found),
        [
            ("/event", "field.not_allowed"),
            ("/lines", "field.out_of_range"),
            ("/words/0/word", "field.bad_text"),
        ]
    );
    let shape = json!({"event": " ", "valid_from": "soon", "lines": [{"word": "vat", "fact": "x", "debit": "1", "credit": "51", "dims": ["yard"]}]});
    let found = chief.post(&path, shape).await.expect(422);
    assert_eq!(faults(&found).len(), 5);
    assert_eq!(
        desk.count("finance.posting_rule").await,
        0,
        "nothing is kept"
    );
}

#[tokio::test]
async fn a_group_sets_a_rate_from_a_day_on() {
    let desk = Desk::open().await;
    let chief = chief(&desk);
    let path = format!("{API}/rates");
    let rate = |name: &str, from: &str, hundredths: i64| json!({"name": name, "valid_from": from, "hundredths": hundredths, "source": "Приказ № 7"});
    let set = chief.post(&path, rate("salesman_commission", "2026-03-20", 750));
    let set = set.await.expect(201);
    assert_eq!(set["hundredths"], 750);
    for (wrong, fault) in [
        (
            rate("salesman_commission", "2026-03-20", 700),
            ("/valid_from", "finance.version_set"),
        ),
        (
            rate("salesman_commission", "2026-03-05", 700),
            ("/valid_from", "finance.version_too_early"),
        ),
        (
            rate("vat_standard", "2027-01-01", 2_250),
            ("/hundredths", "finance.vat_not_whole"),
        ),
        (
            rate("stock_financing", "2027-01-01", -1),
            ("/hundredths", "field.out_of_range"),
        ),
    ] {
        let refused = chief.post(&path, wrong).await.expect(422);
        assert_eq!(faults(&refused), [fault]);
    }
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let bars = desk.bars(&format!("deals/{}", car.deal)).await;
    assert!(bars.contains(&("salesman".to_owned(), -1_362_000)), "7.5 %");
}

#[tokio::test]
async fn a_rule_is_set_by_who_may_and_for_the_own_group() {
    let desk = Desk::open().await;
    let reader = desk.somebody(&["finance.rule.read"], Reach::everywhere());
    for (path, body) in [
        ("posting-rules", own_parts("2026-06-01")),
        ("rates", json!({})),
    ] {
        let refused = reader.post(&format!("{API}/{path}"), body).await;
        assert_eq!(refused.problem(403), "common.forbidden");
    }
    let path = format!("{API}/posting-rules");
    let _ = chief(&desk)
        .post(&path, own_parts("2026-06-01"))
        .await
        .expect(201);
    let stranger = desk.suite.client(
        world::OTHER_TENANT,
        &["finance.rule.read"],
        Reach::everywhere(),
    );
    let theirs = stranger.get(&path).await.expect(200);
    let lines = theirs["lines"].as_array().unwrap();
    assert!(lines.iter().all(|line| line["word"] != "workshop"));
}
