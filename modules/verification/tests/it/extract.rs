//! Extracts on paper, by two people, and what the register says once it is back.

use crate::desk::{CLEAN, Desk, check, extract, found, grounds, not_found, path, scripted, serve};
use axum::{Router, http::StatusCode, routing::get};
use contracts::verification::Verdict;
use identity::world;
use platform::testing::{Client, events::wait_for};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use time::Duration;

/// A case with a failed register in the hands of the officer.
async fn taken(desk: &Desk) -> Value {
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    desk.card(&card).await
}

fn manual(card: &Value, kind: &str) -> String {
    let check = check(card, kind)["id"].as_str().unwrap().to_owned();
    format!("{}/checks/{check}/manual-answer", path(card))
}

fn decide(card: &Value, extract: &Value, verdict: &str) -> String {
    let id = extract["id"].as_str().unwrap();
    format!("{}/extracts/{id}/{verdict}", path(card))
}

fn colleague(desk: &Desk) -> Client {
    desk.somebody(&["verification.case.read", "verification.case.decide"])
}

async fn entered(desk: &Desk, card: &Value, outcome: &str) -> Value {
    desk.officer
        .post(&manual(card, "pledge"), extract(outcome))
        .await
        .expect(201)
}

/// VER-2: a paper stands in for a register that is down, once a second person has confirmed it.
#[tokio::test]
async fn ver_2_an_extract_stands_in_once_another_officer_has_confirmed_it() {
    let desk = Desk::with("").await;
    let card = taken(&desk).await;
    assert_eq!(
        (&card["light"], &card["score"]),
        (&json!("incomplete"), &Value::Null)
    );
    let paper = entered(&desk, &card, "not_found").await;
    assert_eq!(paper["state"], "entered");
    let waiting = desk.card(&card).await;
    assert_eq!(
        (&check(&waiting, "pledge")["outcome"], &waiting["light"]),
        (&json!("failed"), &json!("incomplete")),
        "one signature is none"
    );
    let same = desk
        .officer
        .post(&decide(&card, &paper, "confirm"), json!({}))
        .await;
    assert_eq!(same.problem(403), "verification.four_eyes");
    let twice = desk
        .officer
        .post(&manual(&card, "pledge"), extract("found"))
        .await;
    assert_eq!(twice.problem(409), "verification.extract_waits");

    let confirm = decide(&card, &paper, "confirm");
    let _ = colleague(&desk).post(&confirm, json!({})).await.expect(200);
    let after = desk.card(&card).await;
    let pledge = check(&after, "pledge");
    assert_eq!(
        (&pledge["outcome"], &pledge["answered_by"], &after["light"]),
        (&json!("not_found"), &after["reviewer_id"], &json!("green"))
    );
    assert_ne!(pledge["confirmed_by"], pledge["answered_by"]);
    let mark = &pledge["evidence"][0];
    let raw: Value = serde_json::from_str(&desk.raw(&card, mark).await).unwrap();
    assert_eq!(raw["document_number"], "2026-008-000001-001");
    let again = colleague(&desk).post(&confirm, json!({})).await;
    assert_eq!(again.problem(409), "verification.extract_decided");

    approved_on(&desk, &card, &mark["sha256"]).await;
}

async fn approved_on(desk: &Desk, card: &Value, sha256: &Value) {
    let approved = desk
        .officer
        .post(&format!("{}/approve", path(card)), grounds("extract_clean"))
        .await
        .expect(200);
    assert_eq!(
        (
            &approved["state"],
            &approved["decision_reason"],
            &approved["confirmed_by"]
        ),
        (&json!("approved"), &json!("extract_clean"), &Value::Null)
    );
    assert!(approved["decided_on"].as_array().unwrap().contains(sha256));
    assert_eq!(desk.decided().await[0].verdict, Verdict::Approved);
}

#[tokio::test]
async fn an_extract_is_entered_only_where_a_register_failed_and_may_be_refused() {
    let desk = Desk::with("").await;
    let card = taken(&desk).await;
    let answered = desk
        .officer
        .post(&manual(&card, "document"), extract("not_found"))
        .await;
    assert_eq!(answered.problem(409), "verification.extract_not_needed");
    let paper = entered(&desk, &card, "not_found").await;
    let refused = colleague(&desk)
        .post(&decide(&card, &paper, "refuse"), json!({}))
        .await
        .expect(200);
    assert_eq!(refused["state"], "refused");
    assert_eq!(
        check(&desk.card(&card).await, "pledge")["outcome"],
        "failed"
    );
    let second = entered(&desk, &card, "found").await;
    let _ = colleague(&desk)
        .post(&decide(&card, &second, "confirm"), json!({}))
        .await
        .expect(200);
    let after = desk.card(&card).await;
    assert_eq!(
        after["review_reasons"],
        json!(["verification.extract_found"])
    );
    let twice = desk
        .officer
        .post(&manual(&card, "pledge"), extract("not_found"))
        .await;
    assert_eq!(twice.problem(409), "verification.extract_not_needed");
    let refused = desk
        .officer
        .post(&format!("{}/approve", path(&card)), grounds("other"))
        .await
        .expect(403);
    assert_eq!(
        refused["params"]["permission"],
        "verification.case.override"
    );
}

