//! F13: an orderly end under load. Running requests finish, new ones are refused, nothing is half done.

use crate::notes::{NOTES, Notes, writer};
use futures::future::join_all;
use kernel::TenantId;
use platform::testing::{Setup, TestApp};
use serde_json::json;
use std::time::Duration;

const RUNNING: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_end_under_load_finishes_what_runs() {
    let setup = Setup {
        settings: vec![("http.drain_ms", "300".to_owned())],
        ..Setup::default()
    };
    let app = TestApp::start_with(Notes::modules(), setup).await;
    let writer = writer(&app, TenantId::new());
    let nobody = app.anonymous();
    let _ = nobody.get("/health/ready").await.expect(200);
    let running: Vec<_> = (0..RUNNING)
        .map(|number| {
            let ask = writer.post(NOTES, json!({"text": format!("sleeps 0.7 {number}")}));
            tokio::spawn(ask.into_future())
        })
        .collect();
    pause(200).await;
    let ending = tokio::spawn(app.end());
    pause(100).await;
    assert_eq!(nobody.get("/health/ready").await.status, 503);
    let late = writer.post(NOTES, json!({"text": "noticed too late"}));
    let _ = late.await.expect(201);
    for reply in join_all(running).await {
        let _ = reply.unwrap().expect(201);
    }
    let left = ending.await.unwrap();
    let refused = writer
        .post(NOTES, json!({"text": "refused"}))
        .attempt()
        .await;
    assert!(refused.is_err(), "nobody listens any more");
    let mut owner = left.connect().await.unwrap();
    let counts: (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM notes.note), (SELECT count(*) FROM platform.audit),
                (SELECT count(*) FROM platform.idempotency WHERE answer IS NOT NULL)",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let all = i64::try_from(RUNNING + 1).unwrap();
    assert_eq!(counts, (all, all, all));
}

async fn pause(milliseconds: u64) {
    // Sleeps on purpose: the end has to come while requests run.
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
