//! AUD-4: who saw the margin of a deal, and who saw whose personal data.

use crate::g1::played;
use identity::world;
use kernel::UserId;
use platform::{
    Reach,
    testing::{Client, TestApp},
};
use serde_json::Value;
use sqlx::Row;
use std::collections::BTreeSet;
use time::Duration;

const RECORDS: &str = "/api/audit/v1/records";

/// The deal of the story.
async fn deal(suite: &TestApp) -> String {
    let deals = suite.sql("SELECT id::text FROM sales.deal").await;
    deals[0].get(0)
}

async fn found(auditor: &Client, query: &str) -> Vec<Value> {
    let page = auditor.get(&format!("{RECORDS}?limit=200&{query}")).await;
    page.expect(200)["items"].as_array().unwrap().clone()
}

fn actors(records: &[Value]) -> BTreeSet<String> {
    let actor = |record: &Value| record["actor_id"].as_str().unwrap().to_owned();
    records.iter().map(actor).collect()
}

fn reader(suite: &TestApp, permissions: &[&str]) -> (String, Client) {
    let id = UserId::new();
    let client = suite.client_of(id, world::TENANT, permissions, Reach::everywhere());
    (id.to_string(), client)
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_4_who_saw_the_margin_of_a_deal() {
    let suite = played(None).await;
    let deal = deal(&suite).await;
    let (_, auditor) = reader(&suite, &["audit.record.read"]);
    let query = format!("action=margin_read&noun=deal&noun_id={deal}");
    let before = actors(&found(&auditor, &query).await);

    let (accountant, books) = reader(&suite, &["finance.pnl.read"]);
    let pnl = format!("/api/finance/v1/deals/{deal}/pnl");
    for _ in 0..3 {
        books.get(&pnl).await.expect(200);
    }
    let (manager, stock) = reader(&suite, &["vehicles.episode.read", "vehicles.cost.read"]);
    stock.get("/api/vehicles/v1/episodes").await.expect(200);
    let (salesman, desk) = reader(&suite, &["vehicles.episode.read", "sales.deal.read"]);
    desk.get("/api/vehicles/v1/episodes").await.expect(200);
    desk.get(&format!("/api/sales/v1/deals/{deal}"))
        .await
        .expect(200);
    let (_, stranger) = reader(&suite, &["sales.deal.read"]);
    assert_eq!(stranger.get(&pnl).await.problem(403), "common.forbidden");

    let records = found(&auditor, &query).await;
    let seen: BTreeSet<_> = actors(&records).difference(&before).cloned().collect();
    assert_eq!(seen, BTreeSet::from([accountant.clone()]));
    let of_manager = format!("action=cost_read&actor_id={manager}");
    assert!(
        !found(&auditor, &of_manager).await.is_empty(),
        "the stock shows the cost of a sold car, and no margin"
    );
    assert!(
        !actors(&records).contains(&salesman),
        "who was shown no margin is not in the list"
    );
    let of_accountant = format!("{query}&actor_id={accountant}");
    assert_eq!(
        found(&auditor, &of_accountant).await.len(),
        1,
        "asking again is one sight"
    );
    suite.clock.advance(Duration::minutes(15));
    books.get(&pnl).await.expect(200);
    assert_eq!(found(&auditor, &of_accountant).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_4_personal_data_files_and_sights_together() {
    let suite = played(None).await;
    let deal = deal(&suite).await;
    let (_, auditor) = reader(&suite, &["audit.record.read"]);
    let (_, desk) = reader(&suite, &["sales.deal.read"]);
    let card = desk
        .get(&format!("/api/sales/v1/deals/{deal}"))
        .await
        .expect(200);
    let buyer = card["buyer"]["id"].as_str().unwrap().to_owned();
    let query = format!("action=personal_read&noun=buyer&noun_id={buyer}");
    let before = found(&auditor, &query).await.len();
    let (officer, full) = reader(&suite, &["sales.deal.read", "sales.buyer.read"]);
    full.get(&format!("/api/sales/v1/buyers/{buyer}"))
        .await
        .expect(200);
    full.get(&format!("/api/sales/v1/deals/{deal}"))
        .await
        .expect(200);
    let records = found(&auditor, &query).await;
    assert_eq!(records.len(), before + 1);
    assert!(actors(&records).contains(&officer));

    let (clerk, files) = reader(&suite, &["vehicles.episode.read", "vehicles.cost.read"]);
    let file = files.get("/api/vehicles/v1/episodes/export").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let sights = found(&auditor, &format!("sights=true&actor_id={clerk}")).await;
    let actions: BTreeSet<_> = sights
        .iter()
        .map(|record| record["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        BTreeSet::from(["cost_read"]),
        "a file is a sight too"
    );
    assert!(
        found(&auditor, &format!("overrides=true&actor_id={clerk}"))
            .await
            .is_empty()
    );
    assert!(
        found(&auditor, &format!("on_behalf={clerk}"))
            .await
            .is_empty()
    );
}

/// No record, no answer.
#[tokio::test(flavor = "multi_thread")]
async fn aud_4_what_cannot_be_noted_is_not_shown() {
    let suite = played(None).await;
    let deal = deal(&suite).await;
    let (_, books) = reader(&suite, &["finance.pnl.read"]);
    suite
        .sql("REVOKE INSERT ON platform.audit FROM kite_finance")
        .await;
    let refused = books
        .get(&format!("/api/finance/v1/deals/{deal}/pnl"))
        .await;
    let text = refused.text.clone();
    assert_eq!(refused.problem(500), "common.internal");
    assert!(!text.contains("gross"), "{text}");
}
