//! A record as it is told outside.

use super::seal::Kept;
use kernel::{Error, Instant, Result, TenantId};
use platform::gelf::{INFORMATION, Message};
use serde::Deserialize;
use time::OffsetDateTime;

/// What a sealed content says of itself, without what the thing was before and afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// When.
    pub at: Option<Instant>,
    /// Who.
    pub actor: String,
    /// `person`, `program` or `system`.
    pub actor_kind: String,
    /// In which module.
    pub module: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub noun: String,
    /// To which one.
    pub noun_id: String,
    /// The request that caused it, with everything that it caused elsewhere.
    pub correlation: String,
    /// Who lent the authority that was used.
    pub on_behalf: Option<String>,
}

impl Said {
    /// Reads it.
    ///
    /// # Errors
    /// The content is none.
    pub fn read(content: &str) -> Result<Self> {
        serde_json::from_str(content).map_err(Error::internal)
    }
}

/// The message of a record. Its fields are the contract with streams and pipelines of the receiver.
#[must_use]
pub fn message(group: TenantId, seal: &Kept, said: &Said) -> Message {
    let at = said.at.map_or(OffsetDateTime::UNIX_EPOCH, |at| at.0);
    let text = format!("{}: {} {}", said.module, said.action, said.noun);
    Message::new(&text, at, INFORMATION)
        .with("audit", true)
        .with("kind", "record")
        .with("tenant", group.to_string())
        .with("seq", seal.seq)
        .with("record_id", seal.record_id.to_string())
        .with("link", hex::encode(&seal.link))
        .with("content_hash", hex::encode(&seal.content_hash))
        .with("module", said.module.as_str())
        .with("action", said.action.as_str())
        .with("noun", said.noun.as_str())
        .with("noun_id", said.noun_id.as_str())
        .with("actor", said.actor.as_str())
        .with("actor_kind", said.actor_kind.as_str())
        .with("on_behalf", said.on_behalf.clone())
        .with("trace_id", said.correlation.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    #[test]
    fn a_record_is_told_without_what_it_contains() {
        let content = json!({
            "id": Uuid::nil(), "at": "2026-03-05T06:00:00.123456Z", "actor": "a", "actor_kind": "person", "module": "sales",
            "action": "deal_close", "noun": "deal", "noun_id": "d", "before": {"price": 7}, "after": null, "correlation": "c",
        });
        let seal = Kept {
            seq: 7,
            record_id: Uuid::nil(),
            content_hash: vec![1; 32],
            link: vec![2; 32],
            salt: None,
        };
        let said = Said::read(&content.to_string()).unwrap();
        let mut frame = Vec::new();
        message(TenantId(Uuid::nil()), &seal, &said).frame(&mut frame);
        let (end, text) = frame.split_last().unwrap();
        assert_eq!(*end, 0);
        let sent: Value = serde_json::from_slice(text).unwrap();
        assert_eq!(sent["short_message"], "sales: deal_close deal");
        assert_eq!(
            (&sent["_seq"], &sent["_audit"]),
            (&json!(7), &json!("true"))
        );
        assert_eq!(sent["_link"], "02".repeat(32));
        for gone in ["_before", "_after", "_on_behalf", "full_message", "_id"] {
            assert!(sent.get(gone).is_none(), "{gone}");
        }
        assert!(!sent.to_string().contains("price"));
    }
}
