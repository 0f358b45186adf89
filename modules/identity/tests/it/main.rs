//! identity over HTTP, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod access;
mod binding;
mod desk;
mod input;
mod person;
mod session;
mod token;
mod wall;
mod world;
