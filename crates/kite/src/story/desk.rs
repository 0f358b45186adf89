//! A person at a desk: signs in, asks and commands over HTTP. Every command keeps its key until it has an answer, so
//! the story goes on where it was when the server is killed in the middle.

use kernel::{Error, Result};
use platform::{config::OutsideConfig, outside};
use reqwest::{Method, RequestBuilder, StatusCode, header::SET_COOKIE};
use serde_json::{Value, json};
use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// How long the story waits for an answer, for a server to come back, or for an event to have its effect.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// A signed-in person.
#[derive(Clone)]
pub struct Desk {
    http: reqwest::Client,
    base: String,
    login: String,
    /// A step-up gives the session another one.
    cookie: Arc<Mutex<String>>,
    csrf: String,
    interrupt: Interrupt,
}

/// Called before every request: the tests pull the plug here.
pub type Interrupt = Arc<dyn Fn() + Send + Sync>;

/// Who signs in where.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// Address of the server.
    pub base: &'a str,
    /// Short name of the group.
    pub group: &'a str,
    /// Login.
    pub login: &'a str,
    /// Password.
    pub password: &'a str,
}

/// A command with the key that it keeps for ever: whoever plays the same again changes nothing.
#[derive(Debug)]
pub struct Order<'a> {
    /// POST or PUT.
    pub method: Method,
    /// What is commanded.
    pub path: &'a str,
    /// Its key.
    pub key: &'a str,
    /// The version that was seen.
    pub version: Option<i64>,
    /// What goes with it.
    pub body: Load,
}

/// What goes with a command.
#[derive(Debug)]
pub enum Load {
    /// A document.
    Json(Value),
    /// A file and its type.
    File(&'static str, String),
}

/// A refusal: the status and the problem.
#[derive(Debug)]
pub struct Refusal {
    /// Status.
    pub status: StatusCode,
    /// The problem as it was told.
    pub problem: Value,
}

impl Refusal {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> &str {
        self.problem
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({})", self.login)
    }
}

impl Desk {
    /// Signs in.
    ///
    /// # Errors
    /// The server does not answer, or refuses.
    pub async fn sign_in(
        base: &str,
        group: &str,
        login: &str,
        password: &str,
        interrupt: Interrupt,
    ) -> Result<Self> {
        let card = Card {
            base,
            group,
            login,
            password,
        };
        let signed = Self::sign_in_by(client()?, card).await?;
        let (desk, _) = signed.map_err(|refusal| refused(login, "POST /sessions", &refusal))?;
        Ok(Self { interrupt, ..desk })
    }

    /// Signs in with connections that others use too, and gives what the server says; a second factor that is asked for
    /// is a refusal.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn sign_in_by(
        http: reqwest::Client,
        card: Card<'_>,
    ) -> Result<std::result::Result<(Self, Value), Refusal>> {
        let Card {
            base,
            group,
            login,
            password,
        } = card;
        let body = json!({"group": group, "login": login, "password": password});
        let url = format!("{base}/api/identity/v1/sessions");
        let response = patiently(|| http.post(&url).json(&body).send()).await?;
        let cookie = Arc::new(Mutex::new(cookies(&response)));
        let session = match read(response).await? {
            (StatusCode::CREATED, session) => session,
            (status, problem) => return Ok(Err(Refusal { status, problem })),
        };
        let csrf = session
            .get("csrf_token")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let desk = Self {
            http,
            base: base.to_owned(),
            login: login.to_owned(),
            cookie,
            csrf: csrf.to_owned(),
            interrupt: Arc::new(|| ()),
        };
        Ok(Ok((desk, session)))
    }

    /// Reads.
    ///
    /// # Errors
    /// The server refuses, or is away for too long.
    pub async fn get(&self, path: &str) -> Result<Value> {
        (self.interrupt)();
        let response = patiently(|| self.request(Method::GET, path).send()).await?;
        answer(&self.login, path, response).await
    }

