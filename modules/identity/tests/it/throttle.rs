//! Sign-ins that are tried too often: the wait grows, has an end, and is the same for whoever does not exist (S11).

use crate::desk::{CURRENT, Desk, ME, PASSWORD, SESSIONS};
use platform::testing::{Client, Reply, Setup};
use serde_json::{Value, json};
use sqlx::Row;
use std::time::{Duration as Time, Instant};
use time::Duration;

fn credentials(login: &str, password: &str) -> Value {
    json!({"group": "vector", "login": login, "password": password})
}

async fn tried(client: &Client, login: &str, password: &str) -> Reply {
    client.post(SESSIONS, credentials(login, password)).await
}

#[tokio::test]
async fn s11_wrong_passwords_wait_longer_each_time_and_nobody_is_locked_out() {
    let desk = Desk::open().await;
    let nobody = desk.suite.anonymous();
    for login in ["orlova", "no.such.person", "*)(uid=*"] {
        for _ in 0..6 {
            assert_eq!(tried(&nobody, login, "wrong").await.status, 401, "{login}");
        }
        for wait in [1, 2, 4, 8] {
            // Even the right password waits, and says nothing about being right.
            let early = nobody
                .post(SESSIONS, credentials(login, PASSWORD))
                .lang("en")
                .await;
            assert_eq!(early.header("retry-after"), wait.to_string(), "{login}");
            let problem = early.expect(429);
            assert_eq!(problem["code"], "identity.try_later");
            assert_eq!(problem["params"]["seconds"], wait.to_string());
            assert_eq!(
                problem["title"],
                format!("Too many tries, try again in {wait} s")
            );
            desk.suite.clock.advance(Duration::seconds(wait));
            assert_eq!(
                tried(&nobody, login, "wrong").await.status,
                401,
                "{login} after {wait} s"
            );
        }
    }
    // Somebody else at the same address does not wait, and after the wait the right password opens and clears.
    let _ = tried(&nobody, "belov", PASSWORD).await.expect(201);
    desk.suite.clock.advance(Duration::seconds(16));
    for _ in 0..6 {
        let _ = tried(&nobody, "orlova", PASSWORD).await.expect(201);
    }
}

#[tokio::test]
async fn the_wait_survives_a_restart_and_is_shared_by_replicas() {
    let desk = Desk::open().await;
    let nobody = desk.suite.anonymous();
    for _ in 0..6 {
        let _ = tried(&nobody, "orlova", "wrong").await;
    }
    let rows = desk
        .suite
        .sql("SELECT tries, (next_at - since)::text AS wait FROM identity.attempt WHERE tries = 6 AND next_at > since")
        .await;
    assert_eq!(rows.len(), 1, "it is a row, not the memory of a process");
    assert_eq!(rows[0].get::<String, _>("wait"), "00:00:01");
    let kept = desk
        .suite
        .sql("SELECT key::text FROM identity.attempt")
        .await;
    assert!(
        kept.iter()
            .all(|row| !row.get::<String, _>(0).contains("orlova"))
    );
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_before_they_are_looked_at() {
    let desk = Desk::open().await;
    let nobody = desk.suite.anonymous();
    let guesses = (0..20).map(|_| tried(&nobody, "orlova", "wrong"));
    let replies = futures::future::join_all(guesses).await;
    let looked_at = replies.iter().filter(|reply| reply.status == 401).count();
    assert_eq!(looked_at, 6, "five are free, the sixth begins the wait");
}

#[tokio::test]
async fn an_address_signs_in_ten_times_a_minute() {
    let setup = Setup {
        settings: vec![("modules.identity.sign_ins_per_minute", "10".to_owned())],
        ..Setup::default()
    };
    let desk = Desk::open_with(setup).await;
    let nobody = desk.suite.anonymous();
    for _ in 0..10 {
        let _ = tried(&nobody, "orlova", PASSWORD).await.expect(201);
    }
    desk.suite.clock.advance(Duration::seconds(15));
    let early = tried(&nobody, "belov", PASSWORD).await;
    assert_eq!(early.header("retry-after"), "45");
    assert_eq!(early.problem(429), "identity.try_later");
    desk.suite.clock.advance(Duration::seconds(45));
    let _ = tried(&nobody, "belov", PASSWORD).await.expect(201);
}

/// Median time of a refusal.
fn median(mut times: Vec<Time>) -> Time {
    times.sort_unstable();
    times[times.len() / 2]
}

/// S11: who does not exist is refused after the same work. Compared by medians of tries that take turns, so that a busy
/// machine slows both; three rounds, of which one must be near. Without the work the difference is tenfold in every round.
#[tokio::test]
async fn s11_unknown_and_wrong_take_the_same_time() {
    let setup = Setup {
        settings: vec![("modules.identity.wrong_tries_free", "1000000".to_owned())],
        ..Setup::default()
    };
    let desk = Desk::open_with(setup).await;
    let nobody = desk.suite.anonymous();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (mut wrong, mut unknown) = (Vec::new(), Vec::new());
        for _ in 0..34 {
            for (login, times) in [("orlova", &mut wrong), ("no.such.person", &mut unknown)] {
                let begun = Instant::now();
                let refused = tried(&nobody, login, "wrong password of some length").await;
                times.push(begun.elapsed());
                assert_eq!(refused.problem(401), "identity.wrong_credentials");
            }
        }
        let (wrong, unknown) = (median(wrong).as_micros(), median(unknown).as_micros());
        seen.push((wrong, unknown));
        if wrong.abs_diff(unknown) * 4 < wrong.max(unknown) {
            return;
        }
    }
    panic!("medians of wrong and unknown in microseconds: {seen:?}");
}

