//! console over HTTP, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod columns;
mod desk;
mod export;
mod live;
mod long;
mod modules;
