//! verification over HTTP, on a real Postgres, with registers over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod case;
mod desk;
mod evidence;
mod provider;
mod purchase;
mod review;
mod seller;
mod stop;
mod wall;
