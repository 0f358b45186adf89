//! sales over HTTP, on a real Postgres, with the real stock behind it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod buyer;
mod deal;
mod desk;
mod fi_product;
mod handover;
mod input;
mod payment;
mod queue;
mod reservation;
mod wall;
