//! The pledge register: `GET /api/pledges?vin=…`.
//!
//! Answers are recorded in `fixtures/registers/pledges.json`; a VIN that is not recorded there is not pledged. Some
//! recorded VINs misbehave on purpose: an error, an answer that comes too late, is cut, or is about another car.

use axum::{
    Json, Router,
    extract::Query,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::Vin;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::LazyLock, time::Duration};

const RECORDED: &str = include_str!("../../../fixtures/registers/pledges.json");

#[expect(
    clippy::expect_used,
    reason = "the file is compiled in, and a test reads it"
)]
static ANSWERS: LazyLock<HashMap<Vin, Recorded>> = LazyLock::new(|| {
    let fixture: Fixture = serde_json::from_str(RECORDED).expect("pledges.json holds answers");
    fixture.answers
});

#[derive(Debug, Deserialize)]
struct Fixture {
    answers: HashMap<Vin, Recorded>,
}

/// One recorded answer.
#[derive(Debug, Clone, Deserialize)]
struct Recorded {
    http: u16,
    #[serde(default)]
    delay_ms: u64,
    /// A text is sent as it stands, anything else as JSON.
    body: Value,
}

#[derive(Debug, Deserialize)]
struct Ask {
    vin: String,
}

pub(crate) fn router() -> Router {
    Router::new().route("/api/pledges", get(pledges))
}

/// What the register knows of a VIN, however it is spelled (VIN-2).
async fn pledges(Query(ask): Query<Ask>) -> Response {
    let Ok(parsed) = Vin::parse(&ask.vin) else {
        let refusal = json!({"error": "vin"});
        return (StatusCode::BAD_REQUEST, Json(refusal)).into_response();
    };
    match ANSWERS.get(&parsed.vin) {
        Some(recorded) => play(recorded).await,
        None => {
            Json(json!({"vin": parsed.vin, "status": "not_found", "notices": []})).into_response()
        }
    }
}

async fn play(recorded: &Recorded) -> Response {
    tokio::time::sleep(Duration::from_millis(recorded.delay_ms)).await;
    let status = StatusCode::from_u16(recorded.http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = match &recorded.body {
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn ask(vin: &str) -> (u16, String) {
        let uri = format!("/api/pledges?vin={vin}");
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let response = router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_recorded_car_is_answered_as_recorded() {
        let (status, body) = ask("Z94PLEDGED0000001").await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, &body["status"]), (200, &json!("found")));
        assert_eq!(body["notices"][0]["number"], "2024-008-123456-789");
        assert_eq!(
            ask("z94-pledged-0000001").await.0,
            200,
            "VER-3: another spelling finds it too"
        );
        assert_eq!(ask("Z94ERR50000000002").await.0, 500);
        assert!(
            ask("Z94FALSE000000004")
                .await
                .1
                .contains("XTAGFL110MY123456")
        );
        assert!(serde_json::from_str::<Value>(&ask("Z94BR0KEN00000005").await.1).is_err());
    }

    #[tokio::test]
    async fn every_other_car_is_not_in_the_register() {
        let (status, body) = ask("Z94K241C9PR000042").await;
        let body: Value = serde_json::from_str(&body).unwrap();
        let expected = json!({"vin": "Z94K241C9PR000042", "status": "not_found", "notices": []});
        assert_eq!((status, body), (200, expected));
        assert_eq!(ask("NOT-A-VIN").await.0, 400);
    }
}
