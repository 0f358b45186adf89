//! Undoing entries.

use crate::{
    car::Car,
    desk::{API, Desk, entry, faults, kopecks, of_le1},
};
use identity::world;
use serde_json::{Value, json};
use uuid::Uuid;

fn reverse(day: &str) -> Value {
    json!({"document_date": day, "reason": "Ошибочный документ"})
}

fn undo(entry: &Value) -> String {
    format!("{API}/entries/{}/reverse", entry["id"].as_str().unwrap())
}

async fn made(desk: &Desk, lines: &[(&str, &str, i64)]) -> Value {
    let made = desk
        .accountant
        .post(&format!("{API}/entries"), entry(lines));
    made.await.expect(201)
}

#[tokio::test]
async fn a_reversal_is_exact() {
    let desk = Desk::open().await;
    let made = made(&desk, &[("51", "80", 500), ("41.01", "76.05", 70)]).await;
    let send = || desk.accountant.post(&undo(&made), reverse("2026-04-02"));
    let undone = send().key("undo-it-now").await.expect(201);
    assert_eq!(undone["origin"], "reversal");
    assert_eq!(undone["reversal_of"], made["id"]);
    assert_eq!(undone["document_date"], "2026-04-02");
    assert_eq!(undone["memo"], "Ошибочный документ");
    let postings = |entry: &Value| entry["postings"].as_array().unwrap().clone();
    for (was, is) in postings(&made).iter().zip(postings(&undone)) {
        assert_eq!(
            (&was["debit"], &was["credit"]),
            (&is["credit"], &is["debit"])
        );
        assert_eq!((&was["amount"], &was["word"]), (&is["amount"], &is["word"]));
    }
    assert_eq!(send().key("undo-it-now").await.expect(201), undone);
    let path = format!("{API}/entries/{}", made["id"].as_str().unwrap());
    let original = desk.accountant.get(&path).await.expect(200);
    assert_eq!(original["reversed_by"], undone["id"]);
    desk.expect_balances(world::LE1, &[]).await;
}

#[tokio::test]
async fn a_reversal_happens_once_and_not_before_its_entry() {
    let desk = Desk::open().await;
    let made = made(&desk, &[("51", "80", 500)]).await;
    let send = |entry: &Value, ask: Value| desk.accountant.post(&undo(entry), ask);
    let early = send(&made, reverse("2026-02-28")).await.expect(422);
    let fault = ("/document_date", "finance.reversal_too_early");
    assert_eq!(faults(&early), [fault]);
    let wrong = json!({"document_date": "soon", "reason": " "});
    let wrong = send(&made, wrong).await.expect(422);
    let expected = [
        ("/document_date", "field.bad_date"),
        ("/reason", "field.bad_text"),
    ];
    assert_eq!(faults(&wrong), expected);

    let undone = send(&made, reverse("2026-03-01")).await.expect(201);
    let twice = send(&made, reverse("2026-04-03")).await;
    assert_eq!(twice.problem(409), "finance.already_reversed");
    let back = send(&undone, reverse("2026-04-03")).await;
    assert_eq!(back.problem(409), "finance.is_reversal");
    let unknown = json!({"id": Uuid::now_v7()});
    let unknown = send(&unknown, reverse("2026-04-03")).await;
    assert_eq!(unknown.problem(404), "common.not_found");
}

#[tokio::test]
async fn of_twenty_who_reverse_at_once_one_does() {
    let desk = Desk::open().await;
    let undo = undo(&made(&desk, &[("51", "80", 500)]).await);
    let tries = (0..20).map(|_| {
        let someone = desk.somebody(&["finance.entry.reverse"], of_le1());
        let undo = undo.clone();
        tokio::spawn(async move { someone.post(&undo, reverse("2026-04-02")).await })
    });
    let mut won = 0;
    for one in tries.collect::<Vec<_>>() {
        let reply = one.await.unwrap();
        match reply.status {
            201 => won += 1,
            _ => assert_eq!(reply.problem(409), "finance.already_reversed"),
        }
    }
    assert_eq!(won, 1);
    desk.expect_balances(world::LE1, &[]).await;
}

/// The sale of G1 was a mistake: its reversal takes the profit away and brings the car back onto its account.
#[tokio::test]
async fn a_reversed_sale_leaves_no_profit_and_the_car_on_its_account() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let journal = format!("{API}/entries?deal_id={}", car.deal);
    let entries = desk.accountant.get(&journal).await.expect(200);
    let mut entries = entries["items"].as_array().unwrap().iter();
    let sale = entries.find(|entry| entry["event"] == "vehicles.episode_handed_over.v1");
    let undone = desk
        .accountant
        .post(&undo(sale.unwrap()), reverse("2026-03-31"));
    let _ = undone.await.expect(201);
    let bars = desk.bars(&format!("deals/{}", car.deal)).await;
    let left = [
        ("gross", 0),
        ("fi_commission", 4_270_000),
        ("fi_vat", -770_000),
        ("result", 3_500_000),
    ];
    assert_eq!(bars, left.map(|(word, amount)| (word.to_owned(), amount)));
    let schedule = format!("{API}/schedules/vehicles?entity_id={}", world::LE1);
    let schedule = desk.accountant.get(&schedule).await.expect(200);
    let difference = kopecks(&schedule["items"][0]["difference"]);
    assert_eq!(
        difference, 151_840_000,
        "vehicles still says that it is gone"
    );
    desk.balances_equal_postings().await;
}
