//! Finding records, and erasing what one says.

use crate::desk::{AUDITOR, Desk, RECORDS};
use identity::world;
use platform::Reach;
use serde_json::json;
use sqlx::Row;

#[tokio::test(flavor = "multi_thread")]
async fn records_are_found_by_what_by_whom_and_by_request() {
    let desk = Desk::open().await;
    desk.hire(3).await;
    let found = |query: String| {
        let auditor = desk.auditor.clone();
        async move {
            let page = auditor.get(&format!("{RECORDS}?{query}")).await.expect(200);
            page["items"].as_array().unwrap().clone()
        }
    };
    let made = found("action=person_create&limit=3".into()).await;
    assert_eq!(made.len(), 3);
    let one = &made[0];
    for name in ["actor_id", "correlation_id", "noun_id"] {
        let query = format!("{name}={}", one[name].as_str().unwrap());
        let rows = found(query).await;
        assert!(
            rows.iter().all(|row| row[name] == one[name]) && !rows.is_empty(),
            "{name}"
        );
    }
    assert!(found("module=sales".into()).await.is_empty());
    let at = one["at"].as_str().unwrap().replace('+', "%2B");
    let later = found(format!("from={at}&noun=person")).await;
    assert!(
        !later.is_empty()
            && found("until=2000-01-01T00:00:00Z&noun=person".into())
                .await
                .is_empty()
    );
    let bad = desk.auditor.get(&format!("{RECORDS}?when=now")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_the_export_has_all_rows() {
    let desk = Desk::open().await;
    desk.hire(5).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{RECORDS}?action=person_create&limit=2{cursor}");
        let page = desk.auditor.get(&path).await.expect(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].clone()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    let file = desk
        .auditor
        .get(&format!("{RECORDS}/export?action=person_create"))
        .lang("en")
        .await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        file.text
            .starts_with("\u{feff}When;Who;On behalf of;Module;Action")
    );
    assert_eq!(file.text.lines().count(), seen.len() + 1);
}

/// AUD-6: the content is gone from the database, the chain and every proof of it hold.
#[tokio::test(flavor = "multi_thread")]
async fn aud_6_an_erasure_keeps_the_chain() {
    let desk = Desk::open().await;
    desk.hire(3).await;
    let record = desk
        .auditor
        .get(&format!("{RECORDS}?limit=1"))
        .await
        .expect(200)["items"][0]
        .clone();
    let path = format!("{RECORDS}/{}", record["id"].as_str().unwrap());
    assert!(record["after"].is_object());
    desk.signed().await;
    let permissions = &["audit.record.erase"];
    let officer = desk
        .suite
        .client(world::TENANT, permissions, Reach::everywhere());
    let reason = json!({"reason": "Персональные данные попали в примечание"});
    let erase = format!("{path}/erase");
    assert_eq!(
        desk.auditor.post(&erase, reason.clone()).await.problem(403),
        "common.forbidden"
    );
    officer.post(&erase, reason.clone()).await.expect(200);
    assert_eq!(
        officer.post(&erase, reason).await.problem(409),
        "audit.erased"
    );
    let left = desk
        .suite
        .sql(&format!(
            "SELECT (SELECT count(*) FROM platform.audit WHERE id = '{0}' AND before IS NULL AND after IS NULL),
                    (SELECT count(*) FROM audit.salt WHERE record_id = '{0}')",
            record["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!((left[0].get::<i64, _>(0), left[0].get::<i64, _>(1)), (1, 0));
    desk.signed().await;
    let report = desk.verified().await;
    assert_eq!(
        (report.wrong, report.erased),
        (0, 1),
        "{:?}",
        report.findings
    );
    let proof = desk.auditor.get(&format!("{path}/proof")).await;
    let proof: audit::model::proof::Proof = serde_json::from_str(&proof.text).unwrap();
    assert!(proof.content.is_none() && proof.holds(&desk.key));
    let erased = desk
        .auditor
        .get(&format!("{RECORDS}?action=record_erase"))
        .await
        .expect(200);
    assert_eq!(
        erased["items"].as_array().unwrap().len(),
        1,
        "the erasure is a record itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_needs_a_known_record_and_a_reason() {
    let desk = Desk::open().await;
    let permissions = &["audit.record.erase"];
    let officer = desk
        .suite
        .client(world::TENANT, permissions, Reach::everywhere());
    let unknown = format!("{RECORDS}/{}/erase", uuid::Uuid::now_v7());
    let reason = json!({"reason": "Ошибка"});
    assert_eq!(
        officer.post(&unknown, reason).await.problem(404),
        "common.not_found"
    );
    let wrong = officer
        .post(&unknown, json!({"reson": "?"}))
        .await
        .expect(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 2, "{wrong}");
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, AUDITOR, Reach::everywhere());
    let theirs = stranger.get(RECORDS).await.expect(200);
    let ours = desk
        .auditor
        .get(&format!("{RECORDS}?limit=200"))
        .await
        .expect(200);
    for row in theirs["items"].as_array().unwrap() {
        assert!(!ours["items"].as_array().unwrap().contains(row));
    }
}
