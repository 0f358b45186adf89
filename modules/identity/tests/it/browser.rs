//! A real Chromium with a virtual authenticator: registers a passkey on our page and signs in with it. Driven over WebDriver,
//! which is plain HTTP.

use crate::{
    desk::{Desk, PASSWORD},
    factor_desk::FactorDesk,
};
use platform::config::OutsideConfig;
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

/// A program of the tests: where the variable says, or at the usual place.
fn program(variable: &str, usual: &str) -> PathBuf {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    assert!(
        path.is_file(),
        "{} is not here: `cargo xtask test` installs it",
        path.display()
    );
    path
}

/// A browser; it dies with the test.
struct Browser {
    driver: Child,
    http: reqwest::Client,
    session: String,
    _home: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver's group: the browser is its child.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).status();
        let _ = self.driver.wait();
    }
}

impl Browser {
    async fn start() -> Self {
        use std::os::unix::process::CommandExt;
        let home = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let driver = Command::new(program("KITE_TEST_CHROMEDRIVER", "/usr/bin/chromedriver"))
            .arg(format!("--port={port}"))
            .env("HOME", home.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let http = platform::outside::client(&OutsideConfig {
            ca_file: String::new(),
            connect_ms_max: 5_000,
            call_ms_max: 120_000,
        });
        let mut browser = Self {
            driver,
            http: http.unwrap(),
            session: format!("http://127.0.0.1:{port}/session"),
            _home: home,
        };
        browser.wait_for_driver(port).await;
        let id = browser.open().await;
        browser.session = format!("{}/{id}", browser.session);
        let patience = json!({"script": 120_000, "pageLoad": 120_000});
        let _ = browser.ask("timeouts", patience).await;
        browser
    }

    async fn wait_for_driver(&self, port: u16) {
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return;
            }
            // Sleeps on purpose: the driver opens its port a moment after it was started.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the driver did not start in a minute");
    }

    /// A browser without a screen, without a history and without the network.
    async fn open(&self) -> String {
        let profile = self._home.path().join("profile");
        let arguments = json!([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            format!("--user-data-dir={}", profile.display()),
        ]);
        let binary = program("KITE_TEST_CHROMIUM", "/usr/bin/chromium");
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"binary": binary, "args": arguments}}}});
        let opened = self.send(&self.session, wanted).await;
        opened["sessionId"].as_str().unwrap().to_owned()
    }

    async fn ask(&self, what: &str, body: Value) -> Value {
        self.send(&format!("{}/{what}", self.session), body).await
    }

    async fn send(&self, url: &str, body: Value) -> Value {
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["value"].get("error").is_none(), "{url}: {answer:#}");
        answer["value"].clone()
    }

    /// Runs a script on the page until its promise is kept.
    async fn run(&self, script: &str, argument: Value) -> Value {
        let script = format!(
            "const [input, done] = arguments; (async () => {{ {TOOLS} {script} }})().then(done, (e) => done({{failed: String(e)}}))"
        );
        let told = self
            .ask(
                "execute/async",
                json!({"script": script, "args": [argument]}),
            )
            .await;
        assert!(told.get("failed").is_none(), "{told:#}");
        told
    }
}

/// What the scripts share: bytes to and from base64url, and calls of our API.
const TOOLS: &str = r#"
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const call = async (path, body, csrf) => {
  const headers = {'content-type': 'application/json', 'idempotency-key': crypto.randomUUID()};
  if (csrf) headers['x-csrf-token'] = csrf;
  const answer = await fetch('/api/identity/v1' + path, {method: 'POST', headers, body: JSON.stringify(body)});
  return {status: answer.status, body: await answer.json()};
};
const sign = async (ask) => {
  const allow = ask.credentials.map((id) => ({type: 'public-key', id: bytes(id)}));
  const made = await navigator.credentials.get({publicKey: {
    challenge: bytes(ask.challenge), rpId: ask.rp_id, allowCredentials: allow, userVerification: 'required'}});
  return {passkey: {challenge_id: ask.challenge_id, credential_id: text(made.rawId), client_data: text(made.response.clientDataJSON),
    authenticator_data: text(made.response.authenticatorData), signature: text(made.response.signature)}};
};
"#;

