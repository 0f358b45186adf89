//! Registers that behave in every way that registers behave in.

use crate::desk::{
    ALL, CLEAN, Desk, PLEDGED, check, found, grounds, not_found, path, scripted, serve,
};
use axum::{Router, routing::get};
use contracts::{buyback::PurchaseId, verification::Verdict};
use identity::world;
use kernel::codes;
use platform::{App, Job, Module, Reach, jobs, testing::events::wait_for};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio::sync::Notify;
use verification::Verification;

/// The case waits for a person, nothing is decided, and the pledge check has failed for this reason.
async fn failed(desk: &Desk, vin: &str, reason: &str) -> Value {
    let purchase = desk.accepted(vin).await;
    has_failed(desk, purchase, vin, reason).await
}

async fn has_failed(desk: &Desk, purchase: PurchaseId, vin: &str, reason: &str) -> Value {
    let card = desk.settled(purchase, "purchase").await;
    let pledge = check(&card, "pledge");
    assert_eq!(
        (&card["state"], &pledge["outcome"]),
        (&json!("needs_review"), &json!("failed")),
        "{vin}"
    );
    assert_eq!(
        (&pledge["reasons"], &card["review_reasons"]),
        (&json!([reason]), &json!([reason])),
        "{vin}"
    );
    assert!(desk.decided().await.is_empty());
    card
}