    /// Commands.
    ///
    /// # Errors
    /// The server refuses, or is away for too long.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.command(Method::POST, path, |request| request.json(&body))
            .await
    }

    /// Commands on a version of a document.
    ///
    /// # Errors
    /// The server refuses, or is away for too long.
    pub async fn with_version(
        &self,
        method: Method,
        path: &str,
        version: i64,
        body: Value,
    ) -> Result<Value> {
        let version = format!("\"{version}\"");
        self.command(method, path, |request| {
            request.header("if-match", &version).json(&body)
        })
        .await
    }

    /// Sends a file.
    ///
    /// # Errors
    /// The server refuses, or is away for too long.
    pub async fn upload(&self, path: &str, kind: &str, file: &'static [u8]) -> Result<Value> {
        self.command(Method::POST, path, |request| {
            request.header("content-type", kind).body(file)
        })
        .await
    }

    /// Commands under a key of one's own; a refusal is told.
    ///
    /// # Errors
    /// The server is away for too long.
    pub async fn order(&self, order: Order<'_>) -> Result<std::result::Result<Value, Refusal>> {
        let version = order.version.map(|version| format!("\"{version}\""));
        let fill = |request: RequestBuilder| {
            let request = match &version {
                Some(version) => request.header("if-match", version),
                None => request,
            };
            match &order.body {
                Load::Json(body) => request.json(body),
                Load::File(kind, file) => request.header("content-type", *kind).body(file.clone()),
            }
        };
        let response = self
            .sent(order.method.clone(), order.path, order.key, fill)
            .await?;
        let (status, answer) = read(response).await?;
        Ok(if status.is_success() {
            Ok(answer)
        } else {
            Err(Refusal {
                status,
                problem: answer,
            })
        })
    }

    async fn command(
        &self,
        method: Method,
        path: &str,
        fill: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Result<Value> {
        let key = Uuid::now_v7().to_string();
        let response = self.sent(method, path, &key, fill).await?;
        answer(&self.login, path, response).await
    }

    async fn sent(
        &self,
        method: Method,
        path: &str,
        key: &str,
        fill: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Result<reqwest::Response> {
        (self.interrupt)();
        let send = || {
            fill(self.request(method.clone(), path))
                .header("idempotency-key", key)
                .send()
        };
        let response = patiently(send).await?;
        let fresh = cookies(&response);
        if !fresh.is_empty() {
            *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(response)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let cookie = self
            .cookie
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        request
            .header("cookie", cookie)
            .header("x-csrf-token", &self.csrf)
            .header("accept-language", "en")
    }

    /// Reads until the answer pleases: events have their effect a moment after the command.
    ///
    /// # Errors
    /// It did not come to that in time.
    pub async fn until(&self, path: &str, pleases: impl Fn(&Value) -> bool) -> Result<Value> {
        let begun = Instant::now();
        loop {
            let seen = self.get(path).await?;
            if pleases(&seen) {
                return Ok(seen);
            }
            if begun.elapsed() > PATIENCE {
                return Err(Error::internal(format!(
                    "waited in vain for a change of {path}: {seen}"
                )));
            }
            sleep(PAUSE).await;
        }
    }
}

/// The cookies that an answer sets.
fn cookies(response: &reqwest::Response) -> String {
    let lines = response.headers().get_all(SET_COOKIE).iter();
    let lines = lines.filter_map(|value| value.to_str().ok());
    let pairs = lines.filter_map(|line| line.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

/// Sends again while nobody answers or the server says "later".
async fn patiently<F>(send: impl Fn() -> F) -> Result<reqwest::Response>
where
    F: Future<Output = reqwest::Result<reqwest::Response>>,
{
    let begun = Instant::now();
    loop {
        let sent = send().await;
        let later = |response: &reqwest::Response| {
            matches!(
                response.status(),
                StatusCode::SERVICE_UNAVAILABLE
                    | StatusCode::TOO_MANY_REQUESTS
                    | StatusCode::GATEWAY_TIMEOUT
            )
        };
        match sent {
            Ok(response) if !later(&response) => return Ok(response),
            Err(error) if begun.elapsed() > PATIENCE => return Err(Error::internal(error)),
            Ok(response) if begun.elapsed() > PATIENCE => {
                return Err(Error::internal(format!(
                    "the server stays busy: {}",
                    response.status()
                )));
            }
            _ => sleep(PAUSE).await,
        }
    }
}

async fn answer(login: &str, what: &str, response: reqwest::Response) -> Result<Value> {
    let (status, answer) = read(response).await?;
    if status.is_success() {
        return Ok(answer);
    }
    Err(refused(
        login,
        what,
        &Refusal {
            status,
            problem: answer,
        },
    ))
}

/// A refusal that nobody expected.
pub fn refused(login: &str, what: &str, refusal: &Refusal) -> Error {
    let Refusal { status, problem } = refusal;
    Error::internal(format!("{login}: {what} was answered {status}: {problem}"))
}

async fn read(response: reqwest::Response) -> Result<(StatusCode, Value)> {
    let status = response.status();
    let text = response.text().await.map_err(Error::internal)?;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok((status, value))
}

/// Connections to the server.
///
/// # Errors
/// None can be made here.
pub fn client() -> Result<reqwest::Client> {
    outside::client(&OutsideConfig {
        ca_file: String::new(),
        connect_ms_max: 2_000,
        call_ms_max: 15_000,
    })
}
