//! T10: the rights of a centre at a real RabbitMQ: given with the centre, put right, taken with it.

use crate::{
    ground::{centre, eventually, place},
    life::Bench,
    plane::free_port,
};
use kube::api::{DeleteParams, PatchParams};
use operator::status;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// Debian's program of this name runs the server as a user of its own; this is what it runs.
const DEBIAN: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
/// The mapper of node names and the node; both end when this process is gone.
const GUARD: &str = "epmd -port $ERL_EPMD_PORT & names=$!; setsid \"$@\" & pid=$!; \
     cat >/dev/null; env kill -9 -- -$pid; kill -9 $names; wait";

/// A node with its management API, ended with this.
struct Node {
    guard: Child,
    api: u16,
    home: TempDir,
}

impl Node {
    async fn start() -> Self {
        let (home, api) = (TempDir::new().unwrap(), free_port());
        let file = |name: &str| home.path().join(name).display().to_string();
        let settings = format!(
            "listeners.tcp.1 = 127.0.0.1:{}\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {api}\n",
            free_port()
        );
        std::fs::write(home.path().join("rabbitmq.conf"), settings).unwrap();
        std::fs::write(
            home.path().join("enabled_plugins"),
            "[rabbitmq_management].",
        )
        .unwrap();
        std::fs::write(home.path().join("credentials"), "guest:guest\n").unwrap();
        let named = place("KITE_TEST_RABBITMQ");
        let program = if Path::new(DEBIAN).is_file() {
            DEBIAN
        } else {
            &named
        };
        let log = std::fs::File::create(home.path().join("output")).unwrap();
        let guard = Command::new("sh")
            .args(["-c", GUARD, "sh", program])
            .current_dir(home.path())
            .envs([
                ("HOME", file("")),
                ("RABBITMQ_NODENAME", format!("kite{api}@localhost")),
                ("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf")),
                ("RABBITMQ_CONF_ENV_FILE", file("rabbitmq-env.conf")),
                ("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins")),
                ("RABBITMQ_MNESIA_BASE", file("data")),
                ("RABBITMQ_LOG_BASE", file("log")),
                ("RABBITMQ_PID_FILE", file("pid")),
                ("RABBITMQ_DIST_PORT", free_port().to_string()),
                ("ERL_EPMD_PORT", free_port().to_string()),
                ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
            ])
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let node = Self { guard, api, home };
        eventually(90, "RabbitMQ answers", || async {
            let answer = node.ask(Method::GET, "overview", None).await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        node
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.api)
    }

    fn credentials(&self) -> String {
        self.home.path().join("credentials").display().to_string()
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<reqwest::Response> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut ask = reqwest::Client::new()
            .request(method, format!("{}/api/{path}", self.url()))
            .basic_auth("guest", Some("guest"));
        if let Some(body) = body {
            ask = ask.json(&body);
        }
        ask.send().await
    }

    /// What is there, if anything is.
    async fn read(&self, path: &str) -> Option<Value> {
        let answer = self.ask(Method::GET, path, None).await.unwrap();
        if answer.status() == StatusCode::NOT_FOUND {
            return None;
        }
        Some(answer.json().await.unwrap())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

const USER: &str = "users/centre-broker-a";
const RIGHTS: &str = "permissions/%2F/centre-broker-a";

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_centre_has_its_rights_at_the_broker_as_long_as_it_is_there() {
    let node = Node::start().await;
    let bench = Bench::with("broker", |settings| {
        settings.broker.url = node.url();
        settings.broker.credentials_file = node.credentials();
    })
    .await;
    bench.settled(&centre("broker", "broker-a")).await;
    let user = node.read(USER).await.unwrap();
    assert_eq!(user["password_hash"], "", "it signs in by certificate only");
    let own = "^centre\\.broker-a\\..*$";
    let rights = node.read(RIGHTS).await.unwrap();
    let granted = ["configure", "write", "read"].map(|key| rights[key].as_str().unwrap());
    assert_eq!(granted, [own, "^$", own]);

    // Somebody grants more; the next look takes it back.
    let all = json!({"configure": ".*", "write": ".*", "read": ".*"});
    let more = node.ask(Method::PUT, RIGHTS, Some(all)).await.unwrap();
    assert!(more.status().is_success());
    let poke = json!({"apiVersion": "kite.corp/v1", "kind": "DealerCentre",
        "metadata": {"name": "broker-a", "namespace": "broker"}, "spec": {"city": "Азов"}});
    crate::ground::send(bench.admin(), &poke, &PatchParams::apply("poke").force())
        .await
        .unwrap();
    eventually(30, "the rights are as they were", || async {
        (node.read(RIGHTS).await?["write"] == "^$").then_some(())
    })
    .await;

    let api = bench.centres();
    api.delete("broker-a", &DeleteParams::default())
        .await
        .unwrap();
    eventually(30, "the user is gone with its centre", || async {
        node.read(USER).await.is_none().then_some(())
    })
    .await;
    drop(node);
    away(&bench).await;
    bench.end().await;
}

/// Without its broker a centre is opened, and its status says what is lacking.
async fn away(bench: &Bench) {
    crate::ground::apply(bench.admin(), &centre("broker", "broker-b"))
        .await
        .unwrap();
    let api = bench.centres();
    let told = eventually(30, "the broker is missed", || async {
        let told = api.get("broker-b").await.ok()?.status?;
        (status::holds(Some(&told), "Degraded") == Some(true)).then_some(told)
    })
    .await;
    assert_eq!(status::holds(Some(&told), "Provisioned"), Some(true));
    assert_eq!(status::holds(Some(&told), "Ready"), Some(false));
}
