//! buyback-mobile over HTTP, on a real Postgres, with phones that are registered as real ones are.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test reports by panicking, and a journey is one story"
)]

mod car;
mod command;
mod device;
mod field;
mod gate;
mod gateway;
mod phone;
mod picture;
mod refused;
mod risk;
mod s3;
mod sign;
mod sync;
mod template;
mod tus_client;
mod upload;
