//! An export of the log: one JSON object a line, first what it is, then every record with its place in the chain.

use super::chain::Hash;
use kernel::TenantId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use uuid::Uuid;

/// Name of the format, in the first line.
pub const FORMAT: &str = "kite.audit.export.1";

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// [`FORMAT`].
    pub format: String,
    /// The stream: the dealer group.
    pub stream: TenantId,
    /// Its slug.
    pub group: String,
    /// Place of the first record.
    pub from: i64,
    /// Place of the last record; one less than `from` when there is none.
    pub to: i64,
    /// The link before the first record.
    #[serde(with = "super::hexed")]
    pub before: Hash,
}

/// The line of a record.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line<'a> {
    /// Its place in the stream, from 1.
    pub seq: i64,
    /// The record.
    pub record: Uuid,
    /// Hash of salt and content.
    #[serde(with = "super::hexed")]
    pub content_hash: Hash,
    /// Its link.
    #[serde(with = "super::hexed")]
    pub link: Hash,
    /// The salt, in hexadecimal; nothing when the content was erased.
    #[serde(borrow)]
    pub salt: Option<Cow<'a, str>>,
    /// The content, byte for byte as it was hashed; nothing when it was erased.
    #[serde(borrow)]
    pub content: Option<&'a RawValue>,
}
