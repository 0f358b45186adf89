//! Nobody sees what is not theirs, nobody is named where they need not be, and the database has the last word.

use crate::desk::{ALL, CASES, CLEAN, Desk, PLEDGED, STOPS, check, extract, grounds, path};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;

#[tokio::test]
async fn another_centre_and_another_group_find_nothing() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let (id, pledge) = (path(&card), check(&card, "pledge"));
    let gets = [
        id.clone(),
        format!("{id}/evidence/{}", word(&pledge["evidence_id"])),
        format!("{CASES}/none"),
    ];
    let posts = [
        (format!("{id}/take"), json!({})),
        (format!("{id}/recheck"), json!({})),
        (format!("{id}/approve"), grounds("other")),
        (format!("{id}/reject"), grounds("other")),
        (
            format!("{id}/checks/{}/manual-answer", word(&pledge["id"])),
            extract("found"),
        ),
    ];
    let tver = desk.suite.client(
        world::TENANT,
        ALL,
        Reach {
            centres: vec![world::DC2],
            ..Reach::default()
        },
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    for foreign in [tver, stranger] {
        for there in &gets {
            assert_eq!(
                foreign.get(there).await.problem(404),
                "common.not_found",
                "{there}"
            );
        }
        for (there, body) in &posts {
            assert_eq!(
                foreign.post(there, body.clone()).await.problem(404),
                "common.not_found",
                "{there}"
            );
        }
        assert_eq!(foreign.get(CASES).await.expect(200)["items"], json!([]));
    }
}

/// The stop list belongs to the group: every centre sees it, another group does not.
#[tokio::test]
async fn the_stop_list_ends_at_the_group() {
    let desk = Desk::open().await;
    let entry = json!({"kind": "vin", "value": CLEAN, "reason": "debt"});
    let stop = desk.officer.post(STOPS, entry).await.expect(201);
    let tver = desk.suite.client(
        world::TENANT,
        ALL,
        Reach {
            centres: vec![world::DC2],
            ..Reach::default()
        },
    );
    assert_eq!(
        tver.get(STOPS).await.expect(200)["items"][0]["id"],
        stop["id"]
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    assert_eq!(stranger.get(STOPS).await.expect(200)["items"], json!([]));
    let removed = stranger
        .post(&format!("{STOPS}/{}/remove", word(&stop["id"])), json!({}))
        .await;
    assert_eq!(removed.problem(404), "common.not_found");
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn ids_that_belong_to_another_case_name_nothing() {
    let desk = Desk::open().await;
    let mine = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let other = desk
        .settled(desk.accepted("Z94FALSE000000004").await, "purchase")
        .await;
    let evidence = check(&other, "pledge")["evidence_id"].as_str().unwrap();
    for there in [
        format!("{}/evidence/{evidence}", path(&mine)),
        format!("{}/evidence/none", path(&mine)),
    ] {
        assert_eq!(
            desk.officer.get(&there).await.problem(404),
            "common.not_found"
        );
    }
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&mine)), json!({}))
        .await
        .expect(200);
    for check in [check(&other, "pledge")["id"].as_str().unwrap(), "none"] {
        let reply = desk
            .officer
            .post(
                &format!("{}/checks/{check}/manual-answer", path(&mine)),
                extract("found"),
            )
            .await;
        assert_eq!(reply.problem(404), "common.not_found");
    }
}

#[tokio::test]
async fn every_route_needs_its_permission() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let (id, check) = (
        path(&card),
        check(&card, "pledge")["id"].as_str().unwrap().to_owned(),
    );
    let gets = [
        (CASES.to_owned(), "verification.case.read"),
        (id.clone(), "verification.case.read"),
        (
            format!("{id}/evidence/{check}"),
            "verification.evidence.read",
        ),
        (STOPS.to_owned(), "verification.stop.read"),
    ];
    let posts = [
        (format!("{id}/take"), "verification.case.decide"),
        (format!("{id}/approve"), "verification.case.decide"),
        (format!("{id}/reject"), "verification.case.decide"),
        (
            format!("{id}/checks/{check}/manual-answer"),
            "verification.case.decide",
        ),
        (format!("{id}/recheck"), "verification.case.write"),
        (STOPS.to_owned(), "verification.stop.write"),
        (format!("{STOPS}/{check}/remove"), "verification.stop.write"),
    ];
    let all_but = |missing: &str| {
        let rest: Vec<_> = ALL
            .iter()
            .copied()
            .filter(|permission| *permission != missing)
            .collect();
        desk.somebody(&rest)
    };
    for (there, permission) in &gets {
        let refused = all_but(permission).get(there).await.expect(403);
        assert_eq!(refused["params"]["permission"], *permission, "{there}");
        assert_eq!(
            desk.suite.anonymous().get(there).await.problem(401),
            "common.unauthenticated"
        );
    }
    for (there, permission) in &posts {
        let refused = all_but(permission).post(there, json!({})).await.expect(403);
        assert_eq!(refused["params"]["permission"], *permission, "{there}");
    }
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    let _ = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let _ = desk
        .officer
        .post(
            STOPS,
            json!({"kind": "vin", "value": CLEAN, "reason": "debt"}),
        )
        .await
        .expect(201);
    for table in [
        "case",
        "check",
        "provider_call",
        "evidence",
        "stop",
        "hash_key",
    ] {
        let all = format!("SELECT * FROM verification.{table}");
        for tenant in [world::OTHER_TENANT.to_string(), String::new()] {
            let rows = desk
                .suite
                .as_role("kite_verification", &tenant, &all)
                .await
                .unwrap();
            assert!(rows.is_empty(), "{table} under {tenant:?}");
        }
        let own = desk
            .suite
            .as_role("kite_verification", &world::TENANT.to_string(), &all)
            .await
            .unwrap();
        assert!(!own.is_empty(), "{table}");
    }
    for change in [
        "UPDATE verification.evidence SET raw = ''",
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
        ("UPDATE verification.evidence SET raw = 'other bytes'".to_owned(), "evidence_hash"),
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
    for kind in ["identifier", "document", "stop_list", "pledge"] {
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
