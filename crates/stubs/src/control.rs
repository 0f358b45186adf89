//! What a rehearsal or a test may want of a register: that it is slow, fails, breaks off, lies, or stays silent.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// How a register behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// As recorded.
    #[default]
    Fine,
    /// Every answer is an error.
    Failing,
    /// It takes the question and breaks the connection off.
    Down,
    /// Every answer is cut.
    Malformed,
    /// Every answer is about somebody else.
    OtherCar,
}

/// What is set for a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Setting {
    /// How it behaves.
    mood: Mood,
    /// Every answer takes this long.
    delay_ms: u64,
    /// It behaves so for so many questions only; for ever when absent.
    times: Option<u32>,
}

/// A question that came: when it came and when it was answered, in milliseconds since the stubs began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Which register.
    pub register: String,
    /// When it came.
    pub from_ms: u64,
    /// When it was answered.
    pub to_ms: u64,
}

#[derive(Debug, Default)]
struct Inner {
    settings: HashMap<String, Setting>,
    heard: Vec<Heard>,
}

/// The control of one set of stubs.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    begun: Instant,
    inner: Arc<Mutex<Inner>>,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            inner: Arc::default(),
        }
    }
}

/// Questions that are remembered.
const HEARD_MAX: usize = 10_000;

impl Control {
    /// How a register behaves towards this question.
    pub(crate) fn turn(&self, register: &str) -> (Mood, u64) {
        self.with(|inner| {
            let Some(setting) = inner.settings.get_mut(register) else {
                return (Mood::Fine, 0);
            };
            match setting.times.as_mut() {
                Some(0) => (Mood::Fine, 0),
                Some(left) => {
                    *left -= 1;
                    (setting.mood, setting.delay_ms)
                }
                None => (setting.mood, setting.delay_ms),
            }
        })
    }

    /// Milliseconds since the stubs began.
    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Remembers a question that was answered.
    pub(crate) fn heard(&self, register: &str, from_ms: u64) {
        let heard = Heard {
            register: register.to_owned(),
            from_ms,
            to_ms: self.now_ms(),
        };
        self.with(|inner| {
            if inner.heard.len() < HEARD_MAX {
                inner.heard.push(heard);
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) fn router(control: &Control) -> Router {
    Router::new()
        .route("/control", get(show))
        .route("/control/{register}", post(set))
        .with_state(control.clone())
}

async fn show(State(control): State<Control>) -> Json<Value> {
    Json(control.with(|inner| json!({"settings": inner.settings, "heard": inner.heard})))
}

async fn set(
    State(control): State<Control>,
    Path(register): Path<String>,
    Json(setting): Json<Setting>,
) -> StatusCode {
    if !crate::registers::NAMES.contains(&register.as_str()) {
        return StatusCode::NOT_FOUND;
    }
    control.with(|inner| inner.settings.insert(register, setting));
    StatusCode::NO_CONTENT
}
