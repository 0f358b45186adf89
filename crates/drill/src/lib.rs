//! Servers of several nodes that a test may kill, stop for a while and bring back: RabbitMQ in one to three nodes, PostgreSQL
//! with a streaming replica that is promoted, and a door before them that leads elsewhere afterwards.
//!
//! A crate of its own for tests only. Whatever it cannot do ends the test with a word.
#![expect(clippy::panic, reason = "a test kit reports by panicking")]

mod door;
mod nodes;
mod pair;
mod processes;
mod streams;

pub use door::Door;
pub use nodes::Nodes;
pub use pair::Pair;
pub use streams::StreamNodes;