/// F11, decision 7: "source failed" never reads as "clean".
#[tokio::test]
async fn f11_a_register_that_errs_lies_or_is_late_clears_no_car() {
    let desk = Desk::set(&[("modules.verification.provider_ms_max", "2500")]).await;
    let all = [
        ("Z94ERR50000000002", "verification.source_error", 3),
        ("Z94LATE0000000003", "verification.source_late", 0),
        ("Z94FALSE000000004", "verification.provider_mismatch", 1),
        ("Z94BR0KEN00000005", "verification.source_malformed", 3),
        ("Z94ERR20000000006", "verification.source_error", 3),
    ];
    let mut waiting = Vec::new();
    for (vin, reason, answers) in all {
        waiting.push((desk.accepted(vin).await, vin, reason, answers));
    }
    for (purchase, vin, reason, answers) in waiting {
        let card = has_failed(&desk, purchase, vin, reason).await;
        let kept = check(&card, "pledge")["evidence"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(
            kept.len(),
            answers,
            "{vin}: every answer is kept, whatever it is worth"
        );
        for mark in &kept {
            let _ = desk.raw(&card, mark).await;
        }
    }
}

#[tokio::test]
async fn f11_a_register_that_is_down_clears_no_car() {
    let desk = Desk::with("http://127.0.0.1:1").await;
    let card = failed(&desk, CLEAN, "verification.source_down").await;
    let call = &check(&card, "pledge")["calls"][0];
    assert_eq!(
        (&call["state"], &call["failures"]),
        (&json!("failed"), &json!(3)),
        "three tries"
    );
    assert_eq!(call["reason"], "verification.source_down");
    assert_eq!(card["explained"][0]["title"], "Источник недоступен");
}

#[tokio::test]
async fn a_register_without_an_address_clears_no_car() {
    let desk = Desk::with("").await;
    let _ = failed(&desk, CLEAN, "verification.source_not_set").await;
}

#[tokio::test]
async fn an_answer_without_end_is_cut_and_not_kept() {
    let endless = not_found(CLEAN) + &" ".repeat(300_000);
    let desk = Desk::with(&scripted(vec![(200, endless)]).await).await;
    let card = failed(&desk, CLEAN, "verification.source_malformed").await;
    assert_eq!(check(&card, "pledge")["evidence"], json!([]));
}

#[tokio::test]
async fn a_second_try_may_succeed_and_both_answers_are_kept() {
    let register = scripted(vec![(503, "later".to_owned()), (200, not_found(CLEAN))]).await;
    let desk = Desk::with(&register).await;
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(card["state"], "approved");
    let kept = check(&card, "pledge")["evidence"]
        .as_array()
        .unwrap()
        .clone();
    let statuses: Vec<_> = kept
        .iter()
        .map(|mark| mark["http_status"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, [503, 200]);
    assert_eq!(desk.raw(&card, &kept[0]).await, "later");
    let decided_on = card["decided_on"].as_array().unwrap();
    assert!(decided_on.contains(&kept[1]["sha256"]) && !decided_on.contains(&kept[0]["sha256"]));
}

#[tokio::test]
async fn a_pledged_car_goes_to_review_and_is_rejected() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(PLEDGED).await;
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(
        (&card["state"], &check(&card, "pledge")["outcome"]),
        (&json!("needs_review"), &json!("found"))
    );
    assert_eq!(card["explained"][0]["code"], "verification.pledged");
    let raw = desk
        .raw(&card, &check(&card, "pledge")["evidence"][0])
        .await;
    assert!(raw.contains("2024-008-123456-789"), "{raw}");
    assert!(desk.decided().await.is_empty());

    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let rejected = desk
        .officer
        .post(&format!("{}/reject", path(&card)), grounds("pledged"))
        .await
        .expect(200);
    assert_eq!(
        (&rejected["state"], &rejected["decision_reason"]),
        (&json!("rejected"), &json!("pledged"))
    );
    let decided = desk.decided().await;
    assert_eq!(
        (decided.len(), decided[0].purchase, decided[0].verdict),
        (1, Some(purchase), Verdict::Rejected)
    );
}

#[tokio::test]
async fn a_failed_source_is_asked_again_when_it_is_back() {
    let answers = vec![
        (500, String::new()),
        (500, String::new()),
        (500, String::new()),
        (200, not_found(CLEAN)),
    ];
    let desk = Desk::with(&scripted(answers).await).await;
    let purchase = desk.accepted(CLEAN).await;
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(card["state"], "needs_review");
    let before = check(&card, "document")["evidence_id"].clone();

    let manager = desk.somebody(&["verification.case.write"]);
    let _ = manager
        .post(&format!("{}/recheck", path(&card)), json!({}))
        .await
        .expect(200);
    let after = desk.settled(purchase, "purchase").await;
    assert_eq!(after["state"], "approved");
    assert_eq!(
        check(&after, "document")["evidence_id"],
        before,
        "what was answered is not asked again"
    );
    let again = manager
        .post(&format!("{}/recheck", path(&card)), json!({}))
        .await;
    assert_eq!(again.problem(409), "common.illegal_transition");
}

/// A process asks, is thought dead, and its "not found" comes while another one is asking.
#[tokio::test]
async fn a_late_answer_under_an_old_lease_changes_nothing() {
    let register = Arc::new(Hesitant::default());
    let desk = Desk::set(&[
        (
            "modules.verification.pledge_register_url",
            &serve(register.clone().router()).await,
        ),
        ("modules.verification.provider_ms_max", "60000"),
    ])
    .await;
    patient(&desk).await;
    let job = asking_by_hand(&desk).await;
    let purchase = desk.accepted(CLEAN).await;
    let running = desk
        .cases(purchase, "purchase", |state| state == "running")
        .await;

    let (app, again) = (desk.suite.app.clone(), desk.suite.app.clone());
    let (late, next) = (job.clone(), job);
    let late = tokio::spawn(async move { jobs::run_now(&app, &late).await });
    register.asked.notified().await;
    let dead = "UPDATE platform.job SET lease_until = now() - interval '1 second' WHERE name = 'verification.registers_ask'";
    let _ = desk.suite.sql(dead).await;
    let next = tokio::spawn(async move { taken_over(&again, &next).await });
    register.asked.notified().await;

    register.first.notify_one();
    let refused = late.await.unwrap().unwrap_err();
    assert_eq!(refused.code.name, "jobs.lease_lost");
    let card = desk.card(&running[0]).await;
    let pledge = check(&card, "pledge");
    assert_eq!(
        (&card["state"], &pledge["outcome"], &pledge["evidence"]),
        (&json!("running"), &Value::Null, &json!([]))
    );

    register.second.notify_one();
    next.await.unwrap().unwrap();
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(
        (&card["state"], &card["review_reasons"]),
        (&json!("needs_review"), &json!(["verification.pledged"]))
    );
    let calls = check(&card, "pledge")["calls"].clone();
    assert_eq!(
        (
            calls.as_array().unwrap().len(),
            &calls[0]["state"],
            &calls[0]["failures"]
        ),
        (1, &json!("answered"), &json!(0))
    );
}

/// Takes the job over as soon as no transaction of its first holder keeps it.
async fn taken_over(app: &App, job: &Job) -> kernel::Result<()> {
    loop {
        match jobs::run_now(app, job).await {
            Err(busy) if busy.code == codes::BUSY => tokio::task::yield_now().await,
            ended => return ended,
        }
    }
}

/// The pledge register has a minute: what happens here does not depend on how busy the machine is.
async fn patient(desk: &Desk) {
    let rule = json!({
        "provider": "pledge_register", "valid_from": "2026-03-05", "deadline_ms": 60_000, "tries": 3,
        "price": {"amount": 6_000, "currency": "RUB"}, "cache_hours": 0, "source": "test",
    });
    let group = desk.suite.client(world::TENANT, ALL, Reach::everywhere());
    let there = "/api/verification/v1/provider-rules";
    let _ = group.post(there, rule).await.expect(201);
}

/// The job that asks, which from now on runs only when the test says so.
async fn asking_by_hand(desk: &Desk) -> Job {
    let never = "UPDATE platform.job SET due_at = 'infinity'
                 WHERE name = 'verification.registers_ask' AND holder IS NULL RETURNING 1";
    let stopped = wait_for("the job to rest", async || {
        Ok(desk.suite.sql(never).await.first().map(|_| ()))
    });
    stopped.await.unwrap();
    Verification
        .jobs()
        .into_iter()
        .find(|job| job.name == "verification.registers_ask")
        .unwrap()
}

/// A register that answers only when it is let: "not found" to the first question, "found" to the second.
#[derive(Default)]
struct Hesitant {
    number: AtomicU32,
    asked: Notify,
    first: Notify,
    second: Notify,
}

impl Hesitant {
    fn router(self: Arc<Self>) -> Router {
        let answer = move || {
            let register = self.clone();
            async move { register.answer().await }
        };
        Router::new().route("/api/pledges", get(answer))
    }

    async fn answer(&self) -> String {
        let first = self.number.fetch_add(1, Ordering::SeqCst) == 0;
        self.asked.notify_one();
        if first {
            self.first.notified().await;
            not_found(CLEAN)
        } else {
            self.second.notified().await;
            found(CLEAN)
        }
    }
}
