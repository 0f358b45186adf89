//! What the tests of second factors share: a suite with a key for secrets, people with apps and passkeys in software.

use crate::desk::{Desk, PASSWORD, SESSIONS};
use identity::{SoftApp, SoftKey};
use kernel::Clock;
use platform::testing::{Client, Pass, Reply, Setup};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const FACTORS: &str = "/api/identity/v1/me/factors";
pub const FINISH: &str = "/api/identity/v1/sessions/second-factor";

/// A suite whose apps can be enrolled.
pub struct FactorDesk {
    pub desk: Desk,
    _home: TempDir,
}

impl FactorDesk {
    pub async fn open() -> Self {
        Self::open_with(Vec::new()).await
    }

    pub async fn open_with(mut settings: Vec<(&'static str, String)>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("secrets.key");
        std::fs::write(&file, identity::secrets_key()).unwrap();
        let file = file.to_str().unwrap().to_owned();
        settings.push(("modules.identity.secrets_key_file", file));
        let setup = Setup {
            settings,
            ..Setup::default()
        };
        Self {
            desk: Desk::open_with(setup).await,
            _home: home,
        }
    }

    /// What an app shows now.
    pub fn code(&self, app: &SoftApp) -> String {
        app.code_at(self.desk.suite.clock.now())
    }

    /// Enrols an app; gives it with the recovery codes, and moves on to its next code.
    pub async fn with_app(&self, person: &Client) -> (SoftApp, Vec<String>) {
        let (id, app) = enrol(person).await;
        let confirm = format!("{FACTORS}/{id}/confirm");
        let ask = json!({"code": self.code(&app)});
        let ready = person.post(&confirm, ask).await.expect(200);
        self.next_code();
        (app, words(&ready["recovery_codes"]))
    }

    /// A moment later, when every app shows another code.
    pub fn next_code(&self) {
        self.desk.suite.clock.advance(time::Duration::seconds(30));
    }

    /// Signs in as far as the password leads.
    pub async fn first_step(&self, login: &str) -> Value {
        let ask = json!({"group": "vector", "login": login, "password": PASSWORD});
        self.desk
            .suite
            .anonymous()
            .post(SESSIONS, ask)
            .await
            .expect(202)
    }

    /// The second step.
    pub async fn second_step(&self, asked: &Value, proof: Value) -> Reply {
        let ask = json!({"pending": asked["pending"], "proof": proof});
        self.desk.suite.anonymous().post(FINISH, ask).await
    }

    /// Both steps by an app.
    pub async fn signed_in(&self, login: &str, app: &SoftApp) -> Client {
        let asked = self.first_step(login).await;
        let reply = self
            .second_step(&asked, json!({"code": self.code(app)}))
            .await;
        self.next_code();
        self.client(&reply)
    }

    /// The one whom an answer to a sign-in lets in.
    pub fn client(&self, reply: &Reply) -> Client {
        let csrf = reply.clone().expect(201)["csrf_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let cookie = cookie(reply);
        Client::new(self.desk.suite.base(), Pass::Session { cookie, csrf })
    }
}

/// The session cookie of an answer.
pub fn cookie(reply: &Reply) -> String {
    let header = reply.header("set-cookie");
    let pair = header.split(';').next().unwrap();
    pair.split_once('=').unwrap().1.to_owned()
}

/// Begins to enrol an app.
pub async fn enrol(person: &Client) -> (String, SoftApp) {
    let enrolled = person
        .post(&format!("{FACTORS}/totp"), json!({"name": "телефон"}))
        .await
        .expect(201);
    let app = SoftApp::of(enrolled["secret"].as_str().unwrap()).unwrap();
    (enrolled["factor"]["id"].as_str().unwrap().to_owned(), app)
}

/// What the server asks a passkey.
pub async fn asked(person: &Client, what: &str) -> Value {
    person
        .post(&format!("{FACTORS}/{what}"), json!({}))
        .await
        .expect(201)
}

/// Adds a passkey.
pub async fn with_passkey(person: &Client) -> (SoftKey, Value) {
    let key = SoftKey::fresh().unwrap();
    let mut made = key.register(&asked(person, "passkey/challenge").await);
    made["name"] = json!("ключ на связке");
    let ready = person
        .post(&format!("{FACTORS}/passkey"), made)
        .await
        .expect(201);
    (key, ready)
}

pub fn words(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items.map(|one| one.as_str().unwrap().to_owned()).collect()
}
