//! What modules tell each other.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A fact that a module publishes. Types are versioned: a field may be added, never removed or changed.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `module.what_happened.v1`.
    const TYPE: &'static str;
    /// `module.noun`: the kind of thing that it happened to; order is kept per thing.
    const AGGREGATE: &'static str;

    /// The thing that it happened to.
    fn key(&self) -> Uuid;

    /// A complete example with fixed values: the golden JSON of the contract is made of it.
    fn sample() -> Self;
}
