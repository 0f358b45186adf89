//! The chart, the trial balance, the card of an account.

use crate::desk::{API, Desk, entry, kopecks};
use identity::world;
use serde_json::{Value, json};

async fn post(desk: &Desk, day: &str, lines: &[(&str, &str, i64)]) {
    let mut ask = entry(lines);
    ask["document_date"] = json!(day);
    let path = format!("{API}/entries");
    let _ = desk.accountant.post(&path, ask).await.expect(201);
}

fn chart(accounts: &Value) -> Vec<Value> {
    let mut accounts = accounts.as_array().unwrap().clone();
    accounts.sort_by_key(|account| account["code"].as_str().unwrap().to_owned());
    accounts
}

#[tokio::test]
async fn every_entity_has_a_chart_before_its_first_entry_and_after() {
    let desk = Desk::open().await;
    let path = format!("{API}/accounts?entity_id={}", world::LE1);
    let before = chart(&desk.accountant.get(&path).await.expect(200));
    assert_eq!(before.len(), 22);
    post(&desk, "2026-03-01", &[("51", "80", 1)]).await;
    post(&desk, "2026-03-02", &[("51", "80", 1)]).await;
    let after = chart(&desk.accountant.get(&path).await.expect(200));
    let of = |code: &str| after.iter().find(|account| account["code"] == code);
    assert_eq!(of("41.01").unwrap()["schedule"], "vehicles");
    assert_eq!(of("76.АВ").unwrap()["kind"], "asset");
    assert_eq!(after, before);
    let opened = "platform.audit WHERE action = 'chart_open'";
    assert_eq!(desk.count(opened).await, 1);
}

async fn trial(desk: &Desk, from: &str, to: &str) -> Value {
    let query = format!("entity_id={}&from={from}&to={to}", world::LE1);
    let path = format!("{API}/trial-balance?{query}");
    let trial = desk.accountant.get(&path).lang("en").await.expect(200);
    for pair in ["opening", "turnover", "closing"] {
        let (debit, credit) = (format!("{pair}_debit"), format!("{pair}_credit"));
        assert_eq!(trial[debit], trial[credit], "{query} {trial:#}");
    }
    trial
}

/// Roubles of an account: opening, turnovers and closing, debit before credit.
fn row(trial: &Value, account: &str) -> [i64; 6] {
    let rows = trial["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["account"] == account).unwrap();
    let columns = ["opening", "turnover", "closing"];
    let columns = columns.map(|column| ["debit", "credit"].map(|side| format!("{column}_{side}")));
    let [[a, b], [c, d], [e, f]] = columns;
    [a, b, c, d, e, f].map(|column| kopecks(&row[column]) / 100)
}

#[tokio::test]
async fn a_trial_balance_splits_a_period_out_of_months() {
    let desk = Desk::open().await;
    post(&desk, "2026-01-31", &[("51", "80", 1_000)]).await;
    post(&desk, "2026-02-10", &[("50", "51", 100)]).await;
    post(&desk, "2026-02-20", &[("60.01", "51", 200)]).await;
    post(&desk, "2026-03-05", &[("51", "50", 30)]).await;
    let middle = trial(&desk, "2026-02-15", "2026-03-04").await;
    assert_eq!(row(&middle, "51"), [900, 0, 0, 200, 700, 0]);
    assert_eq!(row(&middle, "80"), [0, 1_000, 0, 0, 0, 1_000]);
    assert_eq!(middle["rows"][0]["title"], "Cash desk");
    let month = trial(&desk, "2026-02-01", "2026-02-28").await;
    assert_eq!(row(&month, "51"), [1_000, 0, 0, 300, 700, 0]);
    let whole = trial(&desk, "2026-01-31", "2026-03-31").await;
    assert_eq!(row(&whole, "51"), [0, 0, 1_030, 300, 730, 0]);
    let nothing = trial(&desk, "2026-01-01", "2026-01-30").await;
    assert_eq!(nothing["rows"], json!([]));
}

#[tokio::test]
async fn a_period_has_a_beginning_and_an_end() {
    let desk = Desk::open().await;
    for bad in [
        "from=2026-03-02&to=2026-03-01",
        "from=2026-03-01",
        "from=x&to=y",
        "from=2026-01-01&to=9999-12-31",
    ] {
        for what in ["trial-balance", "accounts/51/card"] {
            let path = format!("{API}/{what}?entity_id={}&{bad}", world::LE1);
            let refused = desk.accountant.get(&path).await;
            assert_eq!(refused.problem(400), "common.bad_query", "{what} {bad}");
        }
    }
}

fn card(account: &str, from: &str, to: &str) -> String {
    let entity = world::LE1;
    format!("{API}/accounts/{account}/card?entity_id={entity}&from={from}&to={to}")
}

fn balances(page: &Value) -> Vec<i64> {
    let items = page["items"].as_array().unwrap();
    let balances = items.iter().map(|line| kopecks(&line["balance"]) / 100);
    balances.collect()
}

async fn march_of_51(desk: &Desk) {
    post(desk, "2026-02-27", &[("51", "80", 1_000)]).await;
    // Later documents are posted first: the card goes by days.
    post(desk, "2026-03-20", &[("60.01", "51", 300)]).await;
    let two = [("51", "62.02", 50), ("51", "62.02", 60)];
    post(desk, "2026-03-10", &two).await;
    post(desk, "2026-03-10", &[("50", "51", 7)]).await;
    post(desk, "2026-04-01", &[("51", "80", 9)]).await;
}

#[tokio::test]
async fn a_card_runs_its_balance_over_pages() {
    let desk = Desk::open().await;
    march_of_51(&desk).await;
    let path = card("51", "2026-03-01", "2026-03-31");
    let whole = desk.accountant.get(&path).await.expect(200);
    assert_eq!(kopecks(&whole["opening"]), 100_000);
    assert_eq!(kopecks(&whole["closing"]), 80_300);
    assert_eq!(balances(&whole), [1_050, 1_110, 1_103, 803]);
    let last = &whole["items"][3];
    assert_eq!(last["contra"], "60.01");
    assert_eq!(kopecks(&last["credit"]), 30_000);

    let (mut seen, mut query) = (Vec::new(), "limit=1".to_owned());
    loop {
        let page = desk.accountant.get(&format!("{path}&{query}"));
        let page = page.await.expect(200);
        seen.extend(balances(&page));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        query = format!("limit=1&cursor={next}");
    }
    assert_eq!(seen, balances(&whole));
}

#[tokio::test]
async fn a_card_takes_only_its_own_cursor_and_account() {
    let desk = Desk::open().await;
    march_of_51(&desk).await;
    let own = format!("{}&limit=1", card("51", "2026-03-01", "2026-03-31"));
    let page = desk.accountant.get(&own).await.expect(200);
    let cursor = page["next"].as_str().unwrap();
    for foreign in [
        card("60.01", "2026-03-01", "2026-03-31"),
        card("51", "2026-04-01", "2026-04-30"),
    ] {
        let path = format!("{foreign}&cursor={cursor}");
        let refused = desk.accountant.get(&path).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{path}");
    }
    for nowhere in ["57", "касса", "51.9"] {
        let path = card(nowhere, "2026-03-01", "2026-03-31");
        let refused = desk.accountant.get(&path).await;
        assert_eq!(refused.problem(404), "common.not_found", "{nowhere}");
    }
    let look_alike = card("76.ab", "2026-03-01", "2026-03-31");
    let found = desk.accountant.get(&look_alike).await.expect(200);
    assert_eq!(found["account"]["code"], "76.АВ");
}
