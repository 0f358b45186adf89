//! What the tests share: a suite with the test world, and people who have signed in to it.

use identity::{Identity, RoleMatrix, World, world};
use platform::{
    Reach,
    testing::{Client, Pass, Setup, TestApp},
};
use serde_json::{Value, json};
use std::sync::Arc;

pub const PASSWORD: &str = "correct horse battery";
pub const SESSIONS: &str = "/api/identity/v1/sessions";
pub const CURRENT: &str = "/api/identity/v1/sessions/current";
pub const ME: &str = "/api/identity/v1/me";
pub const PEOPLE: &str = "/api/identity/v1/people";
pub const ROLES: &str = "/api/identity/v1/roles";
pub const TOKENS: &str = "/api/identity/v1/tokens";
pub const ROLE_REQUESTS: &str = "/api/identity/v1/role-requests";
pub const CENTRES: &str = "/api/identity/v1/centres";

pub struct Desk {
    pub suite: TestApp,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(Setup::default()).await
    }

    pub async fn open_with(setup: Setup) -> Self {
        let suite = TestApp::start_with(vec![Arc::new(Identity)], setup).await;
        identity::world_load(&suite.app, &World::standard(), PASSWORD)
            .await
            .unwrap();
        for tenant in [world::TENANT, world::OTHER_TENANT] {
            identity::roles_load(&suite.app, tenant, &matrix())
                .await
                .unwrap();
        }
        Self { suite }
    }

    /// Somebody of the first group, in a session of his own.
    pub async fn person(&self, login: &str) -> Client {
        self.suite
            .anonymous()
            .sign_in("vector", login, PASSWORD)
            .await
    }

    pub async fn administrator(&self) -> Client {
        self.person("mironov").await
    }

    /// Gives a role in the whole group that nobody gives alone.
    pub async fn grant_by_two(&self, role: &str, person: &str) {
        let wish = json!({"person_id": person, "role": role, "at": {"kind": "group", "id": world::TENANT}, "reason": "замена"});
        let asked = self.administrator().await.post(ROLE_REQUESTS, wish).await;
        let approve = format!(
            "{ROLE_REQUESTS}/{}/approve",
            asked.expect(201)["id"].as_str().unwrap()
        );
        let titov = self.person("titov").await;
        titov.post(&approve, json!({})).await.expect(200);
    }

    /// Runs a job of the module now, as soon as the suite itself does not.
    pub async fn run_job(&self, name: &str) {
        let module: &dyn platform::Module = &Identity;
        let job = module.jobs().into_iter().find(|job| job.name == name);
        let job = job.unwrap();
        while let Err(error) = platform::jobs::run_now(&self.suite.app, &job).await {
            assert_eq!(error.code, kernel::codes::BUSY, "{error}");
            tokio::task::yield_now().await;
        }
    }

    /// A program with a token that the administrator issues to the service account.
    pub async fn program(&self, permissions: &[&str]) -> Client {
        let issued = self
            .administrator()
            .await
            .post(TOKENS, token(permissions))
            .await
            .expect(201);
        self.with_token(issued["secret"].as_str().unwrap())
    }

    pub fn with_token(&self, secret: &str) -> Client {
        Client::new(self.suite.base(), Pass::Token(secret.to_owned()))
    }

    /// Somebody with exactly these permissions in the first group.
    pub fn somebody(&self, permissions: &[&str], reach: Reach) -> Client {
        self.suite.client(world::TENANT, permissions, reach)
    }
}

/// What identity's own roles may do, and something that a service account may.
pub fn matrix() -> RoleMatrix {
    let exchange = "\"probe.thing.read\" = [\"service_account\"]\n\"probe.thing.write\" = [\"service_account\"]";
    RoleMatrix::read(&[
        include_str!("../../../../fixtures/permissions/identity.toml"),
        exchange,
    ])
    .unwrap()
}

pub fn north() -> Reach {
    Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    }
}

pub fn token(permissions: &[&str]) -> Value {
    let account = "01900000-0000-7000-8000-000000004014";
    json!({"account_id": account, "name": "обмен", "permissions": permissions, "expires_at": "2026-04-05T06:00:00Z"})
}

pub fn grant(role: &str, kind: &str, id: impl serde::Serialize) -> Value {
    json!({"role": role, "at": {"kind": kind, "id": id}})
}

pub fn bindings(person: impl std::fmt::Display) -> String {
    format!("{PEOPLE}/{person}/bindings")
}

/// The pointers and codes of a validation problem.
pub fn fields(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect()
}
