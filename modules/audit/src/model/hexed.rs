//! Hashes as hexadecimal text in JSON.

use super::chain::{GENESIS, Hash};
use serde::{Deserialize, Deserializer, Serializer, de::Error};
use std::borrow::Cow;

/// Writes a hash.
///
/// # Errors
/// The serializer refuses.
pub fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(hash))
}

/// Reads a hash of 64 digits.
///
/// # Errors
/// It is none.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    let mut hash = GENESIS;
    hex::decode_to_slice(text.as_ref(), &mut hash).map_err(D::Error::custom)?;
    Ok(hash)
}
