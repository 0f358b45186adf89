//! The chain of the audit log. Every record of a stream is sealed into a link that depends on all records before it, and
//! heads of the chain are signed and kept outside of the database. What is flipped, deleted, inserted, reordered, cut off
//! or rolled back afterwards does not fit the links, or the links do not fit the heads.
//!
//! The content of a record enters through a salted hash of its own. When personal data has to be erased, content and
//! salt go and the hash stays: the chain holds, and nobody can guess the content back.

use kernel::TenantId;
use ring::digest::{Context, SHA256};
use uuid::Uuid;

/// A SHA-256.
pub type Hash = [u8; 32];
/// The link before the first record.
pub const GENESIS: Hash = [0; 32];
/// Says what is hashed, so that a hash of one kind can never stand for another.
const CONTENT: &[u8] = b"kite.audit.content.1";
const LINK: &[u8] = b"kite.audit.link.1";

/// The hash of a record's content under its salt.
#[must_use]
pub fn content_hash(salt: &[u8], content: &str) -> Hash {
    hash([CONTENT, salt, content.as_bytes()])
}

/// The link of a record: everything before it, its stream, its place, itself.
#[must_use]
pub fn link(before: &Hash, stream: TenantId, seq: i64, record: Uuid, content: &Hash) -> Hash {
    let place = seq.to_be_bytes();
    hash([
        LINK,
        before,
        stream.0.as_bytes(),
        &place,
        record.as_bytes(),
        content,
    ])
}

/// Hashes parts with their lengths, so that no two lists of parts look the same.
fn hash<const N: usize>(parts: [&[u8]; N]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut hash = GENESIS;
    hash.copy_from_slice(context.finish().as_ref());
    hash
}
