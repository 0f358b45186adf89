//! The HTTP client of tests and stories: every command has its own key unless the test gives one, and every answer is
//! compared with the status that the test expects.

use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value;
use std::{future::IntoFuture, pin::Pin, time::Duration};
use uuid::Uuid;

/// How the client says who it is.
#[derive(Debug, Clone)]
pub enum Pass {
    /// Not at all.
    Nobody,
    /// A bearer token.
    Token(String),
    /// A browser session: the cookie and the token of the page.
    Session {
        /// Value of the cookie.
        cookie: String,
        /// `X-CSRF-Token`.
        csrf: String,
    },
}

/// A client of the suite.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// Who it is; a test may change it.
    pub pass: Pass,
}

impl Client {
    /// A client of the suite at `base`.
    #[must_use]
    pub fn new(base: String, pass: Pass) -> Self {
        let outside = crate::config::OutsideConfig {
            ca_file: String::new(),
            connect_ms_max: 5_000,
            call_ms_max: 60_000,
        };
        let http = crate::outside::client(&outside);
        Self {
            http: http.unwrap_or_else(|error| panic!("{error}")),
            base,
            pass,
        }
    }

    /// Signs in with a password; the client is that person from then on.
    pub async fn sign_in(mut self, group: &str, login: &str, password: &str) -> Self {
        let body = serde_json::json!({"group": group, "login": login, "password": password});
        let reply = self.post("/api/identity/v1/sessions", body).await;
        let cookie = reply.header("set-cookie");
        let cookie = cookie
            .split(';')
            .next()
            .and_then(|pair| pair.split_once('='))
            .map(|(_, value)| value.to_owned());
        let csrf = reply.expect(201)["csrf_token"].as_str().map(str::to_owned);
        self.pass = Pass::Session {
            cookie: cookie.unwrap_or_default(),
            csrf: csrf.unwrap_or_default(),
        };
        self
    }

    /// Reads.
    #[must_use]
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// Commands with a JSON body.
    #[must_use]
    pub fn post(&self, path: &str, body: Value) -> Ask {
        self.ask(Method::POST, path).json(&body)
    }

    /// Replaces with a JSON body.
    #[must_use]
    pub fn put(&self, path: &str, body: Value) -> Ask {
        self.ask(Method::PUT, path).json(&body)
    }

    /// Removes.
    #[must_use]
    pub fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    /// Commands with any body.
    #[must_use]
    pub fn post_bytes(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Ask {
        let mut ask = self.ask(Method::POST, path).with("content-type", kind);
        ask.body = body.into();
        ask
    }

    /// Any method, without a body.
    #[must_use]
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let ask = Ask {
            client: self.clone(),
            method,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        };
        let ask = ask.with("idempotency-key", &Uuid::now_v7().to_string());
        match &self.pass {
            Pass::Nobody => ask,
            Pass::Token(token) => ask.with("authorization", &format!("Bearer {token}")),
            Pass::Session { cookie, csrf } => ask
                .with("cookie", &format!("kite_session={cookie}"))
                .with("x-csrf-token", csrf),
        }
    }
}

/// A request that is being made ready; awaiting it sends it.
#[derive(Debug, Clone)]
pub struct Ask {
    client: Client,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Ask {
    /// Sets a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name
            .parse()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let value = HeaderValue::from_str(value).unwrap_or_else(|error| panic!("{value}: {error}"));
        self.headers.insert(name, value);
        self
    }

    /// Sends this text as the body, whatever it is.
    #[must_use]
    pub fn with_body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// Uses another method, for bodies that are not posted.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Drops a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Uses this key for the command.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.with("idempotency-key", key)
    }

    /// Expects this version of the document.
    #[must_use]
    pub fn if_match(self, version: i64) -> Self {
        self.with("if-match", &format!("\"{version}\""))
    }

    /// Wants answers in this language.
    #[must_use]
    pub fn lang(self, lang: &str) -> Self {
        self.with("accept-language", lang)
    }

    fn json(self, body: &Value) -> Self {
        let mut ask = self.with("content-type", "application/json");
        ask.body = body.to_string().into_bytes();
        ask
    }

    async fn send(self) -> Result<Reply, reqwest::Error> {
        let url = format!("{}{}", self.client.base, self.path);
        let request = self
            .client
            .http
            .request(self.method.clone(), url)
            .headers(self.headers)
            .body(self.body);
        let response = request.timeout(Duration::from_secs(60)).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Reply {
            what: format!("{} {}", self.method, self.path),
            status,
            headers,
            body,
            text,
        })
    }

    /// Sends it; for servers that may be dead.
    ///
    /// # Errors
    /// Nobody answered.
    pub async fn attempt(self) -> Result<Reply, reqwest::Error> {
        self.send().await
    }
}

impl IntoFuture for Ask {
    type Output = Reply;
    type IntoFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let what = format!("{} {}", self.method, self.path);
            self.send()
                .await
                .unwrap_or_else(|error| panic!("{what}: {error}"))
        })
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    what: String,
    /// HTTP status.
    pub status: u16,
    headers: HeaderMap,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Reply {
    /// The body, when the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text);
        self.body
    }

    /// The code of the problem, when the status is the expected one.
    #[track_caller]
    #[must_use]
    pub fn problem(self, status: u16) -> String {
        let body = self.expect(status);
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header, empty when it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    }
}
