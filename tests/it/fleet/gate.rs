//! What an ingress does, small: the first word of the path says which process answers.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, task::AbortHandle};

/// Larger bodies are in no story.
const BODY_MAX: usize = 64 << 20;
/// What concerns one connection only, or is counted anew.
const OF_THE_CONNECTION: [HeaderName; 4] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
];

/// One address for the whole fleet. Dropped, it is closed.
pub struct Gate {
    address: SocketAddr,
    serving: AbortHandle,
}

/// Where each module is.
struct Map {
    http: reqwest::Client,
    places: BTreeMap<String, SocketAddr>,
}

impl Gate {
    pub async fn before(modules: &[(&'static str, SocketAddr)]) -> Self {
        let map = Arc::new(Map {
            http: kite::story::desk::client().unwrap(),
            places: modules
                .iter()
                .map(|(name, at)| ((*name).to_owned(), *at))
                .collect(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(pass).with_state(map);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            serving: serving.abort_handle(),
        }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A process that is away is "later" to the caller, as at any ingress.
async fn pass(State(map): State<Arc<Map>>, request: Request) -> Response {
    match map.ask(request).await {
        Some(answer) => answer,
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

impl Map {
    async fn ask(&self, request: Request) -> Option<Response> {
        let (head, body) = request.into_parts();
        let path = head.uri.path_and_query()?.as_str();
        let module = path.strip_prefix("/api/")?.split('/').next()?;
        let place = self.places.get(&module.replace('-', "_"))?;
        let url = format!("http://{place}{path}");
        let mut headers = head.headers;
        OF_THE_CONNECTION
            .iter()
            .for_each(|name| drop(headers.remove(name)));
        let body = to_bytes(body, BODY_MAX).await.ok()?;
        let asked = self
            .http
            .request(head.method, url)
            .headers(headers)
            .body(body);
        let answer = asked.send().await.ok()?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        OF_THE_CONNECTION
            .iter()
            .for_each(|name| drop(response.headers_mut().remove(name)));
        *response.body_mut() = Body::from(answer.bytes().await.ok()?);
        Some(response)
    }
}