const REGISTER: &str = r#"
const {body: {csrf_token: csrf}} = await call('/sessions', input);
const {body: ask} = await call('/me/factors/passkey/challenge', {}, csrf);
const user = {id: new TextEncoder().encode(ask.person_id), name: input.login, displayName: input.login};
const parameters = [-7, -8, -257].map((alg) => ({type: 'public-key', alg}));
const made = await navigator.credentials.create({publicKey: {
  challenge: bytes(ask.challenge), rp: {id: ask.rp_id, name: 'Kite'}, user, pubKeyCredParams: parameters, attestation: 'none',
  authenticatorSelection: {userVerification: 'required'}}});
return await call('/me/factors/passkey', {name: 'Chromium', challenge_id: ask.challenge_id,
  client_data: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject)}, csrf);
"#;

const SIGN_IN: &str = r#"
const first = await call('/sessions', input);
const proof = await sign(first.body.passkey);
const second = await call('/sessions/second-factor', {pending: first.body.pending, proof});
const replay = await call('/sessions/second-factor', {pending: first.body.pending, proof});
const me = await fetch('/api/identity/v1/me');
return {first: first.status, second: second.status, replay: replay.body.code, me: (await me.json()).person.login};
"#;

const CONFIRM: &str = r#"
const first = await call('/sessions', input);
const session = await call('/sessions/second-factor', {pending: first.body.pending, proof: await sign(first.body.passkey)});
const csrf = session.body.csrf_token;
const {body: ask} = await call('/me/factors/challenge', {}, csrf);
const what = {action: 'buyback.payout', noun_id: ask.challenge_id, amount: {amount: 145000000, currency: 'RUB'}};
const made = await call('/confirmations', {...what, proof: await sign(ask)}, csrf);
const me = await fetch('/api/identity/v1/me');
return {made: made.status, me: me.status};
"#;

/// Makes the suite answer at an address that was known before it started, as passkeys are bound to it.
fn forward(listener: TcpListener, desk: &Desk) {
    let to = desk.suite.base().replace("http://", "");
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let to = to.clone();
            tokio::spawn(async move {
                let mut there = TcpStream::connect(to).await.unwrap();
                let _ = copy_bidirectional(&mut from, &mut there).await;
            });
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_registers_a_passkey_and_signs_in_with_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let desk =
        FactorDesk::open_with(vec![("modules.identity.webauthn_origin", origin.clone())]).await;
    forward(listener, &desk.desk);
    let browser = Browser::start().await;
    let _ = browser
        .ask("url", json!({"url": format!("{origin}/api/docs")}))
        .await;
    let device = json!({
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "isUserConsenting": true,
    });
    let device = browser.ask("webauthn/authenticator", device).await;
    let person = json!({"group": "vector", "login": "orlova", "password": PASSWORD});
    let registered = browser.run(REGISTER, person.clone()).await;
    assert_eq!(registered["status"], 201, "{registered:#}");
    assert_eq!(
        registered["body"]["recovery_codes"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    let signed = browser.run(SIGN_IN, person.clone()).await;
    let expected =
        json!({"first": 202, "second": 201, "replay": "identity.sign_in_over", "me": "orlova"});
    assert_eq!(signed, expected);
    let confirmed = browser.run(CONFIRM, person.clone()).await;
    assert_eq!(confirmed, json!({"made": 201, "me": 200}));
    // The device no longer knows who holds it: it signs nothing, so nobody gets in.
    let stranger = format!("webauthn/authenticator/{}/uv", device.as_str().unwrap());
    let _ = browser
        .ask(&stranger, json!({"isUserVerified": false}))
        .await;
    let attempt = "try { return await sign((await call('/sessions', input)).body.passkey); } catch (e) { return {name: e.name}; }";
    let refused = browser.run(attempt, person).await;
    assert_eq!(refused, json!({"name": "NotAllowedError"}));
}
