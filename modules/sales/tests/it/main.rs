//! sales over HTTP, on a real Postgres, with the real stock behind it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod buyer;
mod cancel;
mod check;
mod deal;
mod delegation;
mod desk;
mod discount;
mod fi_product;
mod handover;
mod input;
mod leave;
mod list;
mod payment;
mod queue;
mod register;
mod reservation;
mod rule;
mod unwind;
mod version;
mod wall;
