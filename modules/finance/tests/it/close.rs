//! Every check of the checklist finds what it is for, and nothing else.

use crate::{
    closing::Closing,
    desk::{API, roubles},
};
use identity::world;
use serde_json::{Value, json};
use time::macros::date;

/// A manual entry with a document, one line.
async fn made(closing: &Closing, day: &str, line: Value) -> Value {
    let ask = json!({
        "entity_id": world::LE1, "document_date": day, "document_number": "БС-7", "memo": "Проверка", "lines": [line],
    });
    let made = closing.chief.post(&format!("{API}/entries"), ask).await;
    made.expect(201)
}

fn line(debit: &str, credit: &str, amount: i64) -> Value {
    json!({"debit": debit, "credit": credit, "amount": roubles(amount)})
}

fn about(mut line: Value, what: &str, id: impl std::fmt::Display) -> Value {
    line[what] = json!(id.to_string());
    line
}

/// The automatic steps that do not pass.
async fn failed(closing: &Closing) -> Vec<String> {
    let checklist = closing.checklist().await;
    let steps = checklist["steps"].as_array().unwrap().iter();
    let failed = steps.filter(|step| step["state"] == "failed");
    failed
        .map(|step| step["code"].as_str().unwrap().to_owned())
        .collect()
}

fn owned(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    let expected = expected
        .iter()
        .map(|(subject, kopecks)| ((*subject).to_owned(), *kopecks));
    expected.collect()
}

#[tokio::test]
async fn checks_of_cars_find_what_is_on_their_account_and_should_not_be() {
    let closing = Closing::march().await;
    assert!(failed(&closing).await.is_empty());
    let stock = about(line("41.01", "80", 7), "episode_id", closing.stock.episode);
    let _ = made(&closing, "2026-03-20", stock).await;
    let sold = about(line("41.01", "80", 3), "episode_id", closing.sold.episode);
    let _ = made(&closing, "2026-03-20", sold).await;
    let _ = made(&closing, "2026-03-20", line("41.01", "80", 2)).await;
    assert_eq!(
        failed(&closing).await,
        ["vin_schedule", "sold_cars", "stock_named"]
    );
    let subject = |car: &crate::car::Car| format!("41.01 VIN {}", car.vin);
    assert_eq!(
        closing.differs("vin_schedule").await,
        [(subject(&closing.stock), 700)]
    );
    assert_eq!(
        closing.differs("sold_cars").await,
        [(subject(&closing.sold), 300)]
    );
    assert_eq!(
        closing.differs("stock_named").await,
        owned(&[("41.01", 200)])
    );
    // A car that nobody spoke of.
    let ghost = about(
        line("41.01", "80", 1),
        "episode_id",
        contracts::vehicles::EpisodeId::new(),
    );
    let _ = made(&closing, "2026-03-20", ghost).await;
    assert!(
        closing
            .differs("vin_schedule")
            .await
            .contains(&("41.01 VIN —".to_owned(), 100))
    );
}

#[tokio::test]
async fn checks_of_money_find_negative_advances_and_cash_and_strange_vat() {
    let closing = Closing::march().await;
    // An open advance is right as it is.
    let open = crate::car::Car {
        deal: contracts::sales::DealId::new(),
        ..closing.stock.clone()
    };
    closing.desk.say(&open.payments()[0]).await;
    assert!(failed(&closing).await.is_empty());

    let deal = closing.sold.deal;
    let taken = about(line("62.02", "51", 4), "deal_id", deal);
    let _ = made(&closing, "2026-03-30", taken).await;
    assert_eq!(
        closing.differs("advances").await,
        [(format!("62.02 {deal}"), -400)]
    );
    let mut vat = about(line("76.АВ", "68.02", 5), "deal_id", open.deal);
    vat["word"] = json!("advance_vat");
    let _ = made(&closing, "2026-03-30", vat).await;
    assert_eq!(
        closing.differs("advance_vat").await,
        [(format!("76.АВ {}", open.deal), 500)]
    );
    let _ = made(&closing, "2026-03-20", line("51", "50", 150_000)).await;
    let days = [
        ("50 2026-03-20", -15_000_000),
        ("50 2026-03-28", -5_000_000),
    ];
    // The advance of the open deal came on the 28th too.
    let days = [days[0], ("50 2026-03-28", days[1].1 + 10_000_000)];
    let negative: Vec<_> = days
        .into_iter()
        .filter(|(_, kopecks)| *kopecks < 0)
        .collect();
    assert_eq!(closing.differs("cash").await, owned(&negative));
    let _ = made(&closing, "2026-03-30", line("68.02", "80", 6)).await;
    let _ = made(&closing, "2026-03-30", line("68.02", "51", 9)).await;
    assert_eq!(
        closing.differs("vat_account").await,
        owned(&[("68.02 manual", 600)])
    );
    let _ = made(&closing, "2026-03-30", line("19", "60.01", 8)).await;
    assert_eq!(closing.differs("input_vat").await, owned(&[("19", 800)]));
    assert_eq!(
        failed(&closing).await,
        [
            "advances",
            "advance_vat",
            "cash",
            "vat_account",
            "input_vat"
        ]
    );
    // What belongs to April is no matter of March.
    let _ = made(&closing, "2026-04-01", line("19", "60.01", 8)).await;
    assert_eq!(closing.differs("input_vat").await, owned(&[("19", 800)]));
}

