//! A certified OpenID provider on a loopback port, and a browser that knows nothing but cookies and redirects.

use crate::slapd::{free_port, tool};
use reqwest::{Client, Url};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
};
use tempfile::TempDir;

/// Our callback as the provider knows it. Nobody listens there: the browser of the tests brings the answer to the suite.
pub const CALLBACK: &str = "http://kite.test/api/identity/v1/oidc/callback";

/// A running provider; it ends with the test.
pub struct Provider {
    port: u16,
    folder: TempDir,
    child: Child,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Provider {
    pub fn start(algorithm: &str) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("groups"), "{}").unwrap();
        Self {
            port,
            child: run(port, folder.path(), algorithm),
            folder,
        }
    }

    /// Puts somebody into these groups and no others.
    pub fn groups(&self, login: &str, groups: &[&str]) {
        let all = serde_json::json!({ login: groups }).to_string();
        std::fs::write(self.folder.path().join("groups"), all).unwrap();
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again with keys that are new.
    pub fn start_again(&mut self, algorithm: &str) {
        self.stop();
        self.child = run(self.port, self.folder.path(), algorithm);
    }

    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn run(port: u16, folder: &Path, algorithm: &str) -> Child {
    let tests = env!("CARGO_MANIFEST_DIR");
    let installed = tool(
        "KITE_TEST_OIDC",
        &format!("{tests}/../../target/tools/oidc"),
    );
    assert!(
        installed.join("node_modules").is_dir(),
        "the OpenID provider is not installed: run the tests by `cargo xtask test`, which installs it"
    );
    let mut child = Command::new("node")
        .arg(format!("{tests}/tests/oidc/provider.mjs"))
        .arg(installed.canonicalize().unwrap())
        .args([&port.to_string(), CALLBACK])
        .arg(folder.join("groups"))
        .arg(algorithm)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = said.find(|line| line.as_ref().is_ok_and(|line| line == "ready"));
    assert!(
        ready.is_some(),
        "the OpenID provider ended instead of starting"
    );
    // Whatever else it says is read, so that it never waits for a reader.
    thread::spawn(move || said.for_each(drop));
    child
}

/// A browser: every cookie by its name, redirects followed by hand.
pub struct Browser {
    client: Client,
    jar: Mutex<BTreeMap<String, String>>,
}

/// What a page answered.
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
}

impl Browser {
    /// With the suite's own client for what is outside: it follows no redirect and keeps no cookie.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            jar: Mutex::default(),
        }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    pub fn set(&self, name: &str, value: &str) {
        self.jar
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&self, url: &str) -> Answer {
        self.send(self.client.get(url)).await
    }

    async fn post(&self, url: &str, form: &str) -> Answer {
        let ask = self
            .client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(ask.body(form.to_owned())).await
    }

    async fn send(&self, ask: reqwest::RequestBuilder) -> Answer {
        let cookies: Vec<String> = {
            let jar = self.jar.lock().unwrap();
            jar.iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect()
        };
        let reply = ask
            .header("cookie", cookies.join("; "))
            .send()
            .await
            .unwrap();
        for line in reply.headers().get_all("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.set(name, value);
        }
        let location = reply.headers().get("location");
        Answer {
            status: reply.status().as_u16(),
            location: location
                .map(|at| at.to_str().unwrap().to_owned())
                .unwrap_or_default(),
            body: reply.text().await.unwrap(),
        }
    }

    /// Signs in at the provider as `login` and agrees to everything; gives the address that the provider sends us back to.
    pub async fn agree(&self, authorization: &str, login: &str) -> Url {
        let mut at = Url::parse(authorization).unwrap();
        for _ in 0..12 {
            let mut answer = self.get(at.as_str()).await;
            if answer.status == 200 {
                let form = match answer.body.contains("value=\"login\"") {
                    true => format!(
                        "prompt=login&login={}&password=x",
                        login.replace('+', "%2B")
                    ),
                    false => "prompt=consent".to_owned(),
                };
                answer = self.post(at.as_str(), &form).await;
            }
            assert_eq!(answer.status, 303, "{at}: {}", answer.body);
            at = at.join(&answer.location).unwrap();
            if at.as_str().starts_with(CALLBACK) {
                break;
            }
        }
        assert!(
            at.as_str().starts_with(CALLBACK),
            "the provider goes round in circles, last at {at}"
        );
        at
    }
}