/// The database knows the rule too.
#[tokio::test]
async fn two_signatures_are_those_of_two_people() {
    let desk = Desk::with("").await;
    let card = taken(&desk).await;
    let _ = entered(&desk, &card, "not_found").await;
    let same = "UPDATE verification.extract SET state = 'confirmed', decided_by = entered_by, decided_at = now()";
    let refused = desk.suite.try_sql(same).await.unwrap_err().to_string();
    assert!(refused.contains("extract_four_eyes"), "{refused}");
}

/// A pledge register that is down for two hours: the car is never green, its question is put again by itself, and when the
/// register is back the case is decided without anybody.
#[tokio::test]
async fn ver_2_a_register_that_is_back_is_asked_by_itself() {
    let desk = Desk::set(&[("modules.verification.revive_ms", "100")]).await;
    desk.control("pledges", json!({"mood": "down"})).await;
    let purchase = desk.accepted(CLEAN).await;
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(
        (&card["state"], &card["light"]),
        (&json!("needs_review"), &json!("incomplete"))
    );
    wait_for("the register to be asked again in vain", async || {
        let now = desk.card(&card).await;
        assert_eq!(now["light"], "incomplete", "never green");
        let calls = check(&now, "pledge")["calls"].as_array().unwrap().clone();
        let failed = calls
            .iter()
            .filter(|call| call["state"] == "failed")
            .count();
        Ok((failed >= 2).then_some(()))
    })
    .await
    .unwrap();
    desk.suite.clock.advance(Duration::hours(2));
    assert!(desk.decided().await.is_empty());
    desk.control("pledges", json!({})).await;
    let back = desk
        .cases(purchase, "purchase", |state| state == "approved")
        .await;
    let back = desk.card(&back[0]).await;
    assert_eq!(
        (&back["light"], &back["decided_by"], &back["score"]),
        (&json!("green"), &Value::Null, &json!(100))
    );
    assert_eq!(check(&back, "pledge")["calls"][1]["beside"], true);
}

/// A pledge register of which the test says what it answers next.
#[derive(Clone, Default)]
struct Switch(Arc<Mutex<Option<String>>>);

impl Switch {
    async fn served(&self) -> String {
        let switch = self.clone();
        let answer = move || {
            let says = switch.0.lock().unwrap().clone();
            let answer = match says {
                Some(body) => (StatusCode::OK, body),
                None => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
            };
            std::future::ready(answer)
        };
        serve(Router::new().route("/api/pledges", get(answer))).await
    }

    fn says(&self, body: String) {
        *self.0.lock().unwrap() = Some(body);
    }
}

async fn cleared_by_paper(desk: &Desk, outcome: &str) -> Value {
    let card = taken(desk).await;
    let paper = entered(desk, &card, outcome).await;
    let _ = colleague(desk)
        .post(&decide(&card, &paper, "confirm"), json!({}))
        .await
        .expect(200);
    card
}

/// VER-2: the car was bought on a clean extract; the register comes back and knows a pledge. A new case is opened, linked to
/// the old one, and waits for a person.
#[tokio::test]
async fn ver_2_a_register_that_says_something_else_than_the_extract_is_flagged() {
    let register = Switch::default();
    let desk = Desk::set(&[
        (
            "modules.verification.pledge_register_url",
            &register.served().await,
        ),
        ("modules.verification.revive_ms", "1500"),
    ])
    .await;
    let card = cleared_by_paper(&desk, "not_found").await;
    let _ = desk
        .officer
        .post(
            &format!("{}/approve", path(&card)),
            grounds("extract_clean"),
        )
        .await
        .expect(200);
    register.says(found(CLEAN));
    let purchase = card["purchase_id"].as_str().unwrap().parse().unwrap();
    let flagged = wait_for("the difference to be flagged", async || {
        let cases = desk.cases(purchase, "purchase", |_| true).await;
        Ok((cases.len() == 2 && cases[0]["state"] == "needs_review").then(|| cases[0].clone()))
    });
    let flagged = flagged.await.unwrap();
    assert_eq!(
        (
            &flagged["flags"],
            &flagged["previous_id"],
            &flagged["attempt"]
        ),
        (
            &json!(["verification.extract_differs"]),
            &card["id"],
            &json!(2)
        )
    );
    assert_eq!(
        flagged["review_reasons"],
        json!(["verification.extract_differs", "verification.pledged"])
    );
    let old = desk.card(&card).await;
    let paper = &check(&old, "pledge")["extracts"][0];
    assert_eq!(
        (&old["state"], &paper["later_outcome"]),
        (&json!("approved"), &json!("found")),
        "the first decision stays as it was"
    );
}

