//! What officers do.

use crate::desk::{CLEAN, Desk, PLEDGED, check, extract, grounds, path};
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

/// What was found is approved by two people with the right to, there, and with a paper.
#[tokio::test]
async fn what_was_found_is_approved_by_two_people_with_the_right_to_and_a_paper() {
    let desk = Desk::open().await;
    let card = taken(&desk, PLEDGED).await;
    let approve = format!("{}/approve", path(&card));
    let refused = desk
        .officer
        .post(&approve, grounds("pledge_released"))
        .await;
    assert_eq!(refused.problem(403), "common.forbidden");

    let chief = desk.chief(world::DC1);
    let _ = chief
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let bare = chief
        .post(&approve, grounds("pledge_released"))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        (&bare["code"], &bare["params"]["checks"]),
        (&json!("verification.paper_needed"), &json!("pledge"))
    );
    let _ = desk.paper(&chief, &card, "pledge").await;
    let proposed = chief
        .post(&approve, grounds("pledge_released"))
        .await
        .expect(200);
    assert_eq!(
        (&proposed["state"], &proposed["decided_at"]),
        (&json!("proposed"), &Value::Null)
    );
    assert!(
        desk.decided().await.is_empty(),
        "one signature decides nothing"
    );

    let confirm = format!("{}/confirm", path(&card));
    let same = chief.post(&confirm, grounds("pledge_released")).await;
    assert_eq!(same.problem(403), "verification.four_eyes");
    let weak = desk
        .officer
        .post(&confirm, grounds("pledge_released"))
        .await;
    assert_eq!(weak.problem(403), "common.forbidden");
    let elsewhere = desk.chief(world::DC2);
    let far = elsewhere.post(&confirm, grounds("pledge_released")).await;
    assert_eq!(far.problem(404), "common.not_found");
    let approved = desk
        .chief(world::DC1)
        .post(&confirm, grounds("pledge_released"))
        .await
        .expect(200);
    assert_eq!(approved["state"], "approved");
    assert_eq!(approved["decided_by"], proposed["proposed_by"]);
    assert_ne!(approved["confirmed_by"], approved["decided_by"]);
    assert_eq!(desk.decided().await.len(), 1);
}

#[tokio::test]
async fn a_first_signature_may_be_declined_and_the_officer_goes_on() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let chief = desk.chief(world::DC1);
    let _ = chief
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let _ = desk.paper(&chief, &card, "pledge").await;
    let approve = format!("{}/approve", path(&card));
    let _ = chief
        .post(&approve, grounds("pledge_released"))
        .await
        .expect(200);
    let declined = desk
        .officer
        .post(&format!("{}/decline", path(&card)), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&declined["state"], &declined["proposed_by"]),
        (&json!("in_review"), &Value::Null)
    );
    assert_eq!(declined["reviewer_id"], card_reviewer(&desk, &card).await);
    let _ = chief
        .post(&format!("{}/reject", path(&card)), grounds("pledged"))
        .await
        .expect(200);
}

async fn card_reviewer(desk: &Desk, card: &Value) -> Value {
    desk.card(card).await["reviewer_id"].clone()
}

/// A yes and a no at the same time: the first one to lock the case decides.
#[tokio::test]
async fn two_decisions_at_once_are_one_decision() {
    let desk = Desk::open().await;
    let card = taken(&desk, PLEDGED).await;
    let (reject, release) = (
        format!("{}/reject", path(&card)),
        format!("{}/release", path(&card)),
    );
    let (no, back) = tokio::join!(
        async { desk.officer.post(&reject, grounds("other")).await.status },
        async { desk.officer.post(&release, json!({})).await.status },
    );
    let mut answers = [no, back];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    assert!(desk.decided().await.len() <= 1);
}
