//! A proxy before the API server: it counts what is written, answers in its place when told to, and cuts watches.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::{net::TcpListener, sync::watch};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Somebody else was faster.
    Conflict,
    /// The version that the watch wants to go on from is forgotten.
    Gone,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    method: Method,
    part: String,
    times: u32,
}

/// The proxy.
#[derive(Clone)]
pub struct Proxy {
    upstream: String,
    http: reqwest::Client,
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
    armed: Arc<Mutex<Vec<Armed>>>,
    cut: Arc<watch::Sender<u64>>,
}

impl Proxy {
    /// Starts one before the API server at this address.
    pub async fn start(upstream: String) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let http = reqwest::Client::builder()
            .danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        let proxy = Self {
            upstream,
            http,
            address: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            armed: Arc::default(),
            cut: Arc::new(watch::channel(0).0),
        };
        let routes = Router::new().fallback(pass).with_state(proxy.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        proxy
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.address.clone()
    }

    /// The next requests of this method whose address holds every word of `part` meet this fault.
    pub fn arm(&self, fault: Fault, method: Method, part: &str, times: u32) {
        let part = part.to_owned();
        self.armed.lock().unwrap().push(Armed {
            fault,
            method,
            part,
            times,
        });
    }

    /// Whether every fault has been met.
    pub fn spent(&self) -> bool {
        self.armed
            .lock()
            .unwrap()
            .iter()
            .all(|armed| armed.times == 0)
    }

    /// Ends every answer that still flows.
    pub fn cut(&self) {
        self.cut.send_modify(|cut| *cut += 1);
    }

    /// What was asked so far: method and address.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// What was written since so many requests; the Lease is renewed all the time and does not count.
    pub fn written_since(&self, start: usize) -> Vec<String> {
        let seen = self.seen();
        let writes = seen[start..]
            .iter()
            .filter(|line| !line.starts_with("GET ") && !line.contains("/leases"));
        writes.cloned().collect()
    }

    fn fault(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut armed = self.armed.lock().unwrap();
        let met = armed.iter_mut().find(|armed| {
            armed.times > 0
                && armed.method == method
                && armed.part.split(' ').all(|word| path.contains(word))
        })?;
        met.times -= 1;
        Some(met.fault)
    }
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts
        .uri
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default();
    proxy
        .seen
        .lock()
        .unwrap()
        .push(format!("{} {path}", parts.method));
    if let Some(fault) = proxy.fault(&parts.method, &path) {
        return instead(fault);
    }
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut headers = parts.headers;
    headers.remove("host");
    headers.remove("content-length");
    let ask = proxy
        .http
        .request(parts.method, format!("{}{path}", proxy.upstream))
        .headers(headers)
        .body(body);
    match ask.send().await {
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
        Ok(answer) => {
            let (mut parts, body) =
                axum::http::Response::<reqwest::Body>::from(answer).into_parts();
            parts.headers.remove("transfer-encoding");
            let mut cut = proxy.cut.subscribe();
            cut.mark_unchanged();
            let ended = Box::pin(async move { cut.changed().await.map(drop) });
            let flowing = Body::new(body).into_data_stream().take_until(ended);
            Response::from_parts(parts, Body::from_stream(flowing))
        }
    }
}

fn instead(fault: Fault) -> Response {
    let status = |code: u16, reason: &str| json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": reason});
    match fault {
        Fault::Conflict => {
            (StatusCode::CONFLICT, axum::Json(status(409, "Conflict"))).into_response()
        }
        Fault::Gone => format!(
            "{}\n",
            json!({"type": "ERROR", "object": status(410, "Expired")})
        )
        .into_response(),
    }
}
