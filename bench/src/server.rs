//! A server in a process of its own, so that its processor time is its own.

use crate::http::{Pass, Wire, request};
use kernel::Result;
use serde_json::json;
use std::{
    net::SocketAddr,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// How long a server may take to become ready.
const READY_MAX: Duration = Duration::from_secs(60);

/// A running server; dropped, it is killed.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the program to the first "ready".
    pub ready_after: Duration,
}

impl Server {
    /// Starts a program that listens on this port, without the limits that protect it from one caller.
    pub async fn start(mut command: Command, port: u16) -> Result<Self> {
        let many = "1000000000";
        for name in [
            "HTTP__PERSON_PER_SECOND",
            "HTTP__PERSON_BURST",
            "HTTP__ADDRESS_PER_SECOND",
            "HTTP__ADDRESS_BURST",
            "MODULES__IDENTITY__SIGN_INS_PER_MINUTE",
            // One person signs in many times at once, and a try counts until it succeeds.
            "MODULES__IDENTITY__WRONG_TRIES_FREE",
        ] {
            command.env(format!("KITE__{name}"), many);
        }
        let start = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .env("KITE__TELEMETRY__FILTER", "warn,kite=info,sqlx=error")
            .kill_on_drop(true)
            .spawn()
            .map_err(crate::wrong)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut server = Self {
            child,
            address,
            ready_after: Duration::ZERO,
        };
        while !is_ready(address).await {
            if start.elapsed() > READY_MAX
                || server.child.try_wait().map_err(crate::wrong)?.is_some()
            {
                return Err(crate::wrong("the server did not become ready"));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }

    /// Its process.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Signs somebody of the test world in.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Pass> {
        let ask = sign_in(login, password);
        let reply = Wire::to(self.address).await?.reply(&ask).await?;
        let body = reply.json(201)?;
        let cookie = reply.header("set-cookie").unwrap_or_default();
        let cookie = cookie
            .split(';')
            .next()
            .and_then(|pair| pair.split_once('='));
        Ok(Pass {
            cookie: cookie.map_or("", |(_, value)| value).to_owned(),
            csrf: body["csrf_token"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// Reads something.
    pub async fn get(&self, path: &str, pass: &Pass) -> Result<serde_json::Value> {
        let ask = request("GET", path, pass, "", "");
        Wire::to(self.address).await?.reply(&ask).await?.json(200)
    }

    /// Ends it, and waits for the end.
    pub async fn stop(mut self) -> Result<()> {
        self.child.kill().await.map_err(crate::wrong)
    }
}

/// The request that signs somebody of the first group in.
pub fn sign_in(login: &str, password: &str) -> Vec<u8> {
    let body = json!({"group": "vector", "login": login, "password": password});
    let key = uuid::Uuid::now_v7().to_string();
    request(
        "POST",
        "/api/identity/v1/sessions",
        &Pass::default(),
        &key,
        &body.to_string(),
    )
}

async fn is_ready(address: SocketAddr) -> bool {
    let ask = request("GET", "/health/ready", &Pass::default(), "", "");
    match Wire::to(address).await {
        Ok(mut wire) => wire.ask(&ask).await.is_ok_and(|status| status == 200),
        Err(_) => false,
    }
}