#[tokio::test]
async fn checks_of_the_journal_find_what_somebody_did_past_the_program() {
    let closing = Closing::march().await;
    let mut bare = crate::closing::on("2026-03-15");
    bare["document_number"] = Value::Null;
    let bare = closing
        .chief
        .post(&format!("{API}/entries"), bare)
        .await
        .expect(201);
    assert_eq!(
        closing.differs("entry_documents").await,
        owned(&[("Корректировка", 500)])
    );
    // Undone, it needs no document any more.
    let undo = |entry: &Value| format!("{API}/entries/{}/reverse", entry["id"].as_str().unwrap());
    let ask = json!({"document_date": "2026-03-16", "reason": "Без документа"});
    let undone = closing.chief.post(&undo(&bare), ask).await.expect(201);
    assert!(failed(&closing).await.is_empty());

    // The owner's hand: the program itself may not write like this.
    let id = undone["id"].as_str().unwrap();
    closing
        .owner(&format!(
            "UPDATE finance.posting SET amount_kopecks = 499 WHERE entry_id = '{id}'"
        ))
        .await;
    assert_eq!(closing.differs("entries_complete").await.len(), 1);
    assert_eq!(closing.differs("reversals").await.len(), 1);
    let expected = owned(&[("51 Кт", 1), ("80 Дт", 1)]);
    assert_eq!(closing.differs("balances").await, expected);
    closing
        .owner(&format!(
            "UPDATE finance.posting SET amount_kopecks = 500 WHERE entry_id = '{id}'"
        ))
        .await;
    assert!(failed(&closing).await.is_empty());

    let touch = "UPDATE finance.balance SET credit_kopecks = credit_kopecks + 1
                 WHERE (account, month, slot) = (SELECT account, month, slot FROM finance.balance
                   WHERE account = '90.1' AND entity_id = '01900000-0000-7000-8000-000000001001' LIMIT 1)";
    closing.owner(touch).await;
    assert_eq!(
        failed(&closing).await,
        ["balances", "trial_balance", "profit"]
    );
    assert_eq!(closing.differs("balances").await, owned(&[("90.1 Кт", 1)]));
    assert_eq!(
        closing.differs("trial_balance").await,
        owned(&[("2026-03", 1)])
    );
    assert_eq!(closing.differs("profit").await, owned(&[("2026-03", 1)]));
}

/// A legal entity that pays no VAT has none of its advances, and a month without entries closes at once.
#[tokio::test]
async fn other_entities_close_for_themselves() {
    let closing = Closing::march().await;
    let everywhere = closing
        .desk
        .somebody(crate::desk::ALL, platform::Reach::everywhere());
    let small = crate::car::Car {
        entity: world::LE3,
        centre: world::DC4,
        paid: vec![(
            10_000_000,
            contracts::buyback::MoneyWay::Cash,
            date!(2026 - 03 - 28),
        )],
        ..crate::car::Car::g1()
    };
    closing.desk.say(&small.payments()[0]).await;
    for entity in [world::LE2, world::LE3] {
        let of = |step: &str| format!("{API}/periods/{entity}/2026-03{step}");
        let _ = everywhere
            .post(&of("/soft-close"), json!({}))
            .await
            .expect(200);
        for step in crate::closing::MANUAL {
            let ask = json!({"step": step, "note": "Сверено"});
            let _ = everywhere.post(&of("/confirm-step"), ask).await.expect(200);
        }
        let closed = everywhere.post(&of("/close"), json!({})).await.expect(200);
        assert_eq!(closed["state"], "closed");
    }
    let _ = closing.post(&closing.chief, "2026-03-31").await.expect(201);
}

/// Advances in parts, partial refunds, late costs, an unwinding: no check takes what the rules post for a difference.
#[tokio::test]
async fn whatever_happens_to_a_deal_every_check_agrees() {
    use contracts::{buyback::MoneyWay, vehicles::CostKind};
    let closing = Closing::march().await;
    let (desk, sold) = (&closing.desk, &closing.sold);
    let open = crate::car::Car {
        deal: contracts::sales::DealId::new(),
        paid: vec![
            (5_000_000, MoneyWay::Cash, date!(2026 - 03 - 10)),
            (7_777_701, MoneyWay::Bank, date!(2026 - 03 - 12)),
        ],
        ..closing.stock.clone()
    };
    for payment in open.payments() {
        desk.say(&payment).await;
    }
    desk.say(&open.refund(3_333_301, 500_000, MoneyWay::Cash, date!(2026 - 03 - 15)))
        .await;
    desk.say(&open.refund(1_111_101, 0, MoneyWay::Bank, date!(2026 - 03 - 16)))
        .await;
    let late = (CostKind::BodyShop, 1_000_000, 220_000);
    desk.say(&sold.late(late, 0, date!(2026 - 03 - 31))).await;
    assert!(failed(&closing).await.is_empty());

    desk.say(&sold.unwound(500_000, MoneyWay::Bank, date!(2026 - 04 - 02)))
        .await;
    desk.say(&sold.returned(1_000_000, date!(2026 - 04 - 02)))
        .await;
    assert!(failed(&closing).await.is_empty());
    let april = format!("{API}/periods/{}/2026-04/checklist", world::LE1);
    let april = closing.chief.get(&april).await.expect(200);
    let steps = april["steps"].as_array().unwrap().iter();
    let failed: Vec<_> = steps
        .filter(|step| step["state"] == "failed")
        .map(|step| &step["code"])
        .collect();
    assert_eq!(failed, ["earlier_months"]);
}
