//! Signing in and out.

use crate::desk::{CURRENT, Desk, ME, PASSWORD, PEOPLE, SESSIONS, bindings, grant};
use identity::world;
use platform::testing::{Client, Pass, Setup};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

fn credentials(login: &str, password: &str) -> Value {
    json!({"group": "vector", "login": login, "password": password})
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_scripts_cannot_read() {
    let desk = Desk::open().await;
    let reply = desk
        .suite
        .anonymous()
        .post(SESSIONS, credentials("Orlova", PASSWORD))
        .without("idempotency-key")
        .await;
    let cookie = reply.header("set-cookie");
    let group = world::TENANT.0.simple().to_string();
    assert!(
        cookie.starts_with(&format!("kite_session={group}.")),
        "{cookie}"
    );
    assert!(
        cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    let body = reply.expect(201);
    assert_eq!(body["person"]["full_name"], "Орлова Марина Сергеевна");
    assert_eq!(body["roles"][0]["role"], "sales_consultant");
    assert_eq!(body["csrf_token"].as_str().unwrap().len(), 43);
    let kept = desk
        .suite
        .sql("SELECT secret_hash, csrf_hash FROM identity.session")
        .await;
    let secret = cookie
        .split(['=', ';'])
        .nth(1)
        .unwrap()
        .split_once('.')
        .unwrap()
        .1
        .to_owned();
    assert_ne!(
        kept[0].get::<Vec<u8>, _>("secret_hash"),
        secret.into_bytes()
    );
}

#[tokio::test]
async fn the_cookie_is_for_tls_only_where_the_suite_is() {
    let setup = Setup {
        settings: vec![("http.secure_cookies", "true".to_owned())],
        ..Setup::default()
    };
    let desk = Desk::open_with(setup).await;
    let reply = desk
        .suite
        .anonymous()
        .post(SESSIONS, credentials("orlova", PASSWORD))
        .await;
    assert!(
        reply
            .header("set-cookie")
            .ends_with("; SameSite=Lax; Secure")
    );
}

#[tokio::test]
async fn unknown_wrong_and_disabled_are_one_answer() {
    let desk = Desk::open().await;
    let nobody = desk.suite.anonymous();
    let _ = desk
        .suite
        .sql("UPDATE identity.person SET disabled_at = now() WHERE login = 'belov'")
        .await;
    let group = |slug: &str| json!({"group": slug, "login": "gromov", "password": PASSWORD});
    let mut answers = Vec::new();
    for wrong in [
        credentials("orlova", "wrong"),
        credentials("orlova", ""),
        credentials("nobody", PASSWORD),
        credentials("*)(uid=*", PASSWORD),
        credentials("belov", PASSWORD),
        credentials("exchange", PASSWORD),
        group("meridian"),
        group("nowhere"),
    ] {
        let mut problem = nobody.post(SESSIONS, wrong).await.expect(401);
        problem["request_id"] = Value::Null;
        answers.push(problem);
    }
    assert_eq!(answers[0]["code"], "identity.wrong_credentials");
    assert_eq!(answers[0]["title"], "Неверная группа, логин или пароль");
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:#?}"
    );
}

#[tokio::test]
async fn a_password_has_a_limit_before_it_is_hashed() {
    let desk = Desk::open().await;
    let nobody = desk.suite.anonymous();
    let problem = nobody
        .post(SESSIONS, credentials("orlova", &"x".repeat(129)))
        .lang("en")
        .await
        .expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/password");
    assert_eq!(problem["errors"][0]["code"], "identity.password_too_long");
    assert_eq!(
        problem["errors"][0]["title"],
        "The password is longer than 128 bytes"
    );
    assert_eq!(
        nobody
            .post(SESSIONS, credentials("orlova", &"x".repeat(128)))
            .await
            .problem(401),
        "identity.wrong_credentials"
    );
    let huge = nobody
        .post(SESSIONS, credentials("orlova", &"x".repeat(1 << 20)))
        .await;
    assert_eq!(huge.problem(413), "common.body_too_large");
}

#[tokio::test]
async fn changes_need_the_token_of_the_page_and_reading_does_not() {
    let desk = Desk::open().await;
    let mut orlova = desk.person("orlova").await;
    let _ = orlova.get(ME).without("x-csrf-token").await.expect(200);
    assert_eq!(
        orlova
            .delete(CURRENT)
            .without("x-csrf-token")
            .await
            .problem(403),
        "common.csrf"
    );
    let other = desk.person("orlova").await;
    let Pass::Session { csrf: foreign, .. } = other.pass else {
        panic!("a session")
    };
    for wrong in ["", "x", foreign.as_str()] {
        assert_eq!(
            orlova
                .delete(CURRENT)
                .with("x-csrf-token", wrong)
                .await
                .problem(403),
            "common.csrf",
            "{wrong}"
        );
    }
    let gone = orlova.delete(CURRENT).await;
    assert!(
        gone.header("set-cookie")
            .contains("kite_session=; Path=/; Max-Age=0")
    );
    assert!(gone.expect(200)["ended_at"].is_string());
    assert_eq!(orlova.get(ME).await.problem(401), "common.unauthenticated");
    orlova.pass = Pass::Nobody;
    assert_eq!(orlova.get(ME).await.problem(401), "common.unauthenticated");
}

#[tokio::test]
async fn a_cookie_that_is_no_session_is_nobody() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let Pass::Session { cookie, csrf } = &orlova.pass else {
        panic!("a session")
    };
    let (_, secret) = cookie.split_once('.').unwrap();
    let other = world::OTHER_TENANT.0.simple();
    for wrong in [
        String::new(),
        "x".to_owned(),
        secret.to_owned(),
        format!("{other}.{secret}"),
        format!("{cookie}A"),
    ] {
        let client = Client::new(
            desk.suite.base(),
            Pass::Session {
                cookie: wrong.clone(),
                csrf: csrf.clone(),
            },
        );
        assert_eq!(
            client.get(ME).await.problem(401),
            "common.unauthenticated",
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_session_ends_by_idleness_and_in_any_case_after_twelve_hours() {
    let desk = Desk::open().await;
    let (idle, busy) = (desk.person("orlova").await, desk.person("belov").await);
    for _ in 0..23 {
        desk.suite.clock.advance(Duration::minutes(29));
        let _ = busy.get(ME).await.expect(200);
    }
    assert_eq!(idle.get(ME).await.problem(401), "common.unauthenticated");
    desk.suite.clock.advance(Duration::minutes(29));
    let _ = busy.get(ME).await.expect(200);
    desk.suite.clock.advance(Duration::minutes(24));
    assert_eq!(
        busy.get(ME).await.problem(401),
        "common.unauthenticated",
        "twelve hours after it began"
    );
    let long_idle = desk.person("orlova").await;
    desk.suite.clock.advance(Duration::minutes(30));
    assert_eq!(
        long_idle.get(ME).await.problem(401),
        "common.unauthenticated"
    );
}

#[tokio::test]
async fn use_is_noted_at_most_once_a_minute() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let seen = async || {
        let rows = desk
            .suite
            .sql("SELECT (last_seen_at - created_at)::text AS since FROM identity.session")
            .await;
        rows[0].get::<String, _>("since")
    };
    desk.suite.clock.advance(Duration::seconds(59));
    let _ = orlova.get(ME).await.expect(200);
    assert_eq!(seen().await, "00:00:00");
    desk.suite.clock.advance(Duration::seconds(2));
    let _ = orlova.get(ME).await.expect(200);
    assert_eq!(seen().await, "00:01:01");
}

#[tokio::test]
async fn my_sessions_are_mine_to_see_and_to_end() {
    let desk = Desk::open().await;
    let (here, there, belov) = (
        desk.person("orlova").await,
        desk.person("orlova").await,
        desk.person("belov").await,
    );
    let list = here.get(SESSIONS).await.expect(200);
    let sessions = list["items"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        (
            sessions[0]["current"].as_bool(),
            sessions[1]["current"].as_bool()
        ),
        (Some(false), Some(true))
    );
    let end = format!("{SESSIONS}/{}/end", sessions[0]["id"].as_str().unwrap());
    assert_eq!(
        belov.post(&end, json!({})).await.problem(404),
        "common.not_found"
    );
    let ended = here
        .post(&end, json!({}))
        .key("end-that-session")
        .await
        .expect(200);
    let again = here
        .post(&end, json!({}))
        .key("end-that-session")
        .await
        .expect(200);
    assert_eq!(ended, again, "a repeat gets the answer of the first time");
    assert_eq!(there.get(ME).await.problem(401), "common.unauthenticated");
    assert_eq!(
        here.post(&end, json!({})).await.problem(409),
        "common.illegal_transition"
    );
    assert_eq!(
        here.get(SESSIONS).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let program = desk.program(&["probe.thing.read"]).await;
    assert_eq!(
        program.delete(CURRENT).await.problem(404),
        "common.not_found"
    );
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_for_good_until_enabled() {
    let desk = Desk::open().await;
    let (orlova, administrator) = (desk.person("orlova").await, desk.administrator().await);
    let disable = format!("{PEOPLE}/{}/disable", world::ORLOVA);
    let _ = administrator.post(&disable, json!({})).await.expect(200);
    assert_eq!(orlova.get(ME).await.problem(401), "common.unauthenticated");
    let refused = desk
        .suite
        .anonymous()
        .post(SESSIONS, credentials("orlova", PASSWORD))
        .await;
    assert_eq!(refused.problem(401), "identity.wrong_credentials");
    let _ = administrator
        .post(&format!("{PEOPLE}/{}/enable", world::ORLOVA), json!({}))
        .await
        .expect(200);
    assert_eq!(
        orlova.get(ME).await.problem(401),
        "common.unauthenticated",
        "an old session stays ended"
    );
    let _ = desk.person("orlova").await.get(ME).await.expect(200);
    // Even a session that somehow outlived the disabling lets nobody in.
    let again = desk.person("orlova").await;
    let _ = desk
        .suite
        .sql("UPDATE identity.person SET disabled_at = now() WHERE login = 'orlova'")
        .await;
    assert_eq!(again.get(ME).await.problem(401), "common.unauthenticated");
}

#[tokio::test]
async fn a_changed_role_is_in_force_with_the_next_request() {
    let desk = Desk::open().await;
    let (orlova, administrator) = (desk.person("orlova").await, desk.administrator().await);
    assert_eq!(orlova.get(PEOPLE).await.problem(403), "common.forbidden");
    let director = grant("centre_director", "centre", world::DC1);
    let given = administrator
        .post(&bindings(world::ORLOVA), director)
        .await
        .expect(201);
    let _ = orlova.get(PEOPLE).await.expect(200);
    let revoke = format!(
        "/api/identity/v1/bindings/{}/revoke",
        given["id"].as_str().unwrap()
    );
    let _ = administrator.post(&revoke, json!({})).await.expect(200);
    assert_eq!(orlova.get(PEOPLE).await.problem(403), "common.forbidden");
}

#[tokio::test]
async fn every_sign_in_is_in_the_audit_log_without_names_or_secrets() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let _ = orlova.delete(CURRENT).await.expect(200);
    let rows = desk
        .suite
        .sql("SELECT action, actor_id, after::text AS after FROM platform.audit WHERE noun = 'session' ORDER BY id")
        .await;
    let actions: Vec<String> = rows.iter().map(|row| row.get("action")).collect();
    assert_eq!(actions, ["session_start", "session_end"]);
    for row in rows {
        assert_eq!(row.get::<sqlx::types::Uuid, _>("actor_id"), world::ORLOVA.0);
        let after: String = row.get("after");
        assert!(
            !after.contains("hash") && !after.contains("Орлова"),
            "{after}"
        );
    }
}

#[tokio::test]
async fn a_page_that_is_opened_again_is_told_its_token_and_a_program_is_not() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let Pass::Session { cookie, csrf } = orlova.pass.clone() else {
        panic!("a session")
    };
    let reply = orlova.get(ME).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    let me = reply.expect(200);
    assert_eq!(me["csrf_token"], csrf.as_str(), "the one of the sign-in");
    let program = desk.program(&["probe.thing.read"]).await;
    let me = program
        .get(ME)
        .with("cookie", &format!("kite_session={cookie}"));
    assert_eq!(me.await.expect(200).get("csrf_token"), None);
    orlova.delete(CURRENT).await.expect(200);
}
