//! One message of GELF 1.1.

use serde_json::{Map, Number, Value};
use std::sync::OnceLock;
use time::OffsetDateTime;

/// Somebody must act at once.
pub const CRITICAL: u8 = 2;
/// Good to know.
pub const INFORMATION: u8 = 6;

/// What GELF allows in the name of a field, beside letters and digits.
const SIGNS: &str = "_-.";

/// A message on its way. Fields of our own have a `_` before their name on the wire.
#[derive(Debug, Clone)]
pub struct Message(Map<String, Value>);

impl Message {
    /// A message of this process. A receiver refuses an empty text, so there is always one.
    #[must_use]
    pub fn new(text: &str, at: OffsetDateTime, level: u8) -> Self {
        let text = if text.is_empty() { "-" } else { text };
        let fields = [
            ("version", Value::from("1.1")),
            ("host", host().into()),
            ("short_message", text.into()),
            ("timestamp", seconds(at)),
            ("level", level.into()),
        ];
        Self(
            fields
                .map(|(name, value)| (name.to_owned(), value))
                .into_iter()
                .collect(),
        )
    }

    /// The same with the whole text, where the first one is a summary.
    #[must_use]
    pub fn whole(mut self, text: &str) -> Self {
        self.0.insert("full_message".to_owned(), text.into());
        self
    }

    /// The same with a field of our own. GELF knows texts and numbers: everything else becomes a text, and nothing is left
    /// out. `_id` belongs to the receiver, so it is `_record_id` here.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::Null => return self,
            value @ (Value::String(_) | Value::Number(_)) => value,
            other => other.to_string().into(),
        };
        self.0.insert(field(name), value);
        self
    }

    /// Adds the message and the zero byte behind it.
    pub fn frame(&self, out: &mut Vec<u8>) {
        let text = Value::Object(self.0.clone()).to_string();
        out.extend_from_slice(text.as_bytes());
        out.push(0);
    }
}

fn field(name: &str) -> String {
    let name = if name == "id" { "record_id" } else { name };
    let allowed = |c: char| c.is_ascii_alphanumeric() || SIGNS.contains(c);
    let clean = name
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect::<String>();
    format!("_{clean}")
}

/// Seconds with milliseconds, as a number. It is put together as text because a float would be calculated.
fn seconds(at: OffsetDateTime) -> Value {
    let text = format!("{}.{:03}", at.unix_timestamp(), at.millisecond());
    let number = serde_json::from_str::<Number>(&text);
    number.map_or_else(|_| at.unix_timestamp().into(), Value::Number)
}

/// The name of this machine or pod.
fn host() -> &'static str {
    static HOST: OnceLock<String> = OnceLock::new();
    HOST.get_or_init(|| {
        let named = std::env::var("HOSTNAME").or_else(|_| std::fs::read_to_string("/etc/hostname"));
        let named = named.unwrap_or_default().trim().to_owned();
        if named.is_empty() {
            "kite".to_owned()
        } else {
            named
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn sent(message: &Message) -> Value {
        let mut bytes = Vec::new();
        message.frame(&mut bytes);
        let (end, text) = bytes.split_last().unwrap();
        assert_eq!((*end, text.contains(&0)), (0, false));
        serde_json::from_slice(text).unwrap()
    }

    #[test]
    fn a_message_is_gelf_1_1() {
        let at = datetime!(2026-03-05 06:00:00.25 UTC);
        let message = Message::new("line", at, INFORMATION)
            .whole("all of it")
            .with("audit", true)
            .with("seq", 7)
            .with("absent", Value::Null)
            .with("http.route name", "/x")
            .with("id", "a");
        let sent = sent(&message);
        assert_eq!(sent["version"], "1.1");
        assert_eq!(sent["timestamp"].to_string(), "1772690400.25");
        assert_eq!(sent["level"], 6);
        assert_eq!(sent["full_message"], "all of it");
        assert_eq!(sent["_audit"], "true");
        assert_eq!(sent["_seq"], 7);
        assert_eq!(sent["_http.route_name"], "/x");
        assert_eq!(sent["_record_id"], "a");
        assert!(sent.get("_absent").is_none() && sent.get("_id").is_none());
        assert!(!sent["host"].as_str().unwrap().is_empty());
    }

    #[test]
    fn no_message_is_empty_and_none_ends_early() {
        let at = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(sent(&Message::new("", at, CRITICAL))["short_message"], "-");
        assert_eq!(
            sent(&Message::new("a\0b", at, CRITICAL))["short_message"],
            "a\0b"
        );
    }
}
