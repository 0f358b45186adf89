//! The broker's permissions of a centre, through RabbitMQ's management API.
//!
//! A centre's programs sign in by certificate under the name `centre-<code>`: the user has no password that could leak, and
//! may read what is addressed to the centre and nothing else.

use crate::{
    Error, Result, outside,
    settings::{BrokerSettings, secret},
};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// A client of the management API.
#[derive(Debug, Clone)]
pub struct Broker {
    http: reqwest::Client,
    settings: BrokerSettings,
}

impl Broker {
    /// A client, if a broker is configured.
    ///
    /// # Errors
    /// There is no TLS.
    pub fn new(settings: &BrokerSettings) -> Result<Option<Self>> {
        if settings.url.is_empty() {
            return Ok(None);
        }
        let http = outside::client(Duration::from_secs(10))?;
        let settings = settings.clone();
        Ok(Some(Self { http, settings }))
    }

    /// Gives a centre its user and its permissions; how many of the two had to be written.
    ///
    /// # Errors
    /// The broker refuses or does not answer.
    pub async fn permit(&self, code: &str) -> Result<u64> {
        let user = user(code);
        let mut written = 0;
        let user_path = format!("users/{user}");
        if self.read(&user_path).await?.is_none() {
            self.write(
                Method::PUT,
                &user_path,
                Some(json!({"password_hash": "", "tags": ""})),
            )
            .await?;
            written = 1;
        }
        let path = format!("permissions/{}/{user}", escaped(&self.settings.vhost));
        let wanted = permissions(code);
        let granted = self.read(&path).await?.unwrap_or_default();
        let same = ["configure", "write", "read"]
            .iter()
            .all(|key| granted.get(key) == wanted.get(key));
        if !same {
            self.write(Method::PUT, &path, Some(wanted)).await?;
            written += 1;
        }
        Ok(written)
    }

    /// Takes a centre's user and with it its permissions; whether it was there.
    ///
    /// # Errors
    /// The broker refuses or does not answer.
    pub async fn withdraw(&self, code: &str) -> Result<bool> {
        let path = format!("users/{}", user(code));
        if self.read(&path).await?.is_none() {
            return Ok(false);
        }
        self.write(Method::DELETE, &path, None).await?;
        Ok(true)
    }

    async fn read(&self, path: &str) -> Result<Option<Value>> {
        let answer = self.ask(Method::GET, path)?.send().await?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => Ok(Some(answer.json().await?)),
            status => Err(Error::Outside(format!(
                "the broker says {status} to {path}"
            ))),
        }
    }

    async fn write(&self, method: Method, path: &str, body: Option<Value>) -> Result<()> {
        let mut ask = self.ask(method, path)?;
        if let Some(body) = body {
            ask = ask.json(&body);
        }
        let status = ask.send().await?.status();
        if status.is_success() {
            return Ok(());
        }
        Err(Error::Outside(format!(
            "the broker says {status} to {path}"
        )))
    }

    fn ask(&self, method: Method, path: &str) -> Result<RequestBuilder> {
        let url = format!("{}/api/{path}", self.settings.url.trim_end_matches('/'));
        let credentials = secret(&self.settings.credentials_file)?;
        let wrong = || Error::Settings("broker.credentials_file holds no user:password".to_owned());
        let (user, password) = credentials.split_once(':').ok_or_else(wrong)?;
        Ok(self
            .http
            .request(method, url)
            .basic_auth(user, Some(password)))
    }
}

fn user(code: &str) -> String {
    format!("centre-{code}")
}

/// Queues of its own by name, and nothing that others publish.
fn permissions(code: &str) -> Value {
    let own = format!("^centre\\.{code}\\..*$");
    json!({"configure": own, "write": "^$", "read": own})
}

/// A vhost as part of a path: `/` is one.
fn escaped(vhost: &str) -> String {
    vhost.replace('%', "%25").replace('/', "%2F")
}
