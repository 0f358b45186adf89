//! Hashes of contents, and the names of objects that follow from them.

use super::code;
use kernel::{Code, TenantId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// The SHA-256 of a content, written in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema, sqlx::Type)]
#[sqlx(transparent)]
#[schema(value_type = String, pattern = "^[0-9a-fA-F]{64}$", example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
pub struct Sha(Vec<u8>);

impl Sha {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).to_vec())
    }

    /// The name of the object with this content in the storage: contents of one group are kept once, and never beside those
    /// of another group.
    #[must_use]
    pub fn object(&self, tenant: TenantId) -> String {
        let name = self.to_string();
        let (first, rest) = name.split_at_checked(2).unwrap_or_default();
        let (second, _) = rest.split_at_checked(2).unwrap_or_default();
        format!("{}/{first}/{second}/{name}", tenant.0.simple())
    }
}

impl std::fmt::Display for Sha {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl std::str::FromStr for Sha {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let bytes = hex::decode(text).ok().filter(|bytes| bytes.len() == 32);
        bytes.map(Self).ok_or(code::SHA256_MASK)
    }
}

kernel::read_from_str!(Sha);

impl Serialize for Sha {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom::<Code>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_has_one_name_in_a_group() {
        let (one, other) = (TenantId::new(), TenantId::new());
        let sha = Sha::of(b"test");
        let name = sha.object(one);
        assert!(
            name.ends_with(
                "/9f/86/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            ),
            "{name}"
        );
        assert_ne!(name, sha.object(other));
        assert_eq!(sha.to_string().to_uppercase().parse(), Ok(sha));
        for wrong in [
            "",
            "9f86",
            "zz",
            "../../etc/passwd",
            &"0".repeat(63),
            &"0".repeat(66),
        ] {
            assert_eq!(wrong.parse::<Sha>(), Err(code::SHA256_MASK), "{wrong}");
        }
    }
}
