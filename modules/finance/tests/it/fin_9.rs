//! FIN-9: the closing of a month.

use crate::{
    closing::{Closing, march, on, request},
    desk::{API, kopecks, of_le1},
};
use identity::world;
use serde_json::{Value, json};
use time::macros::date;

fn titles(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().unwrap().iter();
    errors
        .map(|error| error["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn fin_9_a_difference_of_a_kopeck_keeps_march_open_until_it_is_found() {
    let closing = Closing::march().await;
    let vin = closing.stock.vin.to_string();
    assert_eq!(
        closing.step("/close").await.problem(409),
        "common.illegal_transition",
        "an open month is kept from the modules first"
    );
    let soft = closing.step("/soft-close").await.expect(200);
    assert_eq!(soft["state"], "soft_closed");

    // Eighteen steps: what the program checks is right, three wait for people.
    let checklist = closing.checklist().await;
    let steps = checklist["steps"].as_array().unwrap();
    assert_eq!((steps.len(), checklist["passed"].as_i64()), (18, Some(15)));
    let of = |state: &str| steps.iter().filter(|step| step["state"] == state).count();
    assert_eq!((of("passed"), of("waiting"), of("failed")), (15, 3, 0));
    closing.confirm().await;
    assert_eq!(closing.checklist().await["ready"], true);

    // Somebody's program says that the car cost a kopeck more.
    let inject = |sign: &str| {
        format!(
            "UPDATE finance.vehicle SET cost_kopecks = cost_kopecks {sign} 1 WHERE vin = '{vin}'"
        )
    };
    closing.owner(&inject("+")).await;
    refused_naming(&closing, &vin).await;
    closing.owner(&inject("-")).await;
    let send = || {
        closing
            .chief
            .post(&march("/close"), json!({}))
            .key("close-march-1")
    };
    let closed = send().await.expect(200);
    assert_eq!(
        (&closed["state"], &closed["round"]),
        (&json!("closed"), &json!(1))
    );
    assert_eq!(send().await.expect(200), closed, "the same answer");
}

/// The refusal names the car, the kopeck and the documents, in both languages; so does the checklist.
async fn refused_naming(closing: &Closing, vin: &str) {
    let close = |lang: &str| closing.chief.post(&march("/close"), json!({})).lang(lang);
    let refused = close("ru").await.expect(409);
    assert_eq!(refused["code"], "finance.close_refused");
    assert_eq!(refused["params"]["steps"], "vin_schedule");
    assert_eq!(
        titles(&refused),
        [format!(
            "Счёт 41.01 сходится с данными склада по каждому VIN — 41.01 VIN {vin}: в журнале 1,518,400.00, \
             должно быть 1,518,400.01, разница -0.01. Документы: ДКП-1, АКТ-0, АКТ-1, АКТ-2"
        )]
    );
    let english = close("en").await.expect(409);
    assert!(titles(&english)[0].contains(&format!("VIN {vin}: the journal has 1,518,400.00")));
    let checklist = closing.checklist().await;
    let step = &checklist["steps"][5];
    assert_eq!(
        (&step["code"], &step["state"]),
        (&json!("vin_schedule"), &json!("failed"))
    );
    let finding = &step["findings"][0];
    assert_eq!(
        (&finding["vin"], kopecks(&finding["difference"])),
        (&json!(vin), -1)
    );
    assert_eq!(finding["documents"][0]["document_number"], "ДКП-1");
    assert_eq!(finding["documents"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn fin_9_a_closed_march_takes_nothing_and_late_papers_go_to_april() {
    let closing = Closing::march().await;
    closing.close().await;
    let before = closing.desk.balances(world::LE1).await;
    let posted = closing.post(&closing.chief, "2026-03-31").await.expect(409);
    assert_eq!(posted["code"], "finance.period_closed");
    assert_eq!(posted["params"]["month"], "2026-03");
    assert_eq!(closing.desk.balances(world::LE1).await, before, "I14");

    // An act of the tenth of March comes in April: its entry is of the first of April.
    let late = crate::closing::late_cost(&closing.stock, date!(2026 - 03 - 20));
    closing.desk.say(&late).await;
    let path = format!("{API}/entries?entity_id={}&from=2026-04-01", world::LE1);
    let journal = closing.chief.get(&path).await.expect(200);
    let entry = &journal["items"][0];
    assert_eq!(
        (
            &entry["document_date"],
            &entry["source_date"],
            &entry["document_number"]
        ),
        (&json!("2026-04-01"), &json!("2026-03-20"), &json!("АКТ-77"))
    );
    // So does the reversal of a March entry that is asked for in March.
    let march_entries = format!(
        "{API}/entries?episode_id={}&to=2026-03-31",
        closing.stock.episode
    );
    let entries = closing.chief.get(&march_entries).await.expect(200);
    let id = entries["items"][0]["id"].as_str().unwrap();
    let undo = json!({"document_date": "2026-03-31", "reason": "Чужой акт"});
    let undone = closing
        .chief
        .post(&format!("{API}/entries/{id}/reverse"), undo);
    let undone = undone.await.expect(201);
    assert_eq!(
        (&undone["document_date"], &undone["source_date"]),
        (&json!("2026-04-01"), &json!("2026-03-31"))
    );
    closing.desk.balances_equal_postings().await;
    let year = format!("{API}/periods?entity_id={}&year=2026", world::LE1);
    let year = closing.chief.get(&year).await.expect(200);
    let months = year["items"].as_array().unwrap();
    let shown = |index: usize| {
        (
            months[index]["state"].clone(),
            months[index]["late"].clone(),
        )
    };
    assert_eq!(months.len(), 12);
    assert_eq!(shown(2), (json!("closed"), json!(0)));
    assert_eq!(shown(3), (json!("open"), json!(2)));
    assert_eq!(year["by_state"][0], json!({"state": "open", "count": 11}));
}

#[tokio::test]
async fn fin_9_march_is_reopened_by_two_persons_with_a_reason() {
    let closing = Closing::march().await;
    closing.close().await;
    let silent = closing.ask(" ").await.expect(422);
    assert_eq!(
        crate::desk::faults(&silent),
        [("/reason", "field.bad_text")]
    );
    let asked = closing.ask("Пришёл забытый акт").await.expect(201);
    assert_eq!(
        (&asked["state"], &asked["expires_at"]),
        (&json!("pending"), &json!("2026-04-04T06:00:00Z"))
    );
    let again = closing.ask("Ещё раз").await;
    assert_eq!(again.problem(409), "finance.reopen_pending");
    let confirm = request(&asked, "confirm");
    let own = closing.chief.post(&confirm, json!({})).await;
    assert_eq!(own.problem(403), "finance.four_eyes");
    let confirmed = closing
        .cfo
        .post(&confirm, json!({"note": "Согласен"}))
        .await;
    assert_eq!(confirmed.expect(200)["state"], "confirmed");
    let twice = closing.cfo.post(&confirm, json!({})).await;
    assert_eq!(twice.problem(409), "common.illegal_transition");

    // March is open to accountants again; what modules say of March still goes to April.
    let _ = closing.post(&closing.chief, "2026-03-31").await.expect(201);
    let clerk = closing.desk.somebody(&["finance.entry.write"], of_le1());
    let refused = closing.post(&clerk, "2026-03-31").await;
    assert_eq!(refused.problem(409), "finance.period_soft_closed");
    let late = crate::closing::late_cost(&closing.stock, date!(2026 - 03 - 20));
    closing.desk.say(&late).await;
    let path = format!("{API}/entries?episode_id={}", closing.stock.episode);
    let entry = closing.chief.get(&path).await.expect(200)["items"][0].clone();
    assert_eq!(entry["document_date"], "2026-04-01");

    closed_again(&closing, &asked).await;
}

/// Its second closing has a checklist of its own, and its history tells all.
async fn closed_again(closing: &Closing, asked: &Value) {
    let refused = closing.step("/close").await.expect(409);
    assert_eq!(
        refused["params"]["steps"],
        "bank_statements, cars_counted, vat_registers"
    );
    assert_eq!(
        titles(&refused)[0],
        "Шаг «Остатки счёта 51 сверены с выписками банков» ещё не подтверждён"
    );
    closing.confirm().await;
    let closed = closing.step("/close").await.expect(200);
    assert_eq!(
        (&closed["state"], &closed["round"]),
        (&json!("closed"), &json!(2))
    );
    let card = closing.chief.get(&march("")).await.expect(200);
    let steps: Vec<_> = card["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["soft_close", "close", "reopen", "close"]);
    assert_eq!(card["history"][2]["request_id"], asked["id"]);
    let refused = closing
        .chief
        .post(&format!("{API}/entries"), on("2026-03-31"));
    assert_eq!(refused.await.problem(409), "finance.period_closed");
}
