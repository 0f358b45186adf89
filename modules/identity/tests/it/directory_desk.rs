//! What tests of sign-in by a directory share.

use crate::{
    desk::{Desk, SESSIONS},
    slapd::{PASSWORD, Slapd, group},
};
use identity::{Identity, world};
use platform::{
    Module,
    testing::{Client, Reply, Setup},
};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

pub const RULES: &str = "/api/identity/v1/group-rules";
pub const OUTSIDE: &str = "/api/identity/v1/outside-people";

pub async fn open(slapd: &Slapd, others: &[(&'static str, &str)]) -> Desk {
    let mut settings = slapd.settings();
    settings.extend(
        others
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    Desk::open_with(Setup {
        settings,
        ..Setup::default()
    })
    .await
}

pub fn rule(name: &str, role: &str, kind: &str, id: impl serde::Serialize) -> Value {
    json!({"source": "ldap", "group_name": name, "role": role, "at": {"kind": kind, "id": id}})
}

/// Sets the rules of the tests: sales sell in DC1, parts are parts clerks there, and all staff are drivers in DC2.
pub async fn rules(desk: &Desk) -> Client {
    let administrator = desk.administrator().await;
    for (name, role, centre) in [
        ("sales", "sales_consultant", world::DC1),
        ("parts", "parts_clerk", world::DC1),
        ("staff", "driver", world::DC2),
    ] {
        // People write names of groups as they please; the directory does not care.
        let name = group(name).to_uppercase().replace(',', ", ");
        administrator
            .post(RULES, rule(&name, role, "centre", centre))
            .await
            .expect(201);
    }
    administrator
}

pub async fn sign_in(desk: &Desk, login: &str, password: &str) -> Reply {
    let body = json!({"group": "vector", "login": login, "password": password});
    desk.suite.anonymous().post(SESSIONS, body).await
}

pub fn roles(me: &Value) -> Vec<&str> {
    let mut roles: Vec<&str> = me["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["role"].as_str().unwrap())
        .collect();
    roles.sort_unstable();
    roles
}

pub async fn somebody(desk: &Desk, login: &str) -> Client {
    desk.suite
        .anonymous()
        .sign_in("vector", login, PASSWORD)
        .await
}

pub async fn resync(desk: &Desk) -> kernel::Result<()> {
    let jobs = Identity.jobs();
    let job = jobs
        .iter()
        .find(|job| job.name == "identity.directory_resync")
        .unwrap();
    loop {
        match platform::jobs::run_now(&desk.suite.app, job).await {
            // The suite runs it by itself at the start.
            Err(busy) if busy.code == kernel::codes::BUSY => tokio::task::yield_now().await,
            done => {
                // Whoever asked a moment ago is known for not quite a second.
                desk.suite.clock.advance(Duration::SECOND);
                return done;
            }
        }
    }
}

pub async fn count(desk: &Desk, statement: &str) -> i64 {
    desk.suite.sql(statement).await[0].get(0)
}
