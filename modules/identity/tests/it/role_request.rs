//! Roles that two people give together (S14).

use crate::desk::{Desk, ME, PASSWORD, ROLE_REQUESTS, SESSIONS, bindings, fields, grant, north};
use identity::world;
use platform::{Reach, testing::Setup};
use serde_json::{Value, json};
use sqlx::Row;

const DECIDE: &[&str] = &["identity.role_request.read", "identity.role_request.decide"];

fn wish(role: &str) -> Value {
    json!({"person_id": world::ORLOVA, "role": role, "at": {"kind": "group", "id": world::TENANT},
           "reason": "Замещает финансового директора"})
}

fn step(request: &Value, step: &str) -> String {
    format!("{ROLE_REQUESTS}/{}/{step}", request["id"].as_str().unwrap())
}

#[tokio::test]
async fn s14_a_powerful_role_is_asked_by_one_and_given_by_another() {
    let desk = Desk::open().await;
    let (mironov, titov) = (desk.administrator().await, desk.person("titov").await);
    let alone = mironov
        .post(
            &bindings(world::ORLOVA),
            grant("cfo", "group", world::TENANT),
        )
        .await;
    assert_eq!(alone.problem(422), "identity.grant_needs_two");
    let asked = mironov.post(ROLE_REQUESTS, wish("cfo")).await.expect(201);
    assert_eq!(asked["state"], "asked");
    let orlova = desk.person("orlova").await;
    let holds = |me: &Value| {
        me["roles"]
            .as_array()
            .unwrap()
            .iter()
            .any(|role| role["role"] == "cfo")
    };
    assert!(
        !holds(&orlova.get(ME).await.expect(200)),
        "nothing is granted yet"
    );
    let again = mironov.post(ROLE_REQUESTS, wish("cfo")).await;
    assert_eq!(again.problem(409), "identity.role_asked_already");
    let own = mironov.post(&step(&asked, "approve"), json!({})).await;
    assert_eq!(own.problem(403), "identity.grant_second_person");
    let waiting = titov
        .get(&format!("{ROLE_REQUESTS}?state=asked"))
        .await
        .expect(200);
    assert_eq!(waiting["items"][0]["id"], asked["id"]);
    let granted = titov
        .post(&step(&asked, "approve"), json!({}))
        .await
        .expect(200);
    assert_eq!(granted["state"], "granted");
    assert!(holds(&orlova.get(ME).await.expect(200)));
    let late = titov.post(&step(&asked, "decline"), json!({})).await;
    assert_eq!(late.problem(409), "common.illegal_transition");
    let rows = desk
        .suite
        .sql("SELECT action, actor_id FROM platform.audit WHERE noun IN ('role_request', 'binding') ORDER BY id")
        .await;
    let actions: Vec<String> = rows.iter().map(|row| row.get("action")).collect();
    assert_eq!(
        actions,
        ["role_request_ask", "binding_grant", "role_request_approve"]
    );
    let actors: Vec<sqlx::types::Uuid> = rows.iter().map(|row| row.get("actor_id")).collect();
    assert!(actors[0] != actors[1] && actors[1] == actors[2]);
}

#[tokio::test]
async fn a_request_is_declined_by_another_and_withdrawn_by_whoever_asked() {
    let desk = Desk::open().await;
    let (mironov, titov) = (desk.administrator().await, desk.person("titov").await);
    let asked = mironov.post(ROLE_REQUESTS, wish("cfo")).await.expect(201);
    let declined = titov
        .post(&step(&asked, "decline"), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&declined["state"], &declined["binding_id"]),
        (&json!("declined"), &Value::Null)
    );
    let asked = mironov.post(ROLE_REQUESTS, wish("cfo")).await.expect(201);
    let back = mironov
        .post(&step(&asked, "withdraw"), json!({}))
        .await
        .expect(200);
    assert_eq!(back["state"], "withdrawn");
    let held = desk
        .suite
        .sql("SELECT count(*) FROM identity.binding WHERE role = 'cfo' AND granted_by IS NOT NULL")
        .await;
    assert_eq!(held[0].get::<i64, _>(0), 0);
}

