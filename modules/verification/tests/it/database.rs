//! The database has the last word, whoever writes to it, and nobody is named where they need not be.

use crate::desk::{CLEAN, Desk, KINDS, PLEDGED, STOPS, check, extract, path};
use identity::world;
use serde_json::{Value, json};
use sqlx::Row;

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    let card = desk
        .settled(desk.accepted("Z94FALSE000000004").await, "purchase")
        .await;
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let paper = format!(
        "{}/checks/{}/manual-answer",
        path(&card),
        word(&check(&card, "pledge")["id"])
    );
    let _ = desk
        .officer
        .post(&paper, extract("found"))
        .await
        .expect(201);
    let _ = desk
        .officer
        .post(
            STOPS,
            json!({"kind": "vin", "value": CLEAN, "reason": "debt"}),
        )
        .await
        .expect(201);
    for table in TABLES {
        hidden(&desk, table).await;
    }
}

const TABLES: [&str; 10] = [
    "case",
    "check",
    "provider_call",
    "evidence",
    "stop",
    "hash_key",
    "breaker",
    "reviewer",
    "assignment",
    "extract",
];

async fn hidden(desk: &Desk, table: &str) {
    let all = format!("SELECT * FROM verification.{table}");
    let seen = async |tenant: &str| {
        let rows = desk.suite.as_role("kite_verification", tenant, &all);
        rows.await.unwrap().len()
    };
    for tenant in [world::OTHER_TENANT.to_string(), String::new()] {
        assert_eq!(seen(&tenant).await, 0, "{table} under {tenant:?}");
    }
    assert!(seen(&world::TENANT.to_string()).await > 0, "{table}");
}

/// Evidence is erased and never changed; history is only added to.
#[tokio::test]
async fn the_database_itself_keeps_what_was() {
    let desk = Desk::open().await;
    let _ = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    let changed = desk
        .suite
        .as_role(
            "kite_verification",
            &world::TENANT.to_string(),
            "UPDATE verification.evidence SET raw = ''",
        )
        .await;
    let refused = changed.unwrap_err().to_string();
    assert!(refused.contains("erased and never changed"), "{refused}");
    for change in [
        "UPDATE verification.evidence SET sha256 = ''",
        "UPDATE verification.policy SET sale_hours = 1",
        "DELETE FROM verification.evidence",
        "DELETE FROM verification.case",
    ] {
        let refused = desk
            .suite
            .as_role("kite_verification", &world::TENANT.to_string(), change)
            .await;
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("permission denied"),
            "{change}"
        );
    }
}

/// Whoever writes to the tables past every rule of ours still cannot clear a car without answers.
#[tokio::test]
async fn the_database_has_the_last_word() {
    let desk = Desk::with("").await;
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    let id = card["id"].as_str().unwrap();
    let decide = |more: &str| {
        format!(
            "UPDATE verification.case SET state = 'approved', decided_at = now(), valid_until = now() + interval '1 day',
             decided_on = '{{x}}' {more} WHERE id = '{id}'"
        )
    };
    let by_person =
        ", decided_by = gen_random_uuid(), decision_reason = 'other', decision_note = 'x'";
    let requeue = "UPDATE verification.provider_call SET state = 'queued'";
    assert!(desk.suite.try_sql(requeue).await.is_ok());
    let case = |change: &str| format!("UPDATE verification.case SET {change} WHERE id = '{id}'");
    for (statement, constraint) in [
        (decide(""), "case_answered"),
        (decide(by_person), "case_answered"),
        (case("state = 'in_review'"), "case_reviewed"),
        (case("decided_at = now(), valid_until = now() + interval '1 day'"), "case_decided"),
        (case("valid_until = now()"), "case_valid"),
        (case("decided_by = gen_random_uuid()"), "case_by_person"),
        ("UPDATE verification.check SET outcome = 'not_found' WHERE kind = 'pledge'".to_owned(), "check_proven"),
        ("UPDATE verification.check SET answered_at = NULL".to_owned(), "check_answered"),
        ("UPDATE verification.evidence SET raw = 'other bytes'".to_owned(), "evidence_kept"),
        ("UPDATE verification.evidence SET sha256 = sha256('other bytes')".to_owned(), "evidence_hash"),
        ("UPDATE verification.evidence SET raw = NULL".to_owned(), "evidence_erased"),
        (case("light = 'green', score = 100"), "case_green"),
        (case("score = 100"), "case_scored"),
        (case("light = 'red', score = NULL"), "case_scored"),
        (case("state = 'proposed', reviewer_id = gen_random_uuid()"), "case_proposed"),
        (case("episode_id = gen_random_uuid()"), "case_subject"),
        (
            format!("UPDATE verification.check SET hard = true WHERE case_id = '{id}'"),
            "check_hard",
        ),
        ("UPDATE verification.provider_call SET state = 'asked', fence = NULL".to_owned(), "call_fenced"),
        (
            // In one statement, because the job may take a queued call up at any moment.
            "WITH again AS (
               UPDATE verification.provider_call SET state = 'queued'
               RETURNING tenant_id, case_id, check_id, provider, vin
             )
             INSERT INTO verification.provider_call (id, tenant_id, case_id, check_id, provider, vin, state)
             SELECT gen_random_uuid(), tenant_id, case_id, check_id, provider, vin, 'queued' FROM again"
                .to_owned(),
            "call_one_live",
        ),
    ] {
        let refused = desk.suite.try_sql(&statement).await.unwrap_err();
        let by = refused.as_database_error().and_then(|error| error.constraint().map(str::to_owned));
        assert_eq!(by.as_deref(), Some(constraint), "{statement}: {refused}");
    }
}

/// Registers that are asked about the person say the name in their raw answers: only officers read those.
const ABOUT_PEOPLE: [&str; 3] = ["bailiff", "bankruptcy", "passport"];

/// PD-2: passport, phone and name of the seller are nowhere but with their owner.
#[tokio::test]
async fn the_seller_is_not_written_down_anywhere() {
    let desk = Desk::open().await;
    let _ = desk
        .officer
        .post(
            STOPS,
            json!({"kind": "phone", "value": "+79166837822", "reason": "debt"}),
        )
        .await
        .expect(201);
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let mut all = card.to_string();
    for kind in KINDS
        .into_iter()
        .filter(|kind| !ABOUT_PEOPLE.contains(kind))
    {
        all.push_str(&desk.raw(&card, &check(&card, kind)["evidence"][0]).await);
    }
    for table in [
        "platform.audit",
        "platform.event",
        "platform.idempotency",
        "verification.case",
        "verification.check",
        "verification.stop",
        "verification.provider_call",
    ] {
        let rows = desk
            .suite
            .sql(&format!("SELECT t::text FROM {table} t"))
            .await;
        assert!(!rows.is_empty(), "{table}");
        rows.iter()
            .for_each(|row| all.push_str(&row.get::<String, _>(0)));
    }
    for secret in [
        "Иванов",
        "4509123456",
        "123456\"",
        "9166837822",
        "6837822",
        "1981-11-20",
        "193777",
    ] {
        assert!(!all.contains(secret), "{secret}");
    }
    let document: Value = serde_json::from_str(
        &desk
            .raw(&card, &check(&card, "document")["evidence"][0])
            .await,
    )
    .unwrap();
    assert_eq!(
        (&document["passport"], &document["verdict"]),
        (&json!("**** ***456"), &json!("valid"))
    );
}
