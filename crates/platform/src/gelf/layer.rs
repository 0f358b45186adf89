//! Lines of the process as messages.

use super::message::Message;
use std::{fmt::Debug, sync::mpsc::SyncSender};
use time::OffsetDateTime;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

/// The audit module gives heads and alarms out by itself, surely and not as lines.
const SAID_ELSEWHERE: &[&str] = &["audit.head", "audit.alarm"];

/// Hands lines to the spool. It never waits: a line that finds no room is counted and gone.
#[derive(Debug, Clone)]
pub struct Lines {
    queue: SyncSender<Vec<u8>>,
}

impl Lines {
    pub(super) fn new(queue: SyncSender<Vec<u8>>) -> Self {
        Self { queue }
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let (target, level) = (event.metadata().target(), event.metadata().level());
        if SAID_ELSEWHERE.contains(&target) {
            return;
        }
        let mut said = Said::default();
        event.record(&mut said);
        let module = target.split("::").next().unwrap_or(target);
        let message = Message::new(&said.text, OffsetDateTime::now_utc(), number(*level));
        let message = message.with("module", module).with("target", target);
        let message = said
            .fields
            .into_iter()
            .fold(message, |message, (name, value)| message.with(name, value));
        let mut frame = Vec::new();
        message.frame(&mut frame);
        if self.queue.try_send(frame).is_err() {
            metrics::counter!("kite_gelf_dropped_total", "reason" => "queue").increment(1);
        }
    }
}

/// The number of syslog that GELF wants.
fn number(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => super::INFORMATION,
        _ => 7,
    }
}

#[derive(Default)]
struct Said {
    text: String,
    fields: Vec<(&'static str, serde_json::Value)>,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" {
            self.text = text;
        } else {
            self.fields.push((field.name(), text.into()));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.text);
        } else {
            self.fields.push((field.name(), value.into()));
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.fields.push((field.name(), value.into()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.fields.push((field.name(), value.into()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.fields.push((field.name(), value.into()));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.fields.push((field.name(), value.into()));
    }
}
