//! API tokens.

use crate::desk::{Desk, ME, PEOPLE, TOKENS, fields, north, token};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

const EXCHANGE: &str = "01900000-0000-7000-8000-000000004014";

#[tokio::test]
async fn a_token_is_told_once_and_kept_nowhere() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let issued = administrator
        .post(TOKENS, token(&["probe.thing.read"]))
        .key("issue-exchange")
        .await
        .expect(201);
    let again = administrator
        .post(TOKENS, token(&["probe.thing.read"]))
        .key("issue-exchange")
        .await
        .expect(201);
    assert_eq!(
        (&issued["token"], &again["secret"]),
        (&again["token"], &Value::Null)
    );
    let secret = issued["secret"].as_str().unwrap();
    assert!(secret.starts_with(&format!("kite_{}.", world::TENANT.0.simple())));
    let kept = desk
        .suite
        .sql("SELECT answer::text FROM platform.idempotency WHERE key = 'issue-exchange'")
        .await;
    assert!(!kept[0].get::<String, _>(0).contains(secret));
    let listed = administrator.get(TOKENS).await.expect(200);
    assert_eq!(listed["items"][0], issued["token"]);
    assert_eq!(
        desk.with_token(secret).get(ME).await.expect(200)["person"]["login"],
        "exchange"
    );
}

#[tokio::test]
async fn a_token_is_its_account_narrowed() {
    let desk = Desk::open().await;
    let program = desk.program(&["probe.thing.read"]).await;
    let me = program.get(ME).await.expect(200);
    let permissions: Vec<_> = me["permissions"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        permissions,
        ["probe.thing.read"],
        "the account may also write"
    );
    // What the account loses, the token loses.
    let _ = desk
        .suite
        .sql("DELETE FROM identity.role_permission WHERE permission = 'probe.thing.read'")
        .await;
    assert_eq!(program.get(ME).await.expect(200)["permissions"], json!({}));
}

#[tokio::test]
async fn a_token_is_never_issued_wider_than_its_account_or_to_somebody_else() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let mut ask = token(&["probe.thing.read", "identity.person.write"]);
    ask["expires_at"] = json!("2026-03-05T06:00:00Z");
    let problem = administrator.post(TOKENS, ask).await.expect(422);
    assert_eq!(
        fields(&problem),
        [
            ("/permissions/1", "identity.token_too_wide"),
            ("/expires_at", "identity.bad_period")
        ]
    );
    let mut ask = token(&[]);
    (ask["account_id"], ask["expires_at"]) = (json!(world::ORLOVA), json!("2027-03-07T00:00:00Z"));
    let problem = administrator.post(TOKENS, ask).lang("en").await.expect(422);
    let expected = [
        ("/account_id", "identity.token_foreign"),
        ("/permissions", "field.required"),
        ("/expires_at", "identity.token_too_long"),
    ];
    assert_eq!(fields(&problem), expected);
    assert_eq!(
        problem["errors"][2]["title"],
        "A token lives for at most 366 days"
    );
    let mut ask = token(&["probe.thing.read"]);
    ask["account_id"] = json!("01900000-0000-7000-8000-000000004f01");
    let problem = administrator.post(TOKENS, ask).await.expect(422);
    assert_eq!(
        fields(&problem),
        [("/account_id", "field.reference_not_found")]
    );
}

#[tokio::test]
async fn a_program_issues_no_tokens() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let mut ask = token(&["identity.token.write"]);
    ask["account_id"] = json!(world::MIRONOV);
    let issued = administrator.post(TOKENS, ask.clone()).await.expect(201);
    let program = desk.with_token(issued["secret"].as_str().unwrap());
    assert_eq!(
        program.post(TOKENS, ask).await.problem(403),
        "identity.person_only"
    );
    assert_eq!(
        program.get(PEOPLE).await.problem(403),
        "common.forbidden",
        "the person may, the token may not"
    );
}

#[tokio::test]
async fn a_token_dies_by_its_time_by_revocation_and_with_its_account() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let (one, other) = (
        desk.program(&["probe.thing.read"]).await,
        desk.program(&["probe.thing.read"]).await,
    );
    let listed = administrator
        .get(&format!("{TOKENS}?limit=1"))
        .await
        .expect(200);
    let revoke = format!(
        "{TOKENS}/{}/revoke",
        listed["items"][0]["id"].as_str().unwrap()
    );
    let revoked = administrator
        .post(&revoke, json!({}))
        .key("revoke-token")
        .await
        .expect(200);
    assert_eq!(
        administrator
            .post(&revoke, json!({}))
            .key("revoke-token")
            .await
            .expect(200),
        revoked
    );
    assert_eq!(
        administrator.post(&revoke, json!({})).await.problem(409),
        "common.illegal_transition"
    );
    assert_eq!(other.get(ME).await.problem(401), "common.unauthenticated");
    let _ = one.get(ME).await.expect(200);
    let _ = administrator
        .post(&format!("{PEOPLE}/{EXCHANGE}/disable"), json!({}))
        .await
        .expect(200);
    assert_eq!(one.get(ME).await.problem(401), "common.unauthenticated");
    let _ = administrator
        .post(&format!("{PEOPLE}/{EXCHANGE}/enable"), json!({}))
        .await
        .expect(200);
    let _ = one.get(ME).await.expect(200);
    desk.suite.clock.advance(Duration::days(31));
    assert_eq!(one.get(ME).await.problem(401), "common.unauthenticated");
}

#[tokio::test]
async fn text_that_is_no_token_is_nobody() {
    let desk = Desk::open().await;
    let program = desk.program(&["probe.thing.read"]).await;
    let platform::testing::Pass::Token(secret) = &program.pass else {
        panic!("a token")
    };
    for wrong in [
        "x".to_owned(),
        secret.replace("kite_", ""),
        format!("{secret}A"),
        secret.replace("0001.", "0002."),
    ] {
        assert_eq!(
            desk.with_token(&wrong).get(ME).await.problem(401),
            "common.unauthenticated",
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn tokens_concern_the_whole_group() {
    let desk = Desk::open().await;
    let local = desk.somebody(&["identity.token.read", "identity.token.write"], north());
    assert_eq!(local.get(TOKENS).await.problem(403), "identity.group_only");
    assert_eq!(
        local
            .post(TOKENS, token(&["probe.thing.read"]))
            .await
            .problem(403),
        "identity.group_only"
    );
    let revoke = format!("{TOKENS}/{}/revoke", world::ORLOVA);
    assert_eq!(
        local.post(&revoke, json!({})).await.problem(403),
        "identity.group_only"
    );
    let whole = desk.somebody(&["identity.token.write"], Reach::everywhere());
    assert_eq!(
        whole.post(&revoke, json!({})).await.problem(404),
        "common.not_found"
    );
}
