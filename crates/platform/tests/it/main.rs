//! Tests of the platform over a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod bus;
mod commands;
mod database;
mod faults;
mod jobs;
mod notes;
mod outbox;
mod transactions;
mod waiting;
