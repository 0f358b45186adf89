//! Large cash: from a sum on nobody pays or is paid before the party is identified.

use crate::desk::Desk;
use contracts::{
    buyback::PurchaseId,
    sales::DealId,
    verification::{CashAnswer, CashAsk, CashGate, CashSubject, QuestionnaireId},
};
use identity::world;
use kernel::{Day, Money, UserId};
use platform::testing::Client;
use serde_json::{Value, json};
use time::macros::date;
use uuid::Uuid;

pub const ROOT: &str = "/api/verification/v1";

pub fn ask(subject: CashSubject, party: Uuid, kopecks: i64) -> CashAsk {
    CashAsk {
        tenant: world::TENANT,
        subject,
        party,
        entity: world::LE1,
        centre: world::DC1,
        amount_total: Money::kopecks(kopecks),
        on: Day(date!(2026 - 03 - 05)),
        actor: UserId::new(),
    }
}

pub async fn clear(desk: &Desk, ask: CashAsk) -> CashAnswer {
    let gate = desk.suite.app.port::<dyn CashGate>().unwrap();
    gate.clear(ask).await.unwrap()
}

pub async fn needed(desk: &Desk, ask: CashAsk) -> QuestionnaireId {
    let needed = match clear(desk, ask).await {
        CashAnswer::Needed { questionnaire } => Some(questionnaire),
        CashAnswer::Cleared => None,
    };
    needed.unwrap()
}

pub fn filling() -> Value {
    json!({
        "full_name": "Никитина Ольга Петровна", "born_on": "1984-06-11", "document_number": "4506 123456",
        "address": "Москва, улица Народного Ополчения, 34", "beneficial_owner": "сама", "funds_source": "savings",
        "funds_note": "вклад", "public_official": false,
    })
}

pub async fn fill(who: &Client, id: QuestionnaireId, version: i64) -> Value {
    who.post(&format!("{ROOT}/questionnaires/{id}/fill"), filling())
        .if_match(version)
        .await
        .expect(200)
}

pub fn cashier(desk: &Desk) -> Client {
    desk.somebody(&[
        "verification.questionnaire.read",
        "verification.questionnaire.write",
    ])
}

/// At the purchase and at the sale: below 600,000.00 nothing is asked, from the kopeck on the cashier waits until the
/// questionnaire was filled in by one person and confirmed by another; the record is made.
#[tokio::test]
async fn ver_6_cash_over_the_threshold_waits_for_the_questionnaire() {
    let desk = Desk::open().await;
    let purchase = CashSubject::Purchase(PurchaseId::new());
    let deal = CashSubject::Deal(DealId::new());
    for subject in [purchase, deal] {
        paid_in_cash(&desk, subject).await;
    }
    let records = format!("{ROOT}/cash-reports");
    let reports = desk.officer.get(&records).await.expect(200);
    assert_eq!(reports["items"].as_array().unwrap().len(), 2);
    let day = format!("{records}/totals?from=2026-03-05&to=2026-03-05");
    let totals = desk.officer.get(&day).await.expect(200);
    assert_eq!(
        totals,
        json!({"count": 2, "mandatory": 0, "amount": {"amount": 120_000_000, "currency": "RUB"}})
    );
    let north = format!("{records}/export?centre_id={}", world::DC1);
    let file = desk.officer.get(&north).await.text;
    assert!(
        file.contains("600000,00") && !file.contains("Никитина"),
        "{file}"
    );
    assert_eq!(file.trim_end().lines().count(), 3);
}

