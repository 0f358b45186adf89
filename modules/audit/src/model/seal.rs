//! Seals: the place of a record in the chain.

use super::chain::{self, GENESIS, Hash};
use kernel::TenantId;
use platform::audit::log::Sealable;
use sqlx::FromRow;
use uuid::Uuid;

/// A record in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its place, from 1.
    pub seq: i64,
    /// The record.
    pub record: Uuid,
    /// Salt of its content.
    pub salt: Vec<u8>,
    /// Hash of salt and content.
    pub content: Hash,
    /// Its link.
    pub link: Hash,
}

/// Where the chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// How many records are sealed.
    pub seq: i64,
    /// The last link.
    pub link: Hash,
}

impl Tip {
    /// Before the first record.
    pub const START: Self = Self {
        seq: 0,
        link: GENESIS,
    };

    /// Seals records after this tip, in their order. `salt` makes sixteen random bytes.
    pub fn seal(
        self,
        stream: TenantId,
        records: &[Sealable],
        mut salt: impl FnMut() -> Vec<u8>,
    ) -> Vec<Seal> {
        let sealed = records.iter().scan(self, |tip, record| {
            let salt = salt();
            let content = chain::content_hash(&salt, &record.content);
            let seq = tip.seq.saturating_add(1);
            let link = chain::link(&tip.link, stream, seq, record.id, &content);
            *tip = Self { seq, link };
            Some(Seal {
                seq,
                record: record.id,
                salt,
                content,
                link,
            })
        });
        sealed.collect()
    }
}

/// A hash as the database gives it.
#[must_use]
pub fn hash(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or(GENESIS)
}

/// A seal as it was kept, with its salt when that is still there.
#[derive(Debug, Clone, FromRow)]
pub struct Kept {
    /// Its place.
    pub seq: i64,
    /// The record.
    pub record_id: Uuid,
    /// Hash of salt and content.
    pub content_hash: Vec<u8>,
    /// Its link.
    pub link: Vec<u8>,
    /// The salt.
    pub salt: Option<Vec<u8>>,
}
