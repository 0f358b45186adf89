//! The reader on a log of a few lines; the whole story is played in the tests of the suite.

use super::*;
use crate::model::{
    chain::GENESIS,
    export::{FORMAT, Title},
};
use kernel::TenantId;
use serde_json::json;
use std::io::Cursor;

const DEAL: Uuid = Uuid::from_u128(1);
const EPISODE: Uuid = Uuid::from_u128(2);
const ENTITY: Uuid = Uuid::from_u128(3);
const VIN: &str = "Z94K241C9PR000042";

fn record(module: &str, action: &str, noun: &str, id: Uuid, after: Value) -> Value {
    json!({
        "id": Uuid::now_v7(), "at": "2026-03-05T06:00:00.000000Z", "actor": Uuid::nil(), "actor_kind": "person",
        "module": module, "action": action, "noun": noun, "noun_id": id, "before": null, "after": after,
        "correlation": Uuid::nil(),
    })
}

fn roubles(amount: i64) -> Value {
    json!({"amount": amount * 100, "currency": "RUB"})
}

fn posting(word: &str, debit: &str, credit: &str, amount: i64) -> Value {
    json!({"word": word, "debit": debit, "credit": credit, "amount": roubles(amount), "deal_id": DEAL})
}

fn log() -> String {
    let chart = json!([{"code": "90.1", "kind": "income"}, {"code": "90.2", "kind": "expense"}, {"code": "41.01", "kind": "asset"}]);
    let sale = json!({"entity_id": ENTITY, "postings": [
        posting("sale", "62.01", "90.1", 150), posting("cost", "90.2", "41.01", 100), posting("payment", "50", "62.01", 150),
    ]});
    let cost = json!({"kind": "purchase", "net": roubles(100), "episode_id": EPISODE, "document_number": "1"});
    let records = [
        record("finance", "chart_open", "books", ENTITY, chart),
        record(
            "vehicles",
            "episode_open",
            "episode",
            EPISODE,
            json!({"vin": VIN, "acquired_on": "2026-03-05"}),
        ),
        record("vehicles", "cost_add", "cost_line", Uuid::now_v7(), cost),
        record(
            "sales",
            "deal_open",
            "deal",
            DEAL,
            json!({"vin": VIN, "episode_id": EPISODE}),
        ),
        record("finance", "entry_post", "entry", Uuid::now_v7(), sale),
        record(
            "sales",
            "deal_open",
            "deal",
            Uuid::now_v7(),
            json!({"vin": "XTAGFL110LY000001"}),
        ),
    ];
    let title = Title {
        format: FORMAT.to_owned(),
        stream: TenantId::new(),
        group: "vector".to_owned(),
        from: 1,
        to: 6,
        before: GENESIS,
    };
    let lines = records.iter().zip(1..).map(|(record, seq)| {
        // The database writes a space after a colon; so does this.
        let content = record.to_string().replace("\":", "\": ");
        let zero = hex::encode(GENESIS);
        format!(r#"{{"seq":{seq},"record":"{DEAL}","content_hash":"{zero}","link":"{zero}","salt":"","content":{content}}}"#)
    });
    let lines: Vec<String> = lines.collect();
    format!(
        "{}\n{}\n",
        serde_json::to_string(&title).unwrap(),
        lines.join("\n")
    )
}

fn told(log: &str, sought: &Sought) -> Result<Life> {
    let open = || {
        let lines: Box<dyn BufRead> = Box::new(Cursor::new(log.to_owned().into_bytes()));
        Ok(lines)
    };
    reconstruct(&open, sought)
}

#[test]
fn a_life_is_told_by_its_deal_and_by_its_number() {
    let log = log();
    let life = told(&log, &Sought::Deal(DEAL)).unwrap();
    assert_eq!(life.vin, VIN);
    assert_eq!(life.result, Money::roubles(50));
    assert_eq!(
        (life.gross, life.cost),
        (Money::roubles(50), Money::roubles(100))
    );
    assert!(life.cost_agrees());
    assert_eq!(
        life.cost_by_kind().unwrap()["purchase"],
        Money::roubles(100)
    );
    assert_eq!(life.papers.len(), 1);
    assert_eq!(life.steps.len(), 4, "{:?}", life.steps);
    assert_eq!(told(&log, &Sought::Vin(VIN.to_owned())).unwrap(), life);
}

#[test]
fn what_the_log_does_not_know_is_told() {
    assert!(told(&log(), &Sought::Deal(Uuid::now_v7())).is_err());
    assert!(told(&log(), &Sought::Vin("WBA00000000000000".to_owned())).is_err());
}
