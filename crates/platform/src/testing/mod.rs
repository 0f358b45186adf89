//! The test kit: a database of its own for every test, a running suite with a client, waiting for events without
//! sleeping, and the conformance tests that every transport of the bus must pass. Only with the feature `testing`,
//! which no release build turns on.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test kit reports by panicking"
)]

mod app;
mod broker;
pub mod client;
mod cluster;
pub mod conformance;
pub mod db;
pub mod events;
mod proxy;
mod redis;
#[doc(hidden)]
pub mod world;

pub use app::{Setup, TestApp};
pub use broker::Broker;
pub use client::{Client, Pass, Reply};
pub use cluster::{Cluster, Durability};
pub use db::TestDb;
pub use events::{Chaos, await_event, settle, write_early};
pub use proxy::{Fault, FaultProxy};
pub use redis::Redis;
