//! Bad input: every wrong field at once, in both languages, and nothing half-done.

use crate::desk::{Desk, PEOPLE, SESSIONS, TOKENS, bindings, fields};
use identity::world;
use serde_json::{Value, json};

#[tokio::test]
async fn every_wrong_field_is_named_at_once_in_both_languages() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let person = json!({"kind": "robot", "login": "Орлова", "full_name": "", "tenant_id": world::OTHER_TENANT});
    for (lang, text) in [
        (
            "ru",
            "Логин — от 2 до 40 знаков: латинские буквы, цифры, точка, дефис, подчёркивание; первой идёт буква",
        ),
        (
            "en",
            "A login has 2 to 40 Latin letters, digits, dots, hyphens or underscores and begins with a letter",
        ),
    ] {
        let problem = administrator
            .post(PEOPLE, person.clone())
            .lang(lang)
            .await
            .expect(422);
        let mut named = fields(&problem);
        named.sort_unstable();
        let expected = [
            ("/full_name", "field.bad_text"),
            ("/kind", "field.not_allowed"),
            ("/login", "identity.login_mask"),
            ("/tenant_id", "field.unknown"),
        ];
        assert_eq!(named, expected);
        let login = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .find(|error| error["pointer"] == "/login")
            .unwrap();
        assert_eq!(login["title"], text);
    }
    let count = desk.suite.sql("SELECT 1 FROM identity.person").await.len();
    assert_eq!(count, 22, "nothing half-done");
}

#[tokio::test]
async fn nested_and_listed_fields_are_named_by_their_place() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let grant = json!({"role": 5, "at": {"kind": "planet", "id": "x"}, "valid_from": "tomorrow"});
    let problem = administrator
        .post(&bindings(world::ORLOVA), grant)
        .await
        .expect(422);
    let mut named = fields(&problem);
    named.sort_unstable();
    let expected = [
        ("/at/id", "field.id"),
        ("/at/kind", "field.not_allowed"),
        ("/role", "field.wrong_type"),
        ("/valid_from", "field.bad_date"),
    ];
    assert_eq!(named, expected);
    let token = json!({"account_id": 1, "permissions": ["a", "", 3]});
    let problem = administrator.post(TOKENS, token).await.expect(422);
    let mut named = fields(&problem);
    named.sort_unstable();
    let expected = [
        ("/account_id", "field.wrong_type"),
        ("/expires_at", "field.required"),
        ("/name", "field.required"),
        ("/permissions/1", "field.bad_text"),
        ("/permissions/2", "field.wrong_type"),
    ];
    assert_eq!(named, expected);
    let problem = desk
        .suite
        .anonymous()
        .post(SESSIONS, json!({"password": 5}))
        .await
        .expect(422);
    let mut named = fields(&problem);
    named.sort_unstable();
    let expected = [
        ("/group", "field.required"),
        ("/login", "field.required"),
        ("/password", "field.wrong_type"),
    ];
    assert_eq!(named, expected);
}

#[tokio::test]
async fn a_command_without_its_key_or_with_another_body_is_refused() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let person = |login: &str| -> Value {
        json!({"kind": "service", "login": login, "full_name": "Обмен"})
    };
    let keyless = administrator
        .post(PEOPLE, person("one"))
        .without("idempotency-key")
        .await;
    assert_eq!(keyless.problem(400), "common.idempotency_key_missing");
    let _ = administrator
        .post(PEOPLE, person("one"))
        .key("same-key")
        .await
        .expect(201);
    let reused = administrator
        .post(PEOPLE, person("two"))
        .key("same-key")
        .await;
    assert_eq!(reused.problem(422), "common.idempotency_key_reused");
}
