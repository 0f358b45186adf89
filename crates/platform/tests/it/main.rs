//! Tests of the platform over a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod bus;
mod commands;
mod database;
mod ending;
mod faults;
mod gelf;
mod jobs;
mod network;
mod notes;
mod outbox;
mod overload;
mod sessions;
mod site;
mod transactions;
mod waiting;
