//! Entries by hand, and the journal.

use crate::{
    car::Car,
    desk::{API, Desk, entry, faults, kopecks, roubles},
};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn opening_balances_are_made_once_per_key() {
    let desk = Desk::open().await;
    let ask = entry(&[("51", "80", 5_000_000), ("41.02", "80", 100_000)]);
    let path = format!("{API}/entries");
    let send = |ask: Value| desk.accountant.post(&path, ask).key("opening-2026");
    let made = send(ask.clone()).await.expect(201);
    assert_eq!(
        (&made["origin"], &made["lines"]),
        (&json!("manual"), &json!(2))
    );
    assert_eq!(kopecks(&made["total"]), 510_000_000);
    assert_eq!(made["postings"][1]["word"], "manual");
    assert_eq!(send(ask).await.expect(201), made);
    let other = send(entry(&[("51", "80", 1)])).await;
    assert_eq!(other.problem(422), "common.idempotency_key_reused");

    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(desk.accountant.get(&one).await.expect(200), made);
    assert_eq!(desk.count("finance.entry").await, 1);
    let audited = "platform.audit WHERE action = 'entry_post'";
    assert_eq!(desk.count(audited).await, 1);
    let balances = [
        ("41.02", 10_000_000),
        ("51", 500_000_000),
        ("80", -510_000_000),
    ];
    desk.expect_balances(world::LE1, &balances).await;
}

#[tokio::test]
async fn an_entry_without_lines_is_none() {
    let desk = Desk::open().await;
    let path = format!("{API}/entries");
    let empty = desk.accountant.post(&path, entry(&[])).lang("en").await;
    let empty = empty.expect(422);
    assert_eq!(empty["code"], "finance.unbalanced_entry");
    let sentence = "The entry has no posting with a debit and a credit";
    assert_eq!(empty["title"], sentence);
    let many = entry(&[("51", "80", 1); 501]);
    let many = desk.accountant.post(&path, many).await.expect(422);
    assert_eq!(faults(&many), [("/lines", "field.out_of_range")]);
}

#[tokio::test]
async fn a_wrong_entry_names_every_fault() {
    let desk = Desk::open().await;
    let lines = [
        ("51", "80", 0),
        ("57", "51", -5),
        ("51", "51", 1),
        ("51", "80", 1),
    ];
    let mut wrong = entry(&lines);
    wrong["lines"][2]["centre_id"] = json!(world::DC3);
    wrong["lines"][3]["amount"]["currency"] = json!("EUR");
    wrong["lines"][3]["word"] = json!("spiff");
    let refused = desk.accountant.post(&format!("{API}/entries"), wrong);
    let refused = refused.await.expect(422);
    assert_eq!(
        faults(&refused),
        [
            ("/lines/0/amount", "field.amount_out_of_range"),
            ("/lines/1/debit", "finance.unknown_account"),
            ("/lines/1/amount", "field.amount_out_of_range"),
            ("/lines/2/credit", "finance.same_account"),
            ("/lines/2/centre_id", "field.reference_not_found"),
            ("/lines/3/amount", "field.currency_mismatch"),
            ("/lines/3/word", "field.not_allowed"),
        ]
    );
    let title = "Такого счёта нет в плане счетов организации";
    assert_eq!(refused["errors"][1]["title"], title);
    assert_eq!(desk.count("finance.entry").await, 0);
}

#[tokio::test]
async fn a_shapeless_entry_names_every_field() {
    let desk = Desk::open().await;
    let shapeless = json!({
        "entity_id": "LE1", "document_date": "31.03.2026", "memo": "", "author": "me",
        "lines": [{"debit": "касса", "credit": "80", "amount": {"amount": 1.5, "currency": "BTC"}}],
    });
    let refused = desk.accountant.post(&format!("{API}/entries"), shapeless);
    let refused = refused.lang("en").await.expect(422);
    let mut found = faults(&refused);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("/author", "field.unknown"),
            ("/document_date", "field.bad_date"),
            ("/entity_id", "field.id"),
            ("/lines/0/amount/amount", "field.wrong_type"),
            ("/lines/0/amount/currency", "field.not_allowed"),
            ("/lines/0/debit", "finance.unknown_account"),
            ("/memo", "field.bad_text"),
        ]
    );
}

