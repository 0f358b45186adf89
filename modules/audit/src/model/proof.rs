//! The proof of one record: its line, a signed head, and the way through the tree from the one to the other.

use super::{
    chain::{self, Hash},
    head::Head,
    merkle::{self, Step},
};
use kernel::TenantId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

/// A sibling on the way to the root.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Sibling {
    /// `left` or `right`: where it stands.
    pub side: Side,
    /// Its hash, in hexadecimal.
    #[serde(with = "super::hexed")]
    #[schema(value_type = String)]
    pub hash: Hash,
}

kernel::words! {
    /// Where a sibling stands.
    pub enum Side {
        /// Before.
        Left = "left",
        /// After.
        Right = "right",
    }
}

/// The proof that a record was in the log when a head was signed. It fits into two kilobytes when the record is small.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Proof {
    /// Its place.
    pub seq: i64,
    /// The record.
    pub record: Uuid,
    /// The salt, in hexadecimal; nothing when the content was erased.
    pub salt: Option<String>,
    /// The content as it was sealed.
    #[schema(value_type = Option<Object>)]
    pub content: Option<Box<RawValue>>,
    /// Hash of salt and content, in hexadecimal.
    #[serde(with = "super::hexed")]
    #[schema(value_type = String)]
    pub content_hash: Hash,
    /// The link before it, in hexadecimal.
    #[serde(with = "super::hexed")]
    #[schema(value_type = String)]
    pub before: Hash,
    /// The signed head.
    pub head: Head,
    /// From the link of the record to the root of the head.
    pub path: Vec<Sibling>,
}

impl From<Step> for Sibling {
    fn from(step: Step) -> Self {
        match step {
            Step::Left(hash) => Self {
                side: Side::Left,
                hash,
            },
            Step::Right(hash) => Self {
                side: Side::Right,
                hash,
            },
        }
    }
}

impl From<&Sibling> for Step {
    fn from(sibling: &Sibling) -> Self {
        match sibling.side {
            Side::Left => Self::Left(sibling.hash),
            Side::Right => Self::Right(sibling.hash),
        }
    }
}

impl Proof {
    /// Whether content, link, path and signature fit together under this public key.
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        self.content_fits() && self.leads_to_the_root() && self.head.is_signed_by(key)
    }

    fn content_fits(&self) -> bool {
        let (Some(salt), Some(content)) = (&self.salt, &self.content) else {
            return true;
        };
        let salt = hex::decode(salt).unwrap_or_default();
        chain::content_hash(&salt, content.get()) == self.content_hash
    }

    fn leads_to_the_root(&self) -> bool {
        let stream: TenantId = self.head.stream;
        let link = chain::link(
            &self.before,
            stream,
            self.seq,
            self.record,
            &self.content_hash,
        );
        let steps: Vec<Step> = self.path.iter().map(Step::from).collect();
        merkle::climb(merkle::leaf(&link), &steps) == self.head.root
    }
}
