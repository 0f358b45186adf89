//! The key of a command: one effect and one answer, whatever the client repeats.

use crate::notes::{Notes, writer};
use futures::future::join_all;
use kernel::TenantId;
use platform::testing::TestApp;
use serde_json::json;
use sqlx::Row;

const NOTES: &str = "/api/notes/v1/notes";

async fn number(app: &TestApp, table: &str) -> i64 {
    app.sql(&format!("SELECT count(*) FROM {table}")).await[0].get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_twins_have_one_effect_and_one_answer() {
    let app = TestApp::start(Notes::modules()).await;
    let writer = writer(&app, TenantId::new());
    let ask = writer
        .post(NOTES, json!({"text": "once"}))
        .key("twins-0001");
    let replies = join_all((0..50).map(|_| ask.clone().into_future())).await;
    let (done, waiting): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 201);
    assert!(
        waiting
            .iter()
            .all(|reply| reply.status == 409 || reply.status == 503),
        "{waiting:?}"
    );
    assert!(
        done.iter().all(|reply| reply.body == done[0].body),
        "{done:?}"
    );
    assert_eq!(
        (
            number(&app, "notes.note").await,
            number(&app, "platform.audit").await
        ),
        (1, 1)
    );
    assert_eq!(ask.await.expect(201), done[0].body);
    eprintln!(
        "of 50 twins {} got the answer, {} were told to come back",
        done.len(),
        waiting.len()
    );
}

#[tokio::test]
async fn another_body_under_the_key_is_refused_and_another_tenant_or_actor_is_independent() {
    let app = TestApp::start(Notes::modules()).await;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let writer_here = writer(&app, ours);
    let first = writer_here
        .post(NOTES, json!({"text": "a"}))
        .key("same-key-1")
        .await
        .expect(201);
    let code = writer_here
        .post(NOTES, json!({"text": "b"}))
        .key("same-key-1")
        .await
        .problem(422);
    assert_eq!(code, "common.idempotency_key_reused");
    for other in [writer(&app, theirs), writer(&app, ours)] {
        let second = other
            .post(NOTES, json!({"text": "b"}))
            .key("same-key-1")
            .await
            .expect(201);
        assert_ne!(second["id"], first["id"]);
    }
    assert_eq!(number(&app, "notes.note").await, 3);
}

#[tokio::test]
async fn a_refused_command_leaves_its_key_free() {
    let app = TestApp::start(Notes::modules()).await;
    let writer = writer(&app, TenantId::new());
    for _ in 0..2 {
        writer
            .post(NOTES, json!({"text": "refused"}))
            .key("again-0001")
            .await
            .expect(409);
    }
    writer
        .post(NOTES, json!({"text": "fine"}))
        .key("again-0001")
        .await
        .expect(201);
    assert_eq!(
        (
            number(&app, "notes.note").await,
            number(&app, "platform.event").await
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn without_an_audit_row_or_after_a_swallowed_error_nothing_is_kept() {
    let app = TestApp::start(Notes::modules()).await;
    let writer = writer(&app, TenantId::new());
    for text in ["unaudited", "swallows"] {
        assert_eq!(
            writer
                .post(NOTES, json!({ "text": text }))
                .await
                .problem(500),
            "common.internal"
        );
    }
    for table in [
        "notes.note",
        "platform.audit",
        "platform.outbox",
        "platform.idempotency",
    ] {
        assert_eq!(number(&app, table).await, 0, "{table}");
    }
}