/// The same while the officer still has the case: the answer of the register stands, with the difference beside it.
#[tokio::test]
async fn ver_2_a_difference_in_an_open_case_is_shown_to_its_officer() {
    let register = Switch::default();
    let desk = Desk::set(&[
        (
            "modules.verification.pledge_register_url",
            &register.served().await,
        ),
        ("modules.verification.revive_ms", "1500"),
    ])
    .await;
    let card = cleared_by_paper(&desk, "not_found").await;
    register.says(found(CLEAN));
    let seen = desk.until(&path(&card), |now| now["light"] == "red").await;
    assert_eq!(
        (&seen["state"], &seen["review_reasons"]),
        (
            &json!("in_review"),
            &json!(["verification.extract_differs", "verification.pledged"])
        )
    );
    assert_eq!(seen["reviewer_id"], card["reviewer_id"], "nobody lost it");
}

/// And when both say the same, nothing happens but that it is known.
#[tokio::test]
async fn ver_2_a_register_that_agrees_with_the_extract_changes_nothing() {
    let register = Switch::default();
    let desk = Desk::set(&[
        (
            "modules.verification.pledge_register_url",
            &register.served().await,
        ),
        ("modules.verification.revive_ms", "1500"),
    ])
    .await;
    let card = cleared_by_paper(&desk, "not_found").await;
    register.says(not_found(CLEAN));
    let seen = desk
        .until(&path(&card), |now| {
            check(now, "pledge")["extracts"][0]["later_outcome"] == "not_found"
        })
        .await;
    assert_eq!(
        (&seen["state"], &seen["light"]),
        (&json!("in_review"), &json!("green"))
    );
}

/// While an officer has the case, a source that is back fills its question in.
#[tokio::test]
async fn a_source_that_is_back_answers_in_the_hands_of_the_officer() {
    let register = Switch::default();
    let desk = Desk::set(&[
        (
            "modules.verification.pledge_register_url",
            &register.served().await,
        ),
        ("modules.verification.revive_ms", "1500"),
    ])
    .await;
    let card = taken(&desk).await;
    register.says(not_found(CLEAN));
    let seen = desk
        .until(&path(&card), |now| now["light"] == "green")
        .await;
    assert_eq!(
        (&seen["state"], &seen["reviewer_id"]),
        (&json!("in_review"), &card["reviewer_id"])
    );
    let _ = desk
        .officer
        .post(&format!("{}/approve", path(&card)), grounds("other"))
        .await
        .expect(200);
}

/// Papers beside findings: a kind that is kept, a size that fits, the officer's own case.
#[tokio::test]
async fn a_paper_is_kept_byte_by_byte_and_only_when_it_is_one() {
    let desk = Desk::with(&scripted(vec![(200, found(CLEAN))]).await).await;
    let card = taken(&desk).await;
    let there = format!(
        "{}/checks/{}/papers",
        path(&card),
        check(&card, "pledge")["id"].as_str().unwrap()
    );
    for (kind, bytes, status, code) in [
        (
            "application/pdf",
            b"".to_vec(),
            422,
            "verification.paper_size",
        ),
        (
            "application/pdf",
            vec![b'%'; 5 * 1024 * 1024 + 1],
            422,
            "verification.paper_size",
        ),
        (
            "image/png",
            b"%PDF-1.7".to_vec(),
            415,
            "verification.paper_kind",
        ),
        (
            "text/html",
            b"<html>".to_vec(),
            415,
            "verification.paper_kind",
        ),
    ] {
        let reply = desk.officer.post_bytes(&there, kind, bytes).await;
        assert_eq!(reply.problem(status), code);
    }
    let foreign = colleague(&desk)
        .post_bytes(&there, "application/pdf", "%PDF-1.7")
        .await;
    assert_eq!(foreign.problem(403), "verification.case_foreign");
    let kept = desk.paper(&desk.officer, &card, "pledge").await;
    let after = desk.card(&card).await;
    let mark = check(&after, "pledge")["evidence"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&mark["id"], &mark["file_name"], &mark["source"]),
        (&kept["id"], &json!("scan.pdf"), &json!("manual"))
    );
    assert_eq!(desk.raw(&card, &mark).await, "%PDF-1.7 scan");
    let _ = world::DC1;
}