#[tokio::test]
async fn what_could_not_be_granted_cannot_be_asked_for() {
    let desk = Desk::open().await;
    let mironov = desk.administrator().await;
    let person = desk
        .suite
        .sql("SELECT person_id FROM identity.binding WHERE role = 'cashier' LIMIT 1")
        .await;
    let cashier: sqlx::types::Uuid = person[0].get(0);
    let mut ask = wish("cfo");
    ask["person_id"] = json!(cashier);
    assert_eq!(
        mironov.post(ROLE_REQUESTS, ask).await.problem(409),
        "identity.duties_conflict"
    );
    let mut to_self = wish("cfo");
    to_self["person_id"] = json!(world::MIRONOV);
    assert_eq!(
        mironov.post(ROLE_REQUESTS, to_self).await.problem(403),
        "identity.grant_to_self"
    );
    let unknown = mironov
        .post(ROLE_REQUESTS, wish("emperor"))
        .await
        .expect(422);
    assert_eq!(fields(&unknown), [("/role", "field.reference_not_found")]);
    let program = desk.somebody(&["identity.role_request.ask"], Reach::everywhere());
    assert_eq!(
        program.post(ROLE_REQUESTS, wish("cfo")).await.problem(403),
        "identity.person_only"
    );
}

#[tokio::test]
async fn a_request_outside_my_reach_is_not_there() {
    let desk = Desk::open().await;
    let asked = desk
        .administrator()
        .await
        .post(ROLE_REQUESTS, wish("cfo"))
        .await
        .expect(201);
    for local in [
        desk.somebody(DECIDE, north()),
        desk.suite
            .client(world::OTHER_TENANT, DECIDE, Reach::everywhere()),
    ] {
        let page = local.get(ROLE_REQUESTS).await.expect(200);
        assert_eq!(page["items"], json!([]));
    }
    assert_eq!(asked["state"], "asked");
}

#[tokio::test]
async fn a_house_may_trust_one_administrator() {
    let setup = Setup {
        settings: vec![("modules.identity.four_eyes_roles", "[]".to_owned())],
        ..Setup::default()
    };
    let desk = Desk::open_with(setup).await;
    let given = desk.administrator().await;
    let given = given
        .post(
            &bindings(world::ORLOVA),
            grant("cfo", "group", world::TENANT),
        )
        .await;
    let _ = given.expect(201);
}

#[tokio::test]
async fn refused_sign_ins_are_in_the_audit_log_without_what_was_typed() {
    let desk = Desk::open().await;
    let nobody = desk.suite.anonymous();
    for (group, login) in [
        ("vector", "orlova"),
        ("vector", "unknown-login"),
        ("nowhere", "orlova"),
    ] {
        let wrong = json!({"group": group, "login": login, "password": "wrong horse battery"});
        assert_eq!(
            nobody.post(SESSIONS, wrong).await.problem(401),
            "identity.wrong_credentials"
        );
    }
    let right = json!({"group": "vector", "login": "orlova", "password": PASSWORD});
    let _ = nobody.post(SESSIONS, right).await.expect(201);
    let rows = desk
        .suite
        .sql("SELECT noun_id, after::text AS after FROM platform.audit WHERE action = 'session_refuse' ORDER BY id")
        .await;
    let accounts: Vec<sqlx::types::Uuid> = rows.iter().map(|row| row.get("noun_id")).collect();
    assert_eq!(
        accounts,
        [world::ORLOVA.0, sqlx::types::Uuid::nil()],
        "a group that is not there has no log"
    );
    for row in rows {
        let after: String = row.get("after");
        assert!(after.contains("identity.wrong_credentials"), "{after}");
        assert!(
            !after.contains("unknown-login") && !after.contains("horse"),
            "{after}"
        );
    }
}
