//! The module over HTTP, on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod chain;
mod desk;
mod graylog;
mod record;
mod ship;
mod tampering;