/// 599,999.99 passes; 600,000.00 waits for the questionnaire, its second person, and passes then.
async fn paid_in_cash(desk: &Desk, subject: CashSubject) {
    let (cashier, party) = (cashier(desk), Uuid::now_v7());
    let below = ask(subject, party, 59_999_999);
    assert_eq!(clear(desk, below).await, CashAnswer::Cleared);
    let over = ask(subject, party, 60_000_000);
    let id = needed(desk, over.clone()).await;
    assert_eq!(needed(desk, over.clone()).await, id, "asking twice is once");

    let there = format!("{ROOT}/questionnaires/{id}");
    let open = cashier.get(&there).await.expect(200);
    assert_eq!(
        (&open["state"], &open["amount"]["amount"], &open["level"]),
        (&json!("open"), &json!(60_000_000), &json!("identify"))
    );
    let confirm = format!("{there}/confirm");
    let early = desk.officer.post(&confirm, json!({"note": "ок"})).await;
    assert_eq!(early.problem(409), "verification.questionnaire_open");
    let filled = fill(&cashier, id, 1).await;
    assert_eq!(
        (&filled["state"], &filled["document_number"]),
        (&json!("filled"), &json!("***456"))
    );
    assert_eq!(needed(desk, over.clone()).await, id, "not confirmed yet");
    let note = json!({"note": "Личность установлена"});
    let confirmed = desk.officer.post(&confirm, note).await.expect(200);
    assert_eq!(confirmed["state"], "confirmed");
    assert_eq!(clear(desk, over).await, CashAnswer::Cleared);
}

/// From 1,000,000.00 on the control is mandatory: an identification for less does not cover it.
#[tokio::test]
async fn ver_6_a_higher_sum_asks_again_and_cash_of_one_party_counts_together() {
    let desk = Desk::open().await;
    let (first, party) = (CashSubject::Deal(DealId::new()), Uuid::now_v7());
    let id = needed(&desk, ask(first, party, 70_000_000)).await;
    fill(&cashier(&desk), id, 1).await;
    let confirm = format!("{ROOT}/questionnaires/{id}/confirm");
    let _ = desk
        .officer
        .post(&confirm, json!({"note": "ок"}))
        .await
        .expect(200);
    assert_eq!(
        clear(&desk, ask(first, party, 99_999_999)).await,
        CashAnswer::Cleared
    );
    let higher = needed(&desk, ask(first, party, 100_000_000)).await;
    assert_ne!(higher, id);
    let card = desk
        .officer
        .get(&format!("{ROOT}/questionnaires/{higher}"))
        .await
        .expect(200);
    assert_eq!(card["level"], "mandatory");

    let (one, two, somebody) = (DealId::new(), DealId::new(), Uuid::now_v7());
    assert_eq!(
        clear(&desk, ask(CashSubject::Deal(one), somebody, 40_000_000)).await,
        CashAnswer::Cleared
    );
    let late = CashAsk {
        on: Day(date!(2026 - 04 - 05)),
        ..ask(CashSubject::Deal(two), somebody, 30_000_000)
    };
    assert_eq!(
        clear(&desk, late).await,
        CashAnswer::Cleared,
        "more than thirty days later"
    );
    let split = needed(&desk, ask(CashSubject::Deal(two), somebody, 30_000_000)).await;
    let card = desk
        .officer
        .get(&format!("{ROOT}/questionnaires/{split}"))
        .await
        .expect(200);
    assert_eq!(
        card["amount"]["amount"], 70_000_000,
        "splitting does not help"
    );
    let raised = needed(&desk, ask(CashSubject::Deal(two), somebody, 35_000_000)).await;
    assert_eq!(raised, split);
    let card = desk
        .officer
        .get(&format!("{ROOT}/questionnaires/{split}"))
        .await
        .expect(200);
    assert_eq!(card["amount"]["amount"], 75_000_000);
}

/// A centre may be stricter than the law.
#[tokio::test]
async fn ver_6_a_centre_asks_from_a_lower_sum_on() {
    let desk = Desk::open().await;
    let subject = CashSubject::Deal(DealId::new());
    let sum = ask(subject, Uuid::now_v7(), 30_000_000);
    assert_eq!(clear(&desk, sum.clone()).await, CashAnswer::Cleared);
    let stricter = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "days": 30, "source": "Приказ 5",
        "identify_from": {"amount": 30_000_000, "currency": "RUB"}, "mandatory_from": {"amount": 60_000_000, "currency": "RUB"},
    });
    let _ = desk
        .officer
        .post(&format!("{ROOT}/cash-rules"), stricter)
        .await
        .expect(201);
    let _ = needed(&desk, sum.clone()).await;
    let elsewhere = CashAsk {
        centre: world::DC2,
        party: Uuid::now_v7(),
        ..sum
    };
    assert_eq!(clear(&desk, elsewhere).await, CashAnswer::Cleared);
}
