//! What officers do.

use crate::desk::{CLEAN, Desk, PLEDGED, check, extract, grounds, path};
use contracts::verification::Verdict;
use identity::world;
use serde_json::{Value, json};

/// A pledged car in the hands of the officer.
async fn taken(desk: &Desk, vin: &str) -> Value {
    let card = desk.settled(desk.accepted(vin).await, "purchase").await;
    let taken = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    assert_eq!(taken["state"], "in_review");
    desk.card(&card).await
}

fn manual(card: &Value, kind: &str) -> String {
    format!(
        "{}/checks/{}/manual-answer",
        path(card),
        check(card, kind)["id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn nobody_approves_while_a_source_has_not_answered() {
    let desk = Desk::with("").await;
    let card = taken(&desk, CLEAN).await;
    let approve = format!("{}/approve", path(&card));
    let early = desk
        .officer
        .post(&approve, grounds("other"))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        (&early["code"], &early["params"]["checks"]),
        (&json!("verification.unanswered"), &json!("pledge"))
    );
    let chief = desk.chief(world::DC1);
    let _ = chief
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    assert_eq!(
        chief.post(&approve, grounds("other")).await.problem(409),
        "verification.unanswered"
    );
    assert!(desk.decided().await.is_empty());
}

/// VER-2: a paper stands in for a register that is down.
#[tokio::test]
async fn ver_2_an_extract_stands_in_for_a_register_that_failed() {
    let desk = Desk::with("").await;
    let card = taken(&desk, CLEAN).await;
    let entered = desk
        .officer
        .post(&manual(&card, "pledge"), extract("not_found"))
        .await
        .expect(200);
    assert_eq!(
        (&entered["state"], &entered["review_reasons"]),
        (&json!("in_review"), &json!([]))
    );
    let after = desk.card(&card).await;
    let pledge = check(&after, "pledge");
    assert_eq!(
        (&pledge["outcome"], &pledge["answered_by"]),
        (&json!("not_found"), &after["reviewer_id"])
    );
    let paper = &pledge["evidence"][0];
    assert_eq!(paper["source"], "manual");
    let raw: Value = serde_json::from_str(&desk.raw(&card, paper).await).unwrap();
    assert_eq!(raw["document_number"], "2026-008-000001-001");

    let approve = format!("{}/approve", path(&card));
    let approved = desk
        .officer
        .post(&approve, grounds("extract_clean"))
        .await
        .expect(200);
    assert_eq!(
        (&approved["state"], &approved["decision_reason"]),
        (&json!("approved"), &json!("extract_clean"))
    );
    assert!(
        approved["decided_on"]
            .as_array()
            .unwrap()
            .contains(&paper["sha256"])
    );
    assert_eq!(desk.decided().await[0].verdict, Verdict::Approved);
}

#[tokio::test]
async fn an_extract_is_entered_only_where_a_register_failed() {
    let desk = Desk::with("").await;
    let card = taken(&desk, CLEAN).await;
    let answered = desk
        .officer
        .post(&manual(&card, "document"), extract("not_found"))
        .await;
    assert_eq!(answered.problem(409), "verification.extract_not_needed");
    let _ = desk
        .officer
        .post(&manual(&card, "pledge"), extract("found"))
        .await
        .expect(200);
    let twice = desk
        .officer
        .post(&manual(&card, "pledge"), extract("not_found"))
        .await;
    assert_eq!(twice.problem(409), "verification.extract_not_needed");
}

#[tokio::test]
async fn an_extract_that_shows_a_pledge_clears_nothing() {
    let desk = Desk::with("").await;
    let card = taken(&desk, CLEAN).await;
    let entered = desk
        .officer
        .post(&manual(&card, "pledge"), extract("found"))
        .await
        .expect(200);
    assert_eq!(
        entered["review_reasons"],
        json!(["verification.extract_found"])
    );
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

#[tokio::test]
async fn what_was_found_is_approved_only_with_the_right_to_and_only_there() {
    let desk = Desk::open().await;
    let card = taken(&desk, PLEDGED).await;
    let approve = format!("{}/approve", path(&card));
    let refused = desk
        .officer
        .post(&approve, grounds("pledge_released"))
        .await;
    assert_eq!(refused.problem(403), "common.forbidden");

    let elsewhere = desk.suite.client(
        world::TENANT,
        &[
            "verification.case.read",
            "verification.case.decide",
            "verification.case.override",
        ],
        platform::Reach {
            centres: vec![world::DC2],
            ..Default::default()
        },
    );
    assert_eq!(
        elsewhere
            .post(&approve, grounds("pledge_released"))
            .await
            .problem(404),
        "common.not_found"
    );

    let chief = desk.chief(world::DC1);
    let _ = chief
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let approved = chief
        .post(&approve, grounds("pledge_released"))
        .await
        .expect(200);
    assert_eq!(approved["state"], "approved");
    assert_eq!(desk.decided().await.len(), 1);
}

#[tokio::test]
async fn one_officer_has_a_case_and_a_colleague_takes_it_over() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let (take, reject) = (
        format!("{}/take", path(&card)),
        format!("{}/reject", path(&card)),
    );
    let early = desk
        .officer
        .post(&reject, grounds("pledged"))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        early["params"],
        json!({"from": "needs_review", "command": "reject"})
    );
    let colleague = desk.somebody(&["verification.case.decide", "verification.case.write"]);
    let _ = colleague.post(&take, json!({})).await.expect(200);
    assert_eq!(
        desk.officer
            .post(&reject, grounds("pledged"))
            .await
            .problem(403),
        "verification.case_foreign"
    );
    let entered = desk
        .officer
        .post(&manual(&card, "pledge"), extract("not_found"))
        .await;
    assert_eq!(entered.problem(403), "verification.case_foreign");
    let again = desk
        .officer
        .post(&format!("{}/recheck", path(&card)), json!({}))
        .await;
    assert_eq!(again.problem(403), "verification.case_foreign");
    let nothing = colleague
        .post(&format!("{}/recheck", path(&card)), json!({}))
        .await;
    assert_eq!(nothing.problem(409), "verification.nothing_to_ask");
    let _ = desk.officer.post(&take, json!({})).await.expect(200);
    assert_eq!(
        colleague
            .post(&reject, grounds("pledged"))
            .await
            .problem(403),
        "verification.case_foreign"
    );
    let _ = desk
        .officer
        .post(&reject, grounds("pledged"))
        .await
        .expect(200);
    let late = desk.officer.post(&take, json!({})).await;
    assert_eq!(late.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn a_repeated_decision_is_one_decision() {
    let desk = Desk::open().await;
    let card = taken(&desk, PLEDGED).await;
    let reject = format!("{}/reject", path(&card));
    let first = desk
        .officer
        .post(&reject, grounds("pledged"))
        .key("reject-of-g1")
        .await
        .expect(200);
    let again = desk
        .officer
        .post(&reject, grounds("pledged"))
        .key("reject-of-g1")
        .await
        .expect(200);
    assert_eq!(first, again);
    let other = desk
        .officer
        .post(&reject, grounds("other"))
        .key("reject-of-g1")
        .await;
    assert_eq!(other.problem(422), "common.idempotency_key_reused");
    assert_eq!(desk.decided().await.len(), 1);
}

#[tokio::test]
async fn two_decisions_at_once_are_one_decision() {
    let desk = Desk::with("").await;
    let card = taken(&desk, CLEAN).await;
    let _ = desk
        .officer
        .post(&manual(&card, "pledge"), extract("not_found"))
        .await
        .expect(200);
    let (approve, reject) = (
        format!("{}/approve", path(&card)),
        format!("{}/reject", path(&card)),
    );
    let (yes, no) = tokio::join!(
        async {
            desk.officer
                .post(&approve, grounds("extract_clean"))
                .await
                .status
        },
        async { desk.officer.post(&reject, grounds("other")).await.status },
    );
    let mut answers = [yes, no];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    assert_eq!(desk.decided().await.len(), 1);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once_in_the_language_of_the_user() {
    let desk = Desk::with("").await;
    let card = taken(&desk, CLEAN).await;
    let reject = format!("{}/reject", path(&card));
    let wrong = json!({"reason": "because", "note": "", "verdict": "no"});
    let english = desk
        .officer
        .post(&reject, wrong.clone())
        .lang("en")
        .await
        .expect(422);
    let pointers: Vec<_> = english["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    for pointer in ["/reason", "/note", "/verdict"] {
        assert!(
            pointers.contains(&json!(pointer)),
            "{pointer} is not in {english:#}"
        );
    }
    let russian = desk
        .officer
        .post(&reject, wrong)
        .lang("ru")
        .await
        .expect(422);
    assert_eq!(
        (&english["title"], &russian["title"]),
        (&json!("Check the fields"), &json!("Проверьте поля"))
    );

    let other_verdict = desk
        .officer
        .post(&reject, grounds("extract_clean"))
        .lang("en")
        .await
        .expect(422);
    assert_eq!(other_verdict["errors"][0]["pointer"], "/reason");
    assert!(
        other_verdict["errors"][0]["title"]
            .as_str()
            .unwrap()
            .contains("source_silent")
    );

    let bad = json!({"outcome": "failed", "document_number": "a\u{202e}b"});
    let problem = desk
        .officer
        .post(&manual(&card, "pledge"), bad)
        .await
        .expect(422);
    assert_eq!(
        problem["errors"].as_array().unwrap().len(),
        3,
        "{problem:#}"
    );
    assert_eq!(desk.card(&card).await["state"], "in_review");
}
