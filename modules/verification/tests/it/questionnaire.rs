//! Who fills a questionnaire in, who decides about it, and who sees whom.

use crate::{
    cash::{ROOT, ask, cashier, clear, fill, filling, needed},
    desk::{ALL, Desk},
};
use contracts::{
    sales::DealId,
    verification::{CashAnswer, CashAsk, CashSubject, QuestionnaireId},
};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use sqlx::Row;
use uuid::Uuid;

fn large() -> CashAsk {
    let subject = CashSubject::Deal(DealId::new());
    ask(subject, Uuid::now_v7(), 90_000_000)
}

fn path(id: QuestionnaireId) -> String {
    format!("{ROOT}/questionnaires/{id}")
}

#[tokio::test]
async fn what_is_filled_in_has_a_version_and_every_wrong_field_is_named() {
    let desk = Desk::open().await;
    let there = format!("{}/fill", path(needed(&desk, large()).await));
    let fill = |body: Value| desk.officer.post(&there, body);
    let stale = fill(filling()).if_match(7).await;
    assert_eq!(stale.problem(412), "common.version_conflict");
    let bare = fill(filling()).await;
    assert_eq!(bare.problem(428), "common.precondition_required");
    let mut official = filling();
    official["public_official"] = json!(true);
    let wrong = fill(official).if_match(1).await.expect(422);
    assert_eq!(
        (&wrong["errors"][0]["pointer"], &wrong["errors"][0]["code"]),
        (&json!("/office"), &json!("verification.office_needed"))
    );
    let bad =
        json!({"full_name": "", "born_on": "11.06.1984", "funds_source": "luck", "colour": 1});
    for (lang, title) in [("ru", "Проверьте поля"), ("en", "Check the fields")] {
        let problem = fill(bad.clone()).if_match(1).lang(lang).await.expect(422);
        let errors = problem["errors"].as_array().unwrap().len();
        assert!(errors >= 4, "{problem:#}");
        assert_eq!(problem["title"], title);
    }
}

#[tokio::test]
async fn a_questionnaire_is_filled_by_one_and_decided_by_another() {
    let desk = Desk::open().await;
    let (sum, boss) = (large(), desk.somebody(ALL));
    let id = needed(&desk, sum.clone()).await;
    let step = |step: &str| format!("{}/{step}", path(id));
    let note = json!({"note": "источник не подтверждён"});
    fill(&desk.officer, id, 1).await;
    let same = desk.officer.post(&step("confirm"), note.clone()).await;
    assert_eq!(same.problem(403), "verification.four_eyes");
    let refused = boss.post(&step("refuse"), note.clone()).await.expect(200);
    assert_eq!(refused["state"], "refused");
    assert_eq!(needed(&desk, sum.clone()).await, id, "a refusal blocks");
    let late = boss.post(&step("confirm"), note.clone()).await;
    assert_eq!(late.problem(409), "verification.questionnaire_decided");
    let returned = boss.post(&step("return"), json!({})).await.expect(200);
    assert_eq!(
        (&returned["state"], &returned["decided_by"]),
        (&json!("open"), &Value::Null)
    );
    let version = returned["version"].as_i64().unwrap();
    fill(&desk.officer, id, version).await;
    for _ in 0..2 {
        let confirm = boss.post(&step("confirm"), note.clone());
        let _ = confirm.key("confirm-once").await.expect(200);
    }
    assert_eq!(clear(&desk, sum).await, CashAnswer::Cleared);
    let again = desk.officer.post(&step("fill"), filling());
    let again = again.if_match(version + 2).await;
    assert_eq!(again.problem(409), "verification.questionnaire_decided");
}

/// A list names nobody; the person is read with a permission of its own, and that is noted.
#[tokio::test]
async fn who_pays_is_masked_for_everybody_but_the_officer() {
    let desk = Desk::open().await;
    let (id, cashier) = (needed(&desk, large()).await, cashier(&desk));
    fill(&cashier, id, 1).await;
    let filter = format!("state=filled&subject_kind=deal&centre_id={}", world::DC1);
    let list = cashier
        .get(&format!("{ROOT}/questionnaires?{filter}"))
        .await
        .text;
    assert!(list.contains("Н*** О*** П***"), "{list}");
    assert!(
        !list.contains("Никитина") && !list.contains("123456"),
        "{list}"
    );
    let totals = format!("{ROOT}/questionnaires/totals");
    let totals = cashier.get(&totals).await.expect(200);
    assert_eq!(
        totals["by_state"],
        json!([{"state": "filled", "count": 1, "amount": {"amount": 90_000_000, "currency": "RUB"}}])
    );
    let person = format!("{}/person", path(id));
    let refused = cashier.get(&person).await;
    assert_eq!(refused.problem(403), "common.forbidden");
    let full = desk.officer.get(&person).await.expect(200);
    assert_eq!(full["full_name"], "Никитина Ольга Петровна");
    let noted = "SELECT 1 FROM platform.audit WHERE action = 'questionnaire_read'";
    assert_eq!(desk.suite.sql(noted).await.len(), 1);
    for table in ["platform.audit", "platform.idempotency", "platform.event"] {
        let rows = desk
            .suite
            .sql(&format!("SELECT t::text FROM {table} t"))
            .await;
        let text: String = rows.iter().map(|row| row.get::<String, _>(0)).collect();
        assert!(!text.contains("Никитина"), "{table}");
        assert!(!text.contains("4506 123456"), "{table}");
    }
}

#[tokio::test]
async fn a_questionnaire_of_another_centre_or_group_is_not_found() {
    let desk = Desk::open().await;
    let id = needed(&desk, large()).await;
    let elsewhere = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let tver = desk.suite.client(world::TENANT, ALL, elsewhere);
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    for foreign in [tver, stranger] {
        nothing_there(&foreign, id).await;
    }
}

async fn nothing_there(foreign: &Client, id: QuestionnaireId) {
    for there in [path(id), format!("{}/person", path(id))] {
        let reply = foreign.get(&there).await;
        assert_eq!(reply.problem(404), "common.not_found", "{there}");
    }
    for step in ["confirm", "refuse", "return"] {
        let there = format!("{}/{step}", path(id));
        let reply = foreign.post(&there, json!({"note": "x"})).await;
        assert_eq!(reply.problem(404), "common.not_found", "{there}");
    }
    let list = foreign.get(&format!("{ROOT}/questionnaires")).await;
    assert_eq!(list.expect(200)["items"], json!([]));
}
