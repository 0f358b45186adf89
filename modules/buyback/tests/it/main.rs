//! buyback over HTTP, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod appraisal;
mod contract;
mod desk;
mod lead;
mod listing;
mod offer;
mod reference;
mod seller;
mod valuation;
mod wall;
mod way;