#[tokio::test]
async fn an_absurd_amount_is_refused_and_breaks_nothing() {
    let desk = Desk::open().await;
    let largest = 1_000_000_000_000_000_i64;
    let of = |amount: Value| {
        let mut ask = entry(&[("51", "80", 1)]);
        ask["lines"][0]["amount"]["amount"] = amount;
        desk.accountant.post(&format!("{API}/entries"), ask)
    };
    for amount in [i64::MAX, largest + 1, i64::MIN] {
        let refused = of(json!(amount)).await.expect(422);
        let fault = ("/lines/0/amount", "field.amount_out_of_range");
        assert_eq!(faults(&refused), [fault], "{amount}");
    }
    let refused = of(json!(u64::MAX)).await.expect(422);
    assert_eq!(faults(&refused)[0].0, "/lines/0/amount/amount");
    let _ = of(json!(largest)).await.expect(201);
}

#[tokio::test]
async fn an_entry_belongs_to_an_entity_within_reach() {
    let desk = Desk::open().await;
    let path = format!("{API}/entries");
    let cfo = desk.somebody(&["finance.entry.write"], Reach::everywhere());
    let mut ask = entry(&[("51", "80", 1)]);
    for (client, entity) in [
        (&desk.accountant, json!(world::LE2)),
        (&cfo, json!(Uuid::now_v7())),
        (&cfo, json!(world::OTHER_ENTITY)),
    ] {
        ask["entity_id"] = entity;
        let refused = client.post(&path, ask.clone()).await.expect(422);
        let fault = ("/entity_id", "field.reference_not_found");
        assert_eq!(faults(&refused), [fault]);
    }
    ask["entity_id"] = json!(world::LE2);
    ask["lines"][0]["centre_id"] = json!(world::DC3);
    let _ = cfo.post(&path, ask).await.expect(201);
}

async fn items(desk: &Desk, query: &str) -> Vec<Value> {
    let page = desk.accountant.get(&format!("{API}/entries?{query}"));
    let page = page.await.expect(200);
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_journal_is_narrowed() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let by_hand = entry(&[("51", "80", 500)]);
    let path = format!("{API}/entries");
    let _ = desk.accountant.post(&path, by_hand).await.expect(201);
    let march = format!("entity_id={}&from=2026-03-06&to=2026-03-28", world::LE1);
    for (query, entries) in [
        // 1 payout, 4 into the stock, 2 payments, 1 product, 2 handovers, 1 by hand.
        (String::new(), 11),
        (format!("deal_id={}", car.deal), 5),
        (format!("episode_id={}", car.episode), 9),
        (format!("entity_id={}", world::LE2), 0),
        (march, 4),
    ] {
        assert_eq!(items(&desk, &query).await.len(), entries, "{query}");
    }
    let one = items(&desk, &format!("deal_id={}&limit=1", car.deal)).await;
    let event = one[0]["event_id"].as_str().unwrap();
    assert_eq!(items(&desk, &format!("event_id={event}")).await, one);
}

#[tokio::test]
async fn the_journal_is_paged() {
    let desk = Desk::open().await;
    desk.live(&Car::g1()).await;
    desk.suite.settle().await;
    let (mut seen, mut query) = (Vec::new(), "limit=4".to_owned());
    loop {
        let page = desk.accountant.get(&format!("{API}/entries?{query}"));
        let page = page.await.expect(200);
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        query = format!("limit=4&cursor={next}");
    }
    assert_eq!(seen, items(&desk, "").await);
    for bad in [
        "limit=0",
        "limit=201",
        "cursor=here",
        "colour=red",
        "from=yesterday",
        "deal_id=1",
    ] {
        let refused = desk.accountant.get(&format!("{API}/entries?{bad}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{bad}");
    }
}

/// Posted entries are not edited: there is no route for it.
#[tokio::test]
async fn nothing_edits_an_entry() {
    let desk = Desk::open().await;
    let path = format!("{API}/entries");
    let made = desk.accountant.post(&path, entry(&[("51", "80", 500)]));
    let made = made.await.expect(201);
    let path = format!("{path}/{}", made["id"].as_str().unwrap());
    let edited = desk.accountant.put(&path, json!({"amount": roubles(1)}));
    assert_eq!(edited.await.problem(405), "common.method_not_allowed");
    let deleted = desk.accountant.delete(&path).await;
    assert_eq!(deleted.problem(405), "common.method_not_allowed");
}
