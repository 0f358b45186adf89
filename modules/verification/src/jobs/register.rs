//! Putting a question to a register, with its time limits and the reasons why there is no answer.

use crate::{
    MODULE,
    model::{
        call::{Call, Reply},
        code,
        evidence::RAW_MAX,
        register::{self, Adapter, Put, Question},
        stop::HashKey,
    },
};
use kernel::{Code, Instant, Result};
use platform::App;
use serde::Deserialize;
use serde_json::Value;
use std::{collections::HashMap, time::Duration};

/// An address that says: this register is not asked.
const OFF: &str = "off";

/// The settings of the registers in `[modules.verification]`.
#[derive(Debug, Clone, Deserialize)]
pub struct Settings {
    /// Where every register answers that has no address of its own.
    registers_url: String,
    /// No question takes longer, whatever its terms say.
    provider_ms_max: u64,
    /// Addresses of single registers, and the settings of others.
    #[serde(flatten)]
    rest: HashMap<String, Value>,
}

impl Settings {
    /// The settings of this suite.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn of(app: &App) -> Result<Self> {
        app.config.module(MODULE)
    }

    fn base(&self, adapter: &Adapter) -> Option<&str> {
        let own = self.rest.get(adapter.url).and_then(Value::as_str);
        let base = own.filter(|url| !url.is_empty());
        let base = base.unwrap_or(&self.registers_url).trim_end_matches('/');
        (!base.is_empty() && base != OFF).then_some(base)
    }
}

/// Puts one question, within its time.
pub async fn ask(
    adapter: &Adapter,
    app: &App,
    settings: &Settings,
    question: &Question,
    call: &Call,
    key: &HashKey,
) -> Reply {
    let asked_at = Instant::from(app.clock.now());
    let begun = std::time::Instant::now();
    let subject = adapter.subject(question, key).unwrap_or_default();
    let (request, heard) = match (adapter.put)(question) {
        Some(put) => {
            let request = adapter.request(&put, &subject);
            let limit = u64::try_from(call.deadline_ms).unwrap_or_default();
            let limit = Duration::from_millis(limit.min(settings.provider_ms_max));
            (request, hear(adapter, app, settings, put, limit).await)
        }
        None => (String::new(), Err(code::PERSON_UNKNOWN)),
    };
    let (http_status, raw, verdict) = match heard {
        Ok((status, raw)) => {
            let verdict = adapter.verdict(question, status, &raw);
            (Some(i32::from(status)), Some(raw), verdict)
        }
        Err(reason) => (None, None, Err(reason)),
    };
    Reply {
        asked_at,
        answered_at: app.clock.now().into(),
        elapsed_ms: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX),
        subject,
        request,
        http_status,
        raw,
        verdict,
    }
}

/// Status and bytes, whatever they are; or why there are none.
async fn hear(
    adapter: &Adapter,
    app: &App,
    settings: &Settings,
    put: Put,
    limit: Duration,
) -> Result<(u16, Vec<u8>), Code> {
    let base = settings.base(adapter).ok_or(code::SOURCE_NOT_SET)?;
    let path = adapter.path;
    let asking = match put {
        Put::Query(pairs) => app
            .outside
            .get(format!("{base}{path}?{}", register::query(&pairs))),
        Put::Body { body, .. } => app.outside.post(format!("{base}{path}")).json(&body),
    };
    let lost = |error: reqwest::Error| {
        if error.is_timeout() {
            code::SOURCE_LATE
        } else {
            code::SOURCE_DOWN
        }
    };
    let mut response = asking.timeout(limit).send().await.map_err(lost)?;
    let status = response.status().as_u16();
    let mut raw = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if raw.len() + chunk.len() > RAW_MAX {
            return Err(code::SOURCE_MALFORMED);
        }
        raw.extend_from_slice(&chunk);
    }
    Ok((status, raw))
}
