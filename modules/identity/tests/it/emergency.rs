//! Access in an emergency: two people, one hour, everything written down.

use crate::{
    desk::{Desk, ME, PASSWORD, PEOPLE, SESSIONS, north},
    slapd::{self, Slapd},
};
use platform::testing::{Client, Setup};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

const EMERGENCIES: &str = "/api/identity/v1/emergencies";

fn wish() -> Value {
    json!({"role": "tenant_administrator", "reason": "Каталог не отвечает"})
}

fn step(id: &Value, step: &str) -> String {
    format!("{EMERGENCIES}/{}/{step}", id["id"].as_str().unwrap())
}

async fn opened(desk: &Desk) -> Value {
    let asked = desk
        .administrator()
        .await
        .post(EMERGENCIES, wish())
        .await
        .expect(201);
    let confirm = step(&asked, "confirm");
    desk.person("titov")
        .await
        .post(&confirm, json!({}))
        .await
        .expect(200)
}

async fn account(desk: &Desk, opened: &Value) -> Client {
    let (login, password) = (
        opened["login"].as_str().unwrap(),
        opened["password"].as_str().unwrap(),
    );
    desk.suite
        .anonymous()
        .sign_in("vector", login, password)
        .await
}

async fn count(desk: &Desk, statement: &str) -> i64 {
    desk.suite.sql(statement).await[0].get(0)
}

#[tokio::test]
async fn idn_7_two_people_open_an_account_for_an_hour_while_the_directory_is_down() {
    let mut slapd = Slapd::start().await;
    let settings = slapd.settings();
    let desk = Desk::open_with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    slapd.stop();
    let gone = json!({"group": "vector", "login": "smirnov", "password": slapd::PASSWORD});
    let refused = desk.suite.anonymous().post(SESSIONS, gone).await;
    assert_eq!(refused.problem(503), "identity.directory_unavailable");

    let mironov = desk.administrator().await;
    let asked = mironov.post(EMERGENCIES, wish()).await.expect(201);
    let confirm = step(&asked, "confirm");
    assert_eq!(
        mironov.post(&confirm, json!({})).await.problem(403),
        "identity.emergency_second_person"
    );
    let titov = desk.person("titov").await;
    let opened = titov
        .post(&confirm, json!({}))
        .key("confirm-once")
        .await
        .expect(200);
    let again = titov
        .post(&confirm, json!({}))
        .key("confirm-once")
        .await
        .expect(200);
    assert_eq!(again["password"], Value::Null, "it is told once");
    assert_eq!(
        titov.post(&confirm, json!({})).await.problem(409),
        "common.illegal_transition"
    );

    let emergency = account(&desk, &opened).await;
    emergency.get(PEOPLE).await.expect(200);
    desk.suite.clock.advance(Duration::minutes(29));
    emergency.get(PEOPLE).await.expect(200);
    desk.suite.clock.advance(Duration::minutes(29));
    emergency.get(PEOPLE).await.expect(200);
    desk.suite.clock.advance(Duration::minutes(2));
    let over = emergency.get(PEOPLE).await;
    assert!([401, 403].contains(&over.status), "{}", over.text);
    desk.run_job("identity.emergencies_end").await;
    desk.suite.clock.advance(Duration::SECOND);
    assert_eq!(emergency.get(ME).await.status, 401, "its sessions are over");

    let said = "SELECT string_agg(action, ' ' ORDER BY seq) FROM (
                  SELECT action, row_number() OVER (ORDER BY id) AS seq FROM platform.audit
                  WHERE action LIKE 'emergency%') AS said";
    let said: String = desk.suite.sql(said).await[0].get(0);
    assert_eq!(said, "emergency_ask emergency_confirm emergency_close");
    let who = "SELECT count(DISTINCT actor_id) FROM platform.audit WHERE action IN ('emergency_ask', 'emergency_confirm')";
    assert_eq!(count(&desk, who).await, 2);
}

#[tokio::test]
async fn an_emergency_is_closed_before_its_time_or_never_opens() {
    let desk = Desk::open().await;
    let opened = opened(&desk).await;
    let emergency = account(&desk, &opened).await;
    let mironov = desk.administrator().await;
    let close = step(&opened["emergency"], "close");
    mironov.post(&close, json!({})).await.expect(200);
    assert_eq!(emergency.get(ME).await.status, 401);
    assert_eq!(
        mironov.post(&close, json!({})).await.problem(409),
        "common.illegal_transition"
    );
    let credentials =
        json!({"group": "vector", "login": opened["login"], "password": opened["password"]});
    let refused = desk.suite.anonymous().post(SESSIONS, credentials).await;
    assert_eq!(refused.problem(401), "identity.wrong_credentials");

    let asked = mironov.post(EMERGENCIES, wish()).await.expect(201);
    desk.suite.clock.advance(Duration::hours(1));
    desk.run_job("identity.emergencies_end").await;
    let titov = desk.person("titov").await;
    let late = titov.post(&step(&asked, "confirm"), json!({})).await;
    assert_eq!(late.problem(409), "common.illegal_transition");
    let all = titov.get(EMERGENCIES).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    assert!(
        all["items"][0]["closed_at"].is_string(),
        "nobody came within the hour"
    );
}

#[tokio::test]
async fn an_emergency_needs_people_of_the_whole_group_and_a_local_one() {
    let slapd = Slapd::start().await;
    let desk = Desk::open_with(Setup {
        settings: slapd.settings(),
        ..Setup::default()
    })
    .await;
    let mironov = desk.administrator().await;
    let asked = mironov.post(EMERGENCIES, wish()).await.expect(201);
    let confirm = step(&asked, "confirm");
    // Somebody of the directory may hold the permission, but could not come in when it counts.
    let gusev = desk
        .suite
        .anonymous()
        .sign_in("vector", "gusev", slapd::PASSWORD)
        .await;
    let me = gusev.get(ME).await.expect(200);
    desk.grant_by_two("cfo", me["person"]["id"].as_str().unwrap())
        .await;
    assert_eq!(
        gusev.post(&confirm, json!({})).await.problem(403),
        "identity.emergency_local_person"
    );
    let program = desk.somebody(&["identity.emergency.write"], platform::Reach::everywhere());
    assert_eq!(
        program.post(EMERGENCIES, wish()).await.problem(403),
        "identity.person_only"
    );
    assert_eq!(
        program.post(&confirm, json!({})).await.problem(403),
        "identity.person_only"
    );
    let part = desk.somebody(&["identity.emergency.write"], north());
    assert_eq!(
        part.post(EMERGENCIES, wish()).await.problem(403),
        "identity.group_only"
    );
    let unknown = json!({"role": "emperor", "reason": "x"});
    let problem = mironov.post(EMERGENCIES, unknown).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/role");
    let program_role = json!({"role": "service_account", "reason": "x"});
    let problem = mironov.post(EMERGENCIES, program_role).await.expect(422);
    assert_eq!(problem["errors"][0]["code"], "identity.role_kind");
    let stranger = desk
        .suite
        .anonymous()
        .sign_in("meridian", "mironov", PASSWORD)
        .await;
    assert_eq!(
        stranger.post(&confirm, json!({})).await.problem(404),
        "common.not_found"
    );
}
