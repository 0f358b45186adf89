//! Nobody sees what is not theirs.

use crate::desk::{ALL, CASES, CLEAN, Desk, PLEDGED, STOPS, check, extract, grounds, path};
use identity::world;
use kernel::UserId;
use platform::Reach;
use serde_json::{Value, json};

const ROOT: &str = "/api/verification/v1";

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
        (format!("{id}/release"), json!({})),
        (format!("{id}/decline"), json!({})),
        (
            format!("{id}/assign"),
            json!({"reviewer_id": UserId::new()}),
        ),
        (format!("{id}/confirm"), grounds("other")),
        (
            format!("{id}/extracts/{}/confirm", word(&pledge["id"])),
            json!({}),
        ),
        (
            format!("{id}/extracts/{}/refuse", word(&pledge["id"])),
            json!({}),
        ),
        (format!("{id}/recheck"), json!({})),
        (format!("{id}/approve"), grounds("other")),
        (format!("{id}/reject"), grounds("other")),
        (
            format!("{id}/checks/{}/manual-answer", word(&pledge["id"])),
            extract("found"),
        ),
    ];
    nothing_there(&desk, &gets, &posts).await;
}

async fn nothing_there(desk: &Desk, gets: &[String], posts: &[(String, Value)]) {
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
        for there in gets {
            assert_eq!(
                foreign.get(there).await.problem(404),
                "common.not_found",
                "{there}"
            );
        }
        for (there, body) in posts {
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

/// Every route that reads, with its permission.
const GETS: &[(&str, &str)] = &[
    ("/cases", "verification.case.read"),
    ("/cases/{id}", "verification.case.read"),
    ("/cases/{id}/evidence/{check}", "verification.evidence.read"),
    ("/stop-list", "verification.stop.read"),
    ("/cases/totals", "verification.case.read"),
    ("/cases/export", "verification.case.read"),
    ("/queue", "verification.case.read"),
    ("/reviewers", "verification.case.assign"),
    ("/reviewers/export", "verification.case.assign"),
    ("/providers", "verification.rule.read"),
    ("/check-rules", "verification.rule.read"),
    ("/provider-rules", "verification.rule.read"),
    ("/policies", "verification.rule.read"),
    ("/cash-rules", "verification.rule.read"),
    ("/questionnaires", "verification.questionnaire.read"),
    ("/questionnaires/totals", "verification.questionnaire.read"),
    ("/questionnaires/{check}", "verification.questionnaire.read"),
    (
        "/questionnaires/{check}/person",
        "verification.questionnaire.person",
    ),
    ("/cash-reports", "verification.cash_report.read"),
    ("/cash-reports/totals", "verification.cash_report.read"),
    ("/cash-reports/export", "verification.cash_report.read"),
];

/// Every route that changes something, with its permission.
const POSTS: &[(&str, &str)] = &[
    ("/queue/distribute", "verification.case.assign"),
    ("/reviewers/arrive", "verification.case.decide"),
    ("/reviewers/{check}/leave", "verification.case.assign"),
    ("/cases/{id}/assign", "verification.case.assign"),
    ("/cases/{id}/release", "verification.case.decide"),
    ("/cases/{id}/confirm", "verification.case.decide"),
    ("/cases/{id}/decline", "verification.case.decide"),
    (
        "/cases/{id}/checks/{check}/papers",
        "verification.case.decide",
    ),
    (
        "/cases/{id}/extracts/{check}/confirm",
        "verification.case.decide",
    ),
    (
        "/cases/{id}/extracts/{check}/refuse",
        "verification.case.decide",
    ),
    ("/check-rules", "verification.rule.write"),
    ("/provider-rules", "verification.rule.write"),
    ("/policies", "verification.rule.write"),
    ("/cash-rules", "verification.rule.write"),
    (
        "/questionnaires/{check}/fill",
        "verification.questionnaire.write",
    ),
    (
        "/questionnaires/{check}/return",
        "verification.questionnaire.decide",
    ),
    (
        "/questionnaires/{check}/confirm",
        "verification.questionnaire.decide",
    ),
    (
        "/questionnaires/{check}/refuse",
        "verification.questionnaire.decide",
    ),
    ("/cases/{id}/take", "verification.case.decide"),
    ("/cases/{id}/approve", "verification.case.decide"),
    ("/cases/{id}/reject", "verification.case.decide"),
    (
        "/cases/{id}/checks/{check}/manual-answer",
        "verification.case.decide",
    ),
    ("/cases/{id}/recheck", "verification.case.write"),
    ("/stop-list", "verification.stop.write"),
    ("/stop-list/{check}/remove", "verification.stop.write"),
];

#[tokio::test]
async fn every_route_needs_its_permission() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let (id, check) = (word(&card["id"]), word(&check(&card, "pledge")["id"]));
    let there = |path: &str| {
        let path = path.replace("{id}", id).replace("{check}", check);
        format!("{ROOT}{path}")
    };
    let all_but = |missing: &str| {
        let rest = ALL.iter().filter(|permission| **permission != missing);
        desk.somebody(&rest.copied().collect::<Vec<_>>())
    };
    for (path, permission) in GETS {
        let refused = all_but(permission).get(&there(path)).await.expect(403);
        assert_eq!(refused["params"]["permission"], *permission, "{path}");
        let nobody = desk.suite.anonymous().get(&there(path)).await;
        assert_eq!(nobody.problem(401), "common.unauthenticated", "{path}");
    }
    for (path, permission) in POSTS {
        let refused = all_but(permission).post(&there(path), json!({})).await;
        let refused = refused.expect(403);
        assert_eq!(refused["params"]["permission"], *permission, "{path}");
    }
}
