//! Recorded answers.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;
use std::{collections::HashMap, time::Duration};

#[derive(Debug, Deserialize)]
struct Fixture {
    answers: HashMap<String, Recorded>,
}

/// One recorded answer.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Recorded {
    http: u16,
    #[serde(default)]
    delay_ms: u64,
    /// A text is sent as it stands, anything else as JSON.
    body: Value,
}

impl Recorded {
    /// A good answer that is not recorded.
    pub(crate) fn good(body: Value) -> Self {
        Self {
            http: 200,
            delay_ms: 0,
            body,
        }
    }

    /// An answer with this status.
    pub(crate) fn of(http: u16, body: Value) -> Self {
        Self {
            http,
            delay_ms: 0,
            body,
        }
    }

    /// The same answer about something else, cut, or whatever `change` makes of it.
    pub(crate) fn map(self, change: impl FnOnce(Value) -> Value) -> Self {
        Self {
            body: change(self.body),
            ..self
        }
    }

    /// Answers, after as long as it takes.
    pub(crate) async fn play(self) -> Response {
        tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        let status = StatusCode::from_u16(self.http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = match self.body {
            Value::String(text) => text,
            body => body.to_string(),
        };
        (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
    }
}

/// The answers of a file that is compiled in.
#[expect(
    clippy::expect_used,
    reason = "the file is compiled in, and a test reads it"
)]
pub(crate) fn answers(file: &str) -> HashMap<String, Recorded> {
    let fixture: Fixture = serde_json::from_str(file).expect("a file of recorded answers");
    fixture.answers
}