#[tokio::test]
async fn old_tries_are_forgotten_by_the_clock() {
    let desk = Desk::open().await;
    for _ in 0..2 {
        let _ = tried(&desk.suite.anonymous(), "orlova", "wrong").await;
    }
    desk.suite.clock.advance(Duration::hours(25));
    desk.run_job("identity.tries_forget").await;
    let left = desk
        .suite
        .sql("SELECT count(*) FROM identity.attempt")
        .await;
    assert_eq!(left[0].get::<i64, _>(0), 0);
}

const MY_PASSWORD: &str = "/api/identity/v1/me/password";
const NEW: &str = "четыре несвязанных слова";

#[tokio::test]
async fn i_change_my_password_and_my_other_sessions_end() {
    let desk = Desk::open().await;
    let (here, there) = (desk.person("orlova").await, desk.person("orlova").await);
    let ask = json!({"old": PASSWORD, "new": NEW});
    let changed = here.post(MY_PASSWORD, ask.clone()).await.expect(200);
    assert_eq!(changed["sessions_ended"], 1);
    assert_eq!(there.get(ME).await.problem(401), "common.unauthenticated");
    let _ = here.get(ME).await.expect(200);
    let nobody = desk.suite.anonymous();
    assert_eq!(tried(&nobody, "orlova", PASSWORD).await.status, 401);
    let _ = tried(&nobody, "orlova", NEW).await.expect(201);
    // A repeat is refused by itself: the old one is wrong now.
    let again = here.post(MY_PASSWORD, ask).await.expect(422);
    assert_eq!(again["errors"][0]["pointer"], "/old");
    assert_eq!(again["errors"][0]["code"], "identity.password_wrong");
    let audit = desk
        .suite
        .sql("SELECT after::text FROM platform.audit WHERE action = 'password_change'")
        .await;
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0].get::<String, _>(0), r#"{"sessions_ended": 1}"#);
}

#[tokio::test]
async fn a_weak_password_is_not_taken_and_a_program_has_none() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    for weak in [
        "short",
        "Password1234",
        "aaaaaaaaaaaaaaaa",
        "me is orlova ok",
    ] {
        let ask = json!({"old": PASSWORD, "new": weak});
        let problem = orlova.post(MY_PASSWORD, ask).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], "/new", "{weak}");
        assert_eq!(problem["errors"][0]["code"], "identity.password_weak");
    }
    let program = desk.program(&["probe.thing.read"]).await;
    let ask = json!({"old": PASSWORD, "new": NEW});
    assert_eq!(
        program.post(MY_PASSWORD, ask).await.problem(403),
        "identity.person_only"
    );
}

#[tokio::test]
async fn guessing_my_old_password_in_a_borrowed_session_waits_too() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let ask = json!({"old": "wrong", "new": NEW});
    for _ in 0..6 {
        let _ = orlova.post(MY_PASSWORD, ask.clone()).await.expect(422);
    }
    assert_eq!(
        orlova.post(MY_PASSWORD, ask).await.problem(429),
        "identity.try_later"
    );
    let _ = orlova.delete(CURRENT).await.expect(200);
    let _ = desk.person("orlova").await;
}
