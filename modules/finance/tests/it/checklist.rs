//! What is wrong with a question about periods is named, and a group sets its own checklist.

use crate::{
    closing::{Closing, march},
    desk::{ALL, API, Desk, faults},
};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use uuid::Uuid;

/// The steps of a month of LE1.
async fn words(chief: &Client, month: &str) -> Vec<String> {
    let path = format!("{API}/periods/{}/{month}/checklist", world::LE1);
    let checklist = chief.get(&path).await.expect(200);
    let steps = checklist["steps"].as_array().unwrap().iter();
    steps
        .map(|step| step["code"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn bad_paths_and_queries_are_named() {
    let closing = Closing::march().await;
    for path in ["periods/none/2026-03", "periods/none/2026-13/checklist"] {
        let path = format!(
            "{API}/{}",
            path.replace("none", &Uuid::now_v7().to_string())
        );
        assert_eq!(
            closing.chief.get(&path).await.problem(404),
            "common.not_found",
            "{path}"
        );
    }
    let wrong_month = march("").replace("2026-03", "2026-3");
    assert_eq!(
        closing.chief.get(&wrong_month).await.problem(404),
        "common.not_found"
    );
    for query in [
        "",
        "year=2026",
        "entity_id=x&year=2026",
        "year=x",
        "month=2026-3",
    ] {
        let list = if query.starts_with("month") {
            "reopen-requests"
        } else {
            "periods"
        };
        let refused = closing.chief.get(&format!("{API}/{list}?{query}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{query}");
    }
    let far = format!("{API}/periods?entity_id={}&year=123456", world::LE1);
    assert_eq!(
        closing.chief.get(&far).await.problem(400),
        "common.bad_query"
    );
}

#[tokio::test]
async fn a_step_is_confirmed_once_by_who_says_what_they_looked_at() {
    let closing = Closing::march().await;
    let confirm = |body: Value| closing.chief.post(&march("/confirm-step"), body);
    let wrong = confirm(json!({"step": "", "note": " ", "by": "me"}))
        .lang("en")
        .await
        .expect(422);
    let expected = [
        ("/by", "field.unknown"),
        ("/note", "field.bad_text"),
        ("/step", "field.bad_text"),
    ];
    let mut found = faults(&wrong);
    found.sort_unstable();
    assert_eq!(found, expected);
    for (step, code) in [
        ("cash", "finance.step_automatic"),
        ("tea", "field.reference_not_found"),
    ] {
        let refused = confirm(json!({"step": step, "note": "да"}))
            .await
            .expect(422);
        assert_eq!(faults(&refused), [("/step", code)]);
    }
    closing.confirm().await;
    let again = confirm(json!({"step": "cars_counted", "note": "да"})).await;
    assert_eq!(again.problem(409), "finance.step_confirmed");
    let _ = closing.step("/soft-close").await.expect(200);
    let _ = closing.step("/close").await.expect(200);
    let late = confirm(json!({"step": "cars_counted", "note": "да"})).await;
    assert_eq!(late.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn a_group_has_a_checklist_of_its_own() {
    let desk = Desk::open().await;
    let chief = desk.somebody(ALL, Reach::everywhere());
    let path = format!("{API}/close-steps");
    let standard = chief.get(&path).await.expect(200);
    assert_eq!(standard.as_array().unwrap().len(), 18);
    let step = |code: &str, from: &str, active: bool| {
        json!({"code": code, "valid_from": from, "position": 19, "active": active,
               "ru": "Зарплата начислена", "en": "Wages accrued", "source": "Приказ 7"})
    };
    let added = chief
        .post(&path, step("wages", "2026-03-01", true))
        .await
        .expect(201);
    assert_eq!(added["kind"], "manual");
    let dropped = chief
        .post(&path, step("cars_counted", "2026-03-01", false))
        .await
        .expect(201);
    assert_eq!(dropped["active"], false);
    let own = chief
        .post(&path, step("cash", "2026-05-01", true))
        .await
        .expect(201);
    assert_eq!(own["kind"], "automatic");
    let twice = chief
        .post(&path, step("wages", "2026-03-01", true))
        .await
        .expect(422);
    assert_eq!(faults(&twice), [("/valid_from", "finance.step_set")]);
    let wrong = json!({"code": "Зарплата", "valid_from": "soon", "position": 0, "active": 1, "ru": "", "en": "x", "source": "y"});
    let wrong = chief.post(&path, wrong).await.expect(422);
    assert_eq!(faults(&wrong).len(), 5, "{wrong}");
    let february = words(&chief, "2026-02").await;
    let march = words(&chief, "2026-03").await;
    assert!(
        february.contains(&"cars_counted".to_owned()) && !february.contains(&"wages".to_owned())
    );
    assert!(march.contains(&"wages".to_owned()) && !march.contains(&"cars_counted".to_owned()));
    // Another group keeps the standard.
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    let standard = stranger.get(&path).await.expect(200);
    assert_eq!(standard.as_array().unwrap().len(), 18);
}
